"""The chat in a real browser where single requests to the server are late, or fail."""

import json
from threading import Event

import pytest
from playwright.sync_api import expect

from bot.chatbot import Chatbot
from ingest.sync import sync
from tests.chat_fakes import FakeChatbot, FakeIndex, answer, citation, document
from tests.late import Held, fail, wait_until
from tests.web.test_browser import ask, browser, profile, served, visit

__all__ = ["browser", "profile", "served", "visit"]

QUEUE, SERVER = "**/queue/join*", "**/component_server/"


@pytest.fixture(scope="module")
def chatbot():
    bees = document("Bees make honey in spring.\n" * 40, "bees.txt")
    ants = document("Ants build hills in the woods.\n" * 400, "ants.txt")
    replies = {
        "bees": answer("Bees [1]", [citation(bees, "Bees make honey in spring.")]),
        "ants": answer("Ants [1]", [citation(ants, "Ants build hills in the woods.")]),
    }
    return FakeChatbot(FakeIndex.of(bees, ants), replies)


@pytest.fixture(scope="module")
def chat(served, chatbot):
    return served(chatbot)


def box_of(page):
    return page.get_by_label("Question", exact=True)


def send(page, question):
    box_of(page).fill(question)
    box_of(page).press("Enter")


def questions(page):
    return page.locator(".sb-turn:not(.sb-pending) .sb-question")


def new(page):
    page.get_by_role("button", name="New").click()


def test_the_words_of_a_question_that_the_server_does_not_take_are_there_again(chat, visit):
    page = visit(chat)
    fail(page, QUEUE, "one, please")
    send(page, "one, please")
    expect(box_of(page)).to_have_value("one, please")
    box_of(page).press("Enter")
    expect(questions(page)).to_have_text(["one, please"])


@pytest.mark.parametrize("late", ['"event_data":null', '"value":"Ask"'], ids=["conversation", "welcome"])
def test_what_is_asked_while_the_page_still_loads_is_answered_and_stays(chat, visit, late):
    page = visit(chat)
    held = Held(page, QUEUE, late)
    page.reload()
    held.wait(page)
    send(page, "one")
    if late == '"value":"Ask"':
        expect(questions(page)).to_have_text(["one"])
    else:
        expect(page.locator(".sb-queue")).to_have_text("Asked next: one✕")
    held.let_go()
    expect(questions(page)).to_have_text(["one"])
    page.wait_for_timeout(1000)
    expect(questions(page)).to_have_text(["one"])


def test_a_page_whose_conversation_cannot_be_loaded_still_takes_questions(chat, visit):
    page = visit(chat)
    fail(page, QUEUE, '"event_data":null')
    page.reload()
    send(page, "one")
    expect(questions(page)).to_have_text(["one"])


def test_what_is_typed_is_there_again_when_the_page_is_loaded_anew(chat, visit):
    page = visit(chat)
    fail(page, QUEUE, "one, please", status=0)
    send(page, "one, please")
    with page.expect_event("load"):
        box_of(page).fill("and more")
    expect(box_of(page)).to_have_value("one, please\nand more")
    box_of(page).fill("")
    page.reload()
    page.locator(".sb-welcome").wait_for()
    page.wait_for_timeout(500)
    expect(box_of(page)).to_have_value("")


def test_a_question_asked_before_a_new_conversation_is_there_belongs_to_it(chat, visit):
    page = visit(chat)
    ask(page, "bees")
    held = Held(page, QUEUE)
    new(page)
    held.wait(page)
    send(page, "ants")
    page.wait_for_timeout(300)
    held.let_go()
    expect(questions(page)).to_have_text(["ants"])
    page.wait_for_timeout(500)
    expect(questions(page)).to_have_text(["ants"])


def test_a_question_on_its_way_does_not_come_over_a_new_conversation(chat, visit):
    page = visit(chat)
    held = Held(page, QUEUE, "bees")
    send(page, "bees")
    held.wait(page)
    new(page)
    page.wait_for_timeout(500)
    held.let_go()
    page.wait_for_timeout(1500)
    expect(page.locator(".sb-welcome")).to_be_visible()
    expect(page.locator(".sb-turn")).to_have_count(0)
    ask(page, "ants")
    expect(questions(page)).to_have_text(["ants"])


