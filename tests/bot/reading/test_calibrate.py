"""The levels' thresholds: one rule, three assumed shares of unanswerable questions."""

import json

import numpy as np
import pytest

from bot.reading.model import WEIGHTS, HeadedText
from bot.reading.spans import Reading
from bot.reading.training.calibrate import (
    SURE,
    UNANSWERABLE,
    choose,
    fit_reach,
    level_figures,
    reached,
    sure_from,
    threshold,
)
from bot.reading.training.measure import Read, Sample
from bot.types import LEVELS


def read(answers):
    """A question whose one passage is "yes", read as such."""
    question = Sample("group", "Is it?", 0, answers)
    return Read("squad", question, [0], [HeadedText("", "yes")], [Reading(0, 3, 1.0)], [0.5])


RIGHT, UNANSWERABLE_ONE = read(("yes",)), read(())
READS = [RIGHT, UNANSWERABLE_ONE, RIGHT, UNANSWERABLE_ONE]
CONFIDENCE = np.array([0.9, 0.6, 0.4, 0.2])


@pytest.mark.parametrize(("share", "expected"), [(0.6, 0.75), (0.3, 0.3), (0.1, 0.3)])
def test_the_more_is_unanswerable_the_higher_the_threshold(share, expected):
    """Answering all that is above the threshold wins (1 - share) / .5 for a right one, loses share / .5 for others."""
    assert threshold(READS, [0] * 4, CONFIDENCE, share) == pytest.approx(expected)


def test_figures_of_a_level_by_hand():
    assert level_figures(READS, np.zeros(4, dtype=int), CONFIDENCE > 0.5) == {
        "answered_of_answerable": 1 / 2,
        "refused_of_unanswerable": 1 / 2,
        "right_of_answered": 1 / 2,
        "right_and_answered_of_answerable": 1 / 2,
    }


def test_sure_is_what_is_right_often_enough():
    """One in five being unanswerable, 0.9 alone is right always, down to 0.6 it is 1.6 of 2, to 0.4 3.2 of 3.6."""
    assert SURE == 0.88
    assert sure_from(READS, [0] * 4, CONFIDENCE) == 0.4
    assert sure_from([RIGHT, UNANSWERABLE_ONE, UNANSWERABLE_ONE, RIGHT], [0] * 4, CONFIDENCE) == 0.9
    assert sure_from([UNANSWERABLE_ONE, RIGHT, RIGHT, UNANSWERABLE_ONE], [0] * 4, CONFIDENCE) == 0.4


def test_the_shipped_reader_has_a_threshold_for_every_level():
    thresholds = json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))["confidence"]["thresholds"]
    assert list(thresholds) == list(UNANSWERABLE) == list(LEVELS)
    assert 0 < thresholds["talkative"] < thresholds["balanced"] < thresholds["careful"] < 1


def several(answer, *scores):
    """A question whose passages have these scores, and cosines that fall by 0.1; the answer is in the best one."""
    texts = [HeadedText("", "yes" if number == answer else "no") for number in range(len(scores))]
    readings = [Reading(0, len(text.text), score) for text, score in zip(texts, scores, strict=True)]
    cosines = [0.5 - 0.1 * number for number in range(len(scores))]
    return Read("squad", Sample("group", "Is it?", 0, ("yes",)), list(range(len(scores))), texts, readings, cosines)


def test_passages_are_read_until_the_others_need_a_score_beyond_reach():
    """With a weight of 10 the cosine is worth 5, 4, 3: the first has 6 + 5, so that the others need 7 and 8."""
    read = several(0, 6.0, 1.0, 2.0)
    assert [reached(read, 10.0, reach) for reach in (6.5, 7.5, 8.5)] == [[0], [0, 1], [0, 1, 2]]
    late = several(2, 6.0, 1.0, 9.0)
    assert [choose(late, 10.0, reach) for reach in (7.5, 8.5)] == [0, 2]


def test_reach_loses_one_answer_in_two_hundred():
    """The likeliest answer needs a score of 8 in the third passage (above), of -2 in the second behind one of -3."""
    easy, late, low = several(0, 6.0, 1.0, 2.0), several(2, 6.0, 1.0, 9.0), several(1, -3.0, 4.0)
    assert fit_reach([easy, late], 10.0) == 8.1
    assert fit_reach([low] * 199 + [late], 10.0) == 0.0
    assert fit_reach([easy] * 198 + [late], 10.0) == 8.1
    assert fit_reach([easy] * 198 + [late] * 2, 10.0) == 8.1
    assert fit_reach([], 10.0) == 0.0
