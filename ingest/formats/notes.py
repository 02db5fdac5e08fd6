"""Which sentence calls a note: the one with its number set high, in brackets or, on a page, right behind a word."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.blocks import Block, Label
from ingest.formats.numerals import LOWERED
from ingest.sentences import sentences

_CALL = re.compile(
    r"(?<=\S)(?:\[(?P<bracketed>\d{1,3})\]|(?P<high>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
    r"|(?:(?<=[^\W\d_]{2})|(?<=[^\W\d_][)\].,;:!?\"'”’»]))(?P<glued>\d{1,2}|[*∗†‡§])(?![\w.,:%]*\w)"
)
_NUMBER = re.compile(r"\d+|[*∗†‡§]")


def with_calls(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks in which every note has the sentence that calls it `above` it, if there is one before it."""
    if not any(block.kind == "note" for block in blocks):
        return list(blocks)
    called = defaultdict[str, list[tuple[int, Block]]](list)
    for block in blocks:
        for sign, place in _calls(text, block):
            called[sign].append((place, block))
    return [_with_call(text, block, called) if block.kind == "note" else block for block in blocks]


def _calls(text: str, block: Block) -> Iterator[tuple[str, int]]:
    """Yield the signs of the notes that are called in a block, and where; behind a word they can stand on pages."""
    if block.kind in ("note", "code", "furniture", "comment"):
        return
    for found in _CALL.finditer(text, block.start, block.end):
        if block.page or not found["glued"]:
            yield (found["bracketed"] or found["high"] or found["glued"]).translate(LOWERED), found.start()


def _with_call(text: str, note: Block, called: dict[str, list[tuple[int, Block]]]) -> Block:
    """Return a note with the sentence of the last call before it, on its page or the one before."""
    sign = _NUMBER.search(note.marker)
    calls = called.get(sign[0], []) if sign else []
    number = bisect_left(calls, note.start, key=lambda call: call[0])
    if not number or note.above:
        return note
    place, block = calls[number - 1]
    if not block.page >= note.page - 1:
        return note
    return replace(note, above=(_sentence(text, block, place),))


def _sentence(text: str, block: Block, place: int) -> Label:
    """Return the sentence of a block in which a call stands."""
    start = block.start + len(block.marker)
    words = text[start : block.end]
    found = [span for span in sentences(words) if start + span[0] <= place] or [(0, len(words))]
    first, last = found[-1]
    return Label(start + first, words[first:last])
