"""Answers that the form of a question rules out: no amount where one is asked for, or one of something else.

Of the 1,337 questions of SQuAD that are in the reader's training and ask so, one has no amount in its answer. Of the
2,484 in all of its training that ask "how many", "old", "long", "tall", "deep" or "wide", one has one of another unit;
of 853 of SQuAD and QED that ask how many of some things, people apart, one has a number of other things while the
things themselves are counted elsewhere in the passage; of 9,358 that ask which thing of a kind, one has a number of
such things; of 71 that ask how much something costs, none has a number of things; of 10,539 that ask who, two have a
bare number, both for want of a "how" ("Who many charges ...").
"""

import re
from collections.abc import Iterable

from bot.reader.confidence import stem, stems

_OPENS = r"(?:(?:about|after|at|by|during|for|from|in|of|on|since|to|until|with) )?"
_ASKS_AMOUNT = re.compile(_OPENS + r"(?:how (?:many|old)|(?:what|which) (?:year|percent(?:age)?))\b", re.IGNORECASE)
_ASKS_DURATION = re.compile(_OPENS + r"how long\b", re.IGNORECASE)
_CARDINAL = (
    r"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|\w+illions?|\w+illiards?|dozens?|scores?"
)
_FIGURE = rf"(?:\d[\d.,]*|{_CARDINAL})"
_AMOUNT = re.compile(
    rf"\d|\b(?:{_CARDINAL}|half|third|quarter|pair|couple|single|once|twice|"
    r"both|several|few|many|most|more|all|none|no|every|each|an?|another|some|numerous|multiple|countless)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:second|minute|hour|day|night|week|month|season|semester|year|decade|generation|era|age|period|time)s?|"
    r"century|centuries|millennia|life|lives|lifetime|until|till|since|throughout|indefinitely|forever|always|"
    r"permanent(?:ly)?|rest|end|long)\b",
    re.IGNORECASE,
)
_UNITS = {
    "time": r"(?:second|minute|hour|day|night|week|month|year|decade)s?|century|centuries",
    "length": r"(?:(?:kilo|centi|milli)?met(?:er|re)|mile|yard)s?|inch(?:es)?|feet|foot|ft|[kcm]?m",
    "money": r"(?:dollar|euro|pound|cent|franc|yen|shilling)s?|pence",
    "weight": r"(?:(?:kilo)?gram(?:me)?|ton(?:ne)?|ounce)s?|kg|lbs?",
    "area": r"(?:acre|hectare)s?|(?:square|sq\.?) \w+|ha",
}
_MEASURED = {
    unit: re.compile(rf"\d(?: [mb]illion)?[ -]?(?:{words})\b", re.IGNORECASE) for unit, words in _UNITS.items()
}
_PRICE = r"(?:[$€£]|\b(?:eur|usd|gbp|chf)) ?\d"
_MEASURED["money"] = re.compile(rf"{_MEASURED['money'].pattern}|{_PRICE}", re.IGNORECASE)
_MONEY = re.compile(rf"\b(?:{_UNITS['money']})\b|{_PRICE}", re.IGNORECASE)
_COUNTED = {
    unit: re.compile(rf"how many (?:[\w-]+ ){{0,3}}?(?:{words})\b", re.IGNORECASE) for unit, words in _UNITS.items()
}
_ASKS_WHO = re.compile(_OPENS + r"whom?\b", re.IGNORECASE)
_ONLY_NUMBER = re.compile(rf"(?!one\b){_FIGURE}\W*$", re.IGNORECASE)
_ASKS_DAY = re.compile(_OPENS + r"(?:what|which) (?:month|date|day)s?\b", re.IGNORECASE)
_ONLY_YEAR = re.compile(r"\W*(?:in )?\d{4}\W*$", re.IGNORECASE)
_ASKS_WHICH = re.compile(
    _OPENS
    + r"(?:what|which) (?:[\w-]+ ){0,2}?(?P<thing>[\w-]+) (?:is|are|was|were|do|does|did|has|have|had|can|will)\b",
    re.IGNORECASE,
)
_ASKS_MONEY = re.compile(
    _OPENS + r"how much (?!time\b|of\b).*\b(?:pays?|paid|costs?|spends?|spent|earns?|earned|money|price|budget)\b",
    re.IGNORECASE,
)
_HOW = re.compile(_OPENS + r"how (many|old|long|tall|deep|wide)\b", re.IGNORECASE)
_NO_THINGS = r"(?!people\b|persons\b|(?:do|i|wa|ha)e?s\b)"
_HOW_MANY = re.compile(
    _OPENS + rf"how many (?:[\w-]+ ){{0,3}}?{_NO_THINGS}(?P<things>[\w-]{{2,}}s|men|women|children)\b", re.IGNORECASE
)
_NUMBER_OF = rf"(?<![\w.,]){_FIGURE} (?:[\w-]+ ){{0,2}}?"
_NUMBER_OF_THINGS = re.compile(_NUMBER_OF + r"[\w-]+s\b", re.IGNORECASE)
_FITTING = {"old": {"time"}, "long": {"time", "length"}, "tall": {"length"}, "deep": {"length"}, "wide": {"length"}}


def misfits(question: str, answer: str) -> bool:
    """Say whether the form of a question rules an answer out.

    >>> misfits("How many ships are there?", "ships and boats")
    True
    >>> misfits("How many ships are there?", "twenty-two ships")
    False
    >>> misfits("How long will it stay?", "until the harvest")
    False
    >>> misfits("How many hours does it take?", "9 kilometres")
    True
    """
    if _ASKS_DURATION.match(question) and not (_AMOUNT.search(answer) or _TIME.search(answer)):
        return True
    if _ASKS_AMOUNT.match(question) and not _AMOUNT.search(answer):
        return True
    if _ASKS_WHO.match(question) and _ONLY_NUMBER.match(answer):
        return True
    if _ASKS_DAY.match(question) and _ONLY_YEAR.match(answer):
        return True
    if _ASKS_MONEY.match(question) and _NUMBER_OF_THINGS.search(answer) and not _MONEY.search(answer):
        return True
    return _only_counts(question, answer) or _measures_otherwise(question, answer)


def counts_other_things(question: str, answer: str, near: str, texts: Iterable[str]) -> bool:
    """Say whether an answer counts other things than a question asks for, which the texts count elsewhere.

    >>> texts = ["Germany sends 550 soldiers.", "27 nations take part."]
    >>> counts_other_things("How many soldiers take part?", "27 nations", texts[1], texts)
    True

    :param near: the sentences of the answer and their heading.
    """
    asked = _HOW_MANY.match(question)
    if not asked or not _NUMBER_OF_THINGS.search(answer) or stem(asked["things"]) in stems(near):
        return False
    counted = re.compile(rf"{_NUMBER_OF}{re.escape(stem(asked['things']))}", re.IGNORECASE)
    return any(counted.search(text) for text in texts)


def _only_counts(question: str, answer: str) -> bool:
    """Say whether a question asks which thing of a kind, and the answer only how many of them there are."""
    which, count = _ASKS_WHICH.match(question), _NUMBER_OF_THINGS.fullmatch(answer)
    return bool(which and count and stem(which["thing"]) == stem(answer.split()[-1]))


def _measures_otherwise(question: str, answer: str) -> bool:
    how = _HOW.match(question)
    measured = {unit for unit, pattern in _MEASURED.items() if pattern.search(answer)} if how else set()
    if not (how and measured):
        return False
    counted = {unit for unit, pattern in _COUNTED.items() if pattern.search(question)}
    return measured.isdisjoint(_FITTING.get(how[1].lower(), counted))
