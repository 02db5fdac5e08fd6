import json
import logging
import os
import shutil
import threading
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from ingest.documents import Document
from ingest.errors import BadInput, IndexDamaged, IndexMismatch, ModelUnavailable
from ingest.index.backup import back_up
from ingest.index.embeddings import Embedder
from ingest.index.snapshot import Index
from ingest.index.store import Location
from ingest.lock import write_lock
from ingest.sync import Report, sync, sync_documents
from tests.fakes import KeywordEmbeddings, keyword_embedder, words


class Place:
    """A folder of documents, an index of it, and the embedder between them."""

    def __init__(self, folder):
        self.docs = folder / "docs"
        self.docs.mkdir()
        self.index = folder / "index"
        self.model = KeywordEmbeddings("apple", "pear", "plum")
        self.embedder = keyword_embedder(self.model)

    def write(self, **texts):
        for name, text in texts.items():
            path = self.docs / f"{name.replace('__', '/')}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def sync(self, *paths, **options) -> Report:
        self.model.embedded.clear()
        return sync(paths or [self.docs], self.index, **{"embedder": self.embedder, "progress": False} | options)

    def open(self) -> Index:
        return Index.open(self.index, self.embedder)

    def texts(self) -> dict[str, str]:
        """What the index holds, every document checked against its hash and its chunks."""
        index = self.open()
        for info in index.documents():
            chunks = index.chunks(info.source)
            assert "".join(chunk.text for chunk in chunks) == index.document(info.source).text
            assert len(chunks) == info.chunks
        return {info.source: index.document(info.source).text for info in index.documents()}

    def state(self) -> tuple[set[str], int]:
        """The folders of the index, and when its manifest was written."""
        return {path.name for path in self.index.iterdir()}, (self.index / "manifest.json").stat().st_mtime_ns


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


