"""Plain text: decoding, and structure told by its looks: headings, lists, tables and paragraphs."""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from charset_normalizer import from_bytes

from ingest.blocks import Block, Label
from ingest.errors import UnreadableFile
from ingest.formats.builder import Extract, cell_blocks
from ingest.formats.lines import Line, lines_of
from ingest.formats.plain_lists import Item, lists_of
from ingest.formats.plain_tables import TextTable, tables_of
from ingest.sentences import WRAPPED, sentences

LONGEST_HEADING = 80
"""Characters; a longer line is a paragraph."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_UNSEEN = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_STRAY = re.compile("[\udc80-\udcff]")
_TWICE = re.compile("[\xc2-\xf4][\x80-\xbf]{1,3}")
_CALLS = re.compile(r"(?<=\S)(?:\[[^\W_]{1,3}\])+$")
"""Calls of notes at the end of a line."""

_Region = Block | TextTable | Item


def read(data: bytes) -> Extract:
    """Decode the text and find its structure. Raises UnreadableFile for bytes that are not text."""
    text = decode(data)
    return Extract(text, blocks_of(text))


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8, or as what they most likely are, with newline characters as line ends.

    Raises:
        UnreadableFile: the bytes are not text in any encoding that can be told.
    """
    text = _decode_unicode(data)
    if text is None and b"\x00" not in data:
        text = _decode_damaged_utf8(data) or _guess(data)
    if text is None or len(_CONTROL.findall(text)) > len(text) / 100:
        raise UnreadableFile("is not text (binary content, or an unknown encoding); save it as UTF-8")
    return normalise(_decoded_once_more(text))


def _decoded_once_more(text: str) -> str:
    """Return text as it was before it was encoded in UTF-8 twice, which signs tell that no text has."""

    def once(found: re.Match[str]) -> str:
        try:
            return found.group().encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return found.group()

    twice = _TWICE.findall(text)
    return _TWICE.sub(once, text) if any(_UNSEEN.search(sign) for sign in twice) else text


def normalise(text: str) -> str:
    """Make every line end one newline character and every NUL, which databases refuse, U+FFFD; drop other controls."""
    return _UNSEEN.sub("", _LINE_END.sub("\n", text).replace("\x00", "\ufffd"))


def _decode_unicode(data: bytes) -> str | None:
    """Decode as a byte order mark or zero bytes tell, or as UTF-8; None for bytes that are nothing of it."""
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), "")
    for name in (marked, _told_by_zeros(data), "utf-8"):
        try:
            if name:
                return data.decode(name)
        except UnicodeDecodeError:
            continue
    return None


def _told_by_zeros(data: bytes) -> str:
    """Return the encoding of text whose characters of the first 256 have one zero byte of two, or three of four."""
    for name, zeros in (("utf-32-le", (2, 3)), ("utf-32-be", (1, 0))):
        if len(data) % 4 == 0 and all(data[place::4].count(0) > len(data) / 5 for place in zeros):
            return name
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) * 50 < len(data):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _decode_damaged_utf8(data: bytes) -> str | None:
    """Decode UTF-8 with a few bytes of Western European in it, as where a line was added by another program."""
    text = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(text))
    if stray >= sum(not sign.isascii() for sign in text) - stray:
        return None
    return _STRAY.sub(lambda found: bytes([ord(found.group()) - 0xDC00]).decode("cp1252", "replace"), text)


