"""The source pane in a real browser: documents as they look, pages of PDF files, search, links and versions."""

import io
import re
import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.blocks import Block
from ingest.documents import Document
from ingest.formats import pdf
from ingest.formats.builder import Builder, Extract
from ingest.formats.tables import Cell
from tests.chat_fakes import HOSTILE, FakeChatbot, FakeIndex, answer, citation, document
from tests.late import Held, fail
from tests.web.test_browser import IN_VIEW, ask, browser, profile, served, shows, visit

__all__ = ["browser", "profile", "served", "visit"]

PAGES = 200
ROWS = 10_000


def finished(builder: Builder, source: str) -> Document:
    return Document.from_extract(builder.finish(), source, path="", file_sha256="")


def contract() -> Document:
    builder = Builder(title="Agreement")
    builder.add("heading", "Agreement", level=1)
    builder.add("paragraph", "Between the Board and Crane Ltd.", emphasis=[(12, 17, "em"), (22, 31, "strong")])
    builder.add("heading", "Duties", level=2)
    builder.add("item", "The Supplier shall", marker="1.", level=1)
    builder.add("item", "inspect cranes 😀 each March;", marker="(a)", level=2)
    builder.add("item", f"answer {HOSTILE}", marker="•", level=2)
    fees = [
        ("Crane", 0, 0),
        ("Fee in Gdańsk", 0, 1),
        ("Call-out", 0, 2),
        ("C-12", 1, 0),
        ("£900", 1, 1),
        ("£120", 1, 2),
    ]
    cells = [Cell(words, row, column, header=row == 0) for words, row, column in fees]
    builder.table([*cells, Cell("C-14", 2, 0, height=2), Cell("by agreement", 2, 1, width=2), Cell("none", 3, 2)])
    builder.add("code", "def fee(crane):\n    return FEES[crane]")
    builder.add("note", "At the base rate.", marker="1")
    builder.add("note", "Calendar days.", marker="2")
    builder.add("comment", "Jana: still right?")
    builder.add("furniture", "Confidential")
    builder.unread = ["2 equations", "a drawing"]
    return finished(builder, "contract.docx")


def stock() -> Document:
    """A sheet of `ROWS` rows, put together by hand."""
    words, blocks, size = [], [], 0
    for row in range(ROWS):
        cells = ["Item", "Description", "Price"] if not row else [f"C-{row}", f"Cable number {row}", f"£{3 * row}"]
        for column, said in enumerate(cells):
            more = {"table": 1, "row": row, "column": column, "header": not row}
            blocks.append(Block(size, size + len(said), "cell", **more))
            words.append(said)
            size += len(said) + 1
    text = "".join(word + ("\n" if place % 3 == 2 else "\t") for place, word in enumerate(words))
    return Document.from_extract(Extract(text, tuple(blocks)), "stock.xlsx", path="", file_sha256="")


def wide() -> Document:
    builder = Builder()
    cells = [Cell(f"Month {column}", 0, column, header=True) for column in range(40)]
    builder.table([*cells, *(Cell(f"£{column}.50", 1, column) for column in range(40))])
    return finished(builder, "wide.html")


def report() -> bytes:
    """A PDF of `PAGES` pages of two columns."""
    file = io.BytesIO()
    canvas = Canvas(file, A4)
    for number in range(1, PAGES + 1):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, f"Part {number}")
        canvas.setFont("Times-Roman", 11)
        for left, name in ((60, "first"), (320, "second")):
            for line in range(12):
                canvas.drawString(left, 740 - 14 * line, f"Line {line} of the {name} column")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


LOADED = """number => { const leaf = document.querySelectorAll(".sb-leaf")[number - 1];
    const image = leaf?.querySelector("img");
    return image?.complete && image.naturalWidth > 0 && leaf.querySelectorAll('.sb-word').length > 0; }"""


@pytest.fixture(scope="module")
def harbour():
    return report()


@pytest.fixture(scope="module")
def index(harbour):
    extract = pdf.read(harbour)
    paged = Document.from_extract(extract, "reports/harbour.pdf", path="", file_sha256="")
    unkept = replace(paged, source="unkept.pdf")
    old = document("The fee was £800.\n", "contract.docx")
    index = FakeIndex.of(contract(), stock(), wide(), paged, unkept)
    index.originals = {"reports/harbour.pdf": harbour, "contract.docx": b"PK the file"}
    index.versions = {("contract.docx", old.sha256): old}
    return index


