"""Training questions: loading, and the mix of sources and styles that one pass over them sees.

A file holds one object a line: ``{"id", "group", "context", "question", "answers": [{"text",
"answer_start"}], "unanswerable"}``. ``group`` is the article or document the context comes from.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked of one passage.

    ``answers`` are half-open character spans of the passage; none = unanswerable.
    """

    source: str
    group: str
    question: str
    passage: str
    answers: tuple[tuple[int, int], ...]
    heading: str = ""

    @property
    def texts(self) -> list[str]:
        """The answers as text."""
        return [self.passage[start:end] for start, end in self.answers]


# How often a question of each source is seen in one pass, and how often with its heading.
SHARE = {
    "squad2_13_articles": 1.6,
    "squad11_12_train_articles": 1.4,
    "squad11_13_dev_articles": 1.4,
    "qed_train": 0.7,
    "fairytaleqa": 0.4,
    "covid_qa_cropped": 0.6,
    "policyqa": 0.12,
    "qamr_sentences": 0.3,
}
HEADING_SHARE = 0.5
NO_HEADING = {"covid_qa_cropped", "qamr_sentences"}  # their groups are numbers, not names
BARE_SHARE = 0.25  # question mark left out
TYPO_SHARE = 0.06


def load(path: Path) -> list[Example]:
    """Read one file; the file name without its ending becomes the source."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_example(path.stem, json.loads(line)) for line in lines]


def _example(source: str, row: dict[str, Any]) -> Example:
    spans = tuple((a["answer_start"], a["answer_start"] + len(a["text"])) for a in row["answers"])
    return Example(source, row["group"], row["question"], row["context"], () if row["unanswerable"] else spans)


def load_folder(folder: Path) -> list[Example]:
    """Every ``*.jsonl`` file of a folder, in the order of the names."""
    return [example for path in sorted(folder.glob("*.jsonl")) for example in load(path)]


def readable(group: str) -> str:
    """Return an article's name as a heading.

    >>> readable("1973_oil_crisis")
    '1973 oil crisis'
    """
    return re.sub(r"[_\s]+", " ", group.replace("-", " ")).strip()


def one_pass(
    real: Sequence[Example], made: dict[str, list[Example]], shares: dict[str, float], rng: random.Random
) -> list[Example]:
    """Return one shuffled pass: every source and kind in its share, headings and styles drawn anew.

    :param made: kind of made unanswerable -> examples.
    :param shares: share of every kind in ``made``.
    """
    by_source: dict[str, list[Example]] = {}
    for example in real:
        by_source.setdefault(example.source, []).append(example)
    drawn = [e for source, examples in by_source.items() for e in draw(examples, SHARE.get(source, 1.0), rng)]
    drawn += [e for kind, examples in made.items() for e in draw(examples, shares[kind], rng)]
    rng.shuffle(drawn)
    return [vary(example, rng) for example in drawn]


def draw(examples: Sequence[Example], share: float, rng: random.Random) -> Iterator[Example]:
    """``share`` of the examples: every one as often as the whole part says, the rest by chance."""
    for example in examples:
        for _ in range(int(share) + (rng.random() < share % 1)):
            yield example


def vary(example: Example, rng: random.Random) -> Example:
    """Return the example as users meet it: with or without a heading, now and then asked in haste."""
    question = example.question
    if rng.random() < BARE_SHARE:
        question = question.rstrip(" ?")
    if rng.random() < TYPO_SHARE:
        question = typo(question, rng)
    heading = example.heading
    if not heading and example.source not in NO_HEADING and rng.random() < HEADING_SHARE:
        heading = readable(example.group)
    return replace(example, question=question, heading=heading)


def typo(question: str, rng: random.Random) -> str:
    """Drop, double or swap one letter inside one longer word."""
    places = [m.start() + i for m in re.finditer(r"[A-Za-z]{5,}", question) for i in range(1, len(m.group()) - 1)]
    if not places:
        return question
    at = rng.choice(places)
    letter, following = question[at], question[at + 1]
    changed = rng.choice(["", letter * 2, following + letter])
    return question[:at] + changed + question[at + (2 if len(changed) == 2 and changed[0] == following else 1) :]