class TestChanges:
    def test_add_change_and_delete(self, place):
        place.write(a="An apple.", b="A pear.")
        assert counts(place.sync()) == (2, 0, 0, 0)
        place.write(b="Two pears.", c="A plum.")
        (place.docs / "a.txt").unlink()
        assert counts(place.sync()) == (1, 1, 0, 1)
        assert place.texts() == {"b.txt": "Two pears.", "c.txt": "A plum."}

    def test_the_closing_line(self):
        report = Report(added=1, updated=2, unchanged=3, removed=4, chunks=5)
        assert str(report) == "1 added, 2 updated, 3 unchanged, 4 removed; 5 chunks in the index"

    def test_twice_changes_and_writes_nothing(self, place):
        place.write(a="An apple.", b="A pear.")
        place.sync()
        before = place.state()
        assert counts(place.sync()) == (0, 0, 2, 0)
        assert place.model.embedded == []
        assert place.state() == before

    def test_a_file_that_fails_every_time_causes_no_writes(self, place):
        place.write(a="An apple.", empty="")
        assert place.sync().failures == [(str(place.docs / "empty.txt"), "is empty")]
        before = place.state()
        assert place.sync().failures == [(str(place.docs / "empty.txt"), "is empty")]
        assert place.state() == before

    def test_nothing_but_failures_makes_no_index(self, place):
        place.write(empty="")
        assert len(place.sync().failures) == 1
        assert not (place.index / "manifest.json").exists()

    def test_a_renamed_file_costs_no_embedding(self, place):
        place.write(a="An apple.")
        place.sync()
        (place.docs / "a.txt").rename(place.docs / "b.txt")
        assert counts(place.sync()) == (1, 0, 0, 1)
        assert place.model.embedded == []
        assert place.texts() == {"b.txt": "An apple."}

    def test_a_copy_costs_no_embedding(self, place):
        place.write(a="An apple.")
        place.sync()
        place.write(b="An apple.")
        assert counts(place.sync()) == (1, 0, 1, 0)
        assert place.model.embedded == []
        assert place.texts() == {"a.txt": "An apple.", "b.txt": "An apple."}

    def test_of_a_changed_file_only_new_chunks_are_embedded(self, place):
        place.write(a="An apple is a fruit. " * 6 + "\n\nAnother part:\nWith a pear in it.")
        place.sync()
        place.write(a="An apple is a fruit. " * 6 + "\n\nAnother part:\nWith a plum in it.")
        assert counts(place.sync()) == (0, 1, 0, 0)
        assert place.model.embedded == ["Another part\nAnother part:\nWith a plum in it."]

    def test_kept_and_new_chunks_are_written_together(self, place):
        parts = [f"Part {n}:\nWith {fruit} in it.\n\n" for n, fruit in enumerate(("apple", "pear", "plum"))]
        place.write(a="".join(parts))
        place.sync()
        place.write(a="".join(parts).replace("plum", "apple"))
        assert counts(place.sync()) == (0, 1, 0, 0)
        assert len(place.model.embedded) == 1

    def test_the_same_text_in_many_files_is_embedded_once(self, place):
        place.write(a="An apple.", b="An apple.", c="An apple.")
        place.sync()
        assert place.model.embedded == ["An apple."]

    def test_other_line_ends_are_a_change_of_the_file_but_not_of_the_text(self, place):
        place.write(a="An apple.\nA pear.\n")
        place.sync()
        (place.docs / "a.txt").write_bytes(b"An apple.\r\nA pear.\r\n")
        assert counts(place.sync()) == (0, 1, 0, 0)
        assert place.model.embedded == []
        assert counts(place.sync()) == (0, 0, 1, 0)

    def test_swapped_files(self, place):
        place.write(a="An apple.", b="A pear.")
        place.sync()
        place.write(a="A pear.", b="An apple.")
        assert counts(place.sync()) == (0, 2, 0, 0)
        assert place.texts() == {"a.txt": "A pear.", "b.txt": "An apple."}
        assert place.model.embedded == []

    def test_a_renamed_folder_costs_no_embedding(self, place):
        place.write(x__a="An apple.", x__b="A pear.")
        place.sync()
        (place.docs / "x").rename(place.docs / "y")
        assert counts(place.sync()) == (2, 0, 0, 2)
        assert place.model.embedded == []
        assert place.texts() == {"y/a.txt": "An apple.", "y/b.txt": "A pear."}

    def test_more_chunks_than_one_batch(self, place):
        place.write(a="".join(f"Apple number {n} is one of the many apples.\n\n" for n in range(3000)))
        report = place.sync()
        assert report.chunks > 512
        assert place.texts()["a.txt"].count("number") == 3000


