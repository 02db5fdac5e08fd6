"""Plain text: decoding, and headings told by their looks."""

import re

from charset_normalizer import from_bytes

from ingest.blocks import Block
from ingest.errors import UnreadableFile
from ingest.formats.builder import Extract

LONGEST_HEADING = 80
"""Characters; a longer line is a paragraph."""

_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(data: bytes) -> Extract:
    """Decode the text and find its headings. Raises UnreadableFile for bytes that are not text."""
    text = decode(data)
    return Extract(text, blocks_of(text))


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8, or as what they most likely are, with newline characters as line ends.

    Raises:
        UnreadableFile: the bytes are not text in any encoding that can be told.
    """
    text = _decode_utf8(data)
    if text is None and b"\x00" not in data:
        text = _guess(data)
    if text is None or len(_CONTROL.findall(text)) > len(text) / 100:
        raise UnreadableFile("is not text (binary content, or an unknown encoding); save it as UTF-8")
    return normalise(text)


def normalise(text: str) -> str:
    """Make every line end one newline character, and every NUL, which databases refuse, U+FFFD."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def _decode_utf8(data: bytes) -> str | None:
    try:
        return data.decode(_BYTE_ORDER_MARKS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        return None


def _guess(data: bytes) -> str | None:
    """Decode as Western European where that is plausible: nothing else is as common, and short texts fit many."""
    matches = from_bytes(data)
    for match in matches:
        if "cp1252" in match.could_be_from_charset:
            return data.decode("cp1252")
    best = matches.best()
    return str(best) if best else None


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the headings of a text and the paragraphs between them, which blank lines divide."""
    blocks, start = list[Block](), 0
    for heading in [*_headings(text), None]:
        end = heading.start if heading else len(text)
        paragraphs = re.finditer(r"\S(?:[^\n]|\n(?![^\S\n]*(?:\n|\Z)))*", text[start:end])
        spans = ((start + found.start(), start + len(found.group().rstrip()) + found.start()) for found in paragraphs)
        blocks += [Block(*span, "paragraph") for span in spans]
        if heading:
            blocks.append(heading)
            start = heading.end
    return tuple(blocks)


def _headings(text: str) -> list[Block]:
    """Find short lines that end with a colon, or that stand alone above a paragraph. All are of one level."""
    lines = [(match.start(), match.group()) for match in re.finditer(r"[^\n]*\n?", text) if match.group()]
    headings = []
    below_is_body = False
    for number in range(len(lines) - 1, -1, -1):
        start, line = lines[number]
        stripped = line.strip()
        above = lines[number - 1][1].strip() if number else ""
        is_heading = below_is_body and _looks_like_heading(stripped, above)
        if is_heading:
            begin = start + line.index(stripped)
            headings.append(Block(begin, begin + len(stripped), "heading", level=1))
        if stripped:
            below_is_body = is_heading or _is_body(stripped)
    return headings[::-1]


def _looks_like_heading(line: str, above: str) -> bool:
    if not line or len(line) > LONGEST_HEADING or not (line[0].isupper() or line[0].isdigit()):
        return False
    if line.endswith(":"):
        return True
    stands_alone = not above or len(above) > LONGEST_HEADING or _is_title(above)
    return stands_alone and _is_title(line)


def _is_title(line: str) -> bool:
    return len(line) <= LONGEST_HEADING and line[-1] not in ".!?;,:…。！？" and any(map(str.isalpha, line))


def _is_body(line: str) -> bool:
    return len(line) > LONGEST_HEADING or line[-1] in ".!?。！？"
