"""The characters of a text as they are matched and read: what looks alike is alike, what is not seen is not there."""

import re
from collections.abc import Container, Iterator, Sequence
from functools import cache
from itertools import islice, takewhile
from typing import Literal
from unicodedata import category, combining, normalize

UNSPACED = re.compile(
    "[\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u0e81-\u0ece\u0edc-\u0edf"  # Lao
    "\u1000-\u103f\u1050-\u109f"  # Myanmar
    "\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
    "\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]+"  # Han
)
"""Runs of scripts that put no spaces between words."""

_UNSEEN = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
"""Soft hyphens, zero-width characters, byte order marks, marks of direction, and selectors of a letter's look."""

_HYPHENATED = re.compile(f"[-\u2010\u00ad](?<=[^\\W\\d_].)[{_UNSEEN}]*[^\\S\n]*\n[^\\S\n]*(?=[^\\W\\d_])")
_LEFT_OUT = re.compile(f"{_HYPHENATED.pattern}|[{_UNSEEN}]+")
_KEPT = re.compile("(?<=[0-9])[\u2070\u00b9\u00b2\u00b3\u2074-\u207e]+|[\u00bc-\u00be\u2150-\u215f\u2189\u2120\u2122]+")
"""Powers, fractions and trade marks, which would run into what is before them if they became plain characters."""

_MARKS = re.compile("[^\\w\\s\\x00-\\x7f]{30}")
"""What may be combining marks, as many as the Stream-Safe Text Format of UAX #15 allows in a row."""

_FOREIGN = re.compile("[^\\x00-\\x7f]+")


def normalised(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
    r"""Return a text in a normal form of Unicode, in time in proportion to its length.

    Marks are put in order by comparing each with those before it, so of very many on one letter only some are at a
    time; no language has more than a few (Unicode Standard Annex #15, section 13, "Stream-Safe Text Format").

    >>> normalised("NFC", "cafe\u0301 ") + str(len(normalised("NFC", "e\u0301\u0327" * 20)))
    'café 40'
    """
    parts, start = list[str](), 0
    for marks in _MARKS.finditer(text):
        if all(map(combining, marks.group())):
            parts.append(normalize(form, text[start : marks.end()]))
            start = marks.end()
    return "".join([*parts, normalize(form, text[start:])])


def folded(text: str) -> tuple[str, list[int]]:
    r"""Return a text as it is matched and read, and the place in the text of each of its characters.

    Ligatures, full width and the like are written with plain characters (NFKC), letters and their accents are one
    where they can be, a word that is hyphenated at the end of a line is whole, and nothing unseen is left.

    >>> folded("ﬁre im\u00adpreg-\nnated")
    ('fire impregnated', [0, 0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 14, 15, 16, 17])
    """
    if _is_plain(text):
        return text, list(range(len(text)))
    spans = list(_seen(text))
    seen = "".join([text[start:end] for start, end in spans])
    places = [place for start, end in spans for place in range(start, end)]
    kept = {place for match in _KEPT.finditer(seen) for place in range(*match.span())}
    parts, origins = list[str](), list[int]()
    for start, end in _clusters(seen, kept):
        part = seen[start:end] if start in kept else normalised("NFKC", seen[start:end])
        parts.append(part)
        origins += places[start:end] if len(part) == end - start else [places[start]] * len(part)
    return "".join(parts), origins


def folded_text(text: str) -> str:
    r"""Return a text as it is matched and read.

    >>> folded_text("ﬁre im\u00adpreg-\nnated")
    'fire impregnated'
    """
    if _is_plain(text):
        return text
    seen = "".join([text[start:end] for start, end in _seen(text)])
    parts, end = list[str](), 0
    for kept in _KEPT.finditer(seen):
        parts += [normalised("NFKC", seen[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*parts, normalised("NFKC", seen[end:])])


def parts_of_joined_words(text: str) -> list[str]:
    r"""Return the parts of words with a hyphen at the end of a line, which may be words themselves.

    >>> parts_of_joined_words("a well-\nknown man")
    ['well', 'known']
    """
    parts = list[str]()
    for match in _HYPHENATED.finditer(text):
        if text[match.end()].islower():
            before = takewhile(str.isalpha, reversed(text[: match.start()]))
            parts += ["".join(before)[::-1], "".join(takewhile(str.isalpha, islice(text, match.end(), None)))]
    return parts


def unfolded(text: str, places: Sequence[int], start: int, end: int) -> tuple[int, int]:
    r"""Return the range of a text that `[start, end)` of its folded characters stands for, accents included.

    >>> unfolded("ﬁre im\u00adpreg-\nnated", folded("ﬁre im\u00adpreg-\nnated")[1], 5, 16)
    (4, 18)
    """
    if start >= end:
        return (places[start], places[start]) if start < len(places) else (len(text), len(text))
    last = places[end - 1] + 1
    while last < len(text) and _continues(text[last]):
        last += 1
    return places[start], last


def _is_plain(text: str) -> bool:
    return text.isascii() and not _HYPHENATED.search(text)


def _seen(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a text that are left when hyphens at line ends and what is not seen are taken out."""
    start = 0
    for match in _LEFT_OUT.finditer(text):
        line_end = match.group().find("\n")
        goes_on = line_end < 0 or text[match.end()].islower()
        yield start, match.start() + (not goes_on and match.group()[0] != "\u00ad")
        start = match.end() if goes_on else match.start() + line_end
    yield start, len(text)


def _clusters(text: str, apart: Container[int]) -> Iterator[tuple[int, int]]:
    """Cut a text into ranges that are normalised each by itself: a letter with its accents, or plain characters.

    Characters at the places `apart` stand alone.
    """
    start = 0
    for run in _FOREIGN.finditer(text):
        for place in range(*run.span()):
            alone = place in apart or place - 1 in apart
            if place > start and _continues(text[place]) and not alone:
                if place - 1 > start and place == run.start():
                    yield start, place - 1
                    start = place - 1
            elif place > start:
                yield start, place
                start = place
        yield start, run.end()
        start = run.end()
    if start < len(text):
        yield start, len(text)


@cache
def _continues(character: str) -> bool:
    """Say whether a character can become one with the one before it: an accent, or a part of a Korean syllable."""
    first = normalize("NFKD", character)[0]
    return category(first).startswith("M") or "\u1160" <= first <= "\u11ff"
