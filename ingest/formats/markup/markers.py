"""The markers of list items as browsers print them."""

BULLET = "•"

_STYLES = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
    "lower-latin": "lower-alpha",
    "upper-latin": "upper-alpha",
}
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


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
    elif style.endswith("roman") and 0 < number < 4000:
        written = _roman(number)
    else:
        written = str(number)
    return (written.upper() if style.startswith("upper") else written) + "."


def _letters(number: int) -> str:
    written = ""
    while number:
        number, letter = divmod(number - 1, 26)
        written = chr(ord("a") + letter) + written
    return written


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written
