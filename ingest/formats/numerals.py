"""Numbers as lists and notes print them: in Roman numerals, in letters, and set high."""

RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
"""What stands high in a line, as characters that do so by themselves."""

LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_ROMAN = {
    **{"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90},
    **{"l": 50, "xl": 40, "x": 10, "ix": 9, "v": 5, "iv": 4, "i": 1},
}


def roman(number: int) -> str:
    """Return a number in Roman numerals, or in decimals where it has none.

    >>> [roman(4), roman(1987), roman(0)]
    ['iv', 'mcmlxxxvii', '0']
    """
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for letters, worth in _ROMAN.items():
        written += letters * (number // worth)
        number %= worth
    return written


def repeated_letters(number: int) -> str:
    """Return a number, from 1, as Office counts in letters.

    >>> [repeated_letters(3), repeated_letters(26), repeated_letters(28)]
    ['c', 'z', 'bb']
    """
    return chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
