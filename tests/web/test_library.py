import threading

import pytest

import bot.web.library
from bot.web.library import Library, fit_name
from ingest.errors import BadInput
from ingest.index.snapshot import Index
from ingest.progress import Step
from ingest.sync import sync
from tests.fakes import GatedEmbeddings, keyword_embedder


@pytest.fixture
def model():
    return GatedEmbeddings("bees", "wasps")


@pytest.fixture
def index(tmp_path, model):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bees.txt").write_text("Bees make honey in spring.")
    embedder = keyword_embedder(model)
    sync([tmp_path / "docs"], tmp_path / "index", embedder=embedder, progress=False)
    return Index.open(tmp_path / "index", embedder)


@pytest.fixture
def library(index):
    return Library(index)


def states(library):
    return {row.info.source: row.state for row in library.rows()}


def end(progress):
    """The last step of every file."""
    *_, told = progress
    return dict(told.steps)


def test_a_file_is_added_found_and_deleted_with_what_was_stored(library, index, tmp_path):
    (tmp_path / "wasps.md").write_text("# Wasps\nWasps make paper nests.")
    assert end(library.add([tmp_path / "wasps.md"])) == {"wasps.md": Step("added")}
    assert states(library) == {"bees.txt": "from a folder", "wasps.md": "added here"}
    assert "paper nests" in index.document("wasps.md").text
    assert library.delete(["wasps.md"]) == "wasps.md is deleted"
    assert states(library) == {"bees.txt": "from a folder"}
    assert list(library.folder.iterdir()) == []
    assert (tmp_path / "wasps.md").is_file()


def test_a_document_from_a_folder_is_deleted_and_its_file_stays(library, tmp_path):
    assert library.delete(["bees.txt"]) == "bees.txt is deleted"
    assert states(library) == {}
    assert (tmp_path / "docs" / "bees.txt").read_text() == "Bees make honey in spring."
    with pytest.raises(BadInput, match="there is no file to read again"):
        library.refresh()


def test_a_document_whose_file_is_gone_is_deleted(library, tmp_path):
    (tmp_path / "docs" / "bees.txt").unlink()
    assert states(library) == {"bees.txt": "its file is gone"}
    library.delete(["bees.txt"])
    assert states(library) == {}


def test_several_documents_are_deleted_together_or_none_is(library, tmp_path):
    for name in ("ants", "wasps"):
        (tmp_path / f"{name}.txt").write_text(f"Words about {name}.")
    list(library.add([tmp_path / "ants.txt", tmp_path / "wasps.txt"]))
    with pytest.raises(BadInput, match=r"none\.txt is not in the index"):
        library.delete(["ants.txt", "none.txt"])
    assert set(states(library)) == {"ants.txt", "bees.txt", "wasps.txt"}
    assert library.delete(["ants.txt", "bees.txt"]) == "2 documents are deleted"
    assert states(library) == {"wasps.txt": "added here"}
    assert [path.name for path in library.folder.iterdir()] == ["wasps.txt"]
    with pytest.raises(BadInput, match="no document is selected"):
        library.delete([])


@pytest.mark.parametrize(
    ("title", "words", "ending", "name", "shown"),
    [
        ("On wasps", "Wasps make paper nests.", ".txt", "On wasps.txt", "Wasps make paper nests."),
        ("a/b...", "# Wasps\n\nThey *sting*.", ".md", "a b.md", "Wasps"),
        ("Page", "<html><body><p>Wasps &amp; bees</p></body></html>", ".html", "Page.html", "Wasps & bees"),
    ],
)
def test_a_text_is_pasted(library, index, title, words, ending, name, shown):
    assert end(library.paste(title, words, ending)) == {name: Step("added")}
    assert states(library)[name] == "added here"
    assert index.document(name).text.startswith(shown)
    assert [path.name for path in library.folder.iterdir()] == [name]


def test_a_text_does_not_take_the_place_of_another(library, index):
    list(library.paste("Note", "Old words.", ".txt"))
    with pytest.raises(BadInput, match=r"there is a document Note\.txt already; give this one another title"):
        library.paste("Note", "New words.", ".txt")
    assert index.document("Note.txt").text == "Old words."


@pytest.mark.parametrize(
    ("title", "words", "ending", "reason"),
    [
        (" ", "Words.", ".txt", "the title is empty"),
        ("Title", " \n", ".txt", "the text is empty"),
        ("é" * 101, "Words.", ".txt", "the title has 202 bytes; at most 200"),
        ("Title", "more than ten", ".txt", "the text has 13 bytes; at most 10"),
        ("Title", "Words.", ".exe", "the text cannot be read"),
        (None, ["Words."], ".txt", "the text cannot be read"),
    ],
)
def test_a_text_that_cannot_be_pasted_says_why(library, monkeypatch, title, words, ending, reason):
    monkeypatch.setattr(bot.web.library, "LARGEST_FILE", 10)
    with pytest.raises(BadInput, match=reason):
        library.paste(title, words, ending)
    assert states(library) == {"bees.txt": "from a folder"}


