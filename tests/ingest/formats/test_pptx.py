from io import BytesIO

import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from ingest.errors import UnreadableFile
from ingest.formats import pptx

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
TITLE, CONTENT, TITLE_ONLY, BLANK = 0, 1, 5, 6


@pytest.fixture
def show():
    return Presentation()


def slide_of(show, layout, title="", body=""):
    slide = show.slides.add_slide(show.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    if body:
        slide.placeholders[1].text = body
    return slide


def read(show):
    file = BytesIO()
    show.save(file)
    return pptx.read(file.getvalue())


def words(extract):
    return [(block.kind, extract.text[block.start : block.end], block.page) for block in extract.blocks]


def cells(extract):
    return [
        (
            extract.text[block.start : block.end],
            [label.text for label in block.columns],
            [label.text for label in block.rows],
        )
        for block in extract.blocks
        if block.kind == "cell" and not block.header
    ]


def box(slide, text, left, top):
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))
    shape.text_frame.text = text
    return shape


def test_slides_are_pages_with_their_titles_as_headings(show):
    slide_of(show, TITLE, "The Osprey lease", "A summary")
    slide_of(show, CONTENT, "Notice", "Nine weeks")
    extract = read(show)
    assert extract.title == "The Osprey lease"
    assert [(block.kind, block.level, block.page) for block in extract.blocks] == [
        ("heading", 1, 1),
        ("paragraph", 0, 1),
        ("heading", 2, 2),
        ("item", 1, 2),
    ]
    assert extract.text[extract.pages[1] :] == "\nNotice\n\n• Nine weeks\n"


def test_bullets_have_levels_and_know_what_they_are_below(show):
    slide = slide_of(show, CONTENT, "Bring", "A coat")
    paragraph = slide.placeholders[1].text_frame.add_paragraph()
    paragraph.text, paragraph.level = "of wool", 1
    items = [block for block in read(show).blocks if block.kind == "item"]
    assert [(item.level, item.marker, [label.text for label in item.above]) for item in items] == [
        (1, "•", []),
        (2, "–", ["A coat"]),
    ]


def test_numbers_are_those_that_are_shown(show):
    slide = slide_of(show, BLANK)
    frame = box(slide, "To start:", 1, 1).text_frame
    for words_, kind in (("Open", "arabicPeriod"), ("Wait", "arabicPeriod"), ("So", "romanLcParenBoth")):
        paragraph = frame.add_paragraph()
        paragraph.text = words_
        number = etree.SubElement(paragraph._p.get_or_add_pPr(), f"{A}buAutoNum", type=kind)
        assert number is not None
    assert [text for _, text, _ in words(read(show))] == ["To start:", "1. Open", "2. Wait", "(iii) So"]


def test_shapes_are_read_from_the_top_left_and_groups_together(show):
    slide = slide_of(show, BLANK)
    box(slide, "last", 1, 5)
    box(slide, "right", 5, 1.02)
    box(slide, "left", 1, 1.1)
    group = slide.shapes.add_group_shape()
    for text, top in (("group below", 3.4), ("group above", 3)):
        shape = group.shapes.add_textbox(Inches(1), Inches(top), Inches(1), Inches(0.2))
        shape.text_frame.text = text
    box(slide, "beside", 6, 3.2)
    assert [text for _, text, _ in words(read(show))] == [
        "left",
        "right",
        "group above",
        "group below",
        "beside",
        "last",
    ]


def test_tables_with_merged_cells(show):
    slide = slide_of(show, BLANK)
    table = slide.shapes.add_table(3, 3, 0, 0, Inches(6), Inches(2)).table
    for row, texts in enumerate((["Room", "Season", ""], ["Double", "80", "97"], ["Suite", "150", "212"])):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    assert cells(read(show))[-1] == ("212", ["Season"], ["Suite"])


def test_charts_are_tables_of_their_values(show):
    data = CategoryChartData(number_format="0%")
    data.categories = ["Kalmar", "Lund"]
    data.add_series("2025", (0.25, 0.5))
    data.add_series("2026", (0.75, None))
    chart = slide_of(show, BLANK).shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9999, 9999, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Share"
    extract = read(show)
    assert words(extract)[0] == ("paragraph", "Share", 1)
    assert [cell for cell in cells(extract) if cell[1]] == [
        ("25%", ["2025"], ["Kalmar"]),
        ("75%", ["2026"], ["Kalmar"]),
        ("50%", ["2025"], ["Lund"]),
    ]