class TestPaths:
    def test_documents_from_elsewhere_stay(self, place):
        place.write(x__a="An apple.", y__b="A pear.")
        place.sync(place.docs / "x")
        assert counts(place.sync(place.docs / "y")) == (1, 0, 0, 0)
        assert place.texts() == {"a.txt": "An apple.", "b.txt": "A pear."}

    def test_nested_paths_one_after_the_other(self, place):
        place.write(top="A plum.", x__a="An apple.")
        place.sync(place.docs / "x")
        assert counts(place.sync(place.docs)) == (1, 0, 1, 0)
        assert counts(place.sync(place.docs / "x")) == (0, 0, 1, 0)
        assert place.texts() == {"a.txt": "An apple.", "top.txt": "A plum."}

    def test_two_folders_with_files_of_the_same_name(self, place):
        place.write(x__a="An apple.", y__a="A pear.")
        paths = [place.docs / "x", place.docs / "y"]
        place.sync(*paths)
        assert place.texts() == {"a.txt": "An apple.", "y/a.txt": "A pear."}
        assert counts(place.sync(*reversed(paths))) == (0, 0, 2, 0)

    def test_a_folder_that_was_moved_brings_the_same_documents(self, place):
        place.write(x__a="An apple.", x__b="A pear.")
        place.sync(place.docs / "x")
        (place.docs / "x").rename(place.docs / "y")
        assert counts(place.sync(place.docs / "y")) == (0, 2, 0, 0)
        assert place.model.embedded == []
        assert place.texts() == {"a.txt": "An apple.", "b.txt": "A pear."}

    def test_a_file_that_is_gone_is_removed_and_a_folder_if_that_is_allowed(self, place):
        place.write(x__a="An apple.", x__c="A cherry.", y__b="A pear.")
        place.sync()
        (place.docs / "x" / "c.txt").unlink()
        assert counts(place.sync(place.docs / "x" / "c.txt")) == (0, 0, 0, 1)
        shutil.rmtree(place.docs / "x")
        with pytest.raises(BadInput, match="1 of the 2 documents are not at their place any more"):
            place.sync(place.docs / "x")
        assert counts(place.sync(place.docs / "x", allow_removal=True)) == (0, 0, 0, 1)
        assert place.texts() == {"y/b.txt": "A pear."}

    def test_an_index_that_lies_in_the_folder_is_passed_over(self, place):
        place.write(a="An apple.")
        place.sync()
        back_up(Location.of(place.index), place.docs / "copy")
        (place.docs / "copy" / "note.txt").write_text("A pear.")
        place.sync()
        assert place.texts() == {"a.txt": "An apple."}

    @pytest.mark.parametrize("inside", [".", "a.txt", "deeper"])
    def test_documents_in_the_folder_of_their_index_are_refused(self, place, inside):
        place.write(a="An apple.", deeper__b="A pear.")
        with pytest.raises(BadInput) as refused:
            sync([place.docs / inside], place.docs, embedder=place.embedder)
        assert str(refused.value) == (
            f"{place.docs / inside}: documents cannot lie in the folder of their index ({place.docs}); keep the index "
            "elsewhere: --index DIR"
        )
        assert sorted(path.name for path in place.docs.iterdir()) == ["a.txt", "deeper"]

    def test_files_that_the_chat_keeps_with_the_index_are_no_strangers_there(self, place):
        place.write(uploads__a="An apple.")
        sync([place.docs / "uploads"], place.docs, embedder=place.embedder, progress=False)
        assert [info.source for info in Index.open(place.docs, place.embedder).documents()] == ["a.txt"]

    def test_a_web_page_is_not_fetched_and_that_is_said(self, place):
        place.write(a="An apple.")
        place.sync()
        [(_, reason)] = place.sync(Path("https://example.org/page")).failures
        assert reason == "web pages are not fetched: save it, and name its file"

    def test_a_path_where_nothing_ever_was_is_a_failure(self, place):
        place.write(a="An apple.")
        missing = place.docs / "typo"
        assert place.sync(place.docs, missing).failures == [(str(missing), "no such file or folder")]
        assert place.texts() == {"a.txt": "An apple."}

    def test_an_empty_folder(self, place):
        with pytest.raises(BadInput, match=r"no documents here; formats: \.txt"):
            place.sync()

    def test_a_file_given_twice(self, place):
        place.write(a="An apple.")
        path = place.docs / "a.txt"
        assert counts(place.sync(path, path, str(path))) == (1, 0, 0, 0)

    def test_relative_and_absolute_paths_are_the_same_file(self, place, monkeypatch):
        place.write(a="An apple.")
        place.sync()
        monkeypatch.chdir(place.docs)
        assert counts(place.sync(".", "../docs/a.txt")) == (0, 0, 1, 0)

    def test_odd_names(self, place):
        for name in ("with space.txt", "new\nline.txt", "'quo\"te.txt", "漢字 👩‍👧.txt", "-dash.txt", "$where.txt"):
            (place.docs / name).write_text(f"An apple in {len(name)}.")
        assert counts(place.sync()) == (6, 0, 0, 0)
        assert len(place.texts()) == 6
        assert counts(place.sync()) == (0, 0, 6, 0)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
    def test_documents_of_a_folder_that_cannot_be_listed_stay(self, place):
        place.write(x__a="An apple.", b="A pear.")
        place.sync()
        (place.docs / "x").chmod(0)
        try:
            report = place.sync()
        finally:
            (place.docs / "x").chmod(0o755)
        assert report.failures == [(str(place.docs / "x"), "cannot be listed: Permission denied")]
        assert set(place.texts()) == {"x/a.txt", "b.txt"}


