"""The mix of sources and styles that one pass over the training questions sees."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.reading.training.crops import crop
from bot.reading.training.data import NO_HEADING, Example, readable

# How often a question of each source is seen in one pass, and in which styles.
SHARE = {
    "squad2_13_articles": 2.5,
    "squad11_12_train_articles": 1.2,
    "squad11_13_dev_articles": 1.2,
    "qed_train": 0.7,
    "fairytaleqa": 0.3,
    "covid_qa_cropped": 0.4,
    "policyqa": 0.05,
    "qamr_sentences": 0.1,
}
HEADING_SHARE = 0.5
CROP_SHARE = 0.5  # a run of the sentences instead of the whole passage
BARE_SHARE = 0.25  # question mark left out
TYPO_SHARE = 0.06
HASTY_SHARE = 0.1  # keywords instead of a sentence
SMALL_WORDS = frozenset(
    "a an and at be been by did do does for had has have in is it its of on that the to was were".split()
)
KEPT_SHARE = 0.4  # of the small words of a question in keywords


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
    if rng.random() < CROP_SHARE:
        example = crop(example, rng)
    question = example.question
    if rng.random() < BARE_SHARE:
        question = question.rstrip(" ?")
    if rng.random() < HASTY_SHARE:
        question = keywords(question, rng)
    if rng.random() < TYPO_SHARE:
        question = typo(question, rng)
    heading = example.heading
    if not heading and example.source not in NO_HEADING and rng.random() < HEADING_SHARE:
        heading = readable(example.group)
    return replace(example, question=question, heading=heading)


def keywords(question: str, rng: random.Random) -> str:
    """Drop small words, and half of the time move the asking word behind what it asks about.

    >>> keywords("In which year was the summit held?", random.Random(0))
    'summit held which year'
    """
    kept = [w for w in question.rstrip(" ?").split() if w.lower() not in SMALL_WORDS or rng.random() < KEPT_SHARE]
    asking = next((at for at, word in enumerate(kept[:2]) if word.lower() in {"what", "which", "how"}), None)
    end = 1 if asking is None else asking + 2
    front, rest = kept[:end], kept[end:]
    return " ".join([*rest, *front] if rng.random() < 0.5 else kept)


def typo(question: str, rng: random.Random) -> str:
    """Drop, double or swap one letter inside one longer word."""
    places = [m.start() + i for m in re.finditer(r"[A-Za-z]{5,}", question) for i in range(1, len(m.group()) - 1)]
    if not places:
        return question
    at = rng.choice(places)
    letter, following = question[at], question[at + 1]
    changed = rng.choice(["", letter * 2, following + letter])
    return question[:at] + changed + question[at + (2 if len(changed) == 2 and changed[0] == following else 1) :]