def test_an_answer_comes_over_no_new_conversation_where_stopping_it_takes_long(chat, chatbot, visit):
    go_on = Event()
    chatbot.replies["slow"] = lambda: go_on.wait(30) and answer("At last.")
    page = visit(chat)
    held = Held(page, "**/cancel")
    send(page, "slow")
    page.locator(".sb-pending").wait_for()
    new(page)
    held.wait(page)
    page.wait_for_timeout(500)
    go_on.set()
    page.wait_for_timeout(500)
    held.let_go()
    expect(page.locator(".sb-welcome")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator(".sb-turn")).to_have_count(0)


def test_a_question_stopped_before_the_server_has_it_is_stopped(chat, chatbot, visit):
    go_on = Event()
    chatbot.replies["slow"] = lambda: go_on.wait(30) and answer("At last.")
    page = visit(chat)
    held = Held(page, QUEUE, '"slow"')
    send(page, "slow")
    held.wait(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.wait_for_timeout(500)
    held.let_go()
    expect(page.locator(".sb-error")).to_have_text("Stopped before the answer came")
    go_on.set()
    page.wait_for_timeout(500)
    expect(page.locator(".sb-error")).to_have_text("Stopped before the answer came")


def test_a_conversation_deleted_while_it_is_answered_stays_deleted(chat, chatbot, visit):
    go_on = Event()
    chatbot.replies["slow"] = lambda: go_on.wait(30) and answer("At last.")
    page = visit(chat)
    ask(page, "bees")
    send(page, "slow")
    page.locator(".sb-pending").wait_for()
    page.locator(".sb-kept summary").click()
    page.get_by_role("button", name="Delete: bees").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator(".sb-welcome")).to_be_visible()
    go_on.set()
    page.wait_for_timeout(500)
    assert page.evaluate("localStorage.getItem('sourcebound-conversations')") is None


def test_of_two_conversations_the_one_opened_last_is_shown(chat, visit):
    page = visit(chat)
    for question in ("bees", "ants"):
        ask(page, question)
        new(page)
        expect(page.locator(".sb-welcome")).to_be_visible()
    held = Held(page, QUEUE)
    for name in ("bees", "ants"):
        page.locator(".sb-kept summary").click()
        page.locator(".sb-kept-open", has_text=name).click()
    held.wait(page)
    held.let_go()
    expect(questions(page)).to_have_text(["ants"])
    page.wait_for_timeout(500)
    expect(questions(page)).to_have_text(["ants"])


def test_the_conversation_that_was_last_does_not_come_over_a_new_one(chat, visit):
    page = visit(chat)
    ask(page, "bees")
    held = Held(page, QUEUE, '"event_data":null')
    page.reload()
    held.wait(page)
    new(page)
    page.wait_for_timeout(500)
    held.let_go()
    expect(page.locator(".sb-welcome")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator(".sb-turn")).to_have_count(0)


def test_a_list_of_documents_that_arrives_late_does_not_come_over_a_later_one(served, visit):
    bees, ants = document("Bees make honey.", "bees.txt"), document("Ants build hills.", "ants.txt")
    index = FakeIndex.of(bees)
    page = visit(served(FakeChatbot(index, {})))
    options = page.locator(".sb-picker option")
    expect(options).to_have_text(["bees.txt"])
    late = []

    def keep(route):
        if late or '"documents"' not in route.request.post_data:
            route.continue_()
        else:
            late.append((route, route.fetch()))

    page.route(SERVER, keep)
    ask(page, "one")
    wait_until(page, lambda: late)
    index.held["ants.txt"] = ants
    ask(page, "two")
    expect(options).to_have_text(["bees.txt", "ants.txt"])
    late[0][0].fulfill(response=late[0][1])
    page.wait_for_timeout(500)
    expect(options).to_have_text(["bees.txt", "ants.txt"])


