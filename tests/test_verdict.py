"""Yes and no, by words and by the reader."""

import pytest

from bot.clause import asking_clause
from bot.verdict import judged


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
        ("Is the bar shut on Monday?", "The bar is closed on Monday."),
    ],
)
def test_where_nothing_speaks_against_it_the_reader_says_yes(question, evidence):
    assert said(question, evidence, verdict=True) == "Yes"


def test_a_cell_of_yes_or_no_is_the_answer_unless_the_question_denies():
    row = "| Off-peak | £312 | No |"
    assert said("Do off-peak members vote?", row, verdict=None, span="No") == "No"
    assert said("Don't off-peak members vote?", row, verdict=None, span="No") == ""
