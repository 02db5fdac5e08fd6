"""A sync that would remove suspiciously much stops and says how to go on."""

import shutil

import pytest

from bot.web.library import Library
from ingest.__main__ import main
from ingest.errors import BadInput
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple"))


def ingest(index, *paths, **how):
    return sync(paths, index, embedder=EMBEDDER, progress=False, **how)


def write(folder, *numbers):
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"{number}.txt").write_text(f"{number} apples.")


def sources(index):
    return {info.source for info in Index.open(index, EMBEDDER).documents()}


@pytest.fixture
def docs(tmp_path):
    write(tmp_path / "docs", *range(20))
    ingest(tmp_path / "index", tmp_path / "docs")
    return tmp_path / "docs"


@pytest.fixture
def index(tmp_path, docs):
    return tmp_path / "index"


def empty(folder):
    for path in folder.iterdir():
        path.unlink()


def test_an_emptied_folder_removes_nothing_until_this_is_allowed(docs, index):
    empty(docs)
    with pytest.raises(BadInput) as stopped:
        ingest(index, docs)
    assert str(stopped.value) == (
        "20 of the 20 documents are not at their place any more (0.txt, 1.txt, 10.txt, ...); is a drive missing? "
        "Nothing was changed; to take them out of the index: "
        f"python -m ingest --allow-removal --index {index} {docs}"
    )
    assert len(sources(index)) == 20
    assert ingest(index, docs, allow_removal=True).removed == 20


def test_an_emptied_folder_is_suspicious_beside_another_that_is_not(tmp_path, docs, index):
    write(tmp_path / "few", "one")
    ingest(index, tmp_path / "few")
    empty(tmp_path / "few")
    with pytest.raises(BadInput, match=r"1 of the 21 documents are not"):
        ingest(index, tmp_path / "few", docs)


@pytest.mark.parametrize(("gone", "stops"), [(10, False), (11, True)])
def test_half_of_an_index_may_go_and_more_may_not(docs, index, gone, stops):
    for number in range(gone):
        (docs / f"{number}.txt").unlink()
    if stops:
        with pytest.raises(BadInput, match="11 of the 20"):
            ingest(index, docs)
    else:
        assert ingest(index, docs).removed == 10


def test_a_missing_folder_may_be_a_missing_drive_and_a_missing_file_was_named_to_be_removed(docs, index):
    (docs / "3.txt").unlink()
    assert ingest(index, docs / "3.txt").removed == 1
    write(docs.parent / "few", "one")
    ingest(index, docs.parent / "few")
    for folder, told in ((docs, "19 of the 20 documents"), (docs.parent / "few", "1 of the 20 documents")):
        shutil.rmtree(folder)
        with pytest.raises(BadInput, match=f"{told} are not at their place any more"):
            ingest(index, folder)
    assert len(sources(index)) == 20
    assert ingest(index, docs, allow_removal=True).removed == 19


def test_documents_that_were_moved_are_not_lost(docs, index):
    (docs / "below").mkdir()
    for path in docs.glob("*.txt"):
        path.rename(docs / "below" / path.name)
    assert (ingest(index, docs).removed, len(sources(index))) == (20, 20)


def test_of_what_nobody_can_say_whether_it_is_gone_nothing_is_removed(docs, index, monkeypatch):
    (docs / "loop.txt").symlink_to("loop.txt")
    report = ingest(index, docs / "loop.txt")
    assert report.failures == [(str(docs / "loop.txt"), "cannot be looked at: Too many levels of symbolic links")]
    shutil.move(docs / "3.txt", docs.parent / "3.txt")
    (docs / "3.txt").symlink_to("3.txt")
    assert ingest(index, docs).removed == 0
    assert "3.txt" in sources(index)


def test_what_was_added_in_the_chat_stays_where_its_index_lies_hidden_in_the_folder(tmp_path, docs):
    ingest(docs / ".index", docs)
    (tmp_path / "new.txt").write_text("An apple.")
    library = Library(Index.open(docs / ".index", EMBEDDER))
    list(library.add([tmp_path / "new.txt"]))
    assert (ingest(docs / ".index", docs).removed, len(sources(docs / ".index"))) == (0, 21)
    library.delete(["new.txt"])
    assert len(sources(docs / ".index")) == 20


def test_the_chat_does_not_empty_its_list_either(docs, index):
    shutil.rmtree(docs)
    library = Library(Index.open(index, EMBEDDER))
    with pytest.raises(BadInput, match=r"the files of 20 of the 20 documents are gone; is a drive missing\?"):
        library.refresh()
    assert len(sources(index)) == 20
    assert library.delete(sorted(sources(index))) == "20 documents are deleted"


def test_that_the_folder_which_nobody_named_is_missing_removes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "corpus", 1, 2)
    ingest(".index", "corpus")
    shutil.rmtree("corpus")
    assert main([]) == 1
    assert capsys.readouterr().err == "error: corpus: no such folder; say what to ingest: python -m ingest PATH\n"
    assert sources(".index") == {"1.txt", "2.txt"}


def test_that_an_empty_name_is_not_the_working_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, 1)
    with pytest.raises(SystemExit, match="2"):
        main([""])
    assert capsys.readouterr().err.endswith("argument PATH: an empty name is no file or folder\n")
    assert not (tmp_path / ".index").exists()
