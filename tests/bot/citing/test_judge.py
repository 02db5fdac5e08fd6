"""The trained judge: what it reads, and how often."""

from bot.citing.judge import NOT_SAID, Judge, Judgement
from bot.citing.wording import Evidence
from bot.reading.spans import Reading

CONFIG = {
    "center": [0] * 7,
    "scale": [1] * 7,
    "weights": [1, 0, 0, 0, 0, 0, 0],
    "bias": 0,
    "threshold": 0.4,
    "sure": 0.9,
}


class Counting:
    """Scores everything 0, and counts what it is given."""

    def __init__(self):
        self.given = []

    def read(self, question, passages):
        self.given += [(question, text.heading, text.text) for text in passages]
        return [Reading(0, 1, 0.0) for _ in passages]


def test_the_same_statement_is_read_once_beside_the_same_words():
    reader = Counting()
    judge = Judge(reader, CONFIG)
    for around in ("Ann leads.", "Ben leads."):
        assert judge.judge("Rats swim.", Evidence("Rats can swim.", "Rats", around)) == Judgement(0.5, "", sure=False)
    assert reader.given == [("Rats swim.", "Rats", "Rats can swim.")]
    judge.judge("Rats swim.", Evidence("Rats can dive.", "Rats"))
    judge.judge("Rats dive.", Evidence("Rats can swim.", "Rats"))
    assert len(reader.given) == 3


def test_what_is_less_likely_is_not_said():
    judge = Judge(Counting(), CONFIG | {"bias": -1})
    assert judge.judge("Rats swim.", Evidence("Rats can swim.")).why == NOT_SAID
