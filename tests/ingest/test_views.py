"""What is read of a piece of a document, and where in the document it stands."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import from_json, to_json
from ingest.characters import folded_text
from ingest.chunks import split
from ingest.documents import Document
from ingest.formats.builder import Builder, Extract
from ingest.formats.tables import Cell
from ingest.index.embeddings import load_embedder
from ingest.views import view_of

MINILM = load_embedder()


def table(*rows: str) -> list[Cell]:
    """Rows of cells that a bar divides, the first of them names of columns."""
    cells = [row.split("|") for row in rows]
    return [Cell(w, r, c, header=not r) for r, row in enumerate(cells) for c, w in enumerate(row)]


def fares() -> Extract:
    builder = Builder()
    lead = builder.add("paragraph", "Fares in euros:")
    builder.table(table("Route|Adult|Child", "Varberg|18.40|9.20", "Kalmar|27.90|13.95"), lead)
    lead = builder.add("paragraph", "Bring with you:")
    map_ = builder.add("item", "a map", marker="1.", level=1, above=(lead,))
    builder.add("item", "of the coast", marker="a)", level=2, above=(lead, map_))
    return builder.finish()


def read_from(extract: Extract, words: str) -> str:
    """What is read of the text from these words on."""
    start = extract.text.index(words)
    blocks = [block for block in extract.blocks if block.end > start]
    return view_of(extract.text[start:], start, blocks).text.strip()


def test_a_row_is_read_with_the_names_of_its_columns():
    text = view_of(fares().text, 0, fares().blocks).text
    assert text.startswith(
        "Fares in euros:\n\nRoute: Varberg. Adult: 18.40. Child: 9.20\nRoute: Kalmar. Adult: 27.90. Child: 13.95\n"
    )


def test_wherever_a_table_is_cut_its_line_and_its_names_are_read():
    assert read_from(fares(), "Kalmar").startswith("Fares in euros:\nRoute: Kalmar. Adult: 27.90. Child: 13.95\n")
    assert read_from(fares(), "27.90").startswith("Fares in euros:\nKalmar. Adult: 27.90. Child: 13.95\n")


def test_an_item_is_read_behind_what_announces_it_and_what_it_is_below():
    assert read_from(fares(), "1. a map") == "Bring with you:\n1. a map\na map: a) of the coast"


def test_of_a_very_long_name_only_the_first_words_are_told():
    builder = Builder()
    builder.table([Cell("Zum Haus " * 60, 0, 0, header=True), Cell("12", 0, 1)])
    text = read_from(builder.finish(), "12")
    assert text.startswith("Zum Haus Zum Haus ")
    assert text.endswith("Zum: 12")
    assert len(text) < 250


def test_a_long_name_leaves_room_for_what_it_names():
    builder = Builder()
    long = "이마트와 롯데마트, 홈플러스에서 쓴 돈은 모두 포인트가 됩니다 " * 9
    builder.table([Cell(long, 0, 0, header=True), Cell("한도 없이 적립됩니다. " * 30, 0, 1)])
    document = Document.from_extract(builder.finish(), "a", path="", file_sha256="")
    assert all(len(chunk.text.strip()) > 5 for chunk in split(document, MINILM.token_spans, 256))


def test_a_note_is_read_behind_the_sentence_that_calls_it():
    builder = Builder()
    builder.add("paragraph", "The hall is cold. The boiler¹ is too small. It is old².")
    builder.add("note", "It was bought in 1987.", marker="1.")
    builder.add("note", "Says its plate.", marker="2.")
    extract = builder.finish()
    assert read_from(extract, "1. It").splitlines() == [
        "The boiler¹ is too small.",
        "1. It was bought in 1987.",
        "It is old².",
        "2. Says its plate.",
    ]
    assert view_of(extract.text, 0, extract.blocks).text == extract.text


def test_names_are_no_units_and_values_are():
    extract = fares()
    view = view_of(extract.text, 0, extract.blocks)
    units = [view.text[slice(*unit)] for unit in view.units]
    assert units == [
        "Fares in euros:",
        "Varberg",
        "18.40",
        "9.20",
        "Kalmar",
        "27.90",
        "13.95",
        "Bring with you:",
        "a map",
        "of the coast",
    ]
    places = [extract.text[slice(*view.place_of(*unit))] for unit in view.units]
    assert places == units


def test_paragraphs_in_a_cell_are_apart_and_lines_of_code_too():
    builder = Builder()
    builder.table(table("Person|Room", "Ada Lindqvist\nAccounts|201"))
    builder.add("code", "a: 1\n  b: 2")
    extract = builder.finish()
    view = view_of(extract.text, 0, extract.blocks)
    assert view.text.startswith("Person: Ada Lindqvist; Accounts. Room: 201\n")
    assert [view.text[slice(*unit)] for unit in view.units][-2:] == ["a: 1", "b: 2"]


def test_prose_is_read_as_it_stands_without_its_opening_headings():
    text = "Title\nOne. Two.\n"
    view = view_of(text, 0, Document.of(text, "a").blocks, opening=6)
    assert (view.text, [view.text[slice(*unit)] for unit in view.units]) == (text, ["One.", "Two."])
    assert view.place_of(6, 10) == (6, 10)


def test_plain_characters_know_their_places():
    text = "Mr Iso\u00adbel Tar\u00adrant, ﬁrst"
    view = view_of(text, 50, ()).folded
    assert view.text == "Mr Isobel Tarrant, first"
    assert text[slice(*(place - 50 for place in view.place_of(3, 17)))] == "Iso\u00adbel Tar\u00adrant"


words = st.text(alphabet="ab1. \u00adﬁé\n", min_size=1, max_size=12)
rows = st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=5)


@st.composite
def documents(draw) -> Document:
    """Documents of paragraphs, items and tables."""
    builder = Builder()
    for kind in draw(
        st.lists(
            st.sampled_from(["paragraph", "heading", "item", "code", "table", "furniture"]), min_size=1, max_size=6
        )
    ):
        if kind == "table":
            cells = draw(rows)
            builder.table([Cell(w, r, c) for r, row in enumerate(cells) for c, w in enumerate(row)])
        elif kind == "item":
            parent = builder.add("item", draw(st.just("") | words), marker="•", level=1)
            builder.add("item", draw(words), marker="–", level=2, above=(parent,))
        else:
            builder.add(kind, draw(words), **({"level": 1} if kind == "heading" else {}))
    return Document.from_extract(builder.finish(), "a", path="", file_sha256="")


@given(documents(), st.integers(16, 60))
def test_every_unit_of_every_chunk_stands_where_it_says(document, limit):
    chunks = split(document, MINILM.token_spans, limit)
    assert "".join(chunk.text for chunk in chunks) == document.text
    for chunk in chunks:
        assert from_json(to_json(chunk.blocks)) == chunk.blocks
        for view, fold in ((chunk.view, str), (chunk.view.folded, folded_text)):
            for start, end in view.units:
                first, last = view.place_of(start, end)
                assert chunk.start <= first < last <= chunk.end
                there = fold(document.text[first:last])
                assert "".join(there.split()) == "".join(fold(view.text[start:end]).split())
