"""The Evaluate tab in a real browser, with the real chatbot on the page that ships and the real `python -m eval`."""

import json

import pytest
from playwright.sync_api import expect

from bot.chatbot import Chatbot
from bot.web.evaluation.sets import BUNDLED
from ingest.sync import sync
from tests.chat_fakes import CORPUS, HOSTILE
from tests.web.test_browser import browser, profile, served, shows, visit

__all__ = ["browser", "profile", "served", "visit"]

NATIONS = "At the current time, 27 nations, including Germany, are participating."
CASES = [
    {"id": "kfor", "question": "How many nations take part in KFOR?", "answers": ["27"], "evidence": [NATIONS]},
    {"id": "cup", "question": "Which football club won the cup in 1974?", "answerable": False},
    {"id": HOSTILE, "question": HOSTILE, "answers": [HOSTILE], "kind": HOSTILE},
]
PARAGRAPH = {
    "context": "Bees make honey in spring.",
    "qas": [{"id": "s", "question": "When do bees make honey?", "answers": [{"text": "spring", "answer_start": 19}]}],
}
SQUAD = {"data": [{"title": "Bees", "paragraphs": [PARAGRAPH]}]}
LONG = 180_000
"""Milliseconds that a run may take, on a machine that may be busy."""


@pytest.fixture(scope="module")
def address(served, tmp_path_factory):
    """The real chatbot over an index of its own, so that runs are kept for this test alone."""
    index = tmp_path_factory.mktemp("evaluate") / "index"
    sync([CORPUS], index, progress=False)
    return served(Chatbot.open(index))


def evaluate(page):
    page.get_by_role("tab", name="Evaluate").click()
    page.get_by_role("heading", name="Evaluate the answers").wait_for()
    return page.locator("#sb-evaluate")


def upload(tab, path, content):
    path.write_text(content, encoding="utf-8")
    tab.locator("input[type=file]").set_input_files(path)
    expect(tab.locator(".sb-hint[role=status]")).to_contain_text("is uploaded")


def run(tab):
    """Run the chosen set to its end, and open its figures."""
    tab.get_by_role("button", name="Run", exact=True).click()
    expect(tab.get_by_role("button", name="Cancel")).to_be_visible()
    tab.get_by_role("button", name="See the figures").click(timeout=LONG)
    tab.locator(".sb-group").first.wait_for()


def back(tab):
    tab.get_by_role("button", name="All runs").click()
    tab.locator(".sb-runs").wait_for()


@pytest.mark.timeout(900)
def test_a_set_is_run_read_compared_and_taken_along(address, visit, tmp_path):
    page = visit(address)
    tab = evaluate(page)
    expect(tab.locator(".sb-runs")).to_contain_text("No runs yet")
    upload(tab, tmp_path / "own <b>x.jsonl", "\n".join(map(json.dumps, CASES)))
    run(tab)
    expect(tab.locator("h2.sb-set")).to_have_text("own b x.jsonl")
    expect(tab.locator(".sb-group h3")).to_have_text(
        ["Finding", "Answering", "Keeping silent", "Certainty", "Citing", "Statements", "Speed"]
    )
    silent = tab.locator(".sb-group li", has_text="refusal_recall")
    expect(silent.locator(".sb-value")).to_have_text("1.000")
    expect(silent.locator(".sb-interval")).to_have_text("1.000 to 1.000")
    expect(tab.locator(".sb-plots figure h4").first).to_have_text("Figures")

    tab.get_by_role("searchbox", name="Search").fill("nations")
    expect(tab.locator("[data-shown]")).to_have_text("1 of 3 questions")
    tab.get_by_role("button", name="How many nations").click()
    opened = tab.get_by_role("article", name="Question kfor")
    opened.locator(".sb-cite").first.click()
    shows(page, opened.locator("li[data-number]").first.get_attribute("data-quote"))
    opened.get_by_role("button", name=NATIONS).last.click()
    shows(page, NATIONS)
    expect(page.locator(".sb-place-line")).to_contain_text("what should be cited")

    tab.get_by_role("searchbox", name="Search").fill("")
    hostile = tab.locator(".sb-case", has_text="onerror")
    expect(hostile.locator(".sb-asked")).to_have_text(HOSTILE)
    hostile.get_by_role("button").first.click()
    expect(hostile.locator(".sb-why")).to_contain_text(HOSTILE)
    expect(tab.locator("img, script, a, iframe, form, .katex")).to_have_count(0)

    tab.get_by_text("Name and note").click()
    tab.get_by_label("Name", exact=True).fill("<i>Before</i>")
    tab.get_by_label("Note", exact=True).fill("The first try.")
    tab.get_by_label("Name", exact=True).press("Enter")
    expect(tab.locator(".sb-said")).to_have_text("The name and the note are saved")
    expect(tab.locator("h2.sb-set")).to_have_text("<i>Before</i>")

    back(tab)
    expect(tab.locator(".sb-runs").get_by_role("button", name="<i>Before</i>")).to_be_focused()
    expect(tab.get_by_label("How readily it answers")).to_have_value("balanced")
    expect(tab.get_by_label("Answers by")).to_have_value("")
    tab.get_by_label("How readily it answers").select_option("careful")
    run(tab)
    expect(tab.locator(".sb-settings")).to_contain_text("How readily it answerscareful")
    tab.get_by_label("Compare with").select_option(index=1)
    expect(tab.locator(".sb-changes h3")).to_contain_text("Since <i>Before</i>", timeout=LONG)
    expect(tab.locator(".sb-changes .sb-remark")).to_have_text("The first try.")
    expect(tab.locator(".sb-differing tbody tr")).to_have_text("How readily it answerscarefulbalanced")
    expect(tab.locator(".sb-changes")).to_contain_text("No figure differs by more than chance explains.", timeout=LONG)
    expect(tab.locator(".sb-changes")).to_contain_text("Now wrong: none")
    expect(tab.locator(".sb-change", has_text="no difference shown").first).to_be_visible()
    for kind, words in (("JSON", '"now_wrong": []'), ("HTML", "Against the earlier run")):
        with page.expect_download() as saved:
            tab.get_by_role("button", name=f"Download {kind}").click()
        assert saved.value.suggested_filename.endswith(f".{kind.lower()}")
        assert words in saved.value.path().read_text(encoding="utf-8")

    page.reload()
    tab = evaluate(page)
    expect(tab.locator(".sb-runs .sb-library li")).to_have_count(2)
    tab.locator(".sb-runs").get_by_text("Delete", exact=True).first.click()
    tab.locator(".sb-runs").get_by_role("button", name="Delete for good").click()
    expect(tab.locator(".sb-runs .sb-library li")).to_have_count(1)
    expect(tab.locator(".sb-said")).to_have_text("The run is deleted")
    expect(tab.get_by_role("heading", name="1 run")).to_be_focused()