@pytest.mark.parametrize("source", ["none.txt", "../bees.txt", "", None, 7, ["bees.txt"]])
def test_what_is_not_there_cannot_be_deleted(library, source):
    with pytest.raises(BadInput, match="is not in the index"):
        library.delete([source])
    assert states(library) == {"bees.txt": "from a folder"}


def test_one_bad_file_does_not_spoil_the_others(library, tmp_path):
    (tmp_path / "good.txt").write_text("Ants build hills.")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "tool.exe").write_text("MZ")
    steps = end(library.add([tmp_path / "tool.exe", tmp_path / "empty.txt", tmp_path / "good.txt"]))
    assert steps["good.txt"] == Step("added")
    assert steps["empty.txt"] == Step("failed", reason="is empty")
    assert steps["tool.exe"].reason.startswith(".exe cannot be read; what can be added: .txt .md")
    assert [path.name for path in library.folder.iterdir()] == ["good.txt"]


def test_a_format_that_can_be_saved_as_another_says_so(library, tmp_path):
    (tmp_path / "Old.DOC").write_text("words")
    reason = ".doc cannot be read; save it as .docx and add that"
    assert end(library.add([tmp_path / "Old.DOC"])) == {"Old.DOC": Step("failed", reason=reason)}


def test_limits_hold(library, tmp_path, monkeypatch):
    monkeypatch.setattr(bot.web.library, "LARGEST_FILE", 10)
    (tmp_path / "large.txt").write_text("more than ten")
    assert end(library.add([tmp_path / "large.txt"]))["large.txt"].reason.startswith("has 13 bytes; at most 10")
    with pytest.raises(BadInput, match="51 files at once"):
        library.add(["a.txt"] * 51)


def test_a_file_is_told_of_while_others_wait(library, index, model, tmp_path, monkeypatch):
    monkeypatch.setattr(bot.web.library, "TOGETHER", 1)
    for name, words in (("a", "First."), ("b", "A gate."), ("c", "After both.")):
        (tmp_path / f"{name}.txt").write_text(words)
    progress = library.add([tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt"])
    told = next(told for told in progress if dict(told.steps)["b.txt"].state == "embedding")
    assert dict(told.steps) == {
        "a.txt": Step("added"),
        "b.txt": Step("embedding", 0, 1),
        "c.txt": Step("waiting"),
    }
    assert index.document("a.txt").text == "First.", "it can be asked about before the others are there"
    model.may.set()
    assert set(end(progress).values()) == {Step("added")}


def test_who_goes_away_does_not_stop_what_was_begun(library, index, model, tmp_path):
    (tmp_path / "gate.txt").write_text("A gate.")
    progress = library.add([tmp_path / "gate.txt"])
    next(progress)
    progress.close()
    model.may.set()
    for _ in range(300):
        if "gate.txt" in states(library):
            break
        threading.Event().wait(0.05)
    assert states(library)["gate.txt"] == "added here"


def test_a_file_that_is_here_already_says_so(library, tmp_path):
    (tmp_path / "note.txt").write_text("Words.")
    list(library.add([tmp_path / "note.txt"]))
    assert end(library.add([tmp_path / "note.txt"])) == {"note.txt": Step("unchanged")}
    (tmp_path / "note.txt").write_text("Other words.")
    assert end(library.add([tmp_path / "note.txt"])) == {"note.txt": Step("updated")}


def test_a_file_that_cannot_be_read_does_not_replace_the_one_before(library, index, tmp_path):
    (tmp_path / "note.txt").write_text("Words.")
    list(library.add([tmp_path / "note.txt"]))
    (tmp_path / "note.txt").write_text("")
    assert end(library.add([tmp_path / "note.txt"])) == {"note.txt": Step("failed", reason="is empty")}
    assert [(path.name, path.read_text()) for path in library.folder.iterdir()] == [("note.txt", "Words.")]
    assert end(library.refresh())["note.txt"] == Step("unchanged")


def test_checking_the_files_again_follows_them(library, tmp_path):
    assert end(library.refresh()) == {"bees.txt": Step("unchanged")}
    (tmp_path / "note.txt").write_text("Old words.")
    list(library.add([tmp_path / "note.txt"]))
    (library.folder / "note.txt").write_text("New words.")
    (tmp_path / "docs" / "bees.txt").write_text("Bees sleep in winter.")
    assert end(library.refresh("bees.txt")) == {"bees.txt": Step("updated")}
    assert end(library.refresh()) == {"bees.txt": Step("unchanged"), "note.txt": Step("updated")}
    (library.folder / "note.txt").unlink()
    assert states(library)["note.txt"] == "its file is gone"
    assert end(library.refresh()) == {"bees.txt": Step("unchanged"), "note.txt": Step("removed")}
    with pytest.raises(BadInput, match="no file"):
        library.refresh("note.txt")


@pytest.mark.parametrize(
    ("name", "fit"),
    [("a.txt", "a.txt"), (".hidden.txt", "hidden.txt"), ("a/../b\n.txt", "a .. b .txt"), ("...", "document.txt")],
)
def test_names_are_made_fit(name, fit):
    assert fit_name(name) == fit
