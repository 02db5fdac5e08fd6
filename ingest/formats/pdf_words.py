"""The words of a PDF's pages with their places, and the blocks that they stand in, as liteparse finds them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

import pypdfium2 as pdfium
from liteparse import LiteParse, ParsedPage, ParseError, ParseResult, TextItem, WordBox

from ingest.blocks import Box, Emphasis
from ingest.errors import UnreadableFile
from ingest.formats.pdf_letters import Letters

BOLD = 600
"""Font weight (100 to 900) from which a word counts as bold."""

_BOLD_NAME = re.compile(r"bold|black|heavy|cmbx|sfbx|-medi\b", re.IGNORECASE)
_MONOSPACED_NAME = re.compile(r"mono|courier|consol|menlo|cmtt|typewriter|code", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_HYPHEN_MARK = "\u00ad"
"""What stands for PDFium's marks of a word that goes on in the next line, until lines are joined."""

_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "☐", "\uf06f": "☐", "\uf0fe": "☒"}
"""What the private characters of the Symbol and Wingdings fonts look like."""

_SIGNS = frozenset("•‣▪▫●○◦■□➢✓☐☒☑◆◇–—-*·")
_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class Word:
    """A word on a page; `run` numbers the pieces of text that the file draws at once.

    `spaced` says that white space stands before it; `turn` is how far it is turned, in degrees: 0, 90, 180 or 270;
    `beside` is the run that a sign belongs to.
    """

    text: str
    box: Box
    size: float
    run: int
    spaced: bool = True
    bold: bool = False
    monospaced: bool = False
    turn: int = 0
    beside: int | None = None

    @cached_property
    def middle(self) -> tuple[float, float]:
        """The middle of its box."""
        return middle(self.box)


@dataclass(frozen=True)
class Line:
    """Words beside each other on a page, in order of reading."""

    words: tuple[Word, ...]
    page: int

    @cached_property
    def box(self) -> Box:
        """The box around its words."""
        return around(word.box for word in self.words)

    @cached_property
    def size(self) -> float:
        """The size of type of most of its characters."""
        return most_common((word.size, len(word.text)) for word in self.words)

    @cached_property
    def bold(self) -> bool:
        """Whether every word with letters or digits is bold."""
        told = [word for word in self.words if any(map(str.isalnum, word.text))]
        return bool(told) and all(word.bold for word in told)

    @cached_property
    def plain(self) -> bool:
        """Whether no word is bold."""
        return not any(word.bold for word in self.words)

    @cached_property
    def text(self) -> str:
        """Its words with single spaces where white space is."""
        return "".join(" " * (word.spaced and place > 0) + word.text for place, word in enumerate(self.words)).strip()


def middle(box: Box) -> tuple[float, float]:
    """Return the middle of a box."""
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def around(boxes: Iterable[Box]) -> Box:
    """Return the box around boxes, of which there is at least one."""
    left, top, right, bottom = zip(*((x, y, x + width, y + height) for x, y, width, height in boxes), strict=True)
    return min(left), min(top), max(right) - min(left), max(bottom) - min(top)


def holds(box: Box, point: tuple[float, float], margin: float = 1.0) -> bool:
    """Say whether a box, made larger by a margin, holds a point."""
    x, y, width, height = box
    return x - margin <= point[0] <= x + width + margin and y - margin <= point[1] <= y + height + margin


def as_box(rectangle: Any) -> Box:
    """Return liteparse's rectangle as a box."""
    return round(rectangle.x, 1), round(rectangle.y, 1), round(rectangle.width, 1), round(rectangle.height, 1)


def most_common(weighed: Iterable[tuple[float, float]]) -> float:
    """Return the value with the greatest weight in all."""
    weights = dict[float, float]()
    for value, weight in weighed:
        weights[value] = weights.get(value, 0) + weight
    return max(weights, key=lambda value: weights[value], default=0.0)


def parse(data: bytes, pages: str | None = None) -> ParseResult:
    """Parse a PDF or some of its pages ("3", "1-4").

    Raises:
        UnreadableFile: it is encrypted or damaged.
    """
    parser = LiteParse(
        ocr_enabled=False,
        quiet=True,
        target_pages=pages,
        extract_blocks=True,
        emit_word_boxes=True,
        extract_text_metadata=True,
        extract_form_fields=True,
        extract_annotations=True,
        keep_headers_footers=True,
        continue_on_page_error=True,
        include_complexity=True,
    )
    try:
        return parser.parse(data)
    except ParseError as error:
        raise UnreadableFile(reason(error)) from error


def reason(error: Exception) -> str:
    """Say in one line why a PDF cannot be read."""
    return "is encrypted; remove its password" if "password" in str(error).lower() else "is damaged or not a PDF"


