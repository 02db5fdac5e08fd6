import pytest

from ingest.formats.pdf import read
from tests.ingest.formats.pdf_files import grid, lines, made, ruled
from tests.ingest.formats.test_pdf import PROSE, cell, texts


def rows(extract):
    """The words of the cells of every row."""
    found = dict[tuple[int, int], list[str]]()
    for block in extract.blocks:
        if block.kind == "cell":
            found.setdefault((block.table, block.row), []).append(extract.text[block.start : block.end])
    return list(found.values())


def beside(canvas, pieces, top, font="Helvetica", size=11):
    """Draw pieces of one line, each at its place from the left."""
    for left, text in pieces:
        lines(canvas, [text], top, left, font, size)


def test_labels_and_values_on_one_line_are_cells():
    def page(canvas):
        beside(canvas, [(72, "Holder: Ada Byron"), (320, "Policy no.: NM 60-22")], 100)
        lines(canvas, PROSE, 200)

    extract = read(made(page))
    assert rows(extract) == [["Holder:", "Ada Byron", "Policy no.:", "NM 60-22"]]
    assert cell(extract, "NM 60-22") == ([], ["Policy no.:"])
    assert cell(extract, "Ada Byron") == ([], ["Holder:"])


def test_bold_labels_name_the_values_beside_them():
    def page(canvas):
        lines(canvas, PROSE, 100)
        beside(canvas, [(72, "Order"), (290, "Clerk")], 200, "Helvetica-Bold")
        beside(canvas, [(160, "RO-2211"), (380, "Ellis Turner")], 200)

    assert cell(read(made(page)), "Ellis Turner") == ([], ["Clerk"])


def test_labels_with_colons_go_before_values_in_bold():
    def page(canvas):
        for number, pair in enumerate([("Name:", "Ada Byron", "City:", "Lund"), ("Post:", "Clerk", "Desk:", "Nine")]):
            beside(canvas, [(72, pair[0]), (300, pair[2])], 100 + 20 * number)
            beside(canvas, [(160, pair[1]), (380, pair[3])], 100 + 20 * number, "Helvetica-Bold")

    assert cell(read(made(page)), "Nine") == ([], ["Desk:"])


def test_totals_are_rows():
    def page(canvas):
        lines(canvas, PROSE, 100)
        beside(canvas, [(72, "Net"), (300, "£1,863.50")], 200)
        lines(canvas, PROSE, 260)
        for number, (name, value) in enumerate([("Berths", "90.00"), ("Lamps", "7.50"), ("Total due", "97.50")]):
            beside(canvas, [(72, name), (300, value)], 400 + 16 * number)

    extract = read(made(page))
    assert rows(extract) == [["Net", "£1,863.50"], ["Berths", "90.00"], ["Lamps", "7.50"], ["Total due", "97.50"]]
    assert cell(extract, "97.50") == ([], ["Total due"])


def test_line_in_the_columns_of_the_table_above_is_its_row():
    from ingest.formats.pdf_layout import Part
    from ingest.formats.pdf_rows import gathered
    from ingest.formats.pdf_tables import Row, Table
    from ingest.formats.pdf_words import Line
    from tests.ingest.formats.test_pdf_layout import words

    table = Table(1, [Row({0: words("Berths", 50, 100), 1: words("90.00", 250, 100)}, page=1)], [50, 250])
    total = Part("paragraph", 1, [Line(tuple(words("Total", 50, 114) + words("97.50", 250, 114)), 1)])
    (part,) = gathered([Part("table", 1, table=table), total])
    assert [[word.text for word in row.words] for row in part.table.rows] == [["Berths", "90.00"], ["Total", "97.50"]]


def test_names_over_several_columns_span_them():
    from ingest.formats.pdf_layout import Part
    from ingest.formats.pdf_rows import gathered
    from ingest.formats.pdf_words import Line
    from tests.ingest.formats.test_pdf_layout import words

    drawn = [
        words("Ship", 50, 100) + words("Tons of the whole year", 150, 100),
        words("Siskin", 50, 114) + words("1,204", 150, 114) + words("1,310", 240, 114),
    ]
    (part,) = gathered([Part("paragraph", 1, [Line(tuple(line), 1)]) for line in drawn])
    assert part.table.rows[0].widths == {0: 1, 1: 2}


def test_pieces_of_a_line_that_are_no_row_are_parts():
    def page(canvas):
        lines(canvas, PROSE, 100)
        beside(canvas, [(72, "Customer"), (320, "Vehicle")], 180)
        lines(canvas, PROSE, 220)

    assert texts(read(made(page)), "paragraph")[1:3] == ["Customer", "Vehicle"]