def test_a_document_that_has_changed_is_fetched_anew(served, visit):
    index = FakeIndex.of(document("Bees make honey.", "bees.txt"), document("Ants build hills.", "ants.txt"))
    page = visit(served(FakeChatbot(index, {})))
    picker = page.locator(".sb-picker")
    for name in ("bees.txt", "ants.txt"):
        picker.select_option(name)
        expect(page.locator(".sb-place-line")).to_contain_text(name)
    index.held |= {name: document("Bees make wax.", name) for name in ("bees.txt", "wax.txt")}
    ask(page, "one")
    expect(picker.locator("option")).to_have_text(["bees.txt", "ants.txt", "wax.txt"])
    picker.select_option("bees.txt")
    expect(page.locator(".sb-page")).to_have_text("Bees make wax.")


def test_a_document_that_arrives_in_a_new_conversation_is_described_as_it_is(chat, visit):
    page = visit(chat)
    ask(page, "bees")
    expect(page.locator("mark.sb-mark-active")).to_have_text("Bees make honey in spring.")
    held = Held(page, SERVER, "ants.txt")
    ask(page, "ants")
    held.wait(page)
    new(page)
    expect(page.locator(".sb-welcome")).to_be_visible()
    held.let_go()
    expect(page.locator(".sb-page")).to_contain_text("Ants build hills")
    expect(page.locator(".sb-place-line")).to_contain_text("ants.txt")


@pytest.mark.parametrize("status", [0, 500])
def test_of_a_document_that_cannot_be_fetched_nothing_is_said_and_it_can_be_chosen_again(chat, visit, status):
    page = visit(chat)
    ask(page, "bees")
    expect(page.locator(".sb-place-line")).to_contain_text("these words stand in the document")
    fail(page, SERVER, "ants.txt", status=status, times=2)
    picker = page.locator(".sb-picker")
    picker.select_option("ants.txt")
    expect(page.locator(".sb-pane-note")).to_contain_text("could not be fetched")
    expect(page.locator(".sb-place-line")).to_be_empty()
    expect(picker).to_have_value("")
    ask(page, "ants")
    expect(page.locator(".sb-pane-note")).to_contain_text("could not be fetched")
    expect(page.locator(".sb-place-line")).to_be_empty()
    picker.select_option("ants.txt")
    expect(page.locator("mark.sb-mark-active")).to_have_text("Ants build hills in the woods.")


def test_the_matches_of_a_document_are_not_counted_where_another_cannot_be_fetched(chat, visit):
    page = visit(chat)
    page.locator(".sb-picker").select_option("bees.txt")
    page.get_by_label("Find in this document").fill("honey")
    expect(page.locator(".sb-seek-count")).to_have_text("1 of 40")
    fail(page, SERVER, "ants.txt", status=0)
    page.locator(".sb-picker").select_option("ants.txt")
    expect(page.locator(".sb-pane-note")).to_contain_text("could not be fetched")
    expect(page.locator(".sb-seek-count")).to_have_text("")


def test_a_list_of_documents_that_cannot_be_fetched_leaves_the_one_that_is_known(chat, visit):
    page = visit(chat)
    options = page.locator(".sb-picker option")
    known = ["Choose a document", "bees.txt", "ants.txt"]
    expect(options).to_have_text(known)
    fail(page, SERVER, '"documents"', status=500)
    with page.expect_response(lambda got: got.status == 500):
        ask(page, "one")
    page.wait_for_timeout(500)
    expect(options).to_have_text(known)


def test_a_version_is_offered_once_where_it_is_asked_for_twice(served, visit):
    old, now = document("Bees make honey.", "bees.txt"), document("Bees make wax.", "bees.txt")
    index = FakeIndex.of(now)
    index.versions["bees.txt", old.sha256] = old
    page = visit(served(FakeChatbot(index, {"bees": answer("Bees [1]", [citation(old, "Bees make honey.")])})))
    held = Held(page, SERVER, old.sha256)
    turn = ask(page, "bees")
    held.wait(page)
    turn.locator(".sb-cite").click()
    page.wait_for_timeout(500)
    held.let_go()
    expect(page.locator(".sb-offer").first).to_be_visible()
    page.wait_for_timeout(300)
    expect(page.locator(".sb-offer")).to_have_count(1)