def clean(text: str) -> str:
    """Return the characters as they look, without those that cannot be seen."""
    text = re.sub(r"[\ufffe\x02]$", _HYPHEN_MARK, text.rstrip()).replace("\0", "\ufffd")
    text = text[:-1].replace(_HYPHEN_MARK, "") + text[-1:]
    return "".join(_SYMBOLS.get(character, character) for character in _UNPRINTABLE.sub("", text))


def words_of(page: ParsedPage, source: pdfium.PdfDocument) -> list[Word]:
    """Return the words that a page shows, in the order in which the file draws them."""
    shown = source[page.page_num - 1]
    letters = None if shown.get_rotation() else Letters(shown)
    words = list[Word]()
    for number, item in enumerate(page.text_items):
        if letters and _is_formula(item):
            words += _words_of_formula(number, item, letters)
        elif letters:
            words += _told_apart(list(_words_of_run(number, item)), letters)
        else:
            words += _words_of_run(number, item)
    if letters:
        words += _numbers(letters, words)
    return [word for word in words if holds((0, 0, page.width, page.height), word.middle)]


def _told_apart(run: Sequence[Word], letters: Letters) -> Iterator[Word]:
    """Yield the words of a run, each as it is set: in bold or not, and raised digits apart from the number before."""
    mixed = len({word.box[3] for word in run}) > 1
    for word in run:
        left, top, width, height = word.box
        if mixed:
            name, weight = letters.font(letters.at(left + min(2, width / 2), top + height / 2))
            word = replace(word, bold=weight >= BOLD or bool(_BOLD_NAME.search(name)))
        digits = re.search(r"\d\d+$", word.text)
        most = len(digits[0]) - 1 if digits else 0
        last = letters.at(left + width - 1, top + height / 2) if most else -1
        count, begin = letters.raised(last, most) if last >= most > 0 else (0, 0.0)
        if count:
            yield replace(word, text=word.text[:-count], box=(left, top, begin - left, height))
            yield replace(word, text=word.text[-count:], box=(begin, top, left + width - begin, height / 2))
        else:
            yield word


def _numbers(letters: Letters, words: Sequence[Word]) -> Iterator[Word]:
    """Yield the numbers that stand alone on a page, of which liteparse leaves some out, given the words it has."""
    for number in range(letters.text.count_rects()):
        left, bottom, right, top = letters.text.get_rect(number)
        width, height = right - left, top - bottom
        box = (round(left - letters.left, 1), round(letters.top - top, 1), round(width, 1), round(height, 1))
        spoken = letters.text.get_text_bounded(left, bottom, right, top).strip() if width < 4 * height else ""
        if spoken.isdecimal() and not any(holds(word.box, middle(box)) for word in words):
            size = min((word.size for word in words), key=lambda size: abs(size - 1.4 * height), default=height)
            yield Word(spoken, box, size, -1 - number)


def pieces(line: Line) -> list[list[Word]]:
    """Part a line where its words are far apart."""
    parts: list[list[Word]] = [[line.words[0]]]
    for word in line.words[1:]:
        last = parts[-1][-1]
        if word.box[0] - last.box[0] - last.box[2] > word.size:
            parts.append([])
        parts[-1].append(word)
    return parts


def adopted(words: Sequence[Word], loose: Sequence[Word]) -> list[Word]:
    """Return words with signs that stand alone before them, bullets and check marks, each told what it is beside."""
    lone = [word for run in runs_of(words) for word in run[:1] if len(run) == 1 and _is_sign(word)]
    others = [word for word in words if word not in lone]
    return others + [replace(sign, beside=_beside(sign, others)) for sign in (*lone, *loose)]


def runs_of(words: Iterable[Word]) -> Iterable[list[Word]]:
    """Return words by the piece of text that the file draws at once, each with the signs before it."""
    runs = dict[int, list[Word]]()
    for word in words:
        runs.setdefault(word.run if word.beside is None else word.beside, []).append(word)
    return runs.values()


def _is_sign(word: Word) -> bool:
    return word.text in _SIGNS and not word.turn


def _beside(sign: Word, words: Sequence[Word]) -> int:
    """Return the run right of a sign in its line, or else one left of it, or its own."""
    x, y, width, height = sign.box
    level = [word for word in words if word.box[1] < y + height and y < word.box[1] + word.box[3] and not word.turn]
    right = [(word.box[0] - x - width, word.run) for word in level if -3 < word.box[0] - x - width < 2.5 * word.size]
    left = [
        (x - word.box[0] - word.box[2], word.run)
        for word in level
        if -3 < x - word.box[0] - word.box[2] < 2 * word.size
    ]
    return min(right, default=min(left, default=(0.0, sign.run)))[1]