def test_what_cannot_be_read_is_counted(show):
    slide = slide_of(show, BLANK)
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "png")
    described = slide.shapes.add_picture(picture, 0, 0)
    described._element.nvPicPr.cNvPr.set("descr", "The old harbour")
    slide.shapes.add_picture(picture, 0, 0)
    data = XyChartData()
    data.add_series("a").add_data_point(1, 2)
    slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, 0, 0, 9999, 9999, data)
    slide_of(show, CONTENT, "Not shown")._element.set("show", "0")
    extract = read(show)
    assert words(extract) == [("paragraph", "The old harbour", 1)]
    assert sorted(extract.unread) == ["1 chart", "1 hidden slide", "1 picture"]


def test_notes_follow_their_slide_and_line_breaks_and_bold_runs_stay(show):
    slide = slide_of(show, BLANK)
    paragraph = box(slide, "", 1, 1).text_frame.paragraphs[0]
    paragraph.add_run().text = "Pay "
    run = paragraph.add_run()
    run.text, run.font.bold = "nothing", True
    paragraph.add_line_break()
    paragraph.add_run().text = "before May"
    slide.notes_slide.notes_text_frame.text = "Say it twice."
    extract = read(show)
    assert words(extract) == [("paragraph", "Pay nothing before May", 1), ("note", "Say it twice.", 1)]
    [(start, end, how)] = extract.blocks[0].emphasis
    assert (extract.text[start:end], how) == ("nothing", "strong")


def test_alternatives_are_read_once(show):
    slide = slide_of(show, BLANK)
    shape = box(slide, "only here", 1, 1)._element
    namespace = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
    alternatives = etree.SubElement(shape.getparent(), f"{namespace}AlternateContent")
    etree.SubElement(alternatives, f"{namespace}Choice", Requires="a14").append(shape)
    etree.SubElement(alternatives, f"{namespace}Fallback")
    assert words(read(show)) == [("paragraph", "only here", 1)]


def add_part(slide, kind, xml):
    part = Part(PackURI(f"/ppt/parts/{kind}.xml"), "application/xml", slide.part.package, xml.encode())
    return slide.part.relate_to(part, TYPES + kind)


def test_the_words_of_a_diagram_are_items(show):
    slide = slide_of(show, BLANK)
    namespace = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    points = "".join(
        f'<dgm:pt modelId="{n}" {kind}><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for n, text, kind in ((1, "", 'type="doc"'), (2, "Clerk", ""), (3, "Head", ""), (4, "Cashier", ""))
    )
    lines = "".join(
        f'<dgm:cxn modelId="{n}" srcId="{above}" destId="{below}" srcOrd="{order}"/>'
        for n, (above, below, order) in enumerate([(3, 4, 1), (3, 2, 0), (1, 3, 0)], start=9)
    )
    relation = add_part(
        slide, "diagramData", f'<dgm:dataModel {namespace} xmlns:a="{A[1:-1]}">{points}{lines}</dgm:dataModel>'
    )
    frame = slide.shapes.add_table(1, 1, 0, 0, 99, 99)._element
    [data] = frame.iter(f"{A}graphicData")
    data.set("uri", "http://schemas.openxmlformats.org/drawingml/2006/diagram")
    data[:] = [etree.fromstring(f'<dgm:relIds {namespace} xmlns:r="{TYPES[:-1]}" r:dm="{relation}"/>')]
    items = read(show).blocks
    assert [(item.kind, item.level, [label.text for label in item.above]) for item in items] == [
        ("item", 1, []),
        ("item", 2, ["Head"]),
        ("item", 2, ["Head"]),
    ]
    assert read(show).text == "Head\nClerk\nCashier\n"


def test_comments(show):
    slide = slide_of(show, BLANK)
    add_part(
        slide, "comments", '<p:cmLst xmlns:p="x"><p:cm><p:pos x="1"/><p:text>Is this so?</p:text></p:cm></p:cmLst>'
    )
    assert words(read(show)) == [("comment", "Is this so?", 1)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04 and no more", "is damaged"),
        (b"PK\x05\x06" + bytes(18), "is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is encrypted; remove"),
    ],
)
def test_other_files_are_refused(data, message):
    with pytest.raises(UnreadableFile, match=message):
        pptx.read(data)