def test_number_and_title_of_a_heading_are_no_row():
    def page(canvas):
        beside(canvas, [(72, "3.1"), (120, "The duties of the board")], 100, "Helvetica-Bold", 15)
        lines(canvas, PROSE, 140)

    extract = read(made(page))
    assert texts(extract, "cell") == []
    assert texts(extract, "heading") == ["3.1 The duties of the board"]


def test_labelled_lines_below_each_other_are_parted():
    entries = ["Report ID: SPARSE-2024", "Warehouse: East", "Date: 4 May"]
    assert texts(read(made(lambda c: lines(c, entries))), "paragraph") == entries


def test_small_label_above_a_value_in_its_cell_names_it():
    def page(canvas):
        for row, pair in enumerate(
            [("Customer", "Vellum Press", "Dock", "Ramp 12"), ("Driver", "Wray", "Load", "9 t")]
        ):
            for column in (0, 1):
                left, top = 72 + 180 * column, 100 + 50 * row
                canvas.rect(left - 5, 842 - top - 25, 180, 50)
                lines(canvas, [pair[2 * column]], top - 8, left, size=8)
                lines(canvas, [pair[2 * column + 1]], top + 8, left)

    extract = read(made(page))
    assert cell(extract, "Ramp 12")[0] == ["Dock"]
    assert cell(extract, "9 t")[0] == ["Load"]
    assert cell(extract, "Wray")[0] == ["Driver"]


def test_entry_of_contents_is_a_row_of_title_and_page():
    entries = [("The quay", 3), ("The lamps of the harbour", 17), ("The ledger", 26)]

    def page(canvas):
        lines(canvas, ["Contents"], 80, size=18)
        for number, (title, at) in enumerate(entries):
            dots = "." * round(
                (400 - canvas.stringWidth(title, "Helvetica", 11)) / canvas.stringWidth(".", "Helvetica", 11)
            )
            lines(canvas, [f"{title} {dots} {at}"], 120 + 16 * number)

    extract = read(made(page))
    assert rows(extract) == [[title, str(at)] for title, at in entries]
    assert cell(extract, "26") == ([], ["The ledger"])


def test_dots_that_lead_to_no_number_are_kept():
    line = "The list <A, b ..... z> holds all letters of the quay"
    assert line in read(made(lambda c: lines(c, [line]))).text


def test_contents_with_the_numbers_first_are_read_column_by_column():
    def page(canvas):
        lines(canvas, ["Table of Contents"], 60, 220, size=18)
        grid(
            canvas,
            [["2", "The quay"], ["14", "The lamps of the"], ["", "harbour"], ["26", "The board"]],
            [72, 96],
            100,
            12,
        )
        grid(canvas, [["42", "The ledger"], ["44", "Pilots"], ["132", "Risks"]], [300, 330], 105, 12)

    assert rows(read(made(page))) == [
        ["2", "The quay"],
        ["14", "The lamps of the harbour"],
        ["26", "The board"],
        ["42", "The ledger"],
        ["44", "Pilots"],
        ["132", "Risks"],
    ]


def test_columns_whose_lines_are_not_level_are_read_one_after_the_other():
    left = [f"left line {word}" for word in ("one", "two", "three", "four", "five", "six", "seven")]
    right = [line.replace("left", "right") for line in left]

    def page(canvas):
        lines(canvas, left, 100, 72, size=12)
        lines(canvas, right, 106, 330, size=9)

    text = " ".join(read(made(page)).text.split())
    assert text.index("left line seven") < text.index("right line one")


def test_table_whose_first_cells_are_all_the_same_sign_is_a_list():
    duties = ["to keep the ledger of the quay", "to light the lamps of the harbour", "to count the ships of the line"]
    extract = read(ruled([["!", duty] for duty in duties]))
    assert texts(extract, "cell") == []
    assert texts(extract, "item") == [f"! {duty}" for duty in duties]


@pytest.mark.parametrize(("gap", "kind"), [(6, "paragraph"), (60, "table")])
def test_words_no_further_apart_than_those_of_a_line_are_no_table(gap, kind):
    from tests.ingest.formats.test_pdf_layout import parts, table, words

    second = 50 + 5 * len("consistent") + gap
    boxes = [[(50, top, 50, 10), (second, top, 100, 10)] for top in (100, 112)]
    drawn = [words(text, x, top) for text, x, top in [("consistent", 50, 100), ("tables", second, 100)]]
    drawn += [words(text, x, top) for text, x, top in [("Everything", 50, 112), ("holds.", second, 112)]]
    assert parts([table(*boxes)], *drawn)[0].kind == kind


def test_box_to_be_checked_stands_beside_the_label_far_left_of_it():
    def page(canvas):
        lines(canvas, ["Electricity"], 140)
        canvas.acroForm.checkbox(name="e", x=260, y=842 - 143, size=12, checked=True)
        lines(canvas, PROSE, 200)

    assert rows(read(made(page))) == [["Electricity", "☑"]]
