import json
from dataclasses import replace

import pytest

from bot.web.conversation import Turn
from bot.web.feedback import Verdict, append, case_of, read_verdict
from ingest.errors import BadInput, CannotStore
from tests.chat_fakes import CORPUS, FakeIndex, answer, citation, crisis, refusal

NATIONS = "At the current time, 27 nations, including Germany, are participating."
SOLDIERS = "Germany is providing up to 550 soldiers."


@pytest.fixture(scope="module")
def index():
    return FakeIndex.of(crisis())


@pytest.fixture(scope="module")
def turns():
    told = answer(f"{NATIONS} [1]", [citation(crisis(), NATIONS)], answer="27 nations", question="How many?")
    return [Turn("How many?", told), Turn("bug", error="no"), Turn("Who?", refusal("Who?"))]


def test_a_right_answer_becomes_a_case_with_its_quotes(turns, index):
    assert case_of(Verdict(1, "right"), turns, index) == {
        "question": "How many?",
        "history": [],
        "kind": "feedback right",
        "answers": ["27 nations"],
        "evidence": [NATIONS],
        "answerable": True,
    }


def test_a_right_refusal_and_an_answer_that_should_have_been_one_are_unanswerable(turns, index):
    assert case_of(Verdict(3, "right"), turns, index) == {
        "question": "Who?",
        "history": ["How many?"],
        "kind": "feedback right",
        "answerable": False,
    }
    assert case_of(Verdict(1, "nothing"), turns, index)["answerable"] is False


@pytest.mark.parametrize("reason", ["wrong", "passage", "there"])
def test_a_wrong_answer_becomes_a_case_with_what_was_expected(turns, index, reason):
    case = case_of(Verdict(1, reason, "550", CORPUS.name, SOLDIERS), turns, index)
    assert (case["answers"], case["evidence"], case["answerable"]) == (["550"], [SOLDIERS], True)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict(0, "right"), "no verdict"),
        (Verdict(9, "right"), "no verdict"),
        (Verdict(2, "right"), "no verdict"),
        (Verdict(1, "maybe"), "no verdict"),
        (Verdict(1, "wrong", "", CORPUS.name, SOLDIERS), "what the answer should have been"),
        (Verdict(1, "wrong", "550"), "select the words"),
        (Verdict(1, "wrong", "550", CORPUS.name, "600 soldiers"), "not in the document"),
        (Verdict(1, "wrong", "550", "gone.txt", SOLDIERS), "not in the document"),
        (Verdict(1, "wrong", "x" * 501, CORPUS.name, SOLDIERS), "at most 500"),
    ],
)
def test_what_is_missing_is_said(turns, index, verdict, words):
    with pytest.raises(BadInput, match=words):
        case_of(verdict, turns, index)


def test_cases_are_appended_as_lines(turns, index, tmp_path):
    path = tmp_path / "cases.jsonl"
    keys = [append(case_of(Verdict(1, reason), turns, index), path) for reason in ("right", "nothing")]
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == keys
    assert len(set(keys)) == 2
    with pytest.raises(CannotStore, match="cannot be written"):
        append({}, path / "cases.jsonl")


def test_a_last_line_that_was_torn_goes_with_the_next_case(tmp_path):
    path = tmp_path / "cases.jsonl"
    append({"question": "First?"}, path)
    whole = path.read_text()
    path.write_text(whole + '{"id": "feedback-2", "ques')
    append({"question": "Third?"}, path)
    assert [json.loads(line)["question"] for line in path.read_text().splitlines()] == ["First?", "Third?"]
    path.write_text(whole.rstrip())
    append({"question": "Third?"}, path)
    assert [json.loads(line)["question"] for line in path.read_text().splitlines()] == ["First?", "Third?"]


def test_the_cases_are_a_set_that_can_be_evaluated(turns, index, tmp_path):
    from eval.formats import load

    path = tmp_path / "cases.jsonl"
    verdicts = [Verdict(1, "right"), Verdict(3, "right"), Verdict(1, "wrong", "550", CORPUS.name, SOLDIERS)]
    for verdict in verdicts:
        append(case_of(verdict, turns, index), path)
    cases = load(path).cases
    assert [case.answers for case in cases] == [("27 nations",), (), ("550",)]
    assert [case.answerable for case in cases] == [True, False, True]
    assert cases[2].quotes == ((SOLDIERS,),)


def test_a_verdict_is_read_from_what_the_browser_sends():
    sent = {"turn": "2", "reason": "wrong", "expected": " 550 ", "send": "", "event": "submit"}
    assert read_verdict(sent) == Verdict(2, "wrong", "550")
    for bad in ({}, {"turn": "-1", "reason": "right"}, {"turn": "1", "reason": ["right"]}):
        with pytest.raises(BadInput, match="no verdict"):
            read_verdict(bad)


def test_history_and_question_are_those_of_the_conversation(turns, index):
    follow_up = Turn("And Germany?", replace(turns[0].answer, question="And Germany?", standalone="Does Germany?"))
    case = case_of(Verdict(4, "right"), [*turns, follow_up], index)
    assert (case["question"], case["history"]) == ("And Germany?", ["How many?", "Who?"])


def test_a_case_that_is_there_is_not_saved_again(tmp_path):
    path, one, other = tmp_path / "cases.jsonl", {"question": "How many? “27”"}, {"question": "Who?"}
    assert append(one, path) == append(one, path)
    assert append(other, path) != append(one, path)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
