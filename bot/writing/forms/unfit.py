"""Answers that the form of a question rules out: no amount where one is asked for, or nothing but the question's words.

Counted on the 66,388 answered questions of the reader's training, with the answers that people gave: of 3,018 that ask
for an amount and 291 that ask how long, 35 and 29 have none.
"""

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from bot.question.form import PREPOSITION, Form
from bot.question.language import ENGLISH, any_of
from bot.question.question import Question
from bot.question.spelling import SHORTEST
from bot.question.words import full_names, has_name, spoken, stems
from bot.rules import rule
from bot.types import Passage
from bot.writing.place import Place

_ASKS_AMOUNT = re.compile(
    rf"{PREPOSITION}(?:how (?:many|old)|(?:what|which) (?:percentage|year)|what number of)\b", re.I
)
_ASKS_HOW_LONG = re.compile(rf"{PREPOSITION}how long\b", re.IGNORECASE)
_AMOUNT = re.compile(rf"\d|\b(?:{any_of(ENGLISH.numbers | ENGLISH.quantities)})\b", re.IGNORECASE)
_TIME = re.compile(rf"\b(?:{any_of(ENGLISH.times)})\b", re.IGNORECASE)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_IS_THERE = re.compile(
    r"(?:(?:is|are|was|were) there|(?:do|does|did) (?:[\w’'-]+ ){1,4}?have) "
    r"(?:(?:already|also|an?|any|other|some|still|the|their|its) )*(?P<thing>[\w-]+)(?! (?:of|to)\b)",
    re.IGNORECASE,
)
_DENIES = re.compile(rf"\b(?:{any_of(ENGLISH.negations)}|only)\b|n['’]t\b", re.IGNORECASE)
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")
"""Of Latin and Cyrillic, Chinese and Japanese, Arabic, and Greek text."""

_CLOSING = " \"'*_)]\u201d\u2019\u00bb"
_START = 4
"""Letters that forms of a word share: "parking" and "park"."""


@rule(otherwise=lambda question, passages: False)
def names_nobody_there(question: Question, passages: Sequence[Passage]) -> bool:
    """Say whether an English question names something, and no passage has one of its names, or words like it.

    Of the questions of SQuAD 2.0 that are answered over all paragraphs three in 436 do, and none has an answer.
    """
    if not (question.names and question.in_english):
        return False
    short = ("".join(word[0] for word in name.split()) for name in full_names(question.asked) if " " in name)
    named = {name.lower() for name in (*question.names, *short)}
    text = " ".join(f"{passage.heading} {passage.view.folded.text}" for passage in passages)
    words = spoken(text)
    initials, distinct = "".join(word[0] for word in words), set(words)
    return not any(
        has_name(text, name[:_START]) or name in initials or any(_is_a_slip_of(name, word) for word in distinct)
        for name in named
    )


def _is_a_slip_of(name: str, word: str) -> bool:
    return len(name) >= SHORTEST and OSA.distance(name, word, score_cutoff=1) <= 1


@rule(otherwise=lambda words: False)
def asks(words: str) -> bool:
    """Say whether a sentence of a document asks, as in a list of questions and answers, and so answers nothing."""
    return words.rstrip(_CLOSING).endswith(_QUESTION_MARKS)


def is_unfit(question: Question, place: Place) -> bool:
    """Say whether the form of a question rules out the words of a place as its answer."""
    if question.form is Form.WHETHER:
        return says_nothing_of_it(question, place)
    return any(unfit(question, place) for unfit in (lacks_an_amount, lacks_a_time, repeats_the_question))


@rule(otherwise=lambda question, place: False)
def lacks_an_amount(question: Question, place: Place) -> bool:
    """Say whether a question asks how many, how old or which year, and the answer has no amount."""
    return bool(_ASKS_AMOUNT.match(question.clause)) and not _AMOUNT.search(place.words)


@rule(otherwise=lambda question, place: False)
def lacks_a_time(question: Question, place: Place) -> bool:
    """Say whether a question asks how long, and the answer has neither an amount nor a time."""
    asked, words = _ASKS_HOW_LONG.match(question.clause), place.words
    return bool(asked) and not _AMOUNT.search(words) and not _TIME.search(words)


@rule(otherwise=lambda question, place: False)
def repeats_the_question(question: Question, place: Place) -> bool:
    """Say whether an answer has no content words but those of the question, which offers no choice, and is no name."""
    said, plain = stems(place.words), place.words == place.words.lower()
    return plain and bool(said) and said <= question.words and not _CHOICE.search(question.asked)


@rule(otherwise=lambda question, place: False)
def says_nothing_of_it(question: Question, place: Place) -> bool:
    """Say whether a question asks if there is a thing, and the sentence has no word for it and denies nothing."""
    asked = _IS_THERE.match(question.clause)
    thing = stems(asked["thing"]) if asked else frozenset[str]()
    near = place.near.lower()
    return bool(thing) and not (_DENIES.search(near) or any(word[:_START] in near for word in thing))
