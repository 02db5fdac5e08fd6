from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.formats.pdf import read
from tests.ingest.formats.pdf_files import HEIGHT, grid, lines, made, ruled, turned

FAILING = Path(__file__).parents[1] / "failing"


def texts(extract, kind):
    return [extract.text[block.start : block.end] for block in extract.blocks if block.kind == kind]


def cell(extract, text):
    """The names of the column and of the row of a cell."""
    block = next(b for b in extract.blocks if b.kind == "cell" and extract.text[b.start : b.end] == text)
    return [label.text for label in block.columns], [label.text for label in block.rows]


def failing(name):
    return read((FAILING / name).read_bytes())


PROSE = [
    "The harbour office keeps a record of every ship that ties up at the quay, and of",
    "every crate that leaves it, in a ledger that goes back to the year of the great",
    "storm. Nobody has read all of it.",
]


def test_paragraph_goes_on_over_a_page_and_its_footer():
    extract = failing("pdf_footer.pdf")
    assert "after a long vote the post went to Eleonora Vasquez, who had led the pilots for ten years." in extract.text
    assert "will cost 4.2 million euros, paid over five years." in extract.text
    assert texts(extract, "furniture") == [
        "Harbour Board - Annual Notes 2024",
        "Confidential - not for distribution Page 1 of 3",
    ]
    assert extract.text[extract.pages[1] :].startswith("Eleonora Vasquez")
    assert extract.text[extract.pages[2] :].startswith("4.2 million euros")


def test_sentences_repeated_in_the_margin_band_below_others_are_no_furniture():
    assert failing("pdf_footer.pdf").text.count("ties up at the quay.") == 18


def test_hyphen_at_the_end_of_a_line_is_dropped_but_not_one_that_belongs_to_the_word():
    text = failing("pdf_hyphen.pdf").text
    assert "delivery is registered at the gate" in text
    assert "the impregnation chamber is Birgitta Holmgren" in text
    assert "maximum overpressure of 14 bar" in text
    assert "state-of-the-art" in text


def test_words_of_the_document_tell_which_hyphens_belong():
    words = ["A north-south road was well kept, and the north was known and well.", "It is a well-", "known road."]
    assert "It is a well-known road." in read(made(lambda c: lines(c, words))).text


def test_title_above_a_table_is_no_name_of_its_columns():
    extract = failing("pdf_table.pdf")
    assert texts(extract, "heading") == ["Ticket prices of the Siskin Line"]
    assert cell(extract, "13.95") == (["Child"], ["Varberg - Kalmar"])
    assert cell(extract, "4.00") == (["Bicycle"], ["Varberg - Lund"])
    assert {label.text for b in extract.blocks if b.kind == "cell" for label in b.above} == {
        "Ticket prices of the Siskin Line"
    }


def test_table_goes_on_over_pages_with_its_names_repeated():
    rows = [["Plant", "Height", "Price"]] + [[f"Fern {n}", f"{n} cm", f"{n}.50"] for n in range(1, 61)]
    extract = read(ruled(rows, repeat=1))
    cells = [block for block in extract.blocks if block.kind == "cell"]
    assert len(extract.pages) == 2
    assert {block.table for block in cells} == {1}
    assert extract.text.count("Height") == 1
    assert cell(extract, "60.50") == (["Price"], ["Fern 60"])
    assert cells[-1].page == 2
    assert extract.text[extract.pages[1] :].startswith(extract.text[next(b.start for b in cells if b.page == 2) :][:6])


def test_cell_over_two_columns_names_both():
    rows = [["Plant", "Height in spring", ""], ["", "North", "South"], ["Fern", "12", "15"], ["Moss", "2", "3"]]
    extract = read(ruled(rows, [("SPAN", (1, 0), (2, 0))]))
    assert cell(extract, "15")[0] == ["Height in spring", "South"]
    assert cell(extract, "3")[1] == ["Moss"]


def test_labels_with_colons_name_what_is_beside_them():
    def page(canvas):
        grid(
            canvas,
            [["Name:", "Ada Byron", "City:", "Lund"], ["Post:", "Clerk", "Desk:", "Nine"]],
            [72, 160, 300, 380],
            100,
        )

    assert cell(read(made(page)), "Nine") == ([], ["Desk:"])


def test_column_names_that_stand_apart_from_the_table_are_its_first_row():
    def page(canvas):
        lines(canvas, PROSE, 60)
        grid(
            canvas,
            [["Berth", "Draught", "Length"], ["North", "7 m", "90 m"], ["South", "5 m", "60 m"]],
            [72, 200, 330],
            150,
        )

    assert cell(read(made(page)), "60 m") == (["Length"], ["South"])


