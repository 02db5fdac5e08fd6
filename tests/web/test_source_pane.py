from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.source_pane import LONGEST, blocks, document, documents
from ingest.documents import Document
from ingest.errors import IndexMismatch
from ingest.formats import Heading
from tests.chat_fakes import CORPUS, FakeIndex, crisis
from tests.chat_fakes import document as held


def texts(of):
    return [of.text[start:end] for start, end, _, _ in blocks(of)]


@given(
    st.text("ab \n😀", max_size=300) | st.text(max_size=200),
    st.lists(st.integers(0, 200)),
    st.lists(st.integers(0, 200)),
)
def test_blocks_tile_the_text(text, headings, pages):
    found = tuple(
        Heading(start, start, 1, text[start : start + 3]) for start in sorted(set(headings)) if start < len(text)
    )
    starts = tuple(sorted(start for start in {0, *pages} if start < len(text)))
    assert "".join(texts(Document(text, "a", "", found, starts))) == text


def test_one_long_line_is_cut_between_words():
    found = texts(held("word " * 400_000, "a.txt"))
    assert all(len(piece) <= LONGEST and piece.endswith("word ") for piece in found)


def test_a_line_without_spaces_is_cut_all_the_same():
    assert [len(piece) for piece in texts(held("x" * 4_500, "a.txt"))] == [2000, 2000, 500]


def test_headings_stand_alone_and_carry_their_level():
    rows = list(blocks(held("Before\nTitle:\nText under it.\n", "a.txt", ["Title:"])))
    assert rows == [(0, 7, 0, 0), (7, 14, 2, 0), (14, 29, 0, 0)]


def test_a_heading_is_found_in_the_chunk_that_an_index_remembers():
    rows = list(blocks(replace(held("Before\n## Title\nText\n", "a.md"), headings=(Heading(0, 0, 1, "Title"),))))
    assert rows == [(0, 7, 0, 0), (7, 16, 1, 0), (16, 21, 0, 0)]


def test_pages_begin_blocks():
    assert list(blocks(held("one\ntwo\n", "a.pdf", pages=[0, 4]))) == [(0, 4, 0, 1), (4, 8, 0, 2)]


def test_short_lines_stay_together_and_long_ones_stand_alone():
    text = "a short line\nanother\n\n" + "long " * 30 + "\nend\n"
    assert texts(held(text, "a.txt")) == ["a short line\nanother\n\n", "long " * 30 + "\n", "end\n"]


def test_the_payload_of_a_document():
    told = document(FakeIndex.of(crisis()), CORPUS.name)
    assert told["source"] == CORPUS.name
    assert told["characters"] == 2583
    assert "".join(block["text"] for block in told["blocks"]) == crisis().text
    assert [block["text"].strip() for block in told["blocks"] if block["level"]][-1] == "NATO Mission Iraq (NMI):"


class Broken:
    def document(self, source):
        raise IndexMismatch("the index was built with another embedder")


@pytest.mark.parametrize(
    ("index", "source", "words"),
    [
        (FakeIndex(), "gone.txt", "gone.txt is no longer in the index."),
        (FakeIndex(), ["gone.txt"], "A document is asked for by its name."),
        (Broken(), "a.txt", "the index was built with another embedder"),
    ],
)
def test_a_document_that_cannot_be_shown(index, source, words):
    assert document(index, source) == {"error": words}


def test_the_list_of_documents():
    first = held("text", "b.txt")
    assert documents(FakeIndex.of(first, held("more", "a.txt")))[0] == {"source": "b.txt", "sha256": first.sha256}
