from PIL import Image, ImageDraw

from ingest.formats.pictures import has_photographs, is_photograph, mime_type, written


def drawing():
    page = Image.new("RGB", (800, 1100), "white")
    for line in range(40):
        ImageDraw.Draw(page).text((80, 60 + 24 * line), "The harbour office keeps a record of every ship.", "black")
    return page


def photograph():
    return Image.radial_gradient("L").resize((800, 600)).convert("RGB")


def test_page_of_text_is_png_and_a_photograph_jpeg():
    assert mime_type(written(drawing())) == "image/png"
    assert mime_type(written(photograph())) == "image/jpeg"


def test_page_with_a_photograph_is_jpeg_though_it_has_text():
    page = drawing()
    page.paste(photograph(), (0, 400))
    assert has_photographs(page)


def test_photograph_is_told_from_text():
    assert is_photograph(photograph())
    assert not is_photograph(drawing())
