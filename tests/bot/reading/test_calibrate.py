"""The levels' thresholds: one rule, three assumed shares of unanswerable questions."""

import json

import numpy as np
import pytest

from bot.reading.model import WEIGHTS, HeadedText
from bot.reading.spans import Reading
from bot.reading.training.calibrate import SURE, UNANSWERABLE, level_figures, sure_from, threshold
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