class TestFailures:
    def test_what_the_index_holds_of_a_file_that_became_unreadable_stays(self, place):
        place.write(a="An apple.", b="A pear.")
        place.sync()
        (place.docs / "a.txt").write_bytes(bytes(100))
        report = place.sync()
        assert counts(report) == (0, 0, 1, 0)
        assert report.failures[0][1].startswith("is not text")
        assert place.texts() == {"a.txt": "An apple.", "b.txt": "A pear."}

    def test_a_rebuild_keeps_it_too(self, place):
        place.write(a="Welcome\nAn apple is what we all eat here.", b="A pear.")
        place.sync()
        (place.docs / "a.txt").write_bytes(bytes(100))
        assert len(place.sync(rebuild=True).failures) == 1
        assert place.texts() == {"a.txt": "Welcome\nAn apple is what we all eat here.", "b.txt": "A pear."}
        assert place.open().chunks("a.txt")[0].heading == "Welcome"

    def test_an_embedder_that_fails_midway_loses_nothing(self, place):
        class Failing(Embeddings):
            def embed_documents(self, texts):
                raise ConnectionError("gone\nwith details")

            def embed_query(self, text):
                return place.model.embed_query(text)

        place.write(a="An apple.")
        place.sync()
        place.write(b="A pear.")
        with pytest.raises(ModelUnavailable, match="^embedder 'keywords' failed: gone$"):
            place.sync(embedder=Embedder("keywords", Failing, words, 32))
        assert place.texts() == {"a.txt": "An apple."}
        assert len(list(place.index.glob("chroma-*"))) == 1
        assert counts(place.sync()) == (1, 0, 1, 0)


class TestSettings:
    def test_another_embedder_is_refused_with_the_command_that_fixes_it(self, place):
        place.write(a="An apple.")
        place.sync()
        other = keyword_embedder(KeywordEmbeddings("dog", "cat", "cow"), "animals")
        with pytest.raises(IndexMismatch, match="built with embedder keywords, not animals.*--embedder animals"):
            place.sync(embedder=other)
        with pytest.raises(IndexMismatch, match="built with embedder keywords, not animals"):
            Index.open(place.index, other)
        place.sync(embedder=other, rebuild=True)
        assert Index.open(place.index, other).manifest.embedder == "animals"

    def test_other_weights_under_the_same_name_are_refused(self, place):
        place.write(a="An apple.")
        place.sync()
        place.write(b="A pear.")
        other = keyword_embedder(KeywordEmbeddings("dog", "fox", "cow"))
        with pytest.raises(IndexMismatch, match="another model that is also named keywords; rebuild it"):
            place.sync(embedder=other)
        with pytest.raises(IndexMismatch, match="another model that is also named keywords"):
            Index.open(place.index, other).current().dense("apple", 1)

    def test_other_chunk_tokens_need_a_rebuild(self, place):
        place.write(a="An apple is a fruit. " * 12)
        before = place.sync(chunk_tokens=32).chunks
        assert counts(place.sync(chunk_tokens=None)) == (0, 0, 1, 0)
        with pytest.raises(IndexMismatch, match="built with chunk-tokens 32, not 16.*--rebuild --chunk-tokens 16"):
            place.sync(chunk_tokens=16)
        assert place.sync(chunk_tokens=16, rebuild=True).chunks > before
        assert counts(place.sync()) == (0, 0, 1, 0)
        assert place.open().manifest.chunk_tokens == 16

    @pytest.mark.parametrize("tokens", [-5, 0, 15])
    def test_too_few_chunk_tokens(self, place, tokens):
        place.write(a="An apple.")
        with pytest.raises(BadInput, match=f"{tokens} tokens are too few"):
            place.sync(chunk_tokens=tokens)

    def test_more_tokens_than_the_embedder_takes_are_limited_to_it(self, place):
        place.write(a="An apple.")
        place.sync(chunk_tokens=1000)
        assert place.open().manifest.chunk_tokens == 32

    def test_a_rebuild_keeps_documents_from_elsewhere(self, place):
        place.write(x__a="An apple.", y__b="A pear.", z__c="A plum.")
        for folder in "xyz":
            place.sync(place.docs / folder)
        (place.docs / "z" / "c.txt").unlink()
        report = place.sync(place.docs / "x", rebuild=True)
        assert report.failures == []
        assert place.texts() == {"a.txt": "An apple.", "b.txt": "A pear.", "c.txt": "A plum."}

    def test_a_rebuild_equals_a_new_index(self, place, tmp_path):
        place.write(a="An apple.", b="A pear.")
        place.sync()
        place.write(b="Two pears.")
        place.sync(rebuild=True)
        first = place.texts()
        shutil.rmtree(place.index)
        place.sync()
        assert place.texts() == first == {"a.txt": "An apple.", "b.txt": "Two pears."}


