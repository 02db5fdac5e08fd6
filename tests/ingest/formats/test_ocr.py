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


class TestWithoutTesseract:
    @pytest.fixture(autouse=True)
    def _no_tesseract(self, monkeypatch):
        monkeypatch.setattr(ocr, "is_there", lambda: False)

    def test_scan_is_refused_with_the_command_that_helps(self):
        with pytest.raises(
            UnreadableFile, match=r"only pictures of pages; install .* pip install 'sourcebound\[ocr\]'"
        ):
            pdf.read(scan(picture()))

    def test_page_that_is_a_picture_is_told_of(self):
        assert pdf.read(scan("Minutes of the harbour board.", picture())).unread == ("page 2 is a picture",)

    def test_picture_is_refused_with_the_command_that_helps(self):
        with pytest.raises(UnreadableFile, match="is a picture; install OCR: apt install tesseract-ocr"):
            image.read(saved(picture(), "PNG"))
