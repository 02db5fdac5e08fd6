"""Numbers, dates and times of spreadsheets as Excel shows them in English, by their format codes."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

Value = str | bool | int | float | date | time | timedelta

_LITERAL = r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|[_*](?P<padding>.)'
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[_*].|\[[^\]]*\]|[^;])*')
_NUMBER = re.compile(
    rf"{_LITERAL}|\[[^\]]*\]|(?P<general>General)|(?P<digits>\.?[0#?][0#?,.]*)(?P<power>E[+-]0+)?|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(
    rf"{_LITERAL}|\[(?P<span>h+|m+|s+)\]|\[[^\]]*\]|(?P<half>AM/PM|A/P)|(?P<part>y+|m+|d+|h+|s+)|(?P<fraction>\.0+)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_LOCAL = {"mm-dd-yy": "m/d/yyyy", "m/d/yy h:mm": "m/d/yyyy h:mm"}
"""Codes that stand for the date of the place where the file is opened, and what that is in English."""

_EPOCH = datetime(1899, 12, 30)
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "=": lambda one, other: one == other,
}


def shown(value: Value, code: str) -> str:
    """Return a value as a cell with a format code shows it.

    >>> shown(1234.5, "#,##0.00"), shown(0.125, "0.0%"), shown(date(2026, 3, 5), "d mmmm yyyy")
    ('1,234.50', '12.5%', '5 March 2026')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, code)
    return _moment(value, _LOCAL.get(code, code))


def general(value: float) -> str:
    """Return a number as a cell without a format shows it: of eleven figures at most."""
    if value == int(value) and abs(value) < 1e11:
        return str(int(value))
    written = f"{value:.10g}" if 1e-4 <= abs(value) < 1e11 else f"{value:.5E}"
    if "E" not in written:
        return written
    figures, power = written.split("E")
    return f"{figures.rstrip('0').rstrip('.')}E{power}"


def _number(value: float, code: str) -> str:
    """Return a number in the section of a code that is for it; that for negative ones shows no other sign."""
    sections = _split(code)
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        section = next(
            (s for s, c in zip(sections, conditions, strict=True) if not c or _holds(value, c)), sections[-1]
        )
        return _in_section(value, section)
    if value < 0 and len(sections) > 1:
        return _in_section(-value, sections[1])
    return _in_section(value, sections[2] if value == 0 and len(sections) > 2 else sections[0])


@lru_cache(maxsize=256)
def _split(code: str) -> tuple[str, ...]:
    """Return the sections of a code, which semicolons outside of quotes divide."""
    sections, start = list[str](), 0
    while start <= len(code):
        found = _SECTION.match(code, start)
        end = found.end() if found else len(code)
        sections.append(code[start:end])
        start = end + 1
    return tuple(sections)


def _holds(value: float, condition: re.Match[str]) -> bool:
    return _COMPARED[condition[1]](value, float(condition[2]))