def test_headings_are_larger_and_have_levels():
    def page(canvas):
        lines(canvas, ["Harbour rules"], 70, font="Helvetica-Bold", size=20)
        lines(canvas, PROSE, 110)
        lines(canvas, ["Ledger"], 170, font="Helvetica-Bold", size=14)
        lines(canvas, PROSE, 200)

    extract = read(made(page))
    headings = [(extract.text[b.start : b.end], b.level) for b in extract.blocks if b.kind == "heading"]
    assert headings == [("Harbour rules", 1), ("Ledger", 2)]


def test_bold_lines_with_values_are_no_headings():
    bold = ["Invoice no: 123", "Total due $45.00", "Paid in full by 12,400.00"]

    def page(canvas):
        for number, line in enumerate(bold):
            lines(canvas, [line], 80 + 40 * number, font="Helvetica-Bold")
        lines(canvas, PROSE, 220)

    extract = read(made(page))
    assert texts(extract, "heading") == []
    assert texts(extract, "paragraph")[:3] == bold


def test_page_of_bold_lines_has_no_headings():
    def page(canvas):
        for number in range(8):
            lines(canvas, [f"Notice {'abcdefgh'[number]} of the board"], 80 + 40 * number, font="Helvetica-Bold")

    assert texts(read(made(page)), "heading") == []


def test_paragraphs_are_parted_where_a_line_ends_early():
    extract = read(made(lambda c: lines(c, [*PROSE, "Ships pay for the quay.", "Boats pay nothing."])))
    assert texts(extract, "paragraph") == [" ".join(PROSE), "Ships pay for the quay.", "Boats pay nothing."]


def test_columns_are_read_one_after_the_other():
    left = [f"left column line {word}" for word in ("one", "two", "three", "four", "five", "six")]
    right = [line.replace("left", "right") for line in left]

    def page(canvas):
        lines(canvas, left, 100, 72)
        lines(canvas, right, 100, 330)

    text = " ".join(read(made(page)).text.split())
    assert text.index("left column line six") < text.index("right column line one")


def test_list_items_keep_their_markers_and_what_announces_them():
    def page(canvas):
        lines(canvas, ["The board has three duties:"], 100)
        for number, duty in enumerate(["to keep the ledger", "to light the lamps", "to count the ships"]):
            lines(canvas, [f"({'abc'[number]})"], 120 + 15 * number, 90)
            lines(canvas, [duty], 120 + 15 * number, 115)

    extract = read(made(page))
    items = [block for block in extract.blocks if block.kind == "item"]
    assert [(b.marker, extract.text[b.start : b.end]) for b in items][1] == ("(b)", "(b) to light the lamps")
    assert [label.text for label in items[2].above] == ["The board has three duties:"]


def test_footnote_is_a_note_and_does_not_break_the_sentence_over_the_page():
    def first(canvas):
        lines(canvas, [*PROSE[:2]], 700)
        lines(canvas, ["1"], 757, size=5)
        lines(canvas, ["See the ledger of 1887, kept in the tower."], 760, 76, size=8)

    def second(canvas):
        lines(canvas, ["storm and the fire that came after it."], 100)

    extract = read(made(first, second))
    assert "great storm and the fire" in extract.text
    assert texts(extract, "note") == ["1 See the ledger of 1887, kept in the tower."]


def test_page_numbers_are_furniture():
    def page(canvas):
        lines(canvas, PROSE, 100)
        lines(canvas, [str(canvas.getPageNumber())], 800, 300)

    extract = read(made(page, page))
    assert texts(extract, "furniture") == ["1"]
    assert extract.text.count("\n1\n") == 1


def test_values_of_a_form_stand_beside_their_labels():
    def page(canvas):
        lines(canvas, ["First name"], 100)
        canvas.acroForm.textfield(name="a", x=150, y=HEIGHT - 104, width=120, height=16, value="Birgitta", fontSize=9)
        for number, (label, checked) in enumerate([("By rail", True), ("By sea", False)]):
            canvas.acroForm.checkbox(name=label, x=72, y=HEIGHT - 143 - 30 * number, size=12, checked=checked)
            lines(canvas, [label], 140 + 30 * number, 90)

    text = read(made(page)).text
    assert "First name: Birgitta" in text
    assert text.count("Birgitta") == 1
    assert "☑ By rail" in text
    assert "☐ By sea" in text


def test_comments_are_kept():
    def page(canvas):
        lines(canvas, PROSE)
        canvas.textAnnotation("Ask the pilots about this.", Rect=[300, 500, 320, 520])

    assert texts(read(made(page)), "comment") == ["Ask the pilots about this."]