@pytest.mark.timeout(600)
def test_a_run_is_followed_by_everyone_and_cancelled(address, visit):
    page, other = visit(address), visit(address)
    tab, theirs = evaluate(page), evaluate(other)
    bundled = next(BUNDLED.glob("*.jsonl")).name
    tab.get_by_role("combobox", name="Set").select_option(f"bundled/{bundled}")
    tab.get_by_role("button", name="Run", exact=True).click()
    expect(tab.get_by_role("button", name="Cancel")).to_be_focused()
    expect(theirs.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    theirs.get_by_label("How readily it answers").select_option("talkative")
    theirs.get_by_label("How readily it answers").focus()
    expect(theirs.locator(".sb-status")).to_contain_text("of 121 questions asked", timeout=LONG)
    tab.get_by_role("button", name="Cancel").click()
    expect(theirs.locator(".sb-aloud")).to_contain_text("was cancelled after")
    expect(theirs.get_by_label("How readily it answers")).to_be_focused()
    expect(theirs.get_by_label("How readily it answers")).to_have_value("talkative")
    expect(tab.locator(".sb-status")).to_contain_text("was cancelled after")
    expect(tab.locator(".sb-runs")).not_to_contain_text(bundled)


@pytest.mark.timeout(600)
def test_a_set_with_its_own_documents_and_one_that_cannot_be_used(address, visit, tmp_path):
    page = visit(address, width=380, height=760)
    tab = evaluate(page)
    (tmp_path / "bad.jsonl").write_text(f'{{"id": {HOSTILE}')
    tab.locator("input[type=file]").set_input_files(tmp_path / "bad.jsonl")
    expect(tab.locator(".sb-trouble")).to_contain_text("not uploaded. bad.jsonl: 1 problem\n  line 1: not JSON")
    upload(tab, tmp_path / "bees.json", json.dumps(SQUAD))
    expect(tab.get_by_text("It brings its own documents")).to_be_visible()
    run(tab)
    tab.get_by_role("button", name="When do bees").click()
    expect(tab.get_by_role("article")).to_contain_text("This set brought its own documents")
    expect(tab.locator("[data-open]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    back(tab)
    tab.get_by_role("combobox", name="Set").select_option("uploaded/bees.json")
    tab.get_by_text("Delete this set").click()
    tab.get_by_role("button", name="Delete for good").first.click()
    expect(tab.locator(".sb-hint[role=status]")).to_contain_text("its runs are kept")
    (tmp_path / "set.jsonl").write_bytes("é".encode("latin-1"))
    tab.locator("input[type=file]").set_input_files(tmp_path / "set.jsonl")
    expect(tab.locator(".sb-trouble")).to_contain_text("save it as UTF-8")
