import os
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader

from ingest.errors import UnreadableFile
from ingest.formats import image, ocr, pdf
from tests.ingest.formats.pdf_files import lines, made

needs_tesseract = pytest.mark.skipif(
    not ocr.is_there() and not os.environ.get("REQUIRE_OCR"), reason="tesseract or pytesseract is not installed"
)

TEXT = ["The harbour master is Eleonora Vasquez.", "She has led the pilots for ten years."]


def picture(texts=TEXT):
    """A page in black on white, 1240 pixels wide."""
    drawn = Image.new("RGB", (1240, 1754), "white")
    for number, text in enumerate(texts):
        ImageDraw.Draw(drawn).text((150, 200 + 400 * number), text, "black", ImageFont.load_default(36))
    return drawn


def saved(drawn, form, **options):
    written = BytesIO()
    drawn.save(written, form, **options)
    return written.getvalue()


def scan(*pages):
    """A PDF whose pages are pictures, or texts."""

    def draw(page):
        if isinstance(page, str):
            return lambda canvas: lines(canvas, [page])
        return lambda canvas: canvas.drawImage(ImageReader(page), 0, 0, 595, 842)

    return made(*map(draw, pages))


@needs_tesseract
def test_pages_that_are_pictures_are_read():
    extract = pdf.read(scan("Minutes of the harbour board.", picture()))
    block = next(b for b in extract.blocks if "Vasquez" in extract.text[b.start : b.end])
    assert extract.text[block.start : block.end] == TEXT[0]
    assert block.page == 2
    assert block.box == pytest.approx((72, 100, 318, 16), abs=12)
    assert extract.unread == ()


@needs_tesseract
def test_words_of_a_picture_have_the_places_of_their_blocks():
    from ingest.formats.pdf_pages import word_boxes

    data = scan(picture())
    extract = pdf.read(data)
    start, end, box = word_boxes(data, extract.text, extract.blocks, extract.pages, 1)[1]
    assert (extract.text[start:end], box) == (TEXT[1], extract.blocks[1].box)


@needs_tesseract
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_pictures_are_read(form):
    extract = image.read(saved(picture(), form))
    assert extract.text == "\n\n".join(TEXT) + "\n"
    assert extract.blocks[0].box == pytest.approx((150, 208, 660, 34), abs=15)


@needs_tesseract
def test_frames_of_a_picture_are_pages():
    second = picture(["Ships pay for the quay in spring."])
    extract = image.read(saved(picture(), "TIFF", save_all=True, append_images=[second]))
    assert extract.text[extract.pages[1] :].strip() == "Ships pay for the quay in spring."
    assert extract.blocks[-1].page == 2


@needs_tesseract
def test_picture_without_words_is_refused():
    with pytest.raises(UnreadableFile, match="is a picture without words"):
        image.read(saved(picture([]), "PNG"))


@pytest.mark.parametrize("data", [b"", b"no picture", saved(picture(), "PNG")[:500]])
def test_damaged_picture_is_refused(data, monkeypatch):
    monkeypatch.setattr(ocr, "is_there", lambda: True)
    with pytest.raises(UnreadableFile, match="is damaged or not a picture"):
        image.read(data)


def ruled_picture(rows, lines_between=True):
    """A page with a table in lines, whose cells are 300 by 80 pixels."""
    drawn = Image.new("RGB", (1240, 1754), "white")
    pen, font = ImageDraw.Draw(drawn), ImageFont.load_default(34)
    width, height = 300 * len(rows[0]), 80 * len(rows)
    for number in range(len(rows) + 1):
        if lines_between or number in (0, 1, len(rows)):
            pen.line((100, 200 + 80 * number, 100 + width, 200 + 80 * number), "black", 3)
    for number in range(len(rows[0]) + 1):
        pen.line((100 + 300 * number, 200, 100 + 300 * number, 200 + height), "black", 3)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            pen.text((120 + 300 * column, 220 + 80 * row), text, "black", font)
    return drawn


SHIPS = [
    ["Vessel", "Berth", "Tons"],
    ["Siskin", "North", "1204"],
    ["Plover", "South", "1310"],
    ["Heron", "West", "977"],
]


def rows_of(extract):
    found = dict[int, list[str]]()
    for block in extract.blocks:
        if block.kind == "cell":
            found.setdefault(block.row, []).append(extract.text[block.start : block.end])
    return list(found.values())