class TestDamage:
    @pytest.fixture
    def built(self, place):
        place.write(a="An apple.")
        place.sync()
        return place

    def refused(self, place, error, match):
        for action in (place.sync, place.open):
            with pytest.raises(error, match=match):
                action()
        place.sync(rebuild=True)
        assert place.texts() == {"a.txt": "An apple."}

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b"\xff\xfe", b"null"])
    def test_a_damaged_manifest(self, built, content):
        (built.index / "manifest.json").write_bytes(content)
        self.refused(built, IndexMismatch, "manifest is damaged or of another version.*--rebuild --index")

    def test_an_index_of_another_layout(self, built):
        path = built.index / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"layout": 99}))
        self.refused(built, IndexMismatch, "another version of this program")

    def test_a_database_that_is_missing(self, built):
        [folder] = built.index.glob("chroma-*")
        shutil.rmtree(folder)
        self.refused(built, IndexDamaged, "chroma-[0-9]+ is missing.*rebuild it: python -m ingest --rebuild --index")

    def test_a_database_that_is_no_database(self, built):
        [database] = built.index.glob("chroma-*/chroma.sqlite3")
        database.write_bytes(b"garbage" * 1000)
        self.refused(built, IndexDamaged, "the index is damaged")

    @pytest.mark.parametrize("size", [0, 100, 50_000])
    def test_a_database_that_was_cut_off(self, built, size):
        [database] = built.index.glob("chroma-*/chroma.sqlite3")
        os.truncate(database, size)
        self.refused(built, IndexDamaged, "the index is damaged")

    def test_an_index_path_that_is_a_file(self, place):
        place.write(a="An apple.")
        place.index.write_text("not a folder")
        with pytest.raises(BadInput, match="cannot be written to"):
            place.sync()
        with pytest.raises(BadInput, match="is a file; an index is a directory"):
            place.open()

    def test_what_is_only_named_like_a_generation_stays(self, built):
        folder = built.index / "chroma-data"
        folder.mkdir()
        files = [folder / "mine.txt", built.index / "chroma-notes", built.index / "chroma-1", built.index / "chroma-01"]
        for file in files:
            file.write_text("mine")
        built.write(b="A pear.")
        built.sync()
        assert [file.read_text() for file in files] == ["mine"] * 4

    def test_leftovers_of_killed_writers_are_removed(self, built):
        old = built.index / "chroma-1"
        unfinished = built.index / "chroma-9999999999999"
        for folder in (old, unfinished):
            folder.mkdir()
        built.write(b="A pear.")
        built.sync()
        assert not unfinished.exists()
        assert not old.exists()
        assert len(list(built.index.glob("chroma-*"))) == 2


class TestJournal:
    def test_embeddings_of_an_ingest_that_stopped_are_used_again(self, place):
        class Stopping(KeywordEmbeddings):
            def embed_documents(self, texts):
                if any("stop" in text for text in texts):
                    raise KeyboardInterrupt
                return super().embed_documents(texts)

        place.write(**{f"f{n:03}": f"Apple {n:03}." for n in range(200)})
        place.write(last="A text that is longer and comes last: stop.")
        with pytest.raises(KeyboardInterrupt):
            place.sync(embedder=keyword_embedder(Stopping("apple", "pear", "plum")))
        assert counts(place.sync()) == (201, 0, 0, 0)
        assert len(place.model.embedded) == 201 - 128
        assert not (place.index / "unfinished.sqlite").exists()


