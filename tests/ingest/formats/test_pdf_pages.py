from io import BytesIO
from time import perf_counter

import pytest
from PIL import Image

from ingest.formats.pdf import read
from ingest.formats.pdf_pages import page_size, render, word_boxes
from tests.ingest.formats.pdf_files import HEIGHT, grid, lines, made, turned


def boxes(data, page):
    """The words of a page with the boxes of each."""
    extract = read(data)
    found = dict[str, list]()
    for start, end, box in word_boxes(data, extract.text, extract.blocks, extract.pages, page):
        found.setdefault(extract.text[start:end], []).append(box)
    return found


def test_words_have_their_places_in_points_from_the_top_left():
    found = boxes(made(lambda c: lines(c, ["Ships pay for the quay."], 100, 72, size=20)), 1)
    assert list(found) == ["Ships", "pay", "for", "the", "quay."]
    x, y, width, height = found["Ships"][0]
    assert abs(x - 72) < 2
    assert y < 90 < y + height
    assert found["pay"][0][0] > x + width


def test_word_that_a_line_breaks_has_a_box_for_each_part():
    found = boxes(made(lambda c: lines(c, ["Every delivery of the quay is regis-", "tered at the gate."])), 1)
    assert found["regis"][0][1] < found["tered"][0][1]


def test_block_over_a_page_break_is_found_on_both_pages():
    data = made(
        lambda c: lines(c, ["After a long vote the post of the harbour master went to"], 700),
        lambda c: lines(c, ["the eldest of the pilots, who had led them for ten years."], 100),
    )
    assert "vote" in boxes(data, 1)
    assert "pilots," not in boxes(data, 1)
    assert "pilots," in boxes(data, 2)
    assert "vote" not in boxes(data, 2)


def test_words_of_cells_and_values_of_forms_have_places():
    def page(canvas):
        grid(
            canvas,
            [["Route", "Adult", "Child"], ["Lund", "18.40", "9.20"], ["Kalmar", "27.90", "13.95"]],
            [72, 200, 300],
            100,
        )
        lines(canvas, ["First name"], 200)
        canvas.acroForm.textfield(name="a", x=150, y=HEIGHT - 204, width=120, height=16, value="Birgitta", fontSize=9)

    found = boxes(made(page), 1)
    assert abs(found["13.95"][0][0] - 300) < 2
    assert [round(box[0]) for box in found["Birgitta"]] == [154]


def test_page_is_drawn_as_wide_as_asked_for():
    data = made(lambda c: lines(c, ["Ships pay."]))
    picture = Image.open(BytesIO(render(data, 1, 500)))
    assert picture.width == 500
    assert abs(picture.height - 707) < 2
    assert page_size(data, 1) == pytest.approx((595.28, 841.89), abs=0.1)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_places_on_a_turned_page_are_as_it_is_shown(degrees):
    def page(canvas):
        canvas.translate(*{90: (595, 0), 180: (595, 842), 270: (0, 842)}[degrees])
        canvas.rotate(degrees)
        canvas.setFont("Helvetica", 20)
        canvas.drawString(72, 400, "Ships")

    data = turned(made(page), degrees)
    ((x, y, width, height),) = boxes(data, 1)["Ships"]
    size = (595.28, 841.89) if degrees == 180 else (841.89, 595.28)
    assert page_size(data, 1) == pytest.approx(size, abs=0.1)
    picture = Image.open(BytesIO(render(data, 1, round(size[0])))).convert("L")
    left, top, right, bottom = picture.point(lambda shade: 255 * (shade < 128)).getbbox()
    assert x - 2 <= left <= right <= x + width + 2
    assert y - 2 <= top <= bottom <= y + height + 2


def test_page_of_a_long_document_takes_little_time():
    data = made(*[lambda c: lines(c, [f"Ship {n} of page {c.getPageNumber()} pays." for n in range(40)])] * 200)
    extract = read(data)
    began = perf_counter()
    found = word_boxes(data, extract.text, extract.blocks, extract.pages, 150)
    took = perf_counter() - began
    assert {extract.text[start:end] for start, end, _ in found} >= {"150", "pays."}
    assert took < 2
