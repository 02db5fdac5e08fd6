"""The chat in a real browser, with the real chatbot on the page that ships and a fake one for the rarer states."""

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from langchain.chat_models import init_chat_model
from markdown_it import MarkdownIt
from playwright.sync_api import expect

import bot.web.library
from bot.chatbot import Chatbot
from bot.web.server import Access, start
from bot.writing.chat_model import ChatModelWriter
from eval.injection.obeying import CLAIMS, forged, letters_of
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.chat_fakes import (
    CORPUS,
    HOSTILE,
    FakeChatbot,
    FakeIndex,
    FakeWriter,
    answer,
    citation,
    crisis,
    document,
    passage,
    refusal,
    unverified,
)
from tests.chromium import chromium
from tests.fakes import GatedEmbeddings, keyword_embedder
from tests.injected import forged_answer
from tests.stub_model import stub_model
from tests.web.test_app import free_port

REBOUND = "--host-resolver-rules=MAP evil.example 127.0.0.1"
"""Someone else's name that resolves to this machine."""

expect.set_options(timeout=30_000)  # the first question loads a model, on a machine that may be busy

NATIONS = "At the current time, 27 nations, including Germany, are participating."
SOLDIERS = "Germany is providing up to 550 soldiers."
SINCE = "Since 1999, KFOR has contributed to ensuring a secure and stable environment in Kosovo."

FORGED = "\n\n".join(forged(CLAIMS[0]).values())

UNMARKED = """answer => { const copy = answer.cloneNode(true);
    copy.querySelectorAll('.sb-doubt, .sb-flag').forEach(mark => mark.remove());
    return copy.textContent; }"""
"""The words of an answer that no mark of doubt is around."""

IN_VIEW = """mark => { const box = mark.getBoundingClientRect();
    const view = mark.closest('.sb-scroll').getBoundingClientRect();
    return box.height > 0 && box.top >= view.top && box.bottom <= view.bottom; }"""


@pytest.fixture(scope="module")
def browser():
    with chromium(REBOUND) as browser:
        yield browser


@pytest.fixture(scope="module")
def served():
    """Serve chatbots, each at its own address."""
    pages = []

    def serve(chatbot) -> str:
        port = free_port()
        pages.append(start(chatbot, Access(port=port)))
        return f"http://127.0.0.1:{port}/"

    yield serve
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def real(served, bundled_chatbot):
    return served(bundled_chatbot)