def test_a_title_that_is_typed_stays_where_the_list_arrives_late(chat, visit):
    page = visit(chat)
    page.wait_for_function("window.sourcebound.isEmpty()")
    rows = [{"id": "a", "title": "Bees", "changed": "2026-01-01T00:00:00Z"}]
    page.evaluate("rows => window.sourcebound.conversations({ rows, note: '' })", rows)
    held = Held(page, QUEUE)
    page.locator(".sb-kept summary").click()
    held.wait(page)
    page.get_by_role("button", name="Rename: Bees").click()
    page.get_by_label("Title").fill("Bees and honey")
    held.let_go()
    page.wait_for_timeout(700)
    expect(page.get_by_label("Title")).to_have_value("Bees and honey")


def test_what_is_typed_below_an_answer_stays_when_the_next_one_comes(chat, chatbot, visit):
    go_on = Event()
    chatbot.replies["slow"] = lambda: go_on.wait(60) and answer("At last.")
    page = visit(chat)
    turn = ask(page, "bees")
    turn.get_by_text("Not right").click()
    turn.get_by_label("What is wrong").select_option(index=1)
    reason = turn.get_by_label("What is wrong").input_value()
    page.locator("mark.sb-mark-active").select_text()
    turn.get_by_role("button", name="Use the selected words").click()
    expected = turn.get_by_role("textbox", name="It should have said")
    held = Held(page, QUEUE, "slow")
    send(page, "slow")
    held.wait(page)
    expected.fill("Bees")
    held.let_go()
    page.locator(".sb-pending").wait_for()
    turn = page.locator("#t1")
    expected = turn.get_by_role("textbox", name="It should have said")
    expect(expected).to_be_focused()
    page.keyboard.type(", not ")
    go_on.set()
    expect(questions(page)).to_have_text(["bees", "slow"])
    expect(expected).to_be_focused()
    page.keyboard.type("wasps")
    expect(expected).to_have_value("Bees, not wasps")
    expect(turn.get_by_label("What is wrong")).to_have_value(reason)
    expect(turn.locator(".sb-picked")).to_have_text("Bees make honey in spring.")
    new(page)
    expect(page.locator(".sb-welcome")).to_be_visible()
    turn = ask(page, "ants")
    expect(turn.locator(".sb-form")).to_be_hidden()
    turn.get_by_text("Not right").click()
    expect(turn.get_by_role("textbox", name="It should have said")).to_have_value("")
    expect(turn.locator(".sb-picked")).to_be_empty()


def test_a_double_click_asks_once(chat, visit):
    page = visit(chat)
    ask(page, "bees")
    page.get_by_role("button", name="Retry").dblclick()
    expect(page.locator(".sb-pending")).to_have_count(0)
    page.wait_for_timeout(1000)
    expect(page.locator(".sb-question")).to_have_text(["bees"])


