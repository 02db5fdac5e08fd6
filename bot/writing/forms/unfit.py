"""Answers that the form of a question rules out: no amount where one is asked for, or one of another unit.

Counted on the 66,388 answered questions of the reader's training, with the answers that people gave: of 3,018 that ask
for an amount and 291 that ask how long, 35 and 29 have none; of 2,547 that ask how many, old, long, tall, deep, wide or
heavy, or for weight or cost, four have one of another unit; of 10,748 that ask who, two have a bare number.
"""

import re
from collections.abc import Callable

from bot.question.form import Form
from bot.question.language import ENGLISH, any_of
from bot.question.question import Question
from bot.question.words import stems
from bot.rules import rule
from bot.writing.place import Place

_OPENS = rf"(?:(?:{any_of(ENGLISH.prepositions)}) )?"
_NUMBER = rf"(?:\d[\d.,]*|\b(?:{any_of(ENGLISH.numbers)})\b)"
_AMOUNT = re.compile(rf"\d|\b(?:{any_of(ENGLISH.numbers | ENGLISH.quantities)})\b", re.IGNORECASE)
_TIME = re.compile(rf"\d|\b(?:{any_of(ENGLISH.times)})\b", re.IGNORECASE)
_SIGNS = {"money": "[$€£¥₹]", "share": "%", "temperature": "°"}

_ASKS_AMOUNT = re.compile(rf"{_OPENS}(?:how (?:many|old)|(?:what|which) (?:percentage|year)|what number of)\b", re.I)
_ASKS_HOW_LONG = re.compile(rf"{_OPENS}how long\b", re.IGNORECASE)
_ASKS_WHEN = re.compile(rf"{_OPENS}(?:when|(?:what|which) (?:date|day|month|time|year))\b", re.IGNORECASE)
_ASKS_WHO = re.compile(rf"{_OPENS}(?:whom?|whose)\b", re.IGNORECASE)
_ASKS_PRICE = re.compile(
    rf"{_OPENS}(?:how much\b.*\b(?:costs?|paid|pay)|what .*\b(?:cost|fee|price)\W*$)", re.IGNORECASE
)
_ASKS_MEASURE = re.compile(rf"{_OPENS}how (?:many (?P<counted>[\w-]+)|(?P<how>{any_of(ENGLISH.measures)}))\b", re.I)
_IS_THERE = re.compile(
    r"(?:(?:is|are|was|were) there|(?:do|does|did) (?:[\w’'-]+ ){1,4}?have) "
    r"(?:(?:already|also|an?|any|other|some|still|the|their|its) )*(?P<thing>[\w-]+)(?! (?:of|to)\b)",
    re.IGNORECASE,
)
_DENIES = re.compile(rf"\b(?:{any_of(ENGLISH.negations)}|only)\b|n['’]t\b", re.IGNORECASE)
_START = 4
"""Letters that forms of a word share: "parking" and "park"."""
_ONLY_NUMBER = re.compile(rf"\W*{_NUMBER}\W*\Z", re.IGNORECASE)
_PROPER_NAME = re.compile(r"(?:[A-Z][\w.’'-]+ ?){2,}\Z")


def is_unfit(question: Question, place: Place) -> bool:
    """Say whether the form of a question rules out the words of a place as its answer."""
    if question.form is Form.WHETHER:
        return says_nothing_of_it(question, place)
    return any(unfit(question, place) for unfit in _UNFIT)


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
def names_for_a_time(question: Question, place: Place) -> bool:
    """Say whether a question asks when, and the answer is the name of somebody or something."""
    asked, words = _ASKS_WHEN.match(question.clause), place.words
    return bool(asked and _PROPER_NAME.match(words)) and not _TIME.search(words)


@rule(otherwise=lambda question, place: False)
def counts_for_a_person(question: Question, place: Place) -> bool:
    """Say whether a question asks who, and the answer is a bare number."""
    return bool(_ASKS_WHO.match(question.clause) and _ONLY_NUMBER.match(place.words))


@rule(otherwise=lambda question, place: False)
def lacks_a_price(question: Question, place: Place) -> bool:
    """Say whether a question asks what something costs, and the answer has no amount."""
    return bool(_ASKS_PRICE.match(question.clause)) and not _AMOUNT.search(place.words)


@rule(otherwise=lambda question, place: False)
def measures_otherwise(question: Question, place: Place) -> bool:
    """Say whether a question asks for an amount of one unit, and the answer has only amounts of other units."""
    asked = _ASKS_MEASURE.match(question.clause)
    if not asked:
        return False
    wanted = _kinds(f"1 {asked['counted']}") if asked["counted"] else set(ENGLISH.measures[asked["how"].lower()])
    measured = _kinds(_with_unit(place))
    return bool(measured) and measured.isdisjoint(wanted | {"share"})


@rule(otherwise=lambda question, place: False)
def repeats_the_question(question: Question, place: Place) -> bool:
    """Say whether an answer has content words, and all of them are those of the question, which offers no choice."""
    said = stems(place.words)
    return bool(said) and said <= question.words and not re.search(r"\bor\b", question.asked, re.IGNORECASE)


@rule(otherwise=lambda question, place: False)
def says_nothing_of_it(question: Question, place: Place) -> bool:
    """Say whether a question asks if there is a thing, and the sentence has no word for it and denies nothing."""
    asked = _IS_THERE.match(question.clause)
    thing = stems(asked["thing"]) if asked else frozenset[str]()
    near = place.near.lower()
    return bool(thing) and not (_DENIES.search(near) or any(word[:_START] in near for word in thing))


_UNFIT: tuple[Callable[[Question, Place], bool], ...] = (
    lacks_an_amount,
    lacks_a_time,
    names_for_a_time,
    counts_for_a_person,
    lacks_a_price,
    measures_otherwise,
    repeats_the_question,
)


def _with_unit(place: Place) -> str:
    """Return the words of a place with the word behind them, which may be the unit of their number."""
    behind = re.match(r"[ -]?(?:[%°]|[^\W\d_]+)", place.passage.text[place.end :])
    return place.words + (behind.group() if behind else "")


def _kinds(text: str) -> set[str]:
    """Return of which kinds of unit the amounts in a text are."""
    found = {
        kind for kind, words in ENGLISH.units.items() if re.search(rf"{_NUMBER}[ -]?(?:{any_of(words)})\b", text, re.I)
    }
    signs = {kind for kind, sign in _SIGNS.items() if re.search(rf"\d ?{sign}|{sign} ?\d", text)}
    return found | signs