@pytest.mark.parametrize(("degrees", "corner"), [(90, (595, 0)), (180, (595, 842)), (270, (0, 842))])
def test_turned_page_is_read_as_shown(degrees, corner):
    def page(canvas):
        canvas.translate(*corner)
        canvas.rotate(degrees)
        canvas.setFont("Helvetica", 11)
        for number, line in enumerate(PROSE):
            canvas.drawString(72, 400 - 14 * number, line)

    assert texts(read(turned(made(page), degrees)), "paragraph") == [" ".join(PROSE)]


def test_code_keeps_its_lines():
    code = ["def tie(ship):", "    return quay[ship]"]

    def page(canvas):
        lines(canvas, PROSE, 100)
        lines(canvas, code, 170, font="Courier")

    assert texts(read(made(page)), "code") == ["\n".join(code)]


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("Harbour notes", "Harbour notes"),
        ("Microsoft Word - notes", ""),
        ("notes_v2.docx", ""),
        ("untitled", ""),
        ("(anonymous)", ""),
    ],
)
def test_title(title, read_as):
    def page(canvas):
        canvas.setTitle(title)
        lines(canvas, PROSE)

    assert read(made(page)).title == read_as


def test_boxes_are_in_points_from_the_top_left():
    extract = read(made(lambda c: lines(c, ["Quay"], 100, 72, size=20)))
    x, y, width, height = extract.blocks[0].box
    assert abs(x - 72) < 2
    assert 78 < y < 90
    assert 40 < width < 52
    assert y + height > 98


def test_encrypted_file_is_refused_and_a_restricted_one_is_not():
    from reportlab.lib.pdfencrypt import StandardEncryption

    with pytest.raises(UnreadableFile, match="is encrypted; remove its password"):
        read(made(lambda c: lines(c, PROSE), encrypt=StandardEncryption("secret")))
    assert "ledger" in read(made(lambda c: lines(c, PROSE), encrypt=StandardEncryption("", "owner", canCopy=0))).text


def test_file_without_text_is_refused():
    with pytest.raises(UnreadableFile, match="^holds no text$"):
        read(made(lambda canvas: canvas.line(0, 0, 9, 9)))


@pytest.mark.parametrize("data", [b"", b"no PDF", b"%PDF-1.4\n%%EOF"])
def test_damaged_file_is_refused(data):
    with pytest.raises(UnreadableFile, match="is damaged or not a PDF"):
        read(data)


def test_raised_digit_is_no_digit_of_the_number_before_it():
    def page(canvas):
        lines(canvas, [*PROSE, "The quay had 750"], 100)
        lines(canvas, ["1"], 100 + 3 * 13.75 - 5, 72 + canvas.stringWidth("The quay had 750", "Helvetica", 11), size=6)
        lines(canvas, ["ships"], 100 + 3 * 13.75, 72 + canvas.stringWidth("The quay had 750", "Helvetica", 11) + 8)

    assert "had 750 1 ships" in read(made(page)).text


def test_number_alone_in_the_middle_of_a_page_is_kept():
    def page(canvas):
        lines(canvas, PROSE, 100)
        lines(canvas, ["5"], 300, 300)

    assert texts(read(made(page)), "paragraph")[-1] == "5"


def test_number_alone_is_kept_where_it_stands_on_a_page_that_begins_elsewhere():
    def page(canvas):
        canvas.setCropBox((50, 40, 560, 800))
        lines(canvas, PROSE, 100)
        lines(canvas, ["5"], 300, 300)

    extract = read(made(page))
    box = extract.blocks[-1].box
    assert extract.text.strip().endswith("5")
    assert abs(box[0] - 250) < 2
    assert abs(box[1] + box[3] - (300 - (HEIGHT - 800))) < 3


def test_text_outside_of_the_page_is_left_out():
    extract = read(made(lambda c: (lines(c, PROSE, 100), lines(c, ["Hidden words"], -60, 72))))
    assert "Hidden" not in extract.text


def test_row_of_several_lines_is_one_where_they_wrap():
    rows = [["Duty", "Whose"], ["Keep the ledger\nof the quay", "The board\nand pilots"], ["Light the lamps", "Pilots"]]
    assert cell(read(ruled(rows)), "The board and pilots")[1] == ["Keep the ledger of the quay"]


def test_boxes_that_arrange_text_are_no_table():
    def box(word):
        return "\n".join(f"The {word} of the harbour keeps the ledger of all its ships, line {n}" for n in range(6))

    extract = read(ruled([[box("master")[:400], ""], [box("pilot")[:400], box("board")[:400]]]))
    assert texts(extract, "cell") == []
    assert extract.text.index("master") < extract.text.index("pilot") < extract.text.index("board")


