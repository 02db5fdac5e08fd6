"""What the answer to a question for an amount must hold: an amount, and none of another unit.

Of the 1,337 questions of SQuAD that are in the reader's training and ask so, one has no amount in its answer. Of the
2,520 in all of its training that ask "how many", "old", "long", "tall", "deep" or "wide", three have one of another
unit.
"""

import re

_OPENS = r"(?:(?:about|after|at|by|during|for|from|in|of|on|since|to|until|with) )?"
_ASKS_AMOUNT = re.compile(_OPENS + r"(?:how (?:many|old)|(?:what|which) (?:year|percent(?:age)?))\b", re.IGNORECASE)
_ASKS_DURATION = re.compile(_OPENS + r"how long\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"hundreds?|thousands?|\w+illions?|\w+illiards?|dozens?|scores?|half|third|quarter|pair|couple|single|once|twice|"
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
_COUNTED = {unit: re.compile(rf"how many (?:\w+ )?(?:{words})\b", re.IGNORECASE) for unit, words in _UNITS.items()}
_HOW = re.compile(_OPENS + r"how (many|old|long|tall|deep|wide)\b", re.IGNORECASE)
_FITTING = {"old": {"time"}, "long": {"time", "length"}, "tall": {"length"}, "deep": {"length"}, "wide": {"length"}}


def lacks_amount(question: str, answer: str) -> bool:
    """Say whether a question asks for an amount and the answer holds none, or only one of another unit.

    >>> lacks_amount("How many ships are there?", "ships and boats")
    True
    >>> lacks_amount("How many ships are there?", "twenty-two ships")
    False
    >>> lacks_amount("How long will it stay?", "until the harvest")
    False
    >>> lacks_amount("How many hours does it take?", "9 kilometres")
    True
    """
    if _ASKS_DURATION.match(question) and not (_AMOUNT.search(answer) or _TIME.search(answer)):
        return True
    if _ASKS_AMOUNT.match(question) and not _AMOUNT.search(answer):
        return True
    return _measures_otherwise(question, answer)


def _measures_otherwise(question: str, answer: str) -> bool:
    how = _HOW.match(question)
    measured = {unit for unit, pattern in _MEASURED.items() if pattern.search(answer)} if how else set()
    if not (how and measured):
        return False
    counted = {unit for unit, pattern in _COUNTED.items() if pattern.search(question)}
    return measured.isdisjoint(_FITTING.get(how[1].lower(), counted))
