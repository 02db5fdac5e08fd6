"""Blocks as liteparse gives them, drawn by hand: letters are 5 points wide, 10 high."""

import pypdfium2 as pdfium
from liteparse import LayoutBlock, ParsedPage, TextItem, WordBox
from liteparse.types import AnnotationRect, LayoutCell

from ingest.formats.pdf_layout import Part, mark_furniture, parts_of
from ingest.formats.pdf_words import Line, Word, lines_of, words_of
from tests.ingest.formats.pdf_files import lines, made

BODY = 10.0


def words(text, x, y, size=BODY, run=None, bold=False):
    """The words of a line; a double space is a gap of 50 points."""
    found, at = [], x
    for number, piece in enumerate(text.split("  ")):
        for word in piece.split():
            box = (at, y, 5.0 * len(word), size)
            found.append(Word(word, box, size, hash((text, y, number)) if run is None else run, bold=bold))
            at += 5 * len(word) + 3
        at += 47
    return found


def block(kind, x, y, width, height, **about):
    return LayoutBlock(kind, bbox=AnnotationRect(x, y, width, height), **about)


def table(*rows):
    """A table whose cells have the boxes given."""
    cells = [[LayoutCell("", AnnotationRect(*box)) for box in row] for row in rows]
    left, top = rows[0][0][:2]
    return block("table", left, top, 400, rows[-1][0][1] + rows[-1][0][3] - top, rows=cells)


def parts(blocks, *drawn):
    page = ParsedPage(1, 600, 800, "", blocks=blocks)
    return parts_of(page, [word for line in drawn for word in line], BODY)


def grid(part):
    return [{column: " ".join(w.text for w in cell) for column, cell in row.cells.items()} for row in part.table.rows]


def test_block_below_another_in_its_column_comes_after_it():
    lower, upper = block("paragraph", 50, 200, 200, 10), block("paragraph", 50, 100, 200, 10)
    found = parts([lower, upper], words("The lower line.", 50, 200), words("The upper line.", 50, 100))
    assert [part.text for part in found] == ["The upper line.", "The lower line."]


def test_line_of_names_above_a_table_is_its_first_row():
    rows = table([(50, 120, 60, 10), (150, 120, 60, 10)], [(50, 140, 60, 10), (150, 140, 60, 10)])
    names = words("Ship", 50, 100) + words("Berth", 150, 100)
    (part,) = parts(
        [block("paragraph", 50, 100, 200, 10), rows], names, words("Siskin", 50, 120), words("North", 150, 120)
    )
    assert grid(part) == [{0: "Ship", 1: "Berth"}, {0: "Siskin", 1: "North"}]
    assert part.table.rows[0].header


def test_cells_no_further_apart_than_words_are_one():
    rows = table(
        [(50, 100, 40, 10), (91, 100, 60, 10), (250, 100, 40, 10)],
        [(50, 120, 40, 10), (91, 120, 60, 10), (250, 120, 40, 10)],
    )
    drawn = words("Interest", 50, 100, run=1), words("on deposits", 93, 100, run=2), words("4.50", 250, 100, run=3)
    (part,) = parts([rows], *drawn, words("Rent", 50, 120), words("9.00", 250, 120))
    assert grid(part)[0] == {0: "Interest on deposits", 2: "4.50"}
    assert part.table.rows[0].widths[0] == 2


def test_row_that_holds_rows_far_apart_is_parted_and_their_wrapped_lines_are_not():
    rows = table([(50, 100, 60, 90), (150, 100, 150, 90)])
    drawn = (
        words("Shop", 50, 100),
        words("Bakers, and", 150, 100),
        words("butchers", 150, 112),
        words("Fuel", 50, 140),
        words("All", 150, 140),
    )
    (part,) = parts([rows], *drawn)
    assert grid(part) == [{0: "Shop", 1: "Bakers, and butchers"}, {0: "Fuel", 1: "All"}]


def test_large_line_that_ends_an_item_is_no_heading():
    blocks = [block("list_item", 50, 100, 300, 20), block("heading", 62, 124, 300, 20)]
    found = parts(
        blocks,
        words("•", 50, 100, 20) + words("Ships pay for their berth at the", 62, 100, 20),
        words("Quay of Varberg", 62, 124, 20),
    )
    assert [part.kind for part in found] == ["item", "paragraph"]