@pytest.fixture(scope="module")
def looks(served, index):
    held = index.held
    agreement, pages = held["contract.docx"], held["reports/harbour.pdf"]
    old = next(iter(index.versions.values()))
    far = pages.text.index("Line 3 of the second", pages.pages[149])
    deep = replace(citation(pages, "Line 3 of the second", 1, page=150), start=far, end=far + 20)
    row = [citation(agreement, words, rank, group=7) for rank, words in enumerate(["C-12", "£900"], 1)]
    replies = {
        "fee": answer("It is [1] [2], each [3].", [*row, citation(agreement, "cranes 😀 each March", 3)]),
        "across": answer("All [1].", [citation(agreement, "C-12\t£900\t£120", 1)]),
        "stock": answer("It is [1].", [citation(held["stock.xlsx"], "Cable number 8000", 1)]),
        "wide": answer("It is [1].", [citation(held["wide.html"], "£37.50", 1)]),
        "pdf": answer("There [1], and [2].", [deep, citation(pages, "Part 2", 2, page=2)]),
        "unkept": answer("There [1].", [citation(held["unkept.pdf"], "Part 2", 1, page=2)]),
        "old": answer("It was [1].", [citation(old, "The fee was £800.", 1)]),
        "lost": answer("It was [1].", [replace(citation(old, "The fee was £800.", 1), sha256="0" * 64)]),
    }
    return served(FakeChatbot(index, replies))


def test_a_document_has_its_headings_lists_tables_and_notes(looks, visit):
    page = visit(looks)
    ask(page, "fee")
    pane = page.locator(".sb-page")
    expect(pane.get_by_role("heading", level=3)).to_have_text("Agreement")
    expect(pane.get_by_role("heading", level=4)).to_have_text("Duties")
    expect(pane.locator("strong")).to_have_text("Crane Ltd")
    expect(pane.locator("em")).to_have_text("Board")
    items = pane.get_by_role("listitem")
    assert [item.locator(".sb-marker").inner_text().strip() for item in items.all()] == ["1.", "(a)", "•"]
    lefts = [item.locator(".sb-marker").bounding_box()["x"] for item in items.all()]
    assert lefts[0] < lefts[1] == lefts[2]
    assert pane.get_by_role("columnheader").all_inner_texts() == ["Crane", "Fee in Gdańsk", "Call-out"]
    assert pane.locator("td[rowspan]").get_attribute("rowspan") == "2"
    assert pane.locator("td[colspan]", has_text="by").get_attribute("colspan") == "2"
    assert pane.locator("tr").last.locator("td").all_inner_texts() == ["", "none"]
    expect(pane.locator("pre")).to_have_text("def fee(crane):\n    return FEES[crane]")
    expect(pane.get_by_role("complementary", name="Notes")).to_contain_text("2 Calendar days.")
    expect(pane.get_by_role("complementary", name="Comment")).to_contain_text("Jana: still right?")
    expect(pane.get_by_role("complementary", name="Page header or footer")).to_contain_text("Confidential")
    expect(items.last).to_contain_text(HOSTILE)
    expect(pane).to_contain_text("Could not be read: 2 equations, a drawing.")
    expect(pane.locator("img, script, a, iframe")).to_have_count(0)


def test_citations_of_a_group_are_marked_together_and_each_is_a_step(looks, visit):
    page = visit(looks)
    turn = ask(page, "fee")
    active = page.locator("mark.sb-mark-active")
    expect(active).to_have_text(["C-12", "£900"])
    expect(page.locator("mark")).to_have_text(["cranes 😀 each March", "C-12", "£900"])
    turn.locator(".sb-cite").first.focus()
    page.keyboard.press("n")
    expect(page.locator(".sb-steps [aria-current]")).to_have_text("[2]")
    expect(active).to_have_text(["C-12", "£900"])
    page.keyboard.press("n")
    shows(page, "cranes 😀 each March")


def test_a_range_across_cells_is_marked_in_each_and_selected_and_copied_to_the_letter(looks, visit):
    page = visit(looks, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "across")
    expect(page.locator("mark.sb-mark-active")).to_have_text(["C-12", "£900", "£120"])
    turn.get_by_text("Not right").click()
    page.locator("mark").first.scroll_into_view_if_needed()  # waits until it stands still
    first, last = page.locator("mark").first.bounding_box(), page.locator("mark").last.bounding_box()
    page.mouse.move(first["x"] + 1, first["y"] + 8)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 1, last["y"] + 8, steps=6)
    page.mouse.up()
    turn.get_by_role("button", name="Use the selected words").click()
    assert re.fullmatch("C-12\t£900\t£12.*", turn.locator(".sb-picked").text_content())
    page.keyboard.press("Control+c")
    assert re.fullmatch("C-12\t£900\t£12.*", page.evaluate("navigator.clipboard.readText()"))