def test_line_at_the_edge_of_a_page_is_furniture():
    def page(canvas):
        lines(canvas, ["Harbour Board"], 30)
        lines(canvas, PROSE, 100)
        lines(canvas, PROSE, 200)

    assert texts(read(made(page)), "furniture") == ["Harbour Board"]


def test_bold_words_are_told():
    def page(canvas):
        lines(canvas, ["The master is"], 100)
        lines(
            canvas,
            ["Eleonora Vasquez."],
            100,
            72 + canvas.stringWidth("The master is ", "Helvetica", 11),
            font="Helvetica-Bold",
        )

    extract = read(made(page))
    ((start, end, how),) = extract.blocks[0].emphasis
    assert (extract.text[start:end], how) == ("Eleonora Vasquez.", "strong")


def test_order_is_downwards_within_a_column_and_marks_are_as_they_look():
    def page(canvas):
        lines(canvas, PROSE, 100)
        for number, duty in enumerate(["keep the ledger", "light the lamps"]):
            canvas.setFont("Symbol", 11)
            canvas.drawString(80, HEIGHT - 160 - 15 * number, "\u2022")
            lines(canvas, [duty], 160 + 15 * number, 95)

    assert texts(read(made(page)), "item") == ["• keep the ledger", "• light the lamps"]


def test_turned_words_are_one_line_and_no_heading():
    def page(canvas):
        lines(canvas, PROSE, 100)
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.setFont("Helvetica", 20)
        for number, word in enumerate(["Kept", "since", "1887"]):
            canvas.drawString(80 * number, 0, word)
        canvas.restoreState()

    extract = read(made(page))
    assert texts(extract, "heading") == []
    assert "Kept since 1887" in extract.text


def test_short_last_line_goes_on_in_lower_case_on_the_next_page():
    first = [*PROSE[:2], "storm, and that nobody but the master"]
    extract = read(made(lambda c: lines(c, first, 700), lambda c: lines(c, ["and the pilots may read.", *PROSE], 100)))
    assert "nobody but the master and the pilots may read." in extract.text


def test_running_line_far_from_the_edge_is_furniture_and_a_numbered_heading_is_none():
    def page(number):
        def draw(canvas):
            lines(canvas, ["Notes of the harbour board"], 140)
            lines(canvas, [f"{number} {'Lamps' if number == 1 else 'Ledger'} of the quay"], 165, size=16)
            lines(canvas, PROSE, 200)

        return draw

    extract = read(made(page(1), page(2)))
    assert texts(extract, "furniture") == ["Notes of the harbour board"]
    assert texts(extract, "heading") == ["1 Lamps of the quay", "2 Ledger of the quay"]


def test_number_of_the_page_apart_from_the_rest_makes_a_line_furniture():
    def page(canvas):
        lines(canvas, [str(canvas.getPageNumber())], 120)
        lines(canvas, ["Shen and others" if canvas.getPageNumber() == 2 else "Layouts"], 120, 110)
        lines(canvas, PROSE, 150)
        lines(canvas, PROSE, 500)

    assert "2 Shen and others" in texts(read(made(page, page)), "furniture")


@pytest.mark.parametrize(
    ("words", "read_as"),
    [
        (["It hangs forty-", "one metres above."], "forty-one metres"),
        (["It is a self-made thing, and self-", "contained."], "self-contained"),
        (["It is regis-", "tered at the gate."], "registered"),
    ],
)
def test_hyphen_of_a_compound_is_kept(words, read_as):
    assert read_as in read(made(lambda c: lines(c, words))).text


def test_heading_of_two_lines_is_one():
    def page(canvas):
        lines(
            canvas, ["Studies of the Harbour Relating to Technological Develop-"], 100, font="Helvetica-Bold", size=14
        )
        lines(canvas, ["ment"], 116, 100, font="Helvetica-Bold", size=14)
        lines(canvas, PROSE, 140)

    assert texts(read(made(page)), "heading") == ["Studies of the Harbour Relating to Technological Development"]


def test_note_goes_on_in_its_next_line():
    def page(canvas):
        lines(canvas, PROSE, 100)
        lines(canvas, ["1"], 757, size=5)
        lines(canvas, ["See the ledger of 1887, which was kept in the tower and is now"], 760, 76, size=8)
        lines(canvas, ["in the office of the master."], 770, 72, size=8)

    (note,) = texts(read(made(page)), "note")
    assert note.endswith("and is now in the office of the master.")
