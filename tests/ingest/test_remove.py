"""Documents that are taken out of an index, whatever becomes of their files."""

from pathlib import Path
from unicodedata import normalize

import pytest

from ingest.errors import BadInput, IndexNotFound
from ingest.files import find
from ingest.index.snapshot import Index
from ingest.index.store import Location
from ingest.remove import remove
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.processes import content

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple", "pear", "plum"))


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("apple", "pear", "plum"):
        (folder / f"{name}.txt").write_text(f"One {name} is on the table.\n" * 30)
    return folder


def ingest(docs, index):
    return sync([docs], index, embedder=EMBEDDER, progress=False)


def sources(index):
    return [info.source for info in Index.open(index, EMBEDDER).documents()]


def test_a_removed_document_is_found_no_more_and_its_file_stays(docs, tmp_path):
    index = tmp_path / "index"
    before = ingest(docs, index)
    opened = Index.open(index, EMBEDDER)
    report = remove(["pear.txt"], index)
    assert (report.removed, report.chunks) == (1, before.chunks * 2 // 3)
    assert [info.source for info in opened.documents()] == ["apple.txt", "plum.txt"]
    snapshot = opened.current()
    found = [identity for identity, _ in (*snapshot.dense("pear", 50), *snapshot.lexical("pear", 50))]
    assert found
    assert not [identity for identity in found if identity.startswith("pear.txt")]
    with pytest.raises(KeyError):
        opened.document("pear.txt")
    assert (docs / "pear.txt").is_file()


def test_the_index_is_as_if_the_document_had_never_been(docs, tmp_path):
    ingest(docs, tmp_path / "index")
    remove(["pear.txt"], tmp_path / "index")
    (docs / "pear.txt").unlink()
    ingest(docs, tmp_path / "never")
    removed, never = Index.open(tmp_path / "index", EMBEDDER), Index.open(tmp_path / "never", EMBEDDER)
    assert content(tmp_path / "index") == content(tmp_path / "never")
    ours, theirs = removed.manifest, never.manifest
    assert (ours.documents, ours.chunks, ours.probe) == (theirs.documents, theirs.chunks, theirs.probe)


def test_the_next_ingest_brings_back_what_still_has_a_file(docs, tmp_path):
    ingest(docs, tmp_path / "index")
    remove(["pear.txt", "plum.txt"], tmp_path / "index")
    (docs / "plum.txt").unlink()
    assert ingest(docs, tmp_path / "index").added == 1
    assert sources(tmp_path / "index") == ["apple.txt", "pear.txt"]


def test_one_unknown_name_and_nothing_is_removed(docs, tmp_path):
    ingest(docs, tmp_path / "index")
    manifest = (tmp_path / "index" / "manifest.json").read_text()
    with pytest.raises(BadInput, match="there is no document 'none.txt'"):
        remove(["apple.txt", "none.txt"], tmp_path / "index")
    assert (tmp_path / "index" / "manifest.json").read_text() == manifest


def test_the_last_document_can_go_and_another_come(docs, tmp_path):
    ingest(docs, tmp_path / "index")
    report = remove(["apple.txt", "pear.txt", "plum.txt"], tmp_path / "index")
    assert (report.removed, report.chunks) == (3, 0)
    empty = Index.open(tmp_path / "index", EMBEDDER).current()
    assert (empty.dense("apple", 5), empty.lexical("apple", 5)) == ([], [])
    assert ingest(docs, tmp_path / "index").added == 3


def test_where_there_is_no_index_none_is_made(tmp_path):
    with pytest.raises(IndexNotFound, match="no index here"):
        remove(["apple.txt"], tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_a_removal_that_fails_half_way_changes_nothing(docs, tmp_path, monkeypatch):
    ingest(docs, tmp_path / "index")
    monkeypatch.setattr("ingest.index.local.LocalPending.commit", lambda pending, manifest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remove(["apple.txt"], Location(tmp_path / "index"))
    monkeypatch.undo()
    assert sources(tmp_path / "index") == ["apple.txt", "pear.txt", "plum.txt"]
    assert remove(["apple.txt"], tmp_path / "index").removed == 1


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_may_be_written_in_either_way(docs, tmp_path, form):
    index = tmp_path / "index"
    (docs / normalize(form, "pêche.txt")).write_text("One peach.")
    ingest(docs, index)
    assert sources(index) == ["apple.txt", "pear.txt", "plum.txt", normalize("NFC", "pêche.txt")]
    remove([normalize("NFD", "pêche.txt")], index)
    ingest(docs, index)
    assert remove([normalize("NFC", "pêche.txt")], index).removed == 1


def test_a_file_whose_name_is_written_in_another_way_is_the_same_document(docs, tmp_path):
    index = tmp_path / "index"
    (docs / normalize("NFC", "pêche.txt")).write_text("One peach.")
    ingest(docs, index)
    (docs / normalize("NFC", "pêche.txt")).rename(docs / normalize("NFD", "pêche.txt"))
    report = ingest(docs, index)
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 1, 3, 0)
    (docs / normalize("NFC", "pêche.txt")).write_text("Another file, where the file system tells them apart.")
    ingest(docs, index)
    assert len(sources(index)) == len(list(docs.iterdir()))


def test_an_index_from_where_names_are_written_in_another_way(docs):
    path = docs / "pêche.txt"
    path.write_text("One peach.")
    other = normalize("NFD", str(path))
    assert not Path(other).exists()
    Path(other).symlink_to(path)
    found = find([Path(other)], {normalize("NFC", str(path)): "my peach.txt"})
    assert [file.source for file in found.files] == ["my peach.txt"]