def _guess(data: bytes) -> str | None:
    """Decode as Western European where that is plausible: nothing else is as common, and short texts fit many."""
    matches = from_bytes(data)
    for match in matches:
        if "cp1252" in match.could_be_from_charset:
            return data.decode("cp1252")
    best = matches.best()
    return str(best) if best else None


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return what the ranges of a text are: its headings, tables and lists, and the paragraphs between them."""
    blocks, start, tables = list[Block](), 0, 0
    announced: Label | None = None
    for region in _regions(text):
        paragraphs = list(_paragraphs(text, start, region.start))
        blocks += paragraphs
        goes_on = isinstance(region, Item) and not paragraphs and blocks and blocks[-1].kind == "item"
        announced = announced if goes_on else _announcing(text, blocks, region)
        if isinstance(region, TextTable):
            tables += 1
            blocks += cell_blocks(region.cells, region.words, tables, announced)
        else:
            blocks.append(region if isinstance(region, Block) else _item(text, region, announced))
        start = region.end
    return (*blocks, *_paragraphs(text, start, len(text)))


def _regions(text: str) -> list[_Region]:
    """Return what is not a paragraph, in order; a line in a table or a list is no heading."""
    lines = lines_of(text)
    tables = tables_of(lines)
    others = [None if inside else line for line, inside in zip(lines, _inside(lines, tables), strict=True)]
    found: list[TextTable | Item] = [*tables, *chain.from_iterable(lists_of(others))]
    found.sort(key=_start)
    headings = _headings(text)
    free = [heading for heading, inside in zip(headings, _inside(headings, found), strict=True) if not inside]
    return sorted([*found, *free], key=_start)


def _start(region: _Region) -> int:
    return region.start


def _inside(places: Sequence[Line | Block], regions: Sequence[TextTable | Item]) -> Iterator[bool]:
    """Say of every place whether one of the regions touches it; all are in order, and regions do not overlap."""
    ends = [region.end for region in regions]
    for place in places:
        number = bisect_right(ends, place.start)
        yield number < len(regions) and regions[number].start < place.end


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    """Yield what blank lines divide in a range."""
    for found in re.finditer(r"\S(?:[^\n]|\n(?![^\S\n]*(?:\n|\Z)))*", text[start:end]):
        yield Block(start + found.start(), start + found.start() + len(found.group().rstrip()), "paragraph")


def _announcing(text: str, blocks: Sequence[Block], region: _Region) -> Label | None:
    """Return the last sentence above a list or table, if it ends with a colon or no blank line stands between.

    Of a table also a single line that is no sentence, as a title is; of a list that goes on with "4." only a colon.
    """
    last = blocks[-1] if blocks else None
    if last is None or last.kind not in ("heading", "paragraph"):
        return None
    words = text[last.start : last.end]
    is_near = text.count("\n", last.end, region.start) < 2 and not (isinstance(region, Item) and region.is_later)
    is_title = isinstance(region, TextTable) and "\n" not in words and _is_title(words)
    if not words.endswith((":", "：")) and (last.kind == "heading" or not (is_near or is_title)):
        return None
    start, end = ([(0, len(words))] + sentences(words))[-1]
    return Label(last.start + start, words[start:end])


def _item(text: str, item: Item, announced: Label | None) -> Block:
    above = [Label(parent.first_word, text[parent.first_word : parent.end]) for parent in item.parents]
    return Block(
        item.start,
        item.end,
        "item",
        level=len(above) + 1,
        marker=item.marker,
        above=(*([announced] if announced else []), *above),
    )


def _headings(text: str) -> list[Block]:
    """Find short lines that end with a colon, or that stand alone above a paragraph. All are of one level."""
    lines = [(match.start(), match.group()) for match in re.finditer(r"[^\n]*\n?", text) if match.group()]
    headings = []
    below_is_body = False
    for number in range(len(lines) - 1, -1, -1):
        start, line = lines[number]
        stripped = line.strip()
        above = [line.strip() for _, line in reversed(lines[max(0, number - 3) : number])]
        is_heading = below_is_body and _looks_like_heading(stripped, above)
        if is_heading:
            begin = start + line.index(stripped)
            headings.append(Block(begin, begin + len(stripped), "heading", level=1))
        if stripped:
            below_is_body = is_heading or _is_body(stripped)
    return headings[::-1]


def _looks_like_heading(line: str, above: Sequence[str]) -> bool:
    """Judge a line by its words and by up to three lines above it, the next one first."""
    if not line or len(line) > LONGEST_HEADING or not (line[0].isupper() or line[0].isdigit()):
        return False
    if line.endswith(":"):
        return True
    first, second, third = [*above, "", "", ""][:3]
    if not first:
        return _is_title(line) and not (_is_title(second) and len(third) >= WRAPPED)
    return _is_title(line) and (len(first) > LONGEST_HEADING or (_is_title(first) and not second))


def _is_title(line: str) -> bool:
    words = _CALLS.sub("", line)
    is_short = 0 < len(line) <= LONGEST_HEADING
    return is_short and words[-1] not in ".!?;,:…。！？" and any(map(str.isalpha, words))


def _is_body(line: str) -> bool:
    return len(line) > LONGEST_HEADING or line[-1] in ".!?。！？"
