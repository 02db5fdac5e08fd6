"""Uploads and deletions that are killed, or find the disk full, at every step that they take on disk."""

import os
import shutil
import subprocess
import sys
import threading

import pytest

from bot.web.library import Library
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.processes import ROOT

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple", "pear"))
OLD, NEW = "One apple.", "Two pears, both ripe."


@pytest.fixture
def before(tmp_path):
    """An index with a document from a folder and one that was added; a file of the same name waits to be added."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "other.txt").write_text("An orange.")
    sync([tmp_path / "docs"], tmp_path / "index", embedder=EMBEDDER, progress=False)
    (tmp_path / "note.txt").write_text(OLD)
    list(Library(Index.open(tmp_path / "index", EMBEDDER)).add([tmp_path / "note.txt"]))
    (tmp_path / "note.txt").write_text(NEW)
    return tmp_path / "index"


def change(index, what, file, place, *full):
    """Make a change up to a step; return what it said, "" if it was killed."""
    command = [sys.executable, "-m", "tests.upload_slowly", index, what, file, place, *full]
    ended = subprocess.run(list(map(str, command)), cwd=ROOT, text=True, capture_output=True, timeout=60, check=False)
    assert ended.returncode in (0, -9), ended.stderr
    return ended.stdout


def held(index):
    """The texts of the file and of the document, None where there is none."""
    library = Library(Index.open(index, EMBEDDER))
    file = library.folder / "note.txt"
    sources = [row.info.source for row in library.rows()]
    document = Index.open(index, EMBEDDER).document("note.txt").text if "note.txt" in sources else None
    assert "other.txt" in sources
    return file.read_text() if file.exists() else None, document


def refreshed(index):
    library = Library(Index.open(index, EMBEDDER))
    list(library.refresh())
    assert set(os.listdir(library.folder)) <= {"note.txt"}, "what killed uploads left is gone"
    return held(index)


def in_copies(before, tmp_path, places):
    """Yield an index like the one before, in its place, for every step."""
    kept = tmp_path / "kept"
    shutil.copytree(before, kept)
    for place in places:
        shutil.rmtree(before)
        shutil.copytree(kept, before)
        yield place


@pytest.mark.parametrize("full", [(), ("full",)], ids=["killed", "full"])
def test_a_file_that_replaces_another_does_so_wholly_or_not_at_all(before, tmp_path, full):
    for place in in_copies(before, tmp_path, (3, 7, 11)):
        said = change(before, "add", tmp_path / "note.txt", place, *full)
        file, document = held(before)
        assert file in (OLD, NEW), place
        assert document in (OLD, NEW), place
        if full and "error" in said:
            assert (file, document) == (OLD, OLD), said
        again = refreshed(before)
        assert again in ((OLD, OLD), (NEW, NEW)), place


def test_a_deletion_that_was_confirmed_does_not_come_back_and_one_that_was_not_leaves_the_document_whole(
    before, tmp_path
):
    for place in in_copies(before, tmp_path, (3, 99)):
        said = change(before, "delete", "note.txt", place)
        assert refreshed(before) in ([(None, None)] if said else [(OLD, OLD), (None, None)]), place


def test_two_uploads_of_one_name_at_once_leave_one_of_them_whole(before, tmp_path):
    library, ended = Library(Index.open(before, EMBEDDER)), []
    texts = [f"Apple number {n}." * 50 for n in range(3)]

    def add(n):
        (tmp_path / str(n)).mkdir()
        (tmp_path / str(n) / "note.txt").write_text(texts[n])
        *_, told = library.add([tmp_path / str(n) / "note.txt"])
        ended.append(dict(told.steps)["note.txt"].state)

    threads = [threading.Thread(target=add, args=[n]) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == ["updated"] * 3
    file, document = held(before)
    assert file in texts
    assert document.strip() == file.strip()
    assert os.listdir(library.folder) == ["note.txt"]