def test_the_plain_text_is_a_switch_away_and_remembered(looks, visit, index):
    page = visit(looks)
    ask(page, "fee")
    expect(page.locator(".sb-page table")).to_have_count(1)
    page.get_by_role("button", name="Plain text").click()
    expect(page.locator(".sb-page table")).to_have_count(0)
    assert "".join(page.locator(".sb-block").all_text_contents()) == index.held["contract.docx"].text
    expect(page.locator("mark")).to_have_text(["cranes 😀 each March", "C-12", "£900"])
    page.reload()
    expect(page.get_by_role("button", name="Plain text")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="As it looks").click()
    expect(page.locator(".sb-page table")).to_have_count(1)


def test_a_long_table_opens_at_its_row_without_a_freeze(looks, visit):
    page = visit(looks)
    ask(page, "stock")
    shows(page, "Cable number 8000")
    expect(page.locator(".sb-page td")).to_have_count(3 * (ROWS - 1))
    ask(page, "fee")
    began = time.monotonic()
    page.locator("#t1 .sb-cite").click()
    shows(page, "Cable number 8000")
    assert time.monotonic() - began < 3, "seconds; it takes a tenth of one on an idle machine"
    part = page.locator(".sb-part", has=page.locator("mark"))
    expect(part.locator("thead")).to_contain_text("Description")


def test_the_other_view_opens_at_the_same_words(looks, visit):
    page = visit(looks)
    ask(page, "stock")
    shows(page, "Cable number 8000")
    for name in ("Plain text", "As it looks"):
        page.get_by_role("button", name=name).click()
        shows(page, "Cable number 8000")
    page.locator(".sb-picker").select_option("reports/harbour.pdf")
    page.wait_for_function(LOADED, arg=1)
    page.locator(".sb-leaf-number").fill("90")
    page.locator(".sb-leaf-number").press("Enter")
    page.wait_for_function(LOADED, arg=90)
    expect(page.locator(".sb-leaf").nth(89).locator(".sb-word").first).to_be_in_viewport()
    page.get_by_role("button", name="Plain text").click()
    expect(page.locator(".sb-block", has_text="Part 90")).to_be_in_viewport()


def test_a_wide_table_scrolls_in_its_own_box(looks, visit):
    page = visit(looks, width=380, height=700)
    turn = ask(page, "wide")
    turn.locator(".sb-cite").click()
    shows(page, "£37.50")
    cell, box = page.locator("mark").bounding_box(), page.locator(".sb-table").bounding_box()
    assert box["x"] <= cell["x"]
    assert cell["x"] + cell["width"] <= box["x"] + box["width"]
    assert page.locator(".sb-scroll").evaluate("box => box.scrollWidth <= box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_a_pdf_is_its_pages_and_the_words_are_marked_where_they_stand(looks, visit):
    page = visit(looks)
    ask(page, "pdf")
    active = page.locator(".sb-leaf .sb-word .sb-mark-active")
    expect(active).to_have_text(["Line", "3", "of", "the", "second"])
    page.wait_for_function(f"({IN_VIEW})(document.querySelector('mark.sb-mark-active'))")
    leaf = page.locator(".sb-leaf", has=page.locator("mark.sb-mark-active"))
    expect(leaf).to_have_attribute("aria-label", "Page 150")
    box, sheet = leaf.locator(".sb-box").bounding_box(), leaf.locator(".sb-leaf-sheet").bounding_box()
    scale = sheet["width"] / A4[0]
    assert (box["x"] - sheet["x"]) / scale == pytest.approx(320, abs=3)
    assert (box["y"] + box["height"] - sheet["y"]) / scale == pytest.approx(A4[1] - (740 - 14 * 3), abs=5)
    expect(page.locator(".sb-leaf-number")).to_have_value(re.compile("150|149"))
    expect(page.locator(".sb-leaf-count")).to_have_text("of 200")
    expect(page.locator(".sb-place-line")).to_contain_text("page 150")
    assert page.locator(".sb-leaf img").count() < 12
    expect(page.locator(".sb-leaf")).to_have_count(PAGES)


def test_the_pages_of_a_long_pdf_are_turned_at_once(looks, visit):
    page = visit(looks)
    ask(page, "pdf")
    page.wait_for_function(LOADED, arg=150)
    number = page.locator(".sb-leaf-number")
    taken = []
    for wanted in (10, 11, 60, 180, 12):
        number.fill(str(wanted))
        began = time.monotonic()
        number.press("Enter")
        page.wait_for_function(LOADED, arg=wanted)
        taken.append(time.monotonic() - began)
    assert sorted(taken)[2] < 1.5, "seconds; it takes a fifth of one on an idle machine"
    page.keyboard.press("Tab")
    page.locator(".sb-chip").last.click()
    expect(page.locator("mark.sb-mark-active")).to_have_text(["Part", "2"])
    expect(number).to_have_value(re.compile("[12]"))


def test_words_are_selected_on_a_page_to_the_letter(looks, visit, index):
    page = visit(looks)
    turn = ask(page, "pdf")
    turn.get_by_text("Not right").click()
    marks = page.locator(".sb-leaf mark.sb-mark-active")
    expect(marks).to_have_count(5)
    marks.first.scroll_into_view_if_needed()  # waits until it stands still
    first, last = marks.first.bounding_box(), marks.last.bounding_box()
    page.mouse.move(first["x"] + 1, first["y"] + 4)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 1, last["y"] + 4, steps=6)
    page.mouse.up()
    turn.get_by_role("button", name="Use the selected words").click()
    assert re.fullmatch("Line 3 of the secon?d?", turn.locator(".sb-picked").text_content())