def test_a_verdict_given_while_another_is_saved_is_saved_too(chat, visit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = visit(chat)
    for question in ("bees", "ants"):
        ask(page, question)
    held = Held(page, QUEUE, '"case"')
    for turn in ("#t1", "#t2"):
        page.locator(turn).get_by_role("button", name="Right", exact=True).click()
    held.wait(page)
    held.let_go()
    for turn in ("#t1", "#t2"):
        expect(page.locator(f"{turn} .sb-judged")).to_contain_text("Saved as feedback-")


@pytest.fixture(scope="module")
def own(served, tmp_path_factory):
    """A real chatbot over an index that the test may change."""
    folder = tmp_path_factory.mktemp("late")
    (folder / "docs").mkdir()
    (folder / "docs" / "bees.txt").write_text("Bees make honey in spring.")
    sync([folder / "docs"], folder / "index", progress=False)
    return served(Chatbot.open(folder / "index"))


@pytest.mark.parametrize("fails", [False, True])
def test_a_text_typed_while_another_is_added_stays(own, visit, fails):
    page = visit(own)
    page.get_by_role("tab", name="Documents").click()
    page.locator(".sb-paste summary").click()
    title, words = page.locator(".sb-paste [name=title]"), page.locator(".sb-paste [name=words]")
    title.fill(f"first {fails}")
    words.fill("Wasps build nests of paper.")
    held = Held(page, QUEUE, "Wasps build")
    add = page.locator(".sb-paste [type=submit]")
    add.click()
    held.wait(page)
    expect(add).to_be_disabled()
    title.fill(f"second {fails}")
    words.fill("Hornets hunt bees.")
    held.let_go()
    expect(page.locator("#sb-adding .sb-is-added")).to_be_visible()
    page.wait_for_timeout(500)
    expect(words).to_have_value("Hornets hunt bees.")
    if fails:
        fail(page, QUEUE, "Hornets hunt")
        add.click()
        expect(add).to_be_enabled()
        expect(words).to_have_value("Hornets hunt bees.")
    add.click()
    expect(words).to_have_value("")


def evaluate(page):
    page.get_by_role("tab", name="Evaluate").click()
    return page.locator("#sb-evaluate")


@pytest.mark.parametrize("status", [0, 500])
def test_the_evaluate_tab_opens_once_the_server_is_back(own, visit, status):
    page = visit(own)
    fail(page, SERVER, '"home"', status=status)
    tab = evaluate(page)
    expect(tab.locator(".sb-trouble")).to_be_visible()
    expect(tab.get_by_role("heading", name="Evaluate the answers")).to_be_visible()
    expect(tab.locator(".sb-trouble")).not_to_be_visible()


@pytest.mark.parametrize("status", [0, 500])
def test_a_look_at_a_run_that_fails_is_said_and_tried_again(own, visit, status):
    page = visit(own)
    tab = evaluate(page)
    tab.get_by_role("heading", name="Evaluate the answers").wait_for()
    fail(page, SERVER, '"status"', status=status, times=2)
    away = tab.locator(".sb-away")
    expect(away).to_be_visible()
    expect(away).to_contain_text("The server does not say how far a run has come")
    expect(away).to_be_hidden()


def test_a_look_at_a_run_that_takes_long_is_said(own, visit):
    page = visit(own)
    held = Held(page, SERVER, '"status"')
    away = evaluate(page).locator(".sb-away")
    expect(away).to_be_visible()
    held.let_go()
    expect(away).to_be_hidden()


def test_what_is_chosen_while_a_set_is_uploaded_stays_chosen(own, visit, tmp_path):
    page = visit(own)
    tab = evaluate(page)
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({"id": "a", "question": "Who makes honey?", "answerable": False}))
    held = Held(page, SERVER, '"upload"')
    tab.locator("input[type=file]").set_input_files(path)
    held.wait(page)
    tab.get_by_label("How readily it answers").select_option("careful")
    held.let_go()
    expect(tab.locator(".sb-said")).to_contain_text("is uploaded")
    expect(tab.get_by_label("How readily it answers")).to_have_value("careful")


def test_how_far_a_run_has_come_is_asked_once_at_a_time(own, visit):
    page = visit(own)
    held = Held(page, SERVER, '"status"')
    evaluate(page)
    held.wait(page)
    page.wait_for_timeout(4000)
    assert len(held.routes) == 1
    held.let_go()


RUN = """<div class="sb-head"></div><div class="sb-naming"><input name="name"><input name="note"></div>
<button data-do="name">Keep the name</button><button class="sb-back" data-do="home">All runs</button>"""


def test_a_name_that_is_saved_late_changes_no_other_page(own, visit):
    page = visit(own)
    tab = evaluate(page)
    tab.get_by_role("heading", name="Evaluate the answers").wait_for()
    run = json.dumps({"html": RUN})
    page.route(
        SERVER, lambda route: route.fulfill(body=run) if '"run"' in route.request.post_data else route.fallback()
    )
    page.evaluate("document.querySelector('.sb-said').insertAdjacentHTML('afterend', '<button data-run=a>A</button>')")
    tab.get_by_role("button", name="A", exact=True).click()
    late = []
    page.route(
        SERVER, lambda route: late.append(route) if '"do":"name"' in route.request.post_data else route.fallback()
    )
    tab.get_by_role("button", name="Keep the name").click()
    tab.get_by_role("button", name="All runs").click()
    tab.get_by_role("heading", name="Evaluate the answers").wait_for()
    late[0].fulfill(body=run)
    page.wait_for_timeout(300)
    expect(tab.get_by_role("heading", name="Evaluate the answers")).to_be_visible()
