import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.leaves import Leaves
from bot.web.source_pane import LONGEST, LONGEST_BLOCK, blocks, document, documents, pieces
from ingest.blocks import Block
from ingest.documents import Document
from ingest.errors import IndexMismatch
from ingest.formats.builder import Builder
from ingest.formats.tables import Cell
from tests.chat_fakes import CORPUS, FakeIndex, crisis
from tests.chat_fakes import document as held


def texts(of):
    return [of.text[start:end] for start, end, _, _ in pieces(of)]


def built(*cells) -> Document:
    builder = Builder()
    builder.table([Cell(words, *place) for words, *place in cells])
    return Document.from_extract(builder.finish(), "a.docx", path="", file_sha256="")


@given(
    st.text("ab \n😀", max_size=300) | st.text(max_size=200),
    st.lists(st.integers(0, 200)),
    st.lists(st.integers(0, 200)),
)
def test_pieces_tile_the_text(text, headings, pages):
    found = tuple(Block(start, start + 1, "heading", level=1) for start in sorted(set(headings)) if start < len(text))
    starts = tuple(sorted(start for start in {0, *pages} if start < len(text)))
    assert "".join(texts(Document(text, "a", "", found, starts))) == text


def test_one_long_line_is_cut_between_words():
    found = texts(held("word " * 400_000, "a.txt"))
    assert all(len(piece) <= LONGEST and piece.endswith("word ") for piece in found)


def test_a_line_without_spaces_is_cut_all_the_same():
    assert [len(piece) for piece in texts(held("x" * 4_500, "a.txt"))] == [2000, 2000, 500]


def test_headings_stand_alone_and_carry_their_level():
    rows = list(pieces(held("Before\nTitle:\nText under it.\n", "a.txt", ["Title:"])))
    assert rows == [(0, 7, 0, 0), (7, 14, 2, 0), (14, 29, 0, 0)]


def test_pages_begin_pieces():
    assert list(pieces(held("one\ntwo\n", "a.pdf", pages=[0, 4]))) == [(0, 4, 0, 1), (4, 8, 0, 2)]


def test_short_lines_stay_together_and_long_ones_stand_alone():
    text = "a short line\nanother\n\n" + "long " * 30 + "\nend\n"
    assert texts(held(text, "a.txt")) == ["a short line\nanother\n\n", "long " * 30 + "\n", "end\n"]


def test_a_block_says_what_is_not_as_in_most():
    builder = Builder()
    builder.page()
    builder.add("heading", "Fees", level=2, page=1)
    builder.add("item", "pay in time", marker="(a)", level=2, page=1, emphasis=[(0, 3, "strong")])
    shown = list(blocks(Document.from_extract(builder.finish(), "a.docx", path="", file_sha256="")))
    assert shown == [
        {"kind": "heading", "start": 0, "end": 4, "level": 2, "page": 1},
        {
            "kind": "item",
            "start": 6,
            "end": 21,
            "level": 2,
            "marker": "(a)",
            "page": 1,
            "emphasis": [[10, 13, "strong"]],
        },
    ]


def test_a_table_is_one_block_with_its_cells_and_without_rows_and_columns_that_are_empty():
    cells = [("Crane", 0, 0, 1, 1, True), ("Fee", 0, 5, 1, 4, True), ("C-12", 7, 0), ("£900", 7, 5)]
    (table,) = blocks(built(*cells))
    assert (table["kind"], table["start"], table["end"], table["rows"], table["columns"]) == ("table", 0, 19, 2, 2)
    assert table["cells"] == [
        [0, 5, 0, 0, 1, 1, True, ()],
        [6, 9, 0, 1, 1, 1, True, ()],
        [10, 14, 1, 0],
        [15, 19, 1, 1],
    ]


def test_a_cell_spans_the_rows_and_columns_that_are_shown():
    (table,) = blocks(built(("A", 0, 0, 3, 1), ("B", 0, 1, 1, 2), ("C", 2, 1), ("D", 2, 2)))
    assert [cell[:6] for cell in table["cells"][:2]] == [[0, 1, 0, 0, 2, 1], [2, 3, 0, 1, 1, 2]]


def test_tables_that_follow_each_other_stay_apart():
    builder = Builder()
    builder.table([Cell("a", 0, 0)])
    builder.table([Cell("b", 0, 0)])
    shown = list(blocks(Document.from_extract(builder.finish(), "a.docx", path="", file_sha256="")))
    assert [table["cells"] for table in shown] == [[[0, 1, 0, 0]], [[3, 4, 0, 0]]]


def test_only_what_is_longer_than_any_paragraph_is_cut_and_only_its_beginning_has_the_marker():
    words = "word " * LONGEST_BLOCK
    builder = Builder()
    builder.add("item", words, marker="1.", emphasis=[(0, 30_000, "em")])
    shown = list(blocks(Document.from_extract(builder.finish(), "a.docx", path="", file_sha256="")))
    assert len(shown) == 6
    assert [one.get("marker") for one in shown] == ["1."] + 5 * [None]
    assert [(one["start"], one["end"]) for one in shown[:2]] == [(0, 19_998), (19_998, 39_998)]
    assert [one.get("emphasis") for one in shown[:3]] == [
        [[3, 19_998, "em"]],
        [[19_998, 30_003, "em"]],
        None,
    ]


def told(index, source, sha256=None):
    return document(index, Leaves(index), source, sha256)


def test_the_payload_of_a_document():
    payload = told(FakeIndex.of(crisis()), CORPUS.name)
    assert payload["source"] == CORPUS.name
    assert payload["characters"] == 2583
    assert payload["text"] == crisis().text
    last = payload["blocks"][-1]
    assert crisis().text[last["start"] : last["end"]].endswith("www.nato.int")
    assert (payload["replaced"], payload["original"], payload["leaves"]) == (False, False, [])


def test_a_version_that_was_replaced_is_shown_without_the_file_of_the_present_one():
    old, new = held("It cost £8.", "a.txt"), held("It costs £9.", "a.txt")
    index = FakeIndex({"a.txt": new}, {"a.txt": b"It costs \xa39."}, {("a.txt", old.sha256): old})
    assert told(index, "a.txt")["original"]
    shown = told(index, "a.txt", old.sha256)
    assert (shown["text"], shown["sha256"], shown["replaced"], shown["original"]) == (old.text, old.sha256, True, False)
    assert told(index, "a.txt", "0" * 64) == {"error": "a.txt as it was then is not kept."}
    del index.held["a.txt"]
    assert told(index, "a.txt", old.sha256) == {"error": "a.txt is no longer in the index."}, "what is deleted is gone"


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
    assert told(index, source) == {"error": words}


def test_the_list_of_documents():
    first = held("text", "b.txt")
    assert documents(FakeIndex.of(first, held("more", "a.txt")))[0] == {"source": "b.txt", "sha256": first.sha256}
