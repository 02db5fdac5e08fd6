import io
import zipfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableFile, UnsupportedFile
from ingest.formats import READERS, Extract, pdf, plain, reader_for
from ingest.formats import docx as word

PROSE = "Germany is providing up to 550 soldiers, and the other Allies will send as many again before the year ends."


def titles(extract: Extract) -> list[tuple[int, str]]:
    """Levels and titles of headings, each of which must be where it says."""
    for heading in extract.headings:
        there = " ".join(extract.text[heading.start : heading.end].split())
        assert heading.title.split()[0] in there
    assert all(above.start < below.start for above, below in pairwise(extract.headings))
    return [(heading.level, heading.title) for heading in extract.headings]


def test_a_reader_is_chosen_by_suffix(tmp_path):
    assert reader_for(tmp_path / "A.TXT") is plain.read
    with pytest.raises(UnsupportedFile, match=r"'\.jpg' is not supported; supported: \.txt \.md"):
        reader_for(tmp_path / "a.jpg")
    with pytest.raises(UnsupportedFile, match=r"'\.xls' is not supported; save it as \.xlsx"):
        reader_for(tmp_path / "a.xls")
    with pytest.raises(UnsupportedFile, match="no suffix"):
        reader_for(tmp_path / "a")


def pdf_of(draw, **options) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 800), **options)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def two_pages_and_a_blank_one(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 18)
    canvas.drawString(50, 750, "Annual report")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 720, "The operation began in 1999 and goes on to this day.")
    canvas.showPage()
    canvas.showPage()
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(50, 750, "Second part")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 720, "It has 27 members at present, and two more next year.")
    canvas.showPage()


class TestPdf:
    def test_pages_and_headings_by_size_and_weight(self):
        extract = pdf.read(pdf_of(two_pages_and_a_blank_one))
        assert titles(extract) == [(1, "Annual report"), (2, "Second part")]
        assert len(extract.pages) == 3
        assert extract.pages[0] == 0
        assert extract.text[extract.pages[2] :].startswith("Second part")
        assert extract.text[extract.pages[1] : extract.pages[2]].strip() == ""

    def test_two_columns_keep_all_words(self):
        def draw(canvas):
            for x, column in ((50, "left"), (320, "right")):
                for line in range(5):
                    canvas.drawString(x, 700 - 20 * line, f"{column} line {line}.")

        text = pdf.read(pdf_of(draw)).text
        assert all(f"{column} line {line}." in text for column in ("left", "right") for line in range(5))

    def test_encrypted(self):
        with pytest.raises(UnreadableFile, match="is encrypted; remove its password"):
            pdf.read(pdf_of(two_pages_and_a_blank_one, encrypt=StandardEncryption("secret", "owner")))

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.4 garbage" * 20, b"not a pdf at all"])
    def test_damaged(self, data):
        with pytest.raises(UnreadableFile, match="is damaged or not a PDF"):
            pdf.read(data)

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
    def test_truncated_is_damaged_or_holds_only_words_of_the_whole(self, share):
        data = pdf_of(two_pages_and_a_blank_one, pageCompression=0)
        whole = set(pdf.read(data).text.split())
        with suppress(UnreadableFile):
            assert set(pdf.read(data[: int(share * len(data))]).text.split()) <= whole


def docx_of(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class TestDocx:
    def test_paragraphs_tables_and_headings_in_order(self):
        document = docx.Document()
        document.add_heading("Report", 0)
        document.add_heading("Members", 1)
        document.add_paragraph("There are 27 members.")
        table = document.add_table(2, 2)
        for cell, text in zip((cell for row in table.rows for cell in row.cells), "abcd", strict=True):
            cell.text = text
        document.add_heading("End", 2)
        extract = word.read(docx_of(document))
        assert extract.text == "Report\nMembers\nThere are 27 members.\na\tb\nc\td\nEnd\n"
        assert titles(extract) == [(1, "Report"), (1, "Members"), (2, "End")]

    def test_a_style_of_ones_own_is_body_text(self):
        document = docx.Document()
        document.styles.add_style("Fancy", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Only words.", style="Fancy")
        assert word.read(docx_of(document)) == Extract("Only words.\n", [], [])

    def test_merged_cells_are_read_once(self):
        document = docx.Document()
        table = document.add_table(1, 3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
        table.cell(0, 2).text = "narrow"
        assert word.read(docx_of(document)).text == "wide\tnarrow\n"

    def test_a_table_inside_a_cell(self):
        document = docx.Document()
        cell = document.add_table(1, 2).cell(0, 1)
        cell.text = "outer"
        cell.add_table(1, 2).cell(0, 0).text = "inner"
        assert word.read(docx_of(document)).text.split() == ["outer", "inner"]

    def test_line_breaks_and_control_characters(self):
        document = docx.Document()
        document.add_paragraph("one\ntwo\tthree")
        assert word.read(docx_of(document)).text == "one\ntwo\tthree\n"

    def test_an_encrypted_document_is_an_ole_file(self):
        with pytest.raises(UnreadableFile, match="not a readable Word document"):
            word.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))

    @pytest.mark.parametrize("names", [[], ["a.txt"], ["[Content_Types].xml"], ["word/document.xml"]])
    def test_another_zip_file(self, names):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        with pytest.raises(UnreadableFile, match="not a readable Word document"):
            word.read(file.getvalue())

    def test_truncated(self):
        data = docx_of(docx.Document())
        with pytest.raises(UnreadableFile, match="not a readable Word document"):
            word.read(data[: len(data) // 2])


def test_every_format_has_a_reader():
    for suffix, name in READERS.items():
        assert reader_for(Path(f"a{suffix}")).__module__ == f"ingest.formats.{name}"
