"""The Documents tab, the login page and the desk's measures in a real browser."""

import re
from threading import Event

import pytest
from playwright.sync_api import expect

import bot.web.service
from bot.chatbot import Chatbot
from bot.web.server import Access, start
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.chat_fakes import FakeWriter
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.late import Held, wait_until
from tests.web.test_app import free_port
from tests.web.test_browser import ask, browser, chatbot, fake, profile, served, visit

__all__ = ["browser", "chatbot", "fake", "profile", "served", "visit"]

TEXTS = {"b.txt": "Bees make honey in spring.", "a10.txt": "Ants.", "a9.txt": "Ants build hills in the woods."}

SMALL = """() => [...document.querySelectorAll('button, a[href], summary, input, select, textarea')]
    .filter((one) => one.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true }))
    .filter((one) => !one.closest('[aria-hidden=true], .visually-hidden'))
    .map((one) => [one.outerHTML.slice(0, 120), (one.closest('label') ?? one).getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 23.5 || box.height < 23.5))
    .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs").mkdir()
    for name, words in TEXTS.items():
        (tmp_path / "docs" / name).write_text(words)
    return tmp_path


@pytest.fixture
def library(served, folder):
    embedder = keyword_embedder(KeywordEmbeddings("bees", "ants"))
    sync([folder / "docs"], folder / "index", embedder=embedder, progress=False)
    return served(Chatbot(Index.open(folder / "index", embedder), FakeWriter()))


@pytest.fixture
def documents(library, visit):
    page = visit(library)
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".sb-library li")).to_have_count(3)
    return page


def shows_names(page, names):
    expect(page.locator(".sb-library li:visible .sb-read")).to_have_text(names)


def files_input(page):
    return page.locator("#sb-documents input[type=file]")


def test_documents_are_sorted(documents, folder):
    shows_names(documents, ["a9.txt", "a10.txt", "b.txt"])
    documents.get_by_label("Sort by").select_option("Largest first")
    shows_names(documents, ["a9.txt", "b.txt", "a10.txt"])
    documents.get_by_label("Sort by").select_option("Newest first")
    (folder / "new.txt").write_text("Wasps.")
    files_input(documents).set_input_files(folder / "new.txt")
    expect(documents.locator(".sb-library li .sb-pick").first).to_have_value("new.txt")


def test_several_documents_are_selected_and_deleted_with_one_confirmation(documents):
    expect(documents.locator(".sb-bulk")).to_be_hidden()
    documents.get_by_label("Select a9.txt").check()
    documents.get_by_label("Select all").check()
    documents.get_by_label("Select b.txt").uncheck()
    expect(documents.get_by_label("Select all")).to_have_js_property("indeterminate", True)
    documents.locator(".sb-bulk summary").click()
    expect(documents.locator(".sb-bulk p")).to_contain_text("Files from a folder stay where they are")
    for width in (380, 1280):
        documents.set_viewport_size({"width": width, "height": 800})
        assert documents.locator("#sb-documents").evaluate("(tab) => tab.scrollWidth - tab.clientWidth") == 0
    documents.get_by_role("button", name="Delete 2 documents").click()
    expect(documents.locator("#sb-listed .sb-hint")).to_have_text("2 documents are deleted")
    shows_names(documents, ["b.txt"])
    expect(documents.locator(".sb-bulk")).to_be_hidden()


def test_a_double_click_deletes_once(documents):
    item = documents.locator(".sb-library li", has_text="b.txt")
    item.locator("summary").click()
    item.get_by_role("button", name="Delete b.txt").dblclick()
    said = documents.locator("#sb-listed .sb-hint")
    expect(said).to_have_text("B.txt is deleted")
    documents.wait_for_timeout(500)
    expect(said).to_have_text("B.txt is deleted")


def test_a_list_that_arrives_late_does_not_come_over_a_later_one(documents, folder, monkeypatch):
    go_on, made = Event(), bot.web.service.document_list_html
    late = [lambda: go_on.wait(60)]

    def slowly(*rows):
        listed = made(*rows)
        if late:
            late.pop()()
        return listed

    documents.get_by_role("tab", name="Ask").click()
    monkeypatch.setattr(bot.web.service, "document_list_html", slowly)
    documents.get_by_role("tab", name="Documents").click()
    wait_until(documents, lambda: not late)
    (folder / "new.txt").write_text("Wasps.")
    files_input(documents).set_input_files(folder / "new.txt")
    expect(documents.locator(".sb-library li")).to_have_count(4)
    go_on.set()
    documents.wait_for_timeout(1500)
    expect(documents.locator(".sb-library li")).to_have_count(4)


def test_a_file_is_checked_while_another_is(documents):
    held = Held(documents, "**/queue/join*")
    for button in documents.get_by_role("button", name="Check again").all():
        button.click()
    wait_until(documents, lambda: len(held.routes) == 3)
    held.let_go()
    expect(documents.locator("#sb-checking")).to_contain_text("1 of 1 files done")


def test_a_file_that_cannot_be_added_is_named_with_its_reason(documents, folder):
    (folder / "tool.exe").write_text("MZ")
    (folder / "good.txt").write_text("Wasps.")
    (folder / "large.txt").write_bytes(b"x" * 20_000_001)
    files_input(documents).set_input_files([folder / "tool.exe", folder / "good.txt", folder / "large.txt"])
    adding = documents.locator("#sb-adding")
    expect(adding.locator(".sb-is-added")).to_have_text("good.txt: added")
    expect(adding.locator(".sb-is-failed")).to_contain_text("tool.exe: .exe cannot be read; what can be added: .txt")
    expect(documents.locator(".sb-refused li")).to_have_text("large.txt is larger than 20 MB and was not added.")
    expect(documents.locator(".toast-body, #sb-documents .error")).to_have_count(0)


def test_a_file_that_is_too_large_is_told_when_it_is_dropped(documents):
    documents.locator(".upload-container").evaluate("""(target) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(20_000_001)], "large.txt"));
        dataTransfer.items.add(new File(["Wasps."], "good.txt"));
        target.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
    }""")
    expect(documents.locator(".sb-refused li")).to_have_text("large.txt is larger than 20 MB and was not added.")
    expect(documents.locator("#sb-adding .sb-is-added")).to_have_text("good.txt: added")


def test_a_text_is_pasted_and_the_welcome_counts_it(documents):
    documents.locator(".sb-paste summary").click()
    form = documents.locator(".sb-paste form")
    form.get_by_label("Title").fill("Nests")
    form.get_by_label("Kind").select_option("Web page (HTML)")
    form.get_by_role("textbox", name="Text").fill("<h1>Wasps</h1><p>They build nests.")
    form.get_by_role("button", name="Add").click()
    expect(documents.locator("#sb-adding .sb-is-added")).to_have_text("Nests.html: added")
    expect(form).to_be_hidden()
    documents.locator(".sb-paste summary").click()
    form.get_by_label("Title").fill("Nests")
    form.get_by_label("Kind").select_option("Web page (HTML)")
    form.get_by_role("textbox", name="Text").fill("Other words.")
    form.get_by_role("button", name="Add").click()
    expect(documents.locator("#sb-adding .sb-hint")).to_contain_text("There is a document Nests.html already")
    expect(form.get_by_role("textbox", name="Text")).to_have_value("Other words.")
    documents.locator(".sb-read", has_text="Wasps").click()
    expect(documents.locator(".sb-page")).to_contain_text("They build nests.")
    documents.get_by_role("tab", name="Ask").click()
    expect(documents.locator(".sb-welcome")).to_contain_text("4 documents")
    ask(documents, "Bees?")
    documents.get_by_role("tab", name="Documents").click()
    documents.get_by_role("tab", name="Ask").click()
    expect(documents.locator(".sb-turn")).to_have_count(1)
    expect(documents.locator(".sb-welcome")).to_have_count(0)


def test_one_logs_in_on_a_page_that_says_what_this_is(chatbot, browser):
    port = free_port()
    served_page = start(chatbot, Access(port=port, auth="ann:secret"))
    page = browser.new_page(color_scheme="dark")
    try:
        page.goto(f"http://127.0.0.1:{port}/#doc")
        expect(page.get_by_role("heading", name="Sourcebound")).to_be_visible()
        expect(page.get_by_label("Name")).to_be_focused()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
        page.keyboard.type("ann")
        page.get_by_label("Password").fill("guess")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("The name or the password is not right.")
        expect(page.get_by_label("Password")).to_be_focused()
        page.keyboard.type("secret")
        page.get_by_role("button", name="Log in").click()
        expect(page.locator(".sb-welcome")).to_be_visible()
        assert page.url.endswith("/#doc")
    finally:
        page.close()
        served_page.close()


def test_what_can_be_pressed_is_large_enough(fake, visit):
    page = visit(fake)
    ask(page, "all")
    page.locator(".sb-scope summary").click()
    for tab in ("Ask", "Documents", "Evaluate"):
        page.get_by_role("tab", name=tab).click()
        page.locator(".sb-turn, .sb-count, .sb-start").locator("visible=true").first.wait_for()
        for width in (1280, 380):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(SMALL) == []


def test_a_wide_screen_is_used(fake, visit):
    page = visit(fake, width=2560, height=1300)
    ask(page, "all")
    expect(page.locator(".sb-page")).to_contain_text(re.compile("KFOR"))
    thread = page.locator("#sb-thread .html-container > div").bounding_box()
    source = page.locator(".sb-page").bounding_box()
    assert thread["width"] + source["width"] > 0.6 * 2560
    assert page.evaluate("document.documentElement.scrollWidth") <= 2560