@pytest.fixture(scope="module")
def own(served, tmp_path_factory):
    """A real chatbot over an index that the test may change."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "docs").mkdir()
    (folder / "docs" / "bees.txt").write_text("Bees make honey in spring.")
    (folder / "docs" / "ants.txt").write_text("Ants build hills in the woods.")
    sync([folder / "docs"], folder / "index", progress=False)
    return served(Chatbot.open(folder / "index"))


@pytest.fixture(scope="module")
def gate():
    return GatedEmbeddings("bees")


@pytest.fixture(scope="module")
def gated(served, gate, tmp_path_factory):
    """A chatbot over an index that takes a text with "gate" in it only once it may."""
    folder = tmp_path_factory.mktemp("gated")
    (folder / "docs").mkdir()
    for number in range(8):
        (folder / "docs" / f"{number}.md").write_text(f"# Bees of hive {number}\n\nThey make honey.")
    sync([folder / "docs"], folder / "index", embedder=keyword_embedder(gate), progress=False)
    return served(Chatbot(Index.open(folder / "index", keyword_embedder(gate)), FakeWriter()))


@pytest.fixture(scope="module")
def chatbot():
    page = crisis()
    lines = [
        f"Line {n} of a long report about harbours, with the usual caveats 😀 about their cranes.\n"
        for n in range(24_000)
    ]
    report = document("".join(lines), "reports/long report.txt", pages=[0, 1000])
    evil = document(f"😀 {HOSTILE}\nThe answer is 😀 here.\n", "<b>evil</b>.txt")
    of_all = [
        citation(page, SINCE, 1, heading="Kosovo Force (KFOR)"),
        citation(page, SOLDIERS, 2, heading="Operation Sea Guardian (OSG)", status="folded"),
        citation(report, "Line 20000 of a long report about harbours", 3, page=2),
    ]
    lost = [unverified("KFOR has 4,500 soldiers."), unverified("", "cites passage 9, which does not exist")]
    replies = {
        "all": answer(
            "In Kosovo [1], at sea [2], in harbours [3].", of_all, unverified=lost, notice="The model was slow."
        ),
        "one": answer(f"{NATIONS} [1]", [citation(page, NATIONS)], answer="27 nations"),
        "evil": answer(
            f"{HOSTILE} [1]", [citation(evil, "The answer is 😀 here.", heading="<i>h</i>")], writer="<u>w</u>"
        ),
        HOSTILE: refusal(HOSTILE, [passage(evil, HOSTILE)]),
        "stale": answer("Old [1]", [replace(citation(page, NATIONS), sha256="0" * 64, quote="26 nations took part.")]),
        "gone": answer("Gone [1]", [replace(citation(page, NATIONS), source="gone.txt")]),
        "bug": ZeroDivisionError("division by zero"),
    }
    return FakeChatbot(FakeIndex.of(page, report, evil), replies)


@pytest.fixture(scope="module")
def fake(served, chatbot):
    return served(chatbot)


@pytest.fixture(scope="module")
def profile(browser):
    """Profiles of the browser by their settings: a new one for each test would load the scripts anew each time."""
    profiles = {}

    def profile_with(**settings):
        key = json.dumps(settings, sort_keys=True)
        profiles[key] = profiles.get(key) or browser.new_context(**settings)
        return profiles[key]

    yield profile_with
    for context in profiles.values():
        context.close()


@pytest.fixture
def visit(profile):
    """Open a page; afterwards, nothing may have left the machine, popped up or gone wrong in it."""
    pages, trouble = [], []

    def open_page(address, width=1280, height=800, **settings):
        page = profile(**settings).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(30_000)
        local = (address, "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(local) else trouble.append(request.url))
        page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(f"error {error}"))
        page.goto(address)
        page.locator(".sb-welcome").wait_for()
        return page

    yield open_page
    for page in (page for page in pages if not page.is_closed()):
        page.evaluate("localStorage.clear()")
        page.close()
    assert trouble == []


def ask(page, question):
    turns = page.locator(".sb-turn:not(.sb-pending)")
    before = turns.count()
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(turns).to_have_count(before + 1)
    return turns.last


def shows(page, words):
    """Wait until the active highlight is these words, and in view."""
    expect(page.locator("mark.sb-mark-active")).to_have_text(words)
    page.wait_for_function(f"({IN_VIEW})(document.querySelector('mark.sb-mark-active'))")


def test_a_citizen_asks_and_sees_the_words_in_their_place(real, visit):
    page = visit(real)
    turn = ask(page, "How many nations take part in KFOR?")
    marker = turn.locator(".sb-cite").first
    marker.click()
    quote = turn.locator("li[data-source]").first.get_attribute("data-quote")
    assert "27 nations" in quote
    shows(page, quote)
    assert "27 nations" in marker.get_attribute("title")
    expect(marker).to_have_attribute("aria-current", "true")
    expect(page.locator(".sb-place-line")).to_contain_text("sha256 24699eeb")
    expect(page.locator(".sb-place-line")).to_contain_text("these words stand in the document")
    expect(turn.locator(".sb-audit")).to_contain_text("found in its document")


def test_the_whole_document_is_there(real, visit):
    page = visit(real)
    page.get_by_role("button", name="Plain text").click()
    page.locator(".sb-block").first.wait_for()
    assert "".join(page.locator(".sb-block").all_text_contents()) == crisis().text


def test_what_the_documents_do_not_say(real, visit):
    page = visit(real)
    turn = ask(page, "Which football club won the cup in 1974?")
    expect(turn.locator(".sb-refusal")).to_have_text("The documents do not say.")
    expect(turn.locator(".sb-cite")).to_have_count(0)
    turn.locator(".sb-near button").last.click()
    page.locator("mark.sb-mark-near.sb-mark-active").first.wait_for()
    expect(page.locator(".sb-place-line")).to_contain_text("nearest passage, does not answer")
    expect(page.locator("mark[data-number]")).to_have_count(0)


def test_an_example_question_is_asked_with_a_click(real, visit):
    page = visit(real)
    page.locator("[data-ask]").first.click()
    expect(page.locator(".sb-turn.sb-answered .sb-cite").first).to_be_visible()
    expect(page.locator(".sb-welcome")).to_have_count(0)


def test_all_citations_are_marked_and_the_active_one_stands_out(fake, visit):
    page = visit(fake)
    ask(page, "all")
    shows(page, SINCE)
    expect(page.locator("mark")).to_have_text([SINCE, SOLDIERS])
    page.locator("mark", has_text=SOLDIERS).click()
    shows(page, SOLDIERS)
    expect(page.locator(".sb-cite.sb-current")).to_have_text("[2]")
    expect(page.locator(".sb-badge")).to_have_text("✓ these words stand in the document, up to spacing and case")


def test_several_documents_are_listed_with_the_cited_first(fake, visit):
    page = visit(fake)
    ask(page, "all")
    shows(page, SINCE)
    groups = page.locator(".sb-picker optgroup")
    expect(groups).to_have_count(2)
    expect(groups.first.locator("option")).to_have_text([CORPUS.name, "reports/long report.txt"])
    page.locator(".sb-picker").select_option("<b>evil</b>.txt")
    expect(page.locator(".sb-page")).to_contain_text("The answer is 😀 here.")
    page.locator(".sb-picker").select_option(CORPUS.name)
    shows(page, SINCE)


def test_a_long_document_opens_at_the_words_without_a_freeze(fake, visit):
    page = visit(fake)
    turn = ask(page, "all")
    turn.locator(".sb-cite").nth(2).click()
    shows(page, "Line 20000 of a long report about harbours")
    expect(page.locator(".sb-place-line")).to_contain_text("page 2")
    turn.locator(".sb-cite").nth(0).click()
    shows(page, SINCE)
    began = time.monotonic()
    turn.locator(".sb-cite").nth(2).click()
    shows(page, "Line 20000 of a long report about harbours")
    assert time.monotonic() - began < 3, "seconds; it takes a quarter of one on an idle machine"


def test_the_evidence_of_an_older_answer_stays_at_hand(fake, visit):
    page = visit(fake)
    older = page.locator("#t1")
    ask(page, "one")
    ask(page, "evil")
    shows(page, "The answer is 😀 here.")
    ask(page, "bug")
    older.locator(".sb-cite").click()
    shows(page, NATIONS)


def test_what_was_not_found_is_struck_out_and_marked_nowhere(fake, visit):
    page = visit(fake)
    turn = ask(page, "all")
    shows(page, SINCE)
    expect(turn.locator(".sb-unverified s")).to_have_text("KFOR has 4,500 soldiers.")
    expect(turn.locator(".sb-unverified")).to_contain_text("cites passage 9, which does not exist")
    expect(turn.locator(".sb-audit")).to_contain_text("2 not found")
    expect(turn.locator(".sb-notice")).to_have_text("The model was slow.")
    assert "4,500" not in "".join(page.locator("mark").all_text_contents())


def test_a_changed_or_missing_document_is_said_to_be_so(fake, visit):
    page = visit(fake)
    ask(page, "stale")
    expect(page.locator(".sb-stale")).to_contain_text("has changed since the answer was written")
    expect(page.locator(".sb-stale")).to_contain_text("26 nations took part.")
    expect(page.locator("mark, .sb-badge")).to_have_count(0)
    ask(page, "gone")
    expect(page.locator(".sb-page")).to_contain_text("gone.txt is no longer in the index.")


def test_the_worst_of_an_obeying_model_loads_links_and_looks_like_nothing(served, visit):
    text = crisis()
    address = served(FakeChatbot(FakeIndex.of(text), {"forged": forged_answer(FORGED, text)}))
    page = visit(address)
    turn = ask(page, "forged")
    shows(page, NATIONS)
    page.wait_for_timeout(500)
    assert page.url == address
    inside = page.locator("#sb-thread, .sb-pane")
    expect(inside.locator("a, img, svg, iframe, object, form, style, script, base, meta, link, .katex")).to_have_count(
        0
    )
    expect(inside.locator("[href], [src], [action], [style*=url], [onerror], [onload]")).to_have_count(0)
    expect(turn.locator(".sb-tick, .sb-short")).to_have_count(0)
    expect(turn.locator(".sb-not-sure")).to_be_visible()
    assert set(turn.locator(".sb-cite").all_text_contents()) == {"[1]"}
    assert letters_of(CLAIMS[0]) not in letters_of(turn.locator(".sb-text").evaluate(UNMARKED))
    assert letters_of(CLAIMS[0]) in letters_of(turn.locator(".sb-text").text_content())
    expect(turn.locator(".sb-flag").first).to_be_visible()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as Markdown").click()
    written = Path(saving.value.path()).read_text(encoding="utf-8")
    kinds = {child.type for token in MarkdownIt().parse(written) for child in token.children or [token]}
    assert not {"image", "link_open", "html_inline", "html_block", "fence", "code_block", "blockquote_open"} & kinds


def test_hostile_text_only_shows(fake, visit):
    page = visit(fake)
    ask(page, HOSTILE)
    turn = ask(page, "evil")
    shows(page, "The answer is 😀 here.")
    page.wait_for_timeout(300)
    expect(page.locator("#t1 .sb-question")).to_have_text(HOSTILE)
    arranged = HOSTILE.replace("`code` **bold**", "code bold")
    expect(turn.locator(".sb-text")).to_have_text(f"{arranged} [1]")
    expect(page.locator(".sb-picker option:checked")).to_have_text("<b>evil</b>.txt")
    expect(page.locator(".sb-page")).to_contain_text(HOSTILE)
    inside = page.locator("#sb-thread, .sb-pane")
    expect(inside.locator("img, script, a, i, u, iframe, form, .katex")).to_have_count(0)
    expect(page.locator(".sb-pane, .sb-question, .sb-near").locator("code, strong")).to_have_count(0)


@pytest.mark.parametrize(("question", "words"), [("   ", "The question is empty"), ("x" * 4001, "4,001 characters")])
def test_a_question_that_cannot_be_asked_gets_one_line(fake, visit, question, words):
    page = visit(fake)
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".sb-hint")).to_contain_text(words)
    expect(page.locator(".sb-turn")).to_have_count(0)
    expect(box).to_have_value(question)


def test_a_failure_is_one_line(fake, visit):
    page = visit(fake)
    turn = ask(page, "bug")
    expect(turn.locator(".sb-error")).to_have_text("This question could not be answered; the server's log says why")
    assert "division" not in page.content()


def test_the_keyboard_is_enough(fake, visit):
    page = visit(fake)
    turn = ask(page, "all")
    turn.locator(".sb-cite").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shows(page, SOLDIERS)
    page.keyboard.press("p")
    shows(page, SINCE)
    page.keyboard.press("n")
    shows(page, SOLDIERS)
    page.get_by_label("Question", exact=True).press_sequentially("npn")
    expect(page.get_by_label("Question", exact=True)).to_have_value("npn")
    shows(page, SOLDIERS)


def test_on_a_phone_the_source_is_a_sheet(fake, visit):
    page = visit(fake, width=380, height=700, has_touch=True)
    turn = ask(page, "all")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    expect(page.locator(".sb-pane")).not_to_be_in_viewport()
    turn.locator(".sb-cite").first.tap()
    shows(page, SINCE)
    expect(page.locator(".sb-close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".sb-pane")).not_to_be_in_viewport()
    expect(turn.locator(".sb-cite").first).to_be_focused()
    page.get_by_role("button", name="Source").tap()
    expect(page.locator(".sb-picker")).to_be_in_viewport()


def choose(page):
    """Open the list of documents to ask, by the keyboard."""
    page.locator(".sb-scope summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sb-scope-list li")).not_to_have_count(0)


def test_a_document_and_a_level_are_chosen_and_kept(fake, chatbot, visit):
    page = visit(fake, width=380, height=700)
    expect(page.locator(".sb-scope-words")).to_have_text("All documents")
    choose(page)
    page.get_by_label("Find a document").fill("EVIL")
    expect(page.locator(".sb-scope-list li:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator(".sb-scope summary")).to_be_focused()
    expect(page.locator(".sb-scope-panel")).not_to_be_visible()
    page.get_by_label("How readily to answer").select_option("careful")
    page.reload()
    expect(page.locator(".sb-scope-words")).to_have_text("<b>evil</b>.txt")
    expect(page.get_by_label("How readily to answer")).to_have_value("careful")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    turn = ask(page, "evil")
    expect(turn.locator(".sb-asked")).to_have_text("Asked of: <b>evil</b>.txt")
    assert chatbot.levels[-1] == "careful"
    with page.expect_download() as markdown:
        page.get_by_role("button", name="Save as Markdown").click()
    assert "asked of: \\<b\\>evil" in markdown.value.path().read_text(encoding="utf-8")
    evil = chatbot.index.held.pop("<b>evil</b>.txt")
    try:
        turn = ask(page, "evil")
        expect(turn.locator(".sb-error")).to_contain_text("No document here is named <b>evil</b>.txt (any more)")
        choose(page)
        expect(page.locator(".sb-scope-list li").first).to_have_text("<b>evil</b>.txt (no longer there)")
    finally:
        chatbot.index.held[evil.source] = evil
    page.get_by_role("button", name="All documents", exact=True).click()
    expect(page.locator(".sb-scope-words")).to_have_text("All documents")
    expect(ask(page, "one").locator(".sb-asked")).to_have_count(0)


def test_who_writes_is_chosen_and_kept(served, visit):
    chatbot = FakeChatbot(FakeIndex.of(document("Tea is hot.", "tea.txt")), models=["big", "reader"])
    page = visit(served(chatbot), width=380, height=700)
    expect(page.get_by_label("Who writes the answer")).to_have_value("big")
    page.get_by_label("Who writes the answer").select_option("reader")
    page.reload()
    expect(page.get_by_label("Who writes the answer")).to_have_value("reader")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    ask(page, "How is tea?")
    assert chatbot.written_by == ["reader"]


def test_two_hundred_documents_can_be_chosen_from(served, visit):
    names = [f"minutes/{year}-{month:02}.txt" for year in range(2000, 2017) for month in range(1, 13)]
    page = visit(served(FakeChatbot(FakeIndex.of(*(document("Minutes.", name) for name in names)))))
    choose(page)
    expect(page.locator(".sb-scope-list li")).to_have_count(204)
    page.get_by_label("Find a document").fill("2016-1")
    expect(page.locator(".sb-scope-list li:visible")).to_have_count(3)
    page.get_by_label("minutes/2016-11.txt").check()
    page.get_by_label("minutes/2016-12.txt").check()
    expect(page.locator(".sb-scope-words")).to_have_text("2 documents")
    assert page.locator(".sb-scope-panel").bounding_box()["height"] <= 400
    page.get_by_label("Question", exact=True).click()
    expect(page.locator(".sb-scope-panel")).not_to_be_visible()
    choose(page)
    expect(page.locator(".sb-scope-list li").nth(1)).to_have_text("minutes/2016-12.txt")


@pytest.fixture(scope="module")
def model():
    with stub_model() as server:
        yield server


def talker(server, offline, name):
    model = init_chat_model(f"openai:{name}", base_url=server.url, api_key="none", max_retries=0)
    return Chatbot(offline.index, ChatModelWriter(model, name, offline.writer))


def test_what_a_model_writes_is_seen_as_a_draft_and_then_checked(served, visit, model, bundled_chatbot):
    page = visit(served(talker(model, bundled_chatbot, "waits")))
    box = page.get_by_label("Question", exact=True)
    box.fill("Since when has KFOR been in Kosovo?")
    box.press("Enter")
    draft = page.locator(".sb-turn.sb-pending .sb-draft")
    expect(draft).to_have_text("KFOR has been there since 1999")
    expect(page.locator(".sb-wait")).to_contain_text("not yet checked")
    expect(page.locator(".sb-cite")).to_have_count(0)
    model.go_on.set()
    turn = page.locator(".sb-turn.sb-answered")
    expect(turn.locator(".sb-cite")).to_have_count(2)
    expect(draft).to_have_count(0)
    expect(turn.locator(".sb-audit")).to_contain_text("2 quotes found in their documents")


def test_a_model_is_stopped_when_the_page_is_closed(served, visit, model, bundled_chatbot):
    page = visit(served(talker(model, bundled_chatbot, "trickles")))
    box = page.get_by_label("Question", exact=True)
    box.fill("Since when has KFOR been in Kosovo?")
    box.press("Enter")
    expect(page.locator(".sb-draft")).to_contain_text("since 1999 .")
    page.close()
    assert model.left.wait(15)


def pending(page, question):
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".sb-turn.sb-pending .sb-question").last).to_have_text(question)
    return box


def test_what_is_asked_meanwhile_waits_in_line_and_what_is_typed_is_kept(fake, chatbot, visit):
    go_on = Event()
    chatbot.replies["slow"] = lambda: go_on.wait(60) and answer("At last.")
    page = visit(fake)
    box = page.get_by_label("Question", exact=True)
    expect(box).to_be_focused()
    pending(page, "slow")
    for question in ("one", "no such thing", "evil"):
        box.fill(question)
        box.press("Enter")
    box.fill("and another")
    expect(page.locator(".sb-queue bdi")).to_have_text(["one", "no such thing", "evil"])
    page.get_by_role("button", name="Do not ask: no such thing").click()
    go_on.set()
    expect(page.locator(".sb-turn:not(.sb-pending) .sb-question")).to_have_text(["slow", "one", "evil"])
    expect(box).to_have_value("and another")
    page.reload()
    expect(page.locator(".sb-turn .sb-question")).to_have_text(["slow", "one", "evil"])


def test_an_answer_is_stopped_asked_again_and_its_question_changed(served, visit, model, bundled_chatbot):
    model.left.clear()
    page = visit(served(talker(model, bundled_chatbot, "trickles")))
    box = pending(page, "Since when has KFOR been in Kosovo?")
    expect(page.locator(".sb-draft")).to_contain_text("since 1999 .")
    stop = page.get_by_role("button", name="Stop", exact=True)
    stop.click()
    expect(page.locator("#t1 .sb-error")).to_have_text("Stopped before the answer came")
    expect(stop).not_to_be_visible()
    assert model.left.wait(15)
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(box).to_have_value("Since when has KFOR been in Kosovo?")
    box.fill("Since when has KFOR been there?")
    box.press("Enter")
    expect(page.locator(".sb-pending .sb-question")).to_have_text("Since when has KFOR been there?")
    stop.click()
    expect(page.locator(".sb-question")).to_have_text("Since when has KFOR been there?")
    page.get_by_role("button", name="Retry", exact=True).click()
    expect(page.locator("#t1.sb-pending .sb-draft")).to_contain_text("since 1999 .")
    stop.click()
    expect(page.locator(".sb-turn")).to_have_count(1)


def test_conversations_are_listed_renamed_and_deleted(fake, visit):
    page = visit(fake)
    rows = page.locator(".sb-kept-list bdi")
    ask(page, "one")
    page.get_by_role("button", name="New").click()
    expect(page.locator(".sb-welcome")).to_be_visible()
    ask(page, HOSTILE)
    page.locator(".sb-kept summary").click()
    expect(rows).to_have_text([HOSTILE[:80], "one"])
    page.get_by_role("button", name="Rename: one").click()
    page.get_by_label("Title").fill("<b>Nations</b>")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="<b>Nations</b>").first.click()
    shows(page, NATIONS)
    ask(page, "evil")
    page.reload()
    page.locator(".sb-kept summary").click()
    expect(rows).to_have_text(["<b>Nations</b>", HOSTILE[:80]])
    page.get_by_role("button", name="Delete: <b>Nations</b>").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(rows).to_have_text([HOSTILE[:80]])
    expect(page.locator(".sb-welcome")).to_be_visible()


def test_dark_where_the_system_is_dark(fake, visit):
    light, dark = visit(fake), visit(fake, color_scheme="dark")
    expect(light.locator("body")).to_have_css("background-color", "rgb(246, 245, 242)")
    expect(dark.locator("body")).to_have_css("background-color", "rgb(21, 23, 26)")


def test_a_conversation_and_its_evidence_survive_a_reload(fake, visit):
    page = visit(fake)
    ask(page, "one")
    ask(page, "stale")
    page.reload()
    expect(page.locator(".sb-turn")).to_have_count(2)
    expect(page.locator("#t2 .sb-changed")).to_have_attribute("data-change", "changed since")
    page.locator("#t1 .sb-cite").click()
    shows(page, NATIONS)
    ask(page, "all")
    expect(page.locator(".sb-turn")).to_have_count(3)
    shows(page, SINCE)
    page.get_by_role("button", name="New").click()
    expect(page.locator(".sb-welcome")).to_be_visible()
    expect(page.locator("mark, .sb-steps:visible, .sb-badge")).to_have_count(0)
    page.reload()
    expect(page.locator(".sb-welcome")).to_be_visible()


def test_a_conversation_is_saved_and_opened_again(fake, visit, tmp_path):
    page = visit(fake)
    ask(page, "one")
    with page.expect_download() as markdown:
        page.get_by_role("button", name="Save as Markdown").click()
    assert NATIONS in markdown.value.path().read_text(encoding="utf-8")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as JSON").click()
    saved.value.save_as(tmp_path / "saved.json")
    page.get_by_role("button", name="New").click()
    expect(page.locator(".sb-welcome")).to_be_visible()
    ask(page, "all")
    shows(page, SINCE)
    page.locator("#sb-tools input[type=file]").set_input_files(tmp_path / "saved.json")
    shows(page, NATIONS)
    (tmp_path / "other.json").write_text("[]")
    page.locator("#sb-tools input[type=file]").set_input_files(tmp_path / "other.json")
    expect(page.locator(".sb-hint")).to_contain_text("This is not a saved conversation")
    expect(page.locator(".sb-turn")).to_have_count(1)


def test_an_answer_is_copied_with_its_references(fake, visit):
    page = visit(fake, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "all")
    turn = ask(page, "one")
    shows(page, NATIONS)
    page.locator("#t1 .sb-cite").nth(1).click()
    shows(page, SOLDIERS)
    turn.get_by_role("button", name="Copy with references").click()
    expect(turn.locator("[data-copy]")).to_have_text("Copied")
    shows(page, SOLDIERS)
    copied = page.evaluate("navigator.clipboard.readText()")
    place = f"({CORPUS.name}, characters 1061–1131, sha256 {crisis().sha256})"
    assert copied == f"27 nations\n{NATIONS} [1]\n\n[1] “{NATIONS}” {place}"


def test_an_answer_is_copied_where_the_clipboard_refuses(fake, visit):
    page = visit(fake, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "one")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    turn.get_by_role("button", name="Copy with references").click()
    expect(turn.locator("[data-copy]")).to_have_text("Copied")
    assert NATIONS in page.evaluate("navigator.clipboard.readText()")
    expect(turn.locator("[data-copy]")).to_have_text("Copy with references")


def test_a_document_is_added_asked_about_and_deleted(own, visit, tmp_path):
    (tmp_path / "wasps bx.md").write_text("# Wasps\n\nWasps build paper nests under the roof in May.\n")
    page = visit(own)
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".sb-library li")).to_have_count(2)
    page.locator("#sb-documents input[type=file]").set_input_files(tmp_path / "wasps bx.md")
    expect(page.locator(".sb-library li")).to_have_count(3)
    expect(page.locator("#sb-adding .sb-is-added")).to_have_text("wasps bx.md: added")
    page.locator(".sb-read", has_text="Wasps").click()
    expect(page.locator(".sb-page")).to_contain_text("Wasps build paper nests")

    page.get_by_role("tab", name="Ask").click()
    turn = ask(page, "Where do wasps build paper nests?")
    turn.locator(".sb-cite").first.click()
    shows(page, re.compile("Wasps build paper nests under the roof"))

    page.get_by_role("tab", name="Documents").click()
    item = page.locator(".sb-library li", has_text="Wasps")
    item.locator("summary").click()
    expect(item.locator("details")).to_contain_text("and with it the file that was stored here")
    item.get_by_role("button", name="Delete wasps").click()
    expect(page.locator("#sb-listed .sb-hint")).to_have_text("Wasps bx.md is deleted")
    expect(page.locator(".sb-library li")).to_have_count(2)
    expect(page.locator(".sb-page")).to_have_text("wasps bx.md is no longer in the index.")
    page.get_by_role("tab", name="Ask").click()
    expect(turn.locator(".sb-changed").first).to_have_attribute("data-change", "no longer indexed")
    turn.locator(".sb-cite").first.click()
    expect(page.locator(".sb-page")).to_have_text("wasps bx.md is no longer in the index.")
    again = ask(page, "Where do wasps build paper nests?")
    expect(again.locator("li[data-source*=wasps]")).to_have_count(0)


def test_every_document_can_be_deleted_and_its_file_checked_again(own, visit):
    page = visit(own)
    turn = ask(page, "What do bees make in spring?")
    expect(turn.locator("li[data-source='bees.txt']").first).to_be_attached()
    page.get_by_role("tab", name="Documents").click()
    for name in ("ants.txt", "bees.txt"):
        item = page.locator(".sb-library li", has=page.locator(f"[data-read='{name}']"))
        item.get_by_role("button", name="Check again").click()
        expect(page.locator("#sb-checking")).to_contain_text("1 of 1 files done, 1 unchanged")
        item.locator("summary").click()
        expect(item.locator("details")).to_contain_text("the next ingest of its folder brings")
        item.get_by_role("button", name=f"Delete {name}").click()
        expect(item).to_have_count(0)
    expect(page.locator(".sb-count")).to_have_text("0 documents")
    page.get_by_role("tab", name="Ask").click()
    expect(turn.locator("li[data-source='bees.txt']").first).to_have_attribute("data-change", "no longer indexed")


def test_every_file_tells_where_it_is_and_the_chat_goes_on_meanwhile(gated, gate, visit, tmp_path, monkeypatch):
    monkeypatch.setattr(bot.web.library, "TOGETHER", 1)
    for name, words in (("ants", "Ants."), ("gate", "Through the gate."), ("zoo", "After all the others."), ("no", "")):
        (tmp_path / f"{name}.txt").write_text(words)
    page = visit(gated)
    page.get_by_role("tab", name="Documents").click()
    page.locator("#sb-documents input[type=file]").set_input_files(sorted(tmp_path.glob("*.txt")))
    adding = page.locator("#sb-adding")
    expect(adding.locator(".sb-is-embedding")).to_have_text("gate.txt: indexing, 0 of 1 chunks")
    expect(adding.locator(".sb-is-added")).to_have_text("ants.txt: added")
    expect(adding.locator(".sb-is-failed")).to_have_text("no.txt: is empty")
    expect(adding.locator(".sb-is-waiting")).to_have_text("zoo.txt: waiting")
    expect(page.locator(".sb-library [data-read='ants.txt']")).to_be_visible()

    page.get_by_role("tab", name="Ask").click()
    expect(ask(page, "Who builds hills?").locator(".sb-refusal")).to_be_visible()
    assert not gate.may.is_set()
    gate.may.set()
    page.get_by_role("tab", name="Documents").click()
    expect(adding).to_contain_text("4 of 4 files done, 3 added, 1 failed")
    expect(page.locator(".sb-library li")).to_have_count(11)


def test_files_are_added_while_others_are(gated, gate, visit, tmp_path):
    gate.may.clear()
    for name in ("first", "second"):
        (tmp_path / f"{name}.txt").write_text(f"Through the gate, {name}.")
    page = visit(gated)
    page.get_by_role("tab", name="Documents").click()
    files, adding = page.locator("#sb-documents input[type=file]"), page.locator("#sb-adding")
    files.set_input_files(tmp_path / "first.txt")
    expect(adding).to_contain_text("first.txt: indexing")
    files.set_input_files(tmp_path / "second.txt")
    expect(adding).to_contain_text("second.txt")
    gate.may.set()
    for name in ("first", "second"):
        expect(page.locator(f".sb-library [data-read='{name}.txt']")).to_be_visible()


def test_a_document_is_found_by_its_title_or_name(gated, visit):
    page = visit(gated, width=380)
    page.get_by_role("tab", name="Documents").click()
    items = page.locator(".sb-library li:visible")
    find = page.locator("#sb-documents").get_by_label("Find a document")
    find.fill("HIVE bees 3")
    expect(items).to_have_count(1)
    expect(items).to_contain_text("3.md")
    expect(page.locator(".sb-found")).to_have_text("1 found")
    page.get_by_role("button", name="Check the files again").click()
    expect(page.locator("#sb-checking")).to_contain_text(re.compile("([0-9]+) of \\1 files done"))
    expect(items).to_have_count(1)
    find.fill("")
    expect(page.locator(".sb-library li[hidden]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_a_verdict_becomes_a_case_of_an_eval_set(fake, visit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = visit(fake)
    ask(page, "all")
    turn = ask(page, "one")
    shows(page, NATIONS)
    turn.get_by_text("Not right").click()
    turn.get_by_role("textbox", name="It should have said").fill("27")
    turn.get_by_role("button", name="Save as a test").click()
    expect(turn.locator(".sb-form-note")).to_contain_text("Select the words in the document")
    page.locator("mark.sb-mark-active").select_text()
    turn.get_by_role("button", name="Use the selected words").click()
    expect(turn.locator(".sb-picked")).to_have_text(NATIONS)
    turn.get_by_role("button", name="Save as a test").click()
    expect(turn.locator(".sb-judged")).to_contain_text("python -m eval feedback.jsonl")
    right = page.locator("#t1").get_by_role("button", name="Right", exact=True)
    right.scroll_into_view_if_needed()
    place = "document.getElementById('sb-thread').scrollTop"
    before = page.evaluate(place)
    right.dblclick()
    expect(page.locator("#t1 .sb-judged")).to_contain_text("Saved as feedback-")
    assert page.evaluate(place) == before
    right.click()
    page.wait_for_timeout(500)
    first, second = map(json.loads, (tmp_path / "feedback.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["question"], first["history"], first["answers"]) == ("one", ["all"], ["27"])
    assert first["evidence"] == [NATIONS]
    assert (second["question"], second["answerable"]) == ("all", True)