def test_large_line_with_a_bullet_is_an_item():
    found = parts([block("heading", 50, 100, 300, 20)], words("•", 50, 100, 20) + words("Ships pay", 70, 100, 20))
    assert [(part.kind, part.marker) for part in found] == [("item", "•")]


def test_lines_with_gaps_are_parted_and_those_with_numbers_are_no_headings():
    drawn = words("Supplies  60", 50, 100, 14, bold=True), words("Charges  155", 50, 116, 14, bold=True)
    found = parts([block("heading", 50, 100, 300, 40)], *drawn)
    assert [(part.kind, part.text) for part in found] == [("paragraph", "Supplies 60"), ("paragraph", "Charges 155")]


def test_line_at_the_edge_with_the_number_of_its_page_is_furniture():
    def part(text, y, page=7):
        return Part("paragraph", page, [Line(tuple(words(text, 50, y)), page)])

    page = [part("7 Harbour Board", 80), part("5 Harbour Board", 95), part("The quay is old.", 110)]
    mark_furniture([page], [(600, 800)], BODY)
    assert [part.kind for part in page] == ["furniture", "paragraph", "paragraph"]


def test_formulas_are_in_the_letters_of_the_file():
    source = pdfium.PdfDocument(made(lambda canvas: lines(canvas, ["a + b = c"], 100)))
    formula = TextItem("$a+b=c$", 70, 88, 60, 16, font_height=11)
    found = words_of(ParsedPage(1, 595.28, 841.89, "", text_items=[formula]), source)
    assert [word.text for word in found] == ["a", "+", "b", "=", "c"]


def read_from(turn, *drawn):
    """The lines of words that stand at places from the left and the top."""
    found = [Word(text, (x, y, 5.0 * len(text), BODY), BODY, 0, turn=turn) for text, x, y in drawn]
    return [line.text for line in lines_of(found, 1)]


def test_lines_upside_down_are_read_from_their_own_left():
    upside_down = ("down.", 100, 100), ("upside", 130, 100), ("Hung", 165, 100), ("line.", 120, 85), ("Second", 150, 85)
    assert read_from(180, *upside_down) == ["Hung upside down.", "Second line."]


def test_words_of_the_other_direction_keep_their_own_order():
    hebrew = ("והממשלה", 300, 100), ("Sea", 230, 100), ("Port", 250, 100), ("2021", 275, 100), ("ובהמשך", 190, 100)
    assert read_from(0, *hebrew) == ["והממשלה Sea Port 2021 ובהמשך"]
    english = ("They", 100, 100), ("said", 130, 100), ("עולם", 155, 100), ("שלום", 180, 100), ("twice.", 205, 100)
    assert read_from(0, *english) == ["They said שלום עולם twice."]


def test_words_from_right_to_left_have_their_own_places():
    found = [("בנק", 100), ("2021", 120), ("סיכונים", 150), ("על", 190), ("דוח", 205)]
    boxes = [WordBox(text, x, 100, 4.0 * len(text), BODY) for text, x in found]
    page = ParsedPage(1, 595, 842, "", text_items=[TextItem("דוח על סיכונים 2021 בנק", 100, 100, 120, 10, words=boxes)])
    run = words_of(page, pdfium.PdfDocument(made(lambda canvas: None)))
    assert [(word.text, word.box[0]) for word in run if word.run == 0] == [(text, x) for text, x in reversed(found)]


def test_the_number_of_a_page_and_of_all_pages_is_furniture_however_large():
    def part(text, y, page):
        return Part("heading", page, [Line(tuple(words(text, 50, y, 30)), page)])

    first = [part("Harbour dues", 90, 1), part("Page1 of2", 750, 1)]
    pages = [first, [part("Part 2", 30, 2), part("Page2of2", 750, 2)]]
    mark_furniture(pages, [(600, 800)] * 2, BODY)
    assert [[part.kind for part in page] for page in pages] == [["heading", "furniture"]] * 2