def test_a_pdf_of_which_the_file_is_not_kept_is_shown_as_its_blocks(looks, visit):
    page = visit(looks)
    ask(page, "unkept")
    expect(page.locator("mark.sb-mark-active")).to_have_text("Part 2")
    expect(page.locator(".sb-leaf")).to_have_count(0)
    expect(page.locator(".sb-save-original")).not_to_be_visible()
    expect(page.locator(".sb-leaf-label").nth(1)).to_have_text("Page 2")


def test_words_are_found_in_any_case_without_accents_and_across_cells(looks, visit):
    page = visit(looks)
    ask(page, "fee")
    page.locator(".sb-scroll").focus()
    page.keyboard.press("/")
    find = page.get_by_label("Find in this document")
    expect(find).to_be_focused()
    count = page.locator(".sb-seek-count")
    find.fill("FEE IN GDANSK call")
    expect(count).to_have_text("1 of 1")
    expect(page.locator("mark.sb-mark-hit")).to_have_text(["Fee in Gdańsk", "Call"])
    find.fill("crane")
    expect(count).to_have_text(re.compile("of 5"))
    find.press("Enter")
    number = int(count.inner_text().split()[0])
    find.press("Enter")
    expect(count).to_have_text(f"{number % 5 + 1} of 5")
    page.get_by_role("button", name="Previous match").click()
    expect(count).to_have_text(f"{number} of 5")
    find.fill("nowhere to be found")
    expect(count).to_have_text("none")
    find.press("Escape")
    expect(find).to_have_value("")
    expect(page.locator(".sb-mark-hit, .sb-mark-found")).to_have_count(0)
    expect(page.locator("mark")).to_have_text(["cranes 😀 each March", "C-12", "£900"])


def test_what_is_found_in_a_pdf_is_marked_on_its_page(looks, visit):
    page = visit(looks)
    page.locator(".sb-picker").select_option("reports/harbour.pdf")
    page.get_by_label("Find in this document").fill("part 77")
    expect(page.locator(".sb-seek-count")).to_have_text("1 of 1")
    expect(page.locator("mark.sb-mark-hit")).to_have_text(["Part", "77"])
    expect(page.locator(".sb-leaf", has=page.locator("mark"))).to_have_attribute("aria-label", "Page 77")
    expect(page.locator(".sb-box.sb-mark-hit")).to_have_count(1)