@lru_cache(maxsize=256)
def _tokens(section: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a number's section: its words as `text`, `digits`, `power` and `general`."""
    tokens = list[tuple[str, str]]()
    for found in _NUMBER.finditer(section):
        if found["general"]:
            tokens.append(("general", ""))
        elif found["digits"]:
            tokens.append(("power" if found["power"] else "digits", found.group()))
        else:
            tokens.append(("text", _literal(found)))
    return tuple(tokens)


def _literal(found: re.Match[str]) -> str:
    return found["quoted"] or found["escaped"] or found["currency"] or found["sign"] or ""


def _in_section(value: float, section: str) -> str:
    tokens = _tokens(section)
    sign = "-" if value < 0 else ""
    size = abs(Decimal(f"{value:.15g}")) * 100 ** sum(words.count("%") for kind, words in tokens if kind == "text")
    patterns = [words for kind, words in tokens if kind == "digits"]
    if "/" in section and len(patterns) > 1:
        return general(value)
    filled = iter(_filled(size, patterns))
    parts = list[str]()
    for kind, words in tokens:
        if kind == "general":
            parts.append(general(abs(value)))
        elif kind == "power":
            parts.append(_with_power(size, words))
        else:
            parts.append(next(filled) if kind == "digits" else words)
    printed = "".join(parts).strip()
    return f"{sign}{printed}" if any(digit in printed for digit in "123456789") else printed


def _filled(size: Decimal, patterns: Sequence[str]) -> list[str]:
    """Return the digits for every pattern: of several, as in a telephone number, the last ones have the last digits."""
    if len(patterns) < 2 or any("." in pattern for pattern in patterns):
        return [_digits(size, pattern) for pattern in patterns]
    left = str(size.quantize(Decimal(1), ROUND_HALF_UP))
    filled = list[str]()
    for pattern in reversed(patterns[1:]):
        filled.insert(0, left[-len(pattern) :].rjust(len(pattern), "0") if left or "0" in pattern else "")
        left = left[: -len(pattern)]
    return [left or "0" * patterns[0].count("0"), *filled]


def _digits(size: Decimal, pattern: str) -> str:
    """Return a number with the places, thousands and scale of a pattern such as `#,##0.00`."""
    whole, _, places = pattern.partition(".")
    scale = len(pattern) - len(pattern.rstrip(","))
    places = places.replace(",", "")
    size = (size / 1000**scale).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    before, _, after = f"{size:f}".partition(".")
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole.rstrip(","):
        before = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", before)
    while after and places[len(after) - 1] != "0" and after.endswith("0"):
        after = after[:-1]
    return f"{before}.{after}" if after else before


def _with_power(size: Decimal, pattern: str) -> str:
    digits, power = re.split("[eE]", pattern)
    figures, exponent = f"{size:.{len(digits.partition('.')[2])}E}".split("E")
    sign = "-" if exponent.startswith("-") else "+" if power.startswith("+") else ""
    return f"{figures}E{sign}{exponent[1:].rjust(len(power) - 1, '0')}"


def _moment(value: date | time | timedelta, code: str) -> str:
    """Return a date, time of day or length of time by the first section of a code."""
    moment = _as_datetime(value)
    tokens = list(_DATE.finditer(_split(code)[0]))
    if not any(token["part"] or token["span"] for token in tokens):
        return str(value)
    halves = any(token["half"] for token in tokens)
    parts = [token["part"] or token["span"] or "" for token in tokens]
    printed = list[str]()
    for number, token in enumerate(tokens):
        if token["span"]:
            printed.append(_in_all(moment - _EPOCH, token["span"]))
        elif token["part"]:
            printed.append(_part(moment, token["part"].lower(), halves, _is_minute(parts, number)))
        elif token["half"]:
            printed.append("AM" if moment.hour < 12 else "PM")
        elif token["fraction"]:
            printed.append(f".{moment.microsecond:06}"[: len(token["fraction"])])
        else:
            printed.append(_literal(token))
    return "".join(printed).strip()


def _as_datetime(value: date | time | timedelta) -> datetime:
    if isinstance(value, timedelta):
        return _EPOCH + value
    if isinstance(value, time):
        return datetime.combine(_EPOCH, value)
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def _is_minute(parts: Sequence[str], number: int) -> bool:
    """Say whether an `m` is one of minutes: after hours, or before seconds."""
    before = next((part for part in reversed(parts[:number]) if part), "")
    after = next((part for part in parts[number + 1 :] if part), "")
    return before[:1].lower() == "h" or after[:1].lower() == "s"


def _in_all(length: timedelta, span: str) -> str:
    """Return all hours, minutes or seconds of a length of time."""
    seconds = {"h": 3600, "m": 60, "s": 1}[span[0].lower()]
    return str(int(length.total_seconds() // seconds)).rjust(len(span), "0")


def _part(moment: datetime, part: str, halves: bool, is_minute: bool) -> str:
    """Return the part of a moment that letters such as `yyyy` stand for."""
    hour = (moment.hour - 1) % 12 + 1 if halves else moment.hour
    numbers = {"d": moment.day, "h": hour, "s": moment.second, "m": moment.minute if is_minute else moment.month}
    if part[0] == "y":
        return f"{moment.year:04}" if len(part) > 2 else f"{moment.year % 100:02}"
    if len(part) < 3 or is_minute or part[0] in "hs":
        return str(numbers[part[0]]).rjust(min(len(part), 2), "0")
    name = _DAYS[moment.weekday()] if part[0] == "d" else _MONTHS[moment.month - 1]
    return {3: name[:3], 5: name[:1]}.get(len(part), name)