class TestWatch:
    def test_every_file_tells_every_step(self, place):
        told = []

        def watch(path, step):
            told.append((path.rpartition("/")[2], step.state, step.done, step.total))

        place.write(a="An apple.", b="A pear.", gone="A plum.")
        place.sync()
        place.write(b="An apple.", c="Plums. " * 60, empty="")
        (place.docs / "gone.txt").unlink()
        place.sync(watch=watch)
        assert sorted(told, key=lambda step: step[0]) == [
            ("a.txt", "unchanged", 0, 0),
            ("b.txt", "reading", 0, 0),
            ("b.txt", "embedding", 0, 1),
            ("b.txt", "embedding", 1, 1),
            ("b.txt", "updated", 0, 0),
            ("c.txt", "reading", 0, 0),
            ("c.txt", "embedding", 0, 2),
            ("c.txt", "embedding", 2, 2),
            ("c.txt", "added", 0, 0),
            ("empty.txt", "reading", 0, 0),
            ("empty.txt", "failed", 0, 0),
            ("gone.txt", "removed", 0, 0),
        ]

    def test_the_chunks_of_a_long_file_are_counted_as_they_are_embedded(self, place):
        steps = []
        place.write(long="".join(f"Apple number {n}.\n\n" * 8 for n in range(400)))
        place.sync(watch=lambda path, step: steps.append(step))
        done = [step.done for step in steps if step.state == "embedding"]
        total = steps[-2].total
        assert total == place.open().manifest.chunks > 256
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, total)
        assert len(done) > 3, "128 texts at a time"

    def test_that_a_file_is_added_is_told_when_it_can_be_found(self, place):
        place.write(a="An apple.")
        found = []
        place.sync(watch=lambda path, step: step.state == "added" and found.append(sorted(place.texts())))
        assert found == [["a.txt"]]


class TestLock:
    def test_the_second_writer_says_for_whom_it_waits(self, place, caplog):
        place.write(a="An apple.")
        with caplog.at_level(logging.WARNING), write_lock(place.index):
            waiting = threading.Thread(target=place.sync)
            waiting.start()
            waiting.join(1)
            assert waiting.is_alive()
        waiting.join(30)
        assert f"waiting for another ingest to finish: process {os.getpid()} on " in caplog.text
        assert place.texts() == {"a.txt": "An apple."}


class TestDocumentsInMemory:
    def test_the_index_holds_exactly_these(self, place):
        documents = [Document.of("An apple.", "one"), Document.of("A pear.", "two")]
        report = sync_documents(documents, place.index, embedder=place.embedder, progress=False)
        assert (report.added, report.chunks) == (2, 2)
        sync_documents(documents[:1], place.index, embedder=place.embedder, progress=False)
        assert place.texts() == {"one": "An apple."}

    def test_files_can_be_added_and_a_rebuild_keeps_all(self, place):
        sync_documents([Document.of("An apple.", "one")], place.index, embedder=place.embedder, progress=False)
        place.write(b="A pear.")
        place.sync()
        assert place.sync(rebuild=True).failures == []
        assert place.texts() == {"one": "An apple.", "b.txt": "A pear."}

    def test_a_document_without_text_is_no_document(self, place):
        documents = [Document.of("", "empty"), Document.of("A pear.", "two")]
        sync_documents(documents, place.index, embedder=place.embedder, progress=False)
        assert place.texts() == {"two": "A pear."}

    def test_two_of_one_name_are_a_mistake(self, place):
        documents = [Document.of("An apple.", "one"), Document.of("A pear.", "one")]
        with pytest.raises(ValueError, match="2 documents are named 'one'"):
            sync_documents(documents, place.index, embedder=place.embedder, progress=False)