def test_a_page_that_is_waited_for_moves_no_other_document(looks, visit):
    page = visit(looks)
    page.locator(".sb-picker").select_option("reports/harbour.pdf")
    number = page.locator(".sb-leaf-number")
    number.fill("150")
    number.press("Enter")
    page.wait_for_function(LOADED, arg=150)
    page.get_by_role("button", name="Plain text").click()
    page.wait_for_timeout(500)
    held = Held(page, "**/component_server/", '"width"')
    page.get_by_role("button", name="As it looks").click()
    page.locator(".sb-picker").select_option("stock.xlsx")
    expect(page.locator(".sb-place-line")).to_contain_text("stock.xlsx")
    page.wait_for_timeout(500)
    held.let_go()
    page.wait_for_timeout(1000)
    assert page.locator(".sb-scroll").evaluate("scroller => scroller.scrollTop") == 0


def test_a_page_that_cannot_be_fetched_says_so(looks, visit):
    page = visit(looks)
    fail(page, "**/component_server/", '"page":1,', status=500)
    page.locator(".sb-picker").select_option("reports/harbour.pdf")
    expect(page.locator(".sb-leaf .sb-pane-note").first).to_have_text("The page could not be fetched.")


def test_words_typed_before_the_document_is_there_are_found_in_it(looks, visit):
    page = visit(looks)
    held = Held(page, "**/component_server/")
    page.locator(".sb-picker").select_option("reports/harbour.pdf")
    page.get_by_label("Find in this document").fill("part 77")
    expect(page.locator(".sb-pane-note")).to_have_text("Opening the document…")
    page.wait_for_timeout(500)
    expect(page.locator(".sb-seek-count")).to_have_text("")
    held.let_go()
    expect(page.locator(".sb-seek-count")).to_have_text("1 of 1")


def test_a_link_opens_a_document_at_the_cited_place(looks, visit, profile, index):
    page = visit(looks, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "fee")
    turn.locator(".sb-cite").last.click()
    shows(page, "cranes 😀 each March")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".sb-copy-link")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    held = index.held["contract.docx"]
    start = held.text.index("cranes 😀")
    assert link == f"{looks}#source=contract.docx&start={start}&end={start + 19}&sha256={held.sha256}"
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    page.goto(link)
    shows(page, "cranes 😀 each March")
    expect(page.locator(".sb-place-line")).to_contain_text("opened by a link")
    ask(page, "stock")
    shows(page, "Cable number 8000")
    assert "#" not in page.url


@pytest.mark.parametrize(
    "place", ["source=gone.txt&start=0&end=4", "source=%3Cimg%20src%3Dx%3E&start=x&end=4", "source="]
)
def test_a_link_to_nothing_says_so_or_nothing(looks, visit, place):
    page = visit(looks)
    page.goto("about:blank")
    page.goto(f"{looks}#{place}")
    page.locator(".sb-welcome").wait_for()
    expect(page.locator(".sb-pane-note")).to_contain_text(
        re.compile("gone.txt is no longer in the index|Ask a question")
    )


def test_the_version_that_was_cited_can_be_opened(looks, visit):
    page = visit(looks)
    ask(page, "old")
    expect(page.locator(".sb-stale")).to_contain_text("has changed since the answer was written")
    page.get_by_role("button", name="Open the version that was cited").click()
    shows(page, "The fee was £800.")
    expect(page.locator(".sb-stale")).to_contain_text("It has been replaced since")
    expect(page.locator(".sb-save-original")).not_to_be_visible()
    page.get_by_role("button", name="Open the present version").click()
    expect(page.locator(".sb-page table")).to_have_count(1)
    ask(page, "lost")
    expect(page.locator(".sb-stale")).to_contain_text("The fee was £800.")
    page.wait_for_timeout(300)
    expect(page.locator(".sb-offer")).to_have_count(0)


def test_the_original_file_is_downloaded(looks, visit, harbour):
    page = visit(looks)
    page.locator(".sb-picker").select_option("reports/harbour.pdf")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download the original file").click()
    assert got.value.suggested_filename == "harbour.pdf"
    assert got.value.path().read_bytes() == harbour


def test_the_pages_fit_on_a_phone(looks, visit):
    page = visit(looks, width=380, height=700)
    turn = ask(page, "pdf")
    turn.locator(".sb-cite").first.click()
    expect(page.locator(".sb-leaf mark.sb-mark-active")).to_have_count(5)
    page.wait_for_function(f"({IN_VIEW})(document.querySelector('mark.sb-mark-active'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert page.locator(".sb-scroll").evaluate("box => box.scrollWidth <= box.clientWidth")
    page.get_by_label("Find in this document").fill("x")
    page.keyboard.press("Escape")
    expect(page.locator(".sb-pane")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".sb-pane")).not_to_be_in_viewport()
