"""Damaged files: a reader returns what keeps the rules of blocks, or says in one line that it cannot read."""

import random
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pptx import Presentation

from ingest.errors import UnreadableFile
from ingest.formats import csv, docx, eml, epub, html, markdown, plain, pptx, xlsx
from tests.structure import blocks

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PAGE = "<h1>Fruit</h1><p>An <b>apple</b>:<ul><li>red<li>green</ul><table><tr><th>Name<th>Age<tr><td>Ann<td>3</table>"


def zipped(members: dict[str, str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook() -> bytes:
    made, book = BytesIO(), Workbook()
    for row in (["Name", "Age"], ["Ann", 3], ["Bob", 4.5]):
        book.active.append(row)
    book.active.merge_cells("A5:B6")
    book.save(made)
    return made.getvalue()


def presentation() -> bytes:
    made, slides = BytesIO(), Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "Fruit", "An apple."
    slides.save(made)
    return made.getvalue()


SEEDS = {
    plain: b"Fruit:\n\n- An apple.\n- A pear.\n\nName   Age\nAnn    3\nBob    4\n",
    markdown: b"# Fruit\n\nAn *apple*[^1]:\n\n- red\n- `green`\n\n|Name|Age|\n|-|-|\n|Ann|3|\n\n[^1]: A note.\n",
    html: PAGE.encode(),
    csv: b'Name,Age,"Home town"\nAnn,3,"Rome, Italy"\nBob,4,Oslo\n',
    eml: b"From: Ann <a@b.c>\nTo: Bob <b@b.c>\nSubject: =?utf-8?q?Fr=C3=BCit?=\nContent-Type: multipart/mixed; "
    b'boundary="x"\n\n--x\nContent-Type: text/plain\n\nAn apple.\n--x\nContent-Type: text/html\n\n<p>A pear.\n--x--\n',
    docx: zipped(
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>An apple.</w:t></w:r></w:p>'
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>Age</w:t></w:r></w:p></w:tc>'
            "</w:tr><w:tr><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
        }
    ),
    epub: zipped(
        {
            "META-INF/container.xml": "<a><rootfile full-path='c.opf'/></a>",
            "c.opf": "<package><metadata><title>T</title></metadata><manifest><item id='a' href='a.html' "
            "media-type='text/html'/></manifest><spine><itemref idref='a'/></spine></package>",
            "a.html": PAGE,
        }
    ),
    xlsx: workbook(),
    pptx: presentation(),
}
ZIPS = (docx, epub, xlsx, pptx)
CONTENT = ("document.xml", "c.opf", "a.html", "sheet1.xml", "styles.xml", "workbook.xml", "slide1.xml", "container.xml")


def mutated(data: bytes, seed: int) -> bytes:
    """Flip, cut, double and put in up to four pieces of bytes; digits become others, which sizes and spans are."""
    chance, found = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(found) + 1)
        end = min(len(found), start + chance.choice([1, 2, 9, 40]))
        piece = bytes(found[start:end])
        number = str(chance.choice([-1, 0, 2**31, 10**12])).encode()
        found[start:end] = chance.choice(
            [b"", piece * 2, bytes(255 - byte for byte in piece), b"\x00", b"\xff\xfe", number, b"<", b'"', b"&#0;"]
        )
    return bytes(found)


def remade(data: bytes, seed: int) -> bytes:
    """Mutate one part of a zip file and put it together again, so that its checksums are right."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        names = [name for name in before.namelist() if name.endswith(CONTENT)]
        chosen = random.Random(seed).choice(names)
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, mutated(content, seed) if name == chosen else content)
    return made.getvalue()


def check(reader, data: bytes) -> None:
    try:
        found = reader.read(data)
    except UnreadableFile:
        return
    blocks(found)
    assert all(0 <= page <= len(found.text) for page in found.pages)


@pytest.mark.parametrize("reader", SEEDS, ids=lambda reader: reader.__name__.rpartition(".")[2])
def test_a_damaged_file_is_read_or_refused(reader):
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(st.integers(0, 2**32))
    def each(seed):
        check(reader, mutated(SEEDS[reader], seed))
        if reader in ZIPS:
            check(reader, remade(SEEDS[reader], seed))

    each()
