"""Amounts and their units in questions and answers."""

import re

from bot.question.clause import OPENS

CARDINAL = (
    r"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|\w+illions?|\w+illiards?|dozens?|scores?"
)
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
FIGURE = rf"(?:\d[\d.,]*|{CARDINAL})"
AMOUNT = re.compile(
    rf"\d|\b(?:{CARDINAL}|half|third|quarter|pair|couple|single|once|twice|"
    r"both|several|few|many|most|more|all|none|no|every|each|an?|another|some|numerous|multiple|countless)\b",
    re.IGNORECASE,
)
TIME = re.compile(
    r"\b(?:(?:second|minute|hour|day|night|week|month|season|semester|year|decade|generation|era|age|period|time)s?|"
    r"century|centuries|millennia|life|lives|lifetime|until|till|since|throughout|indefinitely|forever|always|"
    r"permanent(?:ly)?|rest|end|long)\b",
    re.IGNORECASE,
)
_UNITS = {
    "time": r"(?:second|minute|hour|day|night|week|month|year|decade)s?|century|centuries",
    "length": r"(?:(?:kilo|centi|milli)?met(?:er|re)|mile|yard)s?|inch(?:es)?|feet|foot|ft|[kcm]m|m(?! [a-z])",
    "money": r"(?:dollar|euro|pound|cent|franc|yen|shilling)s?|pence",
    "weight": r"(?:(?:kilo)?gram(?:me)?|ton(?:ne)?|ounce|pound|hundredweight)s?|kgs?|lbs?",
    "area": r"(?:acre|hectare)s?|(?:square|sq\.?) \w+|ha",
    "speed": r"rpm|[km]ph|knots?|[a-z]+(?: \([^()]*\))? ?(?:per |an? |every |/ ?)[a-z]+",
    "temperature": r"° ?[cf]|degrees?",
    "electricity": r"(?:kilo|mega)?watt[ -]hours?|(?:kilo|mega)?(?:watt|volt|amp(?:ere)?)s?|[km]?wh?|k?v|hz",
    "share": r"%|per ?cents?",
}
_MEASURED = {
    unit: re.compile(rf"(?:\d|\b(?:{CARDINAL}))(?: [mb]illion)?[ -]?(?:{words})(?!\w| [a-z]{{3,}}s\b)", re.IGNORECASE)
    for unit, words in _UNITS.items()
}
_CURRENCY = "eur|usd|gbp|chf|czk|sek|nok|dkk|pln|jpy|cad|aud|kr|kč|zł"
_PRICE = rf"(?:[$€£¥₹]|\b(?:{_CURRENCY})) ?\d|\d ?(?:[€£$]|(?:{_CURRENCY})\b)"
_MEASURED["money"] = re.compile(rf"{_MEASURED['money'].pattern}|{_PRICE}", re.IGNORECASE)
MONEY = re.compile(rf"\b(?:{_UNITS['money']})\b|{_PRICE}", re.IGNORECASE)
PAID = re.compile(rf"{MONEY.pattern}|\b(?:free|nothing|included)\b", re.IGNORECASE)
SUM = re.compile(
    rf"\d|\b(?:{CARDINAL}|half|third|quarter|twice|double|most|more|less|all|none|lot|much|little)\b", re.IGNORECASE
)
_COUNTED = {
    unit: re.compile(rf"how many (?:[\w-]+ ){{0,3}}?(?:{words})\b", re.IGNORECASE) for unit, words in _UNITS.items()
}
_HOW = re.compile(
    rf"{OPENS}(?:how (many|old|long|tall|deep|wide|heavy|fast)\b|"
    r"what(?:['’]s| is| was) (?:the|its|their|his|her|[\w-]+['’]s) "
    r"(?:average|cruising|highest|maximum|max|top) (speed)\b|"
    r"(?:how much (?!time\b|of\b)|what (?:do|does|did) ).*\b(cost|weigh)\b(?! (?:include|cover|depend)))",
    re.IGNORECASE,
)
_LASTS = re.compile(r"\b(?:takes?|took|taken|lasts?|lasted)\b", re.IGNORECASE)
_A_RATE = re.compile(r"\bper (?:second|minute|hour|day|week|month|year)\b", re.IGNORECASE)
NUMBER_OF_THINGS = re.compile(rf"(?<![\w.,]){FIGURE} (?:[\w-]+ ){{0,2}}?[\w-]+s\b", re.IGNORECASE)
_FITTING = {
    "old": {"time"},
    "long": {"time", "length"},
    "lasting": {"time"},
    "tall": {"length"},
    "deep": {"length"},
    "wide": {"length"},
    "fast": {"speed", "time", "share", "electricity"},
    "speed": {"speed"},
    "heavy": {"weight"},
    "weigh": {"weight"},
    "cost": {"money", "share"},
}


def is_time(word: str) -> bool:
    """Say whether a word is a unit of time."""
    return bool(re.fullmatch(_UNITS["time"], word))


def measures_otherwise(question: str, answer: str) -> bool:
    """Say whether a question asks how many, old, long, heavy or dear, and the answer has only amounts of other units.

    >>> measures_otherwise("How heavy is it?", "9 km")
    True
    """
    how = None if _A_RATE.search(question) else _HOW.match(question)
    measured = {unit for unit, pattern in _MEASURED.items() if pattern.search(answer)} if how else set()
    kind = next(filter(None, how.groups())).lower() if how else ""
    if not measured or (kind == "cost" and PAID.search(answer)):
        return False
    counted = {unit for unit, pattern in _COUNTED.items() if pattern.search(question)} or {"share"}
    kind = "lasting" if kind == "long" and _LASTS.search(question) else kind
    return measured.isdisjoint(_FITTING.get(kind, counted))
