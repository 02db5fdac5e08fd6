import pytest

import bot.library
from bot.library import Library, fit_name
from ingest.errors import BadInput
from ingest.index import Index
from ingest.sync import sync


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    (folder / "docs").mkdir()
    (folder / "docs" / "bees.txt").write_text("Bees make honey in spring.")
    sync([folder / "docs"], folder / "index", progress=False)
    return Index.open(folder / "index")


@pytest.fixture
def library(index):
    return Library(index)


def states(library):
    return {row.info.source: row.state for row in library.rows()}


def test_a_file_is_added_found_and_deleted(library, index, tmp_path):
    (tmp_path / "wasps.md").write_text("# Wasps\nWasps make paper nests.")
    *_, told = library.add([tmp_path / "wasps.md"])
    assert (told.done, told.total, list(told.lines)) == (1, 1, [("wasps.md", "added")])
    assert states(library) == {"bees.txt": "from a folder", "wasps.md": "added here"}
    assert "paper nests" in index.document("wasps.md").text
    assert library.delete("wasps.md") == "wasps.md is deleted"
    assert states(library) == {"bees.txt": "from a folder"}
    assert list(library.folder.iterdir()) == []


def test_one_bad_file_does_not_spoil_the_others(library, tmp_path):
    (tmp_path / "good.txt").write_text("Ants build hills.")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "tool.exe").write_text("MZ")
    *_, told = library.add([tmp_path / "tool.exe", tmp_path / "empty.txt", tmp_path / "good.txt"])
    assert dict(told.lines)["good.txt"] == "added"
    assert dict(told.lines)["empty.txt"] == "is empty"
    assert "formats: .txt .md" in dict(told.lines)["tool.exe"]
    assert [path.name for path in library.folder.iterdir()] == ["good.txt"]
    library.delete("good.txt")


def test_limits_hold(library, tmp_path, monkeypatch):
    monkeypatch.setattr(bot.library, "LARGEST_FILE", 10)
    (tmp_path / "large.txt").write_text("more than ten")
    *_, told = library.add([tmp_path / "large.txt"])
    assert dict(told.lines)["large.txt"].startswith("has 13 bytes; at most 10")
    with pytest.raises(BadInput, match="51 files at once"):
        next(library.add(["a.txt"] * 51))


def test_what_was_ingested_from_elsewhere_is_not_deleted(library):
    for source in ("bees.txt", "none.txt", "../bees.txt", 7):
        with pytest.raises(BadInput, match="was not added here"):
            library.delete(source)
    assert states(library) == {"bees.txt": "from a folder"}


def test_checking_the_files_again_follows_them(library, tmp_path):
    assert library.refresh() == "0 updated, 0 removed, 1 unchanged"
    (tmp_path / "note.txt").write_text("Old words.")
    list(library.add([tmp_path / "note.txt"]))
    (library.folder / "note.txt").write_text("New words.")
    assert library.refresh() == "1 updated, 0 removed, 1 unchanged"
    (library.folder / "note.txt").unlink()
    assert states(library)["note.txt"] == "its file is gone"
    assert library.refresh() == "0 updated, 1 removed, 1 unchanged"


@pytest.mark.parametrize(
    ("name", "fit"),
    [("a.txt", "a.txt"), (".hidden.txt", "hidden.txt"), ("a/../b\n.txt", "a .. b .txt"), ("...", "document.txt")],
)
def test_names_are_made_fit(name, fit):
    assert fit_name(name) == fit