@needs_tesseract
@pytest.mark.parametrize("lines_between", [True, False])
def test_table_in_a_picture_is_read_cell_by_cell(lines_between):
    extract = pdf.read(scan(ruled_picture(SHIPS, lines_between)))
    assert rows_of(extract) == SHIPS
    tons = next(b for b in extract.blocks if extract.text[b.start : b.end] == "977")
    assert [label.text for label in tons.columns] == ["Tons"]


@needs_tesseract
def test_words_far_apart_in_a_picture_are_cells_and_larger_ones_headings():
    drawn = picture([])
    pen = ImageDraw.Draw(drawn)
    pen.text((150, 120), "Harbour Notes", "black", ImageFont.load_default(70))
    for number, (name, value) in enumerate([("Berths", "90.00"), ("Lamps", "7.50"), ("Total", "97.50")]):
        pen.text((150, 300 + 60 * number), name, "black", ImageFont.load_default(36))
        pen.text((800, 300 + 60 * number), value, "black", ImageFont.load_default(36))
    extract = pdf.read(scan(drawn))
    assert rows_of(extract) == [["Berths", "90.00"], ["Lamps", "7.50"], ["Total", "97.50"]]
    assert [extract.text[b.start : b.end] for b in extract.blocks if b.kind == "heading"] == ["Harbour Notes"]


def test_lines_of_a_table_are_found_and_taken_out():
    from ingest.formats.ocr_rules import without_rules

    plain, (grid,) = without_rules(ruled_picture([["", ""], ["", ""]]).convert("L"))
    assert plain.getextrema() == (255, 255)
    assert grid.rows == pytest.approx((200, 280, 360), abs=2)
    assert grid.columns == pytest.approx((100, 400, 700), abs=2)
    assert grid.cell_at((450, 300)) == (1, 1)
    assert grid.cell_at((50, 300)) is None


def beside_text(shown):
    """A page with text, and a picture below it that covers a fifth of it."""

    def draw(canvas):
        lines(canvas, ["Minutes of the harbour board."], 80)
        canvas.drawImage(ImageReader(shown), 72, 400, 400, 250)

    return made(draw)


def notice():
    shown = Image.new("RGB", (1200, 750), "white")
    pen = ImageDraw.Draw(shown)
    pen.text((80, 100), "The quay is closed until the ninth of May.", "black", ImageFont.load_default(44))
    return shown


@needs_tesseract
def test_picture_beside_text_is_read_too():
    extract = pdf.read(beside_text(notice()))
    assert extract.text == "Minutes of the harbour board.\n\nThe quay is closed until the ninth of May.\n"
    x, y, _, _ = extract.blocks[1].box
    assert x == pytest.approx(99, abs=4)
    assert y == pytest.approx(228, abs=8)


@needs_tesseract
def test_words_that_a_page_has_as_text_are_not_read_again():
    def draw(canvas):
        canvas.drawImage(ImageReader(notice()), 72, 400, 400, 250)
        lines(canvas, ["The quay is closed until the ninth of May."], 238, 99, size=14.5)

    assert pdf.read(made(draw)).text.count("ninth") == 1


@needs_tesseract
def test_photograph_is_not_read():
    assert pdf.read(beside_text(Image.radial_gradient("L").convert("RGB"))).text == "Minutes of the harbour board.\n"


@needs_tesseract
def test_number_of_a_page_in_a_picture_is_furniture():
    drawn = picture([*TEXT, "The ledger is kept in the tower."])
    ImageDraw.Draw(drawn).text((550, 1690), "Page 1 of 1", "black", ImageFont.load_default(30))
    extract = pdf.read(scan(drawn))
    assert [extract.text[b.start : b.end] for b in extract.blocks if b.kind == "furniture"] == ["Page 1 of 1"]


class TestWithoutTesseract:
    @pytest.fixture(autouse=True)
    def _no_tesseract(self, monkeypatch):
        monkeypatch.setattr(ocr, "is_there", lambda: False)

    def test_scan_is_refused_with_the_command_that_helps(self):
        with pytest.raises(UnreadableFile, match=r"only pictures of pages; install OCR: .* pip install pytesseract"):
            pdf.read(scan(picture()))

    def test_page_that_is_a_picture_is_told_of(self):
        assert pdf.read(scan("Minutes of the harbour board.", picture())).unread == ("page 2 is a picture",)

    def test_picture_beside_text_is_told_of(self):
        assert pdf.read(beside_text(notice())).unread == ("a picture on page 1",)

    def test_picture_is_refused_with_the_command_that_helps(self):
        with pytest.raises(UnreadableFile, match="is a picture; install OCR: apt install tesseract-ocr"):
            image.read(saved(picture(), "PNG"))