def _is_formula(item: TextItem) -> bool:
    """Say whether liteparse put TeX of its own in the place of what the file says."""
    return "$" in item.text and not item.words or bool(re.search(r"\$[^$]*[\\_^{][^$]*\$", item.text))


def _words_of_run(number: int, item: TextItem) -> Iterator[Word]:
    """Take the words of a run from liteparse, which parts some at their stops, and sets raised numbers elsewhere."""
    parts, form = _as_spoken(item), _word(number, item)
    for spoken in item.text.split():
        inside, length = list[WordBox](), 0
        while parts and length < len(spoken):
            length += len(parts[0].text)
            if inside and not _is_one(inside[-1], parts[0], form.size):
                yield from _put_together(form, inside)
                inside, form = [], replace(form, spaced=False)
            inside.append(parts.pop(0))
        yield from _put_together(form, inside)
        form = replace(form, spaced=True)


def _as_spoken(item: TextItem) -> list[WordBox]:
    """Return the words of a run as its text has them; liteparse gives them from left to right in any script."""
    if not _RIGHT_TO_LEFT.search(item.text):
        return list(item.words)
    left, placed = item.text, list[tuple[int, WordBox]]()
    for part in item.words:
        place = left.find(part.text)
        if place >= 0:
            left = left[:place] + "\0" * len(part.text) + left[place + len(part.text) :]
        placed.append((place, part))
    return [part for _, part in sorted(placed, key=lambda found: found[0])]


def _is_one(first: WordBox, second: WordBox, size: float) -> bool:
    """Say whether two pieces of a word stand beside each other, neither of them small as a raised number is."""
    smaller, larger = sorted((first.height, second.height))
    return bool(abs(second.x - first.x - first.width) < 0.4 * size and smaller > 0.85 * larger)


def _put_together(form: Word, parts: Sequence[WordBox]) -> Iterator[Word]:
    text = clean("".join(part.text for part in parts))
    if text:
        yield replace(form, text=text, box=around(map(as_box, parts)))


def _words_of_formula(number: int, item: TextItem, letters: Letters) -> Iterator[Word]:
    """Take the words of a run from the file itself."""
    left, top, width, height = as_box(item)
    x, y = left + letters.left, letters.top - top
    spoken = letters.text.get_text_bounded(x, y - height, x + width, y)
    parts = [part for part in map(clean, spoken.split()) if part]
    share = width / max(1, sum(map(len, parts)))
    for place, part in enumerate(parts):
        before = sum(map(len, parts[:place])) * share
        yield replace(_word(number, item), text=part, box=(left + before, top, len(part) * share, height))


def _word(number: int, item: TextItem) -> Word:
    """Return a word that is set as a run is, without text."""
    name = item.font_name or ""
    bold = (item.font_weight or 0) >= BOLD or bool(_BOLD_NAME.search(name))
    size = round(item.font_height or item.font_size or item.height, 1)
    monospaced = bool(_MONOSPACED_NAME.search(name))
    return Word(
        "", (0, 0, 0, 0), size, number, bold=bold, monospaced=monospaced, turn=round(item.rotation / 90) * 90 % 360
    )


def lines_of(words: Sequence[Word], page: int) -> list[Line]:
    """Return words as lines, column by column, turned ones last."""
    upright = [word for word in words if not word.turn]
    lines = [line for column in _columns(upright) for line in _rows(column, page)]
    upside_down = _rows([word for word in words if word.turn == 180], page)
    lines += [Line(tuple(_spaced(line.words[::-1])), page) for line in reversed(upside_down)]
    for turn in (90, 270):
        lines += _turned_rows([word for word in words if word.turn == turn], turn, page)
    return lines


def _turned_rows(words: Sequence[Word], turn: int, page: int) -> Iterator[Line]:
    """Yield words that are read upwards (270) or downwards (90) in lines."""
    sign = 1 if turn == 270 else -1
    rows = list[list[Word]]()
    for word in sorted(words, key=lambda word: (sign * word.middle[0], -sign * word.middle[1])):
        if rows and abs(rows[-1][0].middle[0] - word.middle[0]) < 0.5 * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        yield Line(tuple(sorted(row, key=lambda word: -sign * word.middle[1])), page)


def _columns(words: Sequence[Word]) -> list[list[Word]]:
    """Part words by the white space between columns of prose."""
    columns = list[list[Word]]()
    right = float("-inf")
    for word in sorted(words, key=lambda word: word.box[0]):
        if word.box[0] > right + 0.8 * word.size:
            columns.append([])
        columns[-1].append(word)
        right = max(right, word.box[0] + word.box[2])
    return columns if len(columns) > 1 and all(map(_is_prose, columns)) else [list(words)]


