"""Yes and no, by words and by the reader."""

import pytest

from bot.question.clause import asking_clause
from bot.writing.forms.verdict import is_done_together, judged, names_another, open_question, together_for_alone


def said(question, evidence, verdict, span="it"):
    return judged(question, asking_clause(question), span, evidence, verdict)


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("Did private people pay for the trams?", "No private investors took part in the financing."),
        ("Has anybody been killed?", "There were six accidents, none of them fatal."),
        ("Did the council take all advice?", "It accepted all but one of the recommendations."),
        ("Was the second car park built?", "A second one was planned but never built."),
        ("Did the trams run from 2017?", "The line was to have opened in 2017."),
        ("Is the bar open on Monday?", "The bar is open from Tuesday to Friday."),
        ("Is the bar open in May?", "The bar is closed in winter."),
        ("Was it the first mission there?", "It was launched after other missions there."),
        ("Do they work entirely on their own?", "They work with partners."),
        ("Do children pay?", "Children under 6 stay free of charge."),
    ],
)
def test_a_reservation_or_another_day_leaves_out_the_yes(question, evidence):
    assert said(question, evidence, verdict=True) == ""


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("Did private people pay for the trams?", "Two investors took part in the financing."),
        ("So nobody was hurt?", "There were six accidents, none of them with injuries."),
        ("Is the bar open on Mondays?", "The bar opens every day."),
        ("Is the bar open on Monday?", "The bar opens on Monday and Friday."),
        ("Was it the first mission?", "It was the first mission to launch."),
        ("Is the bar shut on Monday?", "The bar is closed on Monday."),
    ],
)
def test_where_nothing_speaks_against_it_the_reader_says_yes(question, evidence):
    assert said(question, evidence, verdict=True) == "Yes"


def test_a_cell_of_yes_or_no_is_the_answer_unless_the_question_denies():
    row = "| Off-peak | £312 | No |"
    assert said("Do off-peak members vote?", row, verdict=None, span="No") == "No"
    assert said("Don't off-peak members vote?", row, verdict=None, span="No") == ""


def test_no_yes_is_said_where_the_evidence_lacks_a_name():
    assert said("Was the mission extended at the Brussels summit?", "They extended the mission.", verdict=True) == ""
    assert said("Was the mission extended at the Brussels summit?", "In Brussels, the mission grew.", verdict=True)


@pytest.mark.parametrize(
    ("clause", "opened"),
    [
        ("Was it agreed at the Brussels summit?", ("At which summit was it agreed?", "Brussels", "summit")),
        ("was it held during the Second Congress", ("During which congress was it held?", "Second", "congress")),
        ("Was it agreed at the summit?", None),
        ("Is Germany part of the Kosovo operation?", None),
        ("Did they agree at the Brussels summit to do it?", None),
    ],
)
def test_a_guess_is_opened_where_one_of_a_kind_is_named_last(clause, opened):
    assert open_question(clause) == opened


@pytest.mark.parametrize(
    ("clause", "together"),
    [
        ("Does it act entirely alone?", "Does it act together with others?"),
        ("Did they build it all by themselves, without outside help?", "Did they build it together with others?"),
        ("Is it run single-handedly?", "Is it run together with others?"),
        ("Can I go there alone?", ""),
        ("Does it stand on its own island?", ""),
        ("Does it act alone, or with whom?", ""),
        ("Does it act?", ""),
    ],
)
def test_alone_is_turned_into_together(clause, together):
    assert together_for_alone(clause) == together


@pytest.mark.parametrize(
    ("question", "evidence", "answer"),
    [
        ("Did NMI end in February 2021?", "They agreed to extend the NMI in February 2021.", "No"),
        ("Did NMI end in February 2021?", "The NMI ended in February 2021.", "Yes"),
        ("Did NMI not end in February 2021?", "They agreed to extend the NMI in February 2021.", ""),
        ("Did KFOR end in February 2021?", "They agreed to extend the NMI in February 2021.", ""),
        ("Should NMI end in February 2021?", "They agreed to extend the NMI in February 2021.", ""),
    ],
)
def test_what_goes_on_has_not_ended(question, evidence, answer):
    assert said(question, evidence, True) == answer


@pytest.mark.parametrize(
    ("sentence", "joint"),
    [
        ("It works with others.", True),
        ("It is coordinated closely with the UN.", True),
        ("It works.", False),
        ("It does not work with others.", False),
        ("They can make it jointly.", False),
        ("She runs it alone, with other means.", False),
        ("It runs with great success.", False),
    ],
)
def test_what_is_done_with_others(sentence, joint):
    assert is_done_together(sentence) == joint


@pytest.mark.parametrize(
    ("answer", "sentence", "another"),
    [
        ("the Warsaw Summit", "They met at the Warsaw Summit.", True),
        ("the Summit in Brussels", "They met at the Summit in Brussels.", False),
        ("the Summit", "They met at the Summit.", False),
        ("Warsaw", "They met in Warsaw after a summit.", False),
        ("Warsaw", "They met at the summit in Warsaw.", True),
        ("Warsaw", "The Warsaw Summit decided it.", True),
    ],
)
def test_another_one_of_the_kind(answer, sentence, another):
    assert names_another(answer, sentence, "Brussels", "summit") == another


def test_the_chatbot_denies_what_the_text_says_of_another_summit(bundled_chatbot):
    answer = bundled_chatbot.invoke("Was Operation Sea Guardian decided on at the Brussels Summit?")
    assert answer.answer == "No"
    assert "Warsaw Summit" in answer.citations[0].quote
    assert bundled_chatbot.invoke("Was Operation Sea Guardian decided on at the Warsaw Summit?").answer != "No"


@pytest.mark.parametrize(
    ("question", "verdict", "answer"),
    [
        ("Is Spain sending more than 600 soldiers?", True, "No"),
        ("Is Spain sending fewer than 600 soldiers?", False, "Yes"),
        ("Is Spain sending more than 500 soldiers?", True, ""),
        ("Is Italy sending more than 600 soldiers?", True, ""),
        ("Can we get more than 600 soldiers of Spain?", None, ""),
        ("Is Spain not sending more than 600 soldiers?", None, ""),
    ],
)
def test_bounds_are_settled_by_numbers_alone(question, verdict, answer):
    assert said(question, "Spain is sending up to 550 soldiers.", verdict, span="550 soldiers") == answer
