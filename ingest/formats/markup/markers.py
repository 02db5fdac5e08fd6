"""The markers of list items: as browsers print them, and which of two stands behind or below the other."""

import re
from functools import cache

from ingest.formats.numerals import roman

BULLET = "•"

_STYLES = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
    "lower-latin": "lower-alpha",
    "upper-latin": "upper-alpha",
}

_COUNTED = re.compile(r"(.*?)(\d+|[^\W\d_]+)(\W*)")
"""What stands before the last number or letter of a marker, that, and what stands behind it."""


def style_of(tag: str, kind: str, style: str) -> str:
    """Return the style of a list's markers.

    Args:
        tag: of the list.
        kind: its `type` attribute.
        style: what its `style` attribute says of `list-style`, or "".
    """
    named = _STYLES.get(style or kind, style or kind).lower()
    if named == "none":
        return named
    return (named or "decimal") if tag == "ol" else "bullet"


def marker_of(style: str, number: int) -> str:
    """Return the marker of an item.

    >>> [marker_of("lower-alpha", 28), marker_of("upper-roman", 4), marker_of("decimal", 3), marker_of("bullet", 1)]
    ['ab.', 'IV.', '3.', '•']
    """
    if style in ("none", "bullet"):
        return BULLET if style == "bullet" else ""
    if style.endswith("alpha") and number > 0:
        written = _letters(number)
    elif style.endswith("roman"):
        written = roman(number)
    else:
        written = str(number)
    return (written.upper() if style.startswith("upper") else written) + "."


def is_next(marker: str, earlier: str) -> bool:
    """Say whether a marker is the one behind another in a list.

    >>> [is_next("3.2", "3.1"), is_next("(c)", "(b)"), is_next("iv.", "iii."), is_next("3.", "1."), is_next("•", "•")]
    [True, True, True, False, False]
    """
    found, before = _COUNTED.fullmatch(marker), _COUNTED.fullmatch(earlier)
    if not found or not before or found.group(1, 3) != before.group(1, 3):
        return False
    counts, counts_before = _counts(found.group(2)), _counts(before.group(2))
    return any(style in counts_before and counts[style] == counts_before[style] + 1 for style in counts)


def is_below(marker: str, earlier: str) -> bool:
    """Say whether a marker is one of those below another.

    >>> [is_below("3.2", "3."), is_below("3.2.1", "3.2"), is_below("3.2", "3.1"), is_below("(a)", "3.")]
    [True, True, False, False]
    """
    outer = earlier.rstrip(".)")
    return outer[-1:].isalnum() and marker.startswith(f"{outer}.") and marker.rstrip(".)") != outer


def _counts(written: str) -> dict[str, int]:
    """Return what a number or letter can count, by the style in which it does."""
    if written.isdecimal():
        return {"decimal": int(written)}
    counts = dict[str, int]()
    if len(written) == 1:
        counts[f"letter, {written.isupper()}"] = ord(written)
    if written in _romans():
        counts["lower-roman"] = _romans()[written]
    if written.lower() in _romans() and written.isupper():
        counts["upper-roman"] = _romans()[written.lower()]
    return counts


@cache
def _romans() -> dict[str, int]:
    return {roman(number): number for number in range(1, 100)}


def _letters(number: int) -> str:
    written = ""
    while number:
        number, letter = divmod(number - 1, 26)
        written = chr(ord("a") + letter) + written
    return written
