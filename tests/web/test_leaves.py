"""The pages of PDF files, with a page of known size and words at known places."""

import io
from base64 import b64decode
from dataclasses import replace

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from bot.web.leaf_process import LeafProcess
from bot.web.leaf_worker import HIGHEST
from bot.web.leaves import Leaves
from ingest.blocks import Block
from ingest.documents import Document
from ingest.errors import UnreadableFile
from tests.chat_fakes import FakeIndex
from tests.chat_fakes import document as held

TEXT = "Cranes\n\nCables\n"


def report(*words: str) -> bytes:
    """A PDF of pages of 300 by 200 points, each with words that begin 50 from the left and 100 from the bottom."""
    file = io.BytesIO()
    canvas = Canvas(file, (300, 200))
    for said in words:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(50, 100, said)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def paged(source: str = "report.pdf") -> Document:
    blocks = (Block(0, 6, "paragraph", page=1), Block(8, 14, "paragraph", page=2))
    return replace(Document.of(TEXT, source), blocks=blocks, pages=(0, 8))


@pytest.fixture
def index():
    return FakeIndex({"report.pdf": paged()}, {"report.pdf": report("Cranes", "Cables")})


def test_the_sizes_of_the_pages_are_known_before_they_are_rendered(index):
    assert list(map(tuple, Leaves(index).sizes(paged()))) == [(300, 200), (300, 200)]


def test_a_page_is_a_picture_of_a_width_and_words_at_their_places(index):
    leaf = Leaves(index).leaf("report.pdf", paged().sha256, 2, 850)
    kind, data = leaf["image"].split(";base64,")
    picture = Image.open(io.BytesIO(b64decode(data)))
    assert (kind, picture.size) == (f"data:image/{picture.format.lower()}", (900, 600))
    ((start, end, x, y, width, height),) = leaf["words"]
    assert TEXT[start:end] == "Cables"
    assert x == pytest.approx(50, abs=2)
    assert 75 < y < 90, "its capitals reach from 14 points above the line that it stands on"
    assert y + height == pytest.approx(100, abs=6)
    assert width == pytest.approx(63, abs=4)


def test_a_document_that_is_no_pdf_or_of_which_the_file_is_not_kept_has_no_pages_to_show(index):
    index.held |= {"a.txt": held("text", "a.txt"), "lost.pdf": paged("lost.pdf"), "fake.pdf": paged("fake.pdf")}
    index.originals |= {"a.txt": b"text", "fake.pdf": b"PK a book with pages"}
    leaves = Leaves(index)
    assert [leaves.sizes(index.held[name]) for name in ("a.txt", "lost.pdf", "fake.pdf")] == [[], [], []]
    assert [leaves.kept(index.held[name]) for name in ("a.txt", "lost.pdf", "fake.pdf")] == [True, False, True]


def test_a_picture_is_a_page_whose_blocks_have_places(index):
    file = io.BytesIO()
    Image.new("RGB", (1200, 300), "white").save(file, "TIFF", save_all=True, append_images=[Image.new("L", (50, 80))])
    scan = replace(paged("scan.tiff"), blocks=(Block(0, 6, "paragraph", page=1, box=(30, 40, 90, 20)),))
    index.held["scan.tiff"], index.originals["scan.tiff"] = scan, file.getvalue()
    leaves = Leaves(index)
    assert leaves.sizes(scan) == [(1200, 300), (50, 80)]
    leaf = leaves.leaf("scan.tiff", scan.sha256, 1, 600)
    assert Image.open(io.BytesIO(b64decode(leaf["image"].split(",")[1]))).size == (600, 150)
    assert leaf["words"] == [[0, 6, 30, 40, 90, 20]]
    assert leaves.leaf("scan.tiff", scan.sha256, 2, 600)["words"] == []


def test_a_damaged_file_has_no_pages_to_show(index):
    index.originals["report.pdf"] = b"%PDF-1.7 and then nothing"
    assert Leaves(index).sizes(paged()) == []


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (("gone.pdf", paged().sha256, 1, 900), "gone.pdf is no longer in the index."),
        (("report.pdf", "0" * 64, 1, 900), "This page is no longer there."),
        (("report.pdf", paged().sha256, 0, 900), "This page is no longer there."),
        (("report.pdf", paged().sha256, 3, 900), "This page is no longer there."),
        ((["report.pdf"], paged().sha256, 1, 900), "A page is asked for by the name of its document and its number."),
        (("report.pdf", None, "1", None), "A page is asked for by the name of its document and its number."),
    ],
)
def test_a_page_that_cannot_be_shown(index, wanted, words):
    assert Leaves(index).leaf(*wanted) == {"error": words}


def test_a_page_is_rendered_once_and_a_new_version_of_the_file_anew(index):
    leaves = Leaves(index)
    first = leaves.leaf("report.pdf", paged().sha256, 1, 600)
    index.originals["report.pdf"] = report("Bridge", "Cables")
    assert leaves.leaf("report.pdf", paged().sha256, 1, 600) is first
    index.held["report.pdf"] = changed = replace(paged(), text=TEXT.replace("Cranes", "Bridge"), sha256="1" * 64)
    assert leaves.leaf("report.pdf", changed.sha256, 1, 600)["image"] != first["image"]


def test_a_file_is_downloaded_under_its_own_name(index):
    index.held["reports/a \\ b.txt"] = held("text", "reports/a \\ b.txt")
    index.originals["reports/a \\ b.txt"] = b"te\xffxt"
    leaves = Leaves(index)
    assert leaves.download("reports/a \\ b.txt") == {"name": "a   b.txt", "data": "dGX/eHQ="}
    assert leaves.download("gone.txt") == {"error": "gone.txt is no longer in the index."}
    index.held["lost.txt"] = held("text", "lost.txt")
    assert leaves.download("lost.txt") == {"error": "The file of lost.txt is not kept."}


def test_a_file_that_is_kept_later_is_found_then(index):
    data = index.originals.pop("report.pdf")
    leaves = Leaves(index)
    assert not leaves.kept(paged())
    index.originals["report.pdf"] = data
    assert leaves.kept(paged())
    assert len(leaves.sizes(paged())) == 2


def test_a_page_that_is_far_longer_than_wide_becomes_narrower(index):
    file = io.BytesIO()
    canvas = Canvas(file, (10, 1000))
    canvas.drawString(1, 500, "Cranes")
    canvas.showPage()
    canvas.save()
    index.held["report.pdf"] = strip = replace(paged(), pages=(0,))
    index.originals["report.pdf"] = file.getvalue()
    leaf = Leaves(index).leaf("report.pdf", strip.sha256, 1, 2400)
    assert Image.open(io.BytesIO(b64decode(leaf["image"].split(",")[1]))).size == (60, HIGHEST)


def test_a_process_that_ended_or_hangs_costs_one_answer():
    process = LeafProcess()
    data = report("Cranes")
    assert process.ask(data, count=1) == {"sizes": [[300, 200]]}
    process._worker.end()
    assert process.ask(data, count=1) == {"sizes": [[300, 200]]}
    process.close()
    hasty = LeafProcess(seconds=0.01)
    with pytest.raises(UnreadableFile, match="cannot be shown"):
        hasty.ask(data, count=1)
    hasty.close()


def test_what_a_library_does_not_expect_is_said_in_a_line():
    process = LeafProcess()
    with pytest.raises(UnreadableFile, match="This page cannot be shown; see the plain text"):
        process.ask(report("Cranes"), count=2)
    process.close()
