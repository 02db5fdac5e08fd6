import shutil

import pytest

import ingest.index.backup
from bot.web.library import Library
from ingest.__main__ import main
from ingest.errors import BadInput, IndexDamaged, IndexNotFound
from ingest.index.backup import back_up, move
from ingest.index.snapshot import Index
from ingest.index.store import Location
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.processes import content, finish, start, write_files

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple", "pear"))


@pytest.fixture
def index(tmp_path):
    """An index with a document from a folder, and one that was added in the chat and has an earlier version."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "apple.txt").write_text("An apple.")
    sync([tmp_path / "docs"], tmp_path / "index", embedder=EMBEDDER, progress=False)
    library = Library(Index.open(tmp_path / "index", EMBEDDER))
    for words in ("A pear.", "Two pears."):
        (tmp_path / "pear.txt").write_text(words)
        list(library.add([tmp_path / "pear.txt"]))
    (tmp_path / "index" / "evaluations").mkdir()
    (tmp_path / "index" / "evaluations" / "run.json").write_text("{}")
    return tmp_path / "index"


def check(place, earlier):
    """Everything is there, and the files that were added belong to the copy."""
    opened = Index.open(place, EMBEDDER)
    library = Library(opened)
    assert {row.info.source: row.state for row in library.rows()} == {
        "apple.txt": "from a folder",
        "pear.txt": "added here",
    }
    assert opened.original("pear.txt") == (place / "uploads" / "pear.txt").read_bytes() == b"Two pears."
    assert opened.version("pear.txt", earlier).text == "A pear."
    assert [identity.split(":")[0] for identity, _ in opened.current().lexical("pears", 5)] == ["pear.txt"]
    assert (place / "evaluations" / "run.json").read_text() == "{}"
    *_, told = library.refresh()
    assert {name: step.state for name, step in told.steps} == {"apple.txt": "unchanged", "pear.txt": "unchanged"}
    assert library.delete(["pear.txt"])
    assert not (place / "uploads" / "pear.txt").exists()


@pytest.fixture
def earlier():
    from ingest.documents import Document

    return Document.of("A pear.", "pear.txt").sha256


def test_a_backup_is_an_index_of_its_own(index, tmp_path, earlier, capsys):
    assert main(["--index", str(index), "--backup", str(tmp_path / "copy")]) == 0
    assert capsys.readouterr().out.startswith("2 documents are backed up")
    check(tmp_path / "copy", earlier)
    check(index, earlier)


def test_a_moved_index_is_whole_at_its_new_place_and_an_open_one_says_that_it_is_gone(index, tmp_path, earlier):
    opened = Index.open(index, EMBEDDER)
    assert move(Location(index), tmp_path / "there" / "moved") == 2
    assert not index.exists()
    with pytest.raises(IndexNotFound, match="no index here"):
        opened.documents()
    check(tmp_path / "there" / "moved", earlier)


def test_nothing_is_overwritten(index, tmp_path):
    for target in (tmp_path / "docs", tmp_path / "pear.txt", index / "inside"):
        with pytest.raises(BadInput, match=r"something already|inside of the index"):
            back_up(Location(index), target)
    with pytest.raises(IndexNotFound):
        back_up(Location(tmp_path / "none"), tmp_path / "copy")
    with pytest.raises(BadInput, match="copy the folder that the server was started with"):
        back_up(Location(index, "http://127.0.0.1:1"), tmp_path / "copy")


def test_a_copy_that_cannot_be_read_is_none(index, tmp_path, monkeypatch):
    copied = ingest.index.backup._copy_files

    def harmed(store, contents, copy):
        yield from copied(store, contents, copy)
        shutil.rmtree(next(copy.glob("chroma-*")))

    monkeypatch.setattr(ingest.index.backup, "_copy_files", harmed)
    with pytest.raises(IndexDamaged):
        move(Location(index), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert len(Index.open(index, EMBEDDER).documents()) == 2


def test_a_backup_does_not_wait_for_an_ingest_and_holds_one_state(tmp_path):
    write_files(tmp_path / "docs", 40)
    finish(start(tmp_path / "docs", tmp_path / "index"))
    old = content(tmp_path / "index")
    write_files(tmp_path / "docs", 40, "plum")
    process = start(tmp_path / "docs", tmp_path / "index")
    process.stdout.readline()
    assert back_up(Location(tmp_path / "index"), tmp_path / "copy") == 40
    finish(process)
    assert content(tmp_path / "copy") in (old, content(tmp_path / "index"))