def _is_prose(column: Sequence[Word]) -> bool:
    """Say whether words stand in at least three lines with some words each, and not in a column of a list or table."""
    heights = {round(word.middle[1] / max(1, word.size)) for word in column}
    return len(heights) >= 3 and len(column) / len(heights) >= 2.5 and around(word.box for word in column)[2] > 80


def _rows(words: Sequence[Word], page: int) -> list[Line]:
    """Put words that overlap in height in lines, from the top, and each in order of reading."""
    rows = list[list[Word]]()
    for word in sorted(words, key=lambda word: (word.middle[1], word.box[0])):
        if rows and _same_height(rows[-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line(tuple(_spaced(_in_order(row))), page) for row in rows]


def _same_height(row: Sequence[Word], word: Word) -> bool:
    longest = max(row, key=lambda other: len(other.text))
    return abs(longest.middle[1] - word.middle[1]) < 0.25 * (longest.size + word.size)


def _in_order(row: Sequence[Word]) -> list[Word]:
    """Return the words of a line as they are read: in the direction of most letters, and others in theirs."""
    text = "".join(word.text for word in row)
    backwards = len(_RIGHT_TO_LEFT.findall(text)) > len(text) / 2
    ordered = list[Word]()
    in_order = sorted(row, key=lambda word: -word.box[0] - word.box[2] if backwards else word.box[0])
    for other, group in groupby(in_order, lambda word: bool(_RIGHT_TO_LEFT.search(word.text)) != backwards):
        words = list(group)
        turned = other and any(character.isalpha() for word in words for character in word.text)
        ordered += reversed(words) if turned else words
    return ordered


def _spaced(row: Sequence[Word]) -> Iterator[Word]:
    """Yield the words of a line, with white space between runs only where they are apart, and before raised digits."""
    yield from row[:1]
    for before, word in pairwise(row):
        gap = max(word.box[0] - before.box[0] - before.box[2], before.box[0] - word.box[0] - word.box[2])
        apart = gap > 0.13 * max(word.size, before.size)
        raised = word.box[3] < 0.85 * before.box[3] and before.text[-1].isdigit() and word.text[0].isdigit()
        spaced = apart or raised or word.spaced and word.run == before.run
        yield word if word.spaced == spaced else replace(word, spaced=spaced)


def joined(lines: Sequence[Line], known: frozenset[str]) -> tuple[str, list[tuple[Word, int]]]:
    """Join lines to a text, words that lines break too, and return it with the words and where they begin.

    Args:
        lines: of one paragraph.
        known: words of the document, in lower case: these tell which hyphens belong to a word.
    """
    text, places = "", list[tuple[Word, int]]()
    for line in lines:
        text, gap = _open_end(text, line.text, known)
        for number, word in enumerate(line.words):
            text += (" " if gap else "") if number == 0 else " " * word.spaced
            places.append((word, len(text)))
            text += word.text
    return text.removesuffix(_HYPHEN_MARK), places


def _open_end(text: str, following: str, known: frozenset[str]) -> tuple[str, bool]:
    """Return a text ready to be gone on with, and whether a space belongs between."""
    if not text or not following:
        return text, False
    if text.endswith(_HYPHEN_MARK):
        return text[:-1], False
    if _UNSPACED.match(text[-1]) and _UNSPACED.match(following[0]):
        return text, False
    before = re.search(r"[^\W_][\w-]*[-\u2010]$", text)
    if before and following[0].isalnum():
        return text[:-1] if _is_broken(before[0][:-1], following, known) else text, False
    return text, True


def _is_broken(first: str, following: str, known: frozenset[str]) -> bool:
    """Say whether the hyphen between two parts of a word is there only because a line ends."""
    rest = re.match(r"[\w'’-]*", following)
    second = rest[0].rstrip("-'’") if rest else ""
    if not second[:1].islower() or not first.isalpha() or "-" in second:
        return False
    whole, parted = f"{first}{second}".lower(), f"{first}-{second}".lower()
    if whole in known or parted in known:
        return whole in known
    return not (first.lower() in known and second.lower() in known)


def vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """Return the words of lines in lower case, but for those that a line breaks or goes on with."""
    found = set[str]()
    hyphen = False
    for line in lines:
        words = re.findall(r"[^\W_][\w'’]*(?:-[\w'’]+)*-?", line.text.lower())
        found.update(words[hyphen : len(words) - line.text.endswith("-")])
        hyphen = line.text.endswith("-")
    return frozenset(found)


def strong(places: Sequence[tuple[Word, int]]) -> tuple[Emphasis, ...]:
    """Return the ranges of words in bold."""
    ranges = list[Emphasis]()
    follows = False
    for word, start in places:
        if word.bold:
            first = ranges.pop()[0] if follows else start
            ranges.append((first, start + len(word.text), "strong"))
        follows = word.bold
    return tuple(ranges)
