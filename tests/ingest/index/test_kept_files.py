"""Originals and earlier versions are kept with the index, as long as they are needed."""

from hashlib import sha256
from time import sleep

import pytest

from ingest.documents import Document
from ingest.index import kept_files
from ingest.index.kept_files import LocalFiles, keep_version, tidy, version
from ingest.index.snapshot import Index
from ingest.index.store import Location
from ingest.index.stores import open_store
from ingest.remove import remove
from ingest.sync import sync, sync_documents
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.ingest_slowly import KEYWORDS
from tests.processes import finish, kill_after, moments, start, write_files

EMBEDDER = keyword_embedder(KeywordEmbeddings(*KEYWORDS))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


class Place:
    """A folder of documents and an index of it."""

    def __init__(self, folder):
        self.docs, self.index = folder / "docs", folder / "index"
        self.docs.mkdir()

    def ingest(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.docs / f"{name}.txt").write_bytes(text.encode())
        sync([self.docs], self.index, embedder=EMBEDDER, progress=False)

    def open(self) -> Index:
        return Index.open(self.index, EMBEDDER)

    def originals(self) -> set[str]:
        return {name for name in open_store(Location(self.index)).files.names() if not name.startswith("version-")}


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_the_file_is_kept_as_it_was_read(place):
    place.ingest(a="An apple.\r\n", b="A pear.")
    (place.docs / "a.txt").unlink()
    assert place.open().original("a.txt") == b"An apple.\r\n"
    assert place.originals() == {digest("An apple.\r\n"), digest("A pear.")}


def test_what_is_not_kept(place):
    place.ingest(a="An apple.")
    with pytest.raises(KeyError):
        place.open().original("b.txt")
    (place.index / "files" / digest("An apple.")).write_text("Another.")
    with pytest.raises(KeyError):
        place.open().original("a.txt")
    sync_documents([Document.of("A pear.", "b.txt")], place.index, embedder=EMBEDDER, progress=False)
    with pytest.raises(KeyError):
        place.open().original("b.txt")


def test_a_file_goes_with_the_last_document_that_uses_it(place):
    place.ingest(a="An apple.", b="An apple.", c="A pear.")
    remove(["a.txt", "c.txt"], place.index)
    assert place.originals() == {digest("An apple.")}
    assert place.open().original("b.txt") == b"An apple."
    (place.docs / "b.txt").unlink()
    place.ingest(a="A plum.")
    assert place.originals() == {digest("A plum."), digest("A pear.")}


def test_leftovers_go_with_the_next_ingest_that_changes_nothing(place):
    place.ingest(a="An apple.")
    for name in (digest("gone"), f"{digest('half')}.new"):
        (place.index / "files" / name).write_text("gone")
    place.ingest()
    assert place.originals() == {digest("An apple.")}


def test_a_file_that_was_lost_is_kept_again(place):
    place.ingest(a="An apple.", b="A pear.")
    (place.index / "files" / digest("An apple.")).unlink()
    place.ingest()
    assert place.originals() == {digest("An apple."), digest("A pear.")}


def test_a_rebuild_keeps_the_file_of_a_document_that_cannot_be_read_any_more(place):
    place.ingest(a="An apple.", b="A pear.")
    (place.docs / "a.txt").write_bytes(bytes(100))
    sync([place.docs], place.index, embedder=EMBEDDER, progress=False, rebuild=True)
    assert place.open().original("a.txt") == b"An apple."


def test_earlier_versions_stay_open(place):
    texts = [f"Fruit:\nAn apple, {n} times." for n in range(5)]
    for text in texts:
        place.ingest(a=text)
    index = place.open()
    for text in texts[1:]:
        found = index.version("a.txt", digest(text))
        assert (found.text, found.source, found.sha256) == (text, "a.txt", digest(text))
        assert found.blocks
    for source, sha in (("a.txt", digest(texts[0])), ("b.txt", digest(texts[1]))):
        with pytest.raises(KeyError):
            index.version(source, sha)


def test_a_document_that_is_removed_stays_open(place):
    place.ingest(a="An apple.", b="A pear.")
    remove(["a.txt"], place.index)
    (place.docs / "a.txt").unlink()
    (place.docs / "b.txt").unlink()
    place.ingest(c="A plum.")
    assert place.open().version("a.txt", digest("An apple.")).text == "An apple."
    assert place.open().version("b.txt", digest("A pear.")).text == "A pear."


def test_a_new_file_of_the_same_text_is_no_new_version(place):
    place.ingest(a="An apple.\r\n")
    place.ingest(a="An apple.\n")
    assert [name for name in open_store(Location(place.index)).files.names() if name.startswith("version-")] == []
    assert place.open().original("a.txt") == b"An apple.\n"


def test_a_version_that_comes_back_counts_once(tmp_path):
    files = LocalFiles(tmp_path / "files")
    for text in ("one", "two", "one", "one", "two", "three"):
        keep_version(files, Document.of(text, "a.txt"))
        sleep(0.001)
    tidy(files, ())
    assert len(files.names()) == kept_files.VERSIONS == 3
    assert [version(files, "a.txt", digest(text)).text for text in ("one", "two", "three")] == ["one", "two", "three"]


def test_a_damaged_version_counts_as_none(tmp_path):
    files = LocalFiles(tmp_path / "files")
    keep_version(files, Document.of("An apple.", "a.txt"))
    [name] = files.names()
    for damaged in (b"", b"{}", b"[]", files.get(name).replace(b"apple", b"other"), b"\xff"):
        files.put({name: damaged})
        with pytest.raises(KeyError):
            version(files, "a.txt", digest("An apple."))


def test_killed_at_any_moment_every_document_has_its_file(tmp_path):
    docs, index = tmp_path / "docs", tmp_path / "index"
    write_files(docs, 100)
    finish(start(docs, index))
    for number, seconds in enumerate(moments(4, 0.6)):
        write_files(docs, 100, f"round{number}")
        kill_after(seconds, start(docs, index))
        opened = Index.open(index, EMBEDDER)
        for info in opened.documents():
            assert digest(opened.original(info.source).decode()) == info.file_sha256
    finish(start(docs, index))
    names = open_store(Location(index)).files.names()
    used = {info.file_sha256 for info in Index.open(index, EMBEDDER).documents()}
    assert {name for name in names if not name.startswith("version-")} == used
