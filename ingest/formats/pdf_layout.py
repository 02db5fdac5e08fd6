"""The parts of a PDF's page in order of reading: headings, paragraphs, list items, code, tables and furniture."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from liteparse import LayoutBlock, ParsedPage

from ingest.blocks import Box
from ingest.formats.pdf_tables import LARGER, Table, is_layout, is_list, is_text, table_of, take_header
from ingest.formats.pdf_words import Line, Word, around, as_box, holds, lines_of, middle, most_common, pieces, runs_of

MUCH_LARGER = 1.3
"""The same where nothing else tells that it is a heading."""

LONGEST_HEADING = 25
"""Words."""

BAND = 0.125
"""The share of a page's height at its top and at its bottom in which headers and footers stand."""

WIDE_BAND = 0.2
"""The same of single lines on several pages, the furthest out."""

_MARKER = re.compile(
    r"[•‣▪▫●○◦■□➢✓☐☒☑◆◇–—*·-]|\(?(\d{1,3}|[A-Za-z]|[ivxlcIVXLC]{1,5})[.)]|\.\d{1,2}|\d{1,2}(\.\d{1,2})+\.?"
)
LEADERS = re.compile(r"(?:[.·…․‥_] ?){4,} ?(?:[$€£]? ?[\d.,/-]*\d%?|[ivxlcIVXLC]{1,8})$")
"""What leads from the title of an entry to the number of its page, with that number."""

BOXES = ("☐", "☑", "☒")
_BULLET = re.compile(r"[•‣▪▫●○◦■□➢✓◆◇]")
_NUMBERED = re.compile(r"(\d{1,2}(\.\d{1,2})*|[A-Z]|[IVX]{1,5})\.?\s+\S")
_PAGE_NUMBER = re.compile(
    r"\W*([^\W\d_]{1,6}\.?)?\s*([ivxlc]+|\d{1,3})(\s*(/|[^\W\d_]{1,4})\s*\d{1,3})?\W*", re.IGNORECASE
)
_NOTE = re.compile(r"[*∗†‡§]|\d{1,2}(?=[^\W\d_a-z])")
_LABEL = re.compile(r"[^\W_][^.:;!?]{0,40}[:：](\s|$)")
_VALUE = re.compile(r"\S:\s+\S")
_AMOUNT = re.compile(r"\d[.,]\d|[$€£¥%]\W*\d|\d\W*[$€£¥%]")
_LONG_NUMBER = re.compile(r"\d{4,}|\d[:/-]\d")
_SENTENCE_END = re.compile(r"[.!?:;。！？：][\"'”’»)\]]*(\s?\d{1,3}|\s?\[[\d, ]+\])?$")

_Region = tuple[LayoutBlock | None, list[Word]]
Kind = Literal["heading", "paragraph", "item", "code", "table", "note", "furniture", "comment"]


@dataclass
class Part:
    """One thing on a page.

    Attributes:
        kind: what it is.
        page: the number of the page it begins on.
        lines: of which it consists, in order; none of a table.
        marker: of an item or note.
        signs: the words of the marker.
        table: of a table.
        words: of a comment or a form's field, which the page does not show as text.
        place: the box of these.
    """

    kind: Kind
    page: int
    lines: list[Line] = field(default_factory=list)
    marker: str = ""
    signs: tuple[Word, ...] = ()
    table: Table | None = None
    words: str = ""
    place: Box | None = None

    @property
    def text(self) -> str:
        """Its lines with spaces between, or its words."""
        return self.words or " ".join(line.text for line in self.lines)

    @property
    def box(self) -> Box | None:
        """Its place on the page it begins on."""
        boxes = [line.box for line in self.lines if line.page == self.page] + [word.box for word in self.signs]
        return tuple(round(side, 1) for side in around(boxes)) if boxes else self.place  # type: ignore[return-value]

    @property
    def turned(self) -> bool:
        """Whether it is read upwards or downwards."""
        return any(word.turn in (90, 270) for line in self.lines for word in line.words)

    @property
    def size(self) -> float:
        """Its size of type."""
        return most_common((line.size, len(line.text)) for line in self.lines)


def body_size(words: Iterable[Word]) -> float:
    """Return the size of type of most characters."""
    return most_common((word.size, len(word.text)) for word in words)


def parts_of(page: ParsedPage, words: Sequence[Word], body: float, column: bool = False) -> list[Part]:
    """Return the parts of a page in order of reading.

    Args:
        page: as liteparse reads it.
        words: of the page.
        body: the size of type of most of the document.
        column: whether the words are those of one of its columns.
    """
    parts = list[Part]()
    for block, inside in _regions(page, words, column):
        if block and block.kind == "table" and _is_grid(block):
            table = table_of(block, inside, page.page_num)
            if parts and len(parts[-1].lines) == 1 and take_header(table, parts[-1].lines[0]):
                parts.pop()
            parts += of_lines(table.title, "heading", body)
            if is_list(table) or is_text(table):
                kind = "list_item" if is_list(table) else "paragraph"
                parts += of_lines(lines_of([w for r in table.rows for w in r.words], page.page_num), kind, body)
            elif is_layout(table):
                for cell in (cell for row in table.rows for cell in row.cells.values()):
                    parts += of_lines(lines_of(cell, page.page_num), "paragraph", body)
            else:
                parts.append(Part("table", page.page_num, table=table))
        elif block and block.kind == "code" and _is_code(inside):
            parts.append(Part("code", page.page_num, lines_of(inside, page.page_num)))
        else:
            parts += of_lines(lines_of(inside, page.page_num), block.kind if block else "paragraph", body)
    parts = _whole_headings(parts)
    _take_back_headings(parts, body)
    return parts


def _whole_headings(parts: Sequence[Part]) -> list[Part]:
    """Return parts with the lines of a heading together that liteparse took apart."""
    found = list[Part]()
    for part in parts:
        last = found[-1] if found else None
        if last and last.kind == "heading" and part.kind in ("heading", "paragraph") and _is_next_line(last, part):
            last.lines += part.lines
        else:
            found.append(part)
    return found


def _is_next_line(heading: Part, part: Part) -> bool:
    """Say whether a part of one line is set right below a heading, as the heading is."""
    if len(part.lines) != 1 or heading.turned or part.turned or ends_sentence(heading.text):
        return False
    last, line = heading.lines[-1], part.lines[0]
    alike = abs(last.size - line.size) < 0.05 * line.size and last.bold == line.bold
    drop = line.box[1] - last.box[1]
    lined_up = last.box[0] - 3 < line.box[0] < last.box[0] + last.box[2]
    full = (
        line.text[0].islower()
        and "@" not in line.text
        or last.text.endswith("-")
        or last.box[2] > 2 * line.box[2]
        and line.bold
    )
    return alike and full and lined_up and 0 < drop < 1.5 * line.size and not _marker(line, listed=False)


def _is_grid(block: LayoutBlock) -> bool:
    return max(map(len, block.rows or [[]])) > 1


def _is_code(words: Sequence[Word]) -> bool:
    even = sum(len(word.text) for word in words if word.monospaced)
    return len({round(word.middle[1]) for word in words}) > 1 and even > 0.8 * sum(len(word.text) for word in words)


def _regions(page: ParsedPage, words: Sequence[Word], column: bool) -> list[_Region]:
    """Give every word to the smallest block around it, and what is in none of them its own place in the order."""
    blocks = [block for block in page.blocks or [] if block.bbox and block.kind not in ("rule", "figure")]
    boxes = [as_box(block.bbox) for block in blocks]
    by_size = sorted(range(len(blocks)), key=lambda number: boxes[number][2] * boxes[number][3])
    inside: list[list[Word]] = [[] for _ in blocks]
    outside = list[Word]()
    for run in runs_of(words):
        point = middle(around(word.box for word in run))
        owner = next((number for number in by_size if holds(boxes[number], point)), None)
        (outside if owner is None else inside[owner]).extend(run)
    regions: list[_Region] = [pair for pair in zip(blocks, inside, strict=True) if pair[1]]
    for line in lines_of(outside, page.page_num):
        _insert(regions, line)
    if column and not _are_beside(regions):
        return sorted(regions, key=lambda region: _box(region)[1])
    return _downwards(regions)


def _box(region: _Region) -> Box:
    return around(word.box for word in region[1])


def _are_beside(regions: Sequence[_Region]) -> bool:
    """Say whether any of the regions stands beside another one, so that top to bottom is not their order."""
    boxes = [_box(region) for region in regions]
    return any(a[0] + a[2] < b[0] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3] for a in boxes for b in boxes)


def _downwards(regions: list[_Region]) -> list[_Region]:
    """Put a block that is wholly below the next one, in the same column, after it."""
    boxes = list(map(_box, regions))
    order = list(range(len(regions)))
    for place in range(len(order) - 1):
        first, second = boxes[order[place]], boxes[order[place + 1]]
        if _under(first, second) and first[1] > second[1] + second[3] - 2:
            order[place], order[place + 1] = order[place + 1], order[place]
    return [regions[number] for number in order]


def _insert(regions: list[_Region], line: Line) -> None:
    """Put a line after the last region that begins above it."""
    box = line.box
    above = [
        place
        for place, (_, words) in enumerate(regions)
        for x, y, width, _ in [around(word.box for word in words)]
        if y <= box[1] and x < box[0] + box[2] and box[0] < x + width
    ]
    regions.insert(max(above) + 1 if above else 0 if box[1] < 100 else len(regions), (None, list(line.words)))


def of_lines(lines: Sequence[Line], kind: str, body: float) -> Iterator[Part]:
    """Part lines, and say what each of the parts is."""
    for group in paragraphs(lines, listed=kind == "list_item"):
        marker = _marker(group[0], kind == "list_item")
        bullet = bool(marker) and not marker[0].isalnum()
        if not bullet and is_heading(group, kind == "heading", body):
            yield Part("heading", group[0].page, list(group))
        elif marker:
            rest = [Line(group[0].words[1:], group[0].page), *group[1:]]
            lines = [line for line in rest if line.words]
            yield Part("item", group[0].page, lines, marker, group[0].words[:1])
        else:
            yield Part("paragraph", group[0].page, list(group))


def paragraphs(lines: Sequence[Line], listed: bool = False) -> list[list[Line]]:
    """Part lines at markers, at white space, and where a line ends though there was room for the next word."""
    groups = list[list[Line]]()
    steps = [below.box[1] - above.box[1] for above, below in pairwise(lines) if _close(above, below)]
    step = median(steps) if steps else 0.0
    for line in lines:
        if groups and not _parted(groups[-1], line, step, listed) and not _room(groups[-1], line, lines):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _close(above: Line, below: Line) -> bool:
    return 0 < below.box[1] - above.box[1] < 2 * max(above.size, below.size)


def _parted(group: Sequence[Line], line: Line, step: float, listed: bool) -> bool:
    """Say whether a line cannot go on with the lines above it."""
    last = group[-1]
    drop = line.box[1] - last.box[1]
    if _marker(line, listed) or abs(line.size - last.size) > 0.12 * max(line.size, last.size):
        return True
    if drop < -last.size:
        return not _goes_on(last.text, line.text)
    if _gaps(last) and _gaps(line) or is_entry(last, line):
        return True
    told = line.bold and last.plain or line.plain and last.bold
    return drop > 1.3 * step + 0.2 * line.size or told and not _goes_on(last.text, line.text)


def is_entry(last: Line, line: Line) -> bool:
    """Say whether a line is below another one as an entry of contents or of a form is.

    These are led to a number, both labelled, to be checked, or far apart.
    """
    if LEADERS.search(last.text) or line.text.startswith(BOXES) or _LABEL.match(last.text) and _LABEL.match(line.text):
        return True
    return (_gaps(last, 4) or _gaps(line, 4)) and not _goes_on(last.text, line.text)


def _gaps(line: Line, least: float = 2) -> bool:
    """Say whether words of a line are as far apart as cells are."""
    return any(b.box[0] - a.box[0] - a.box[2] > least * line.size for a, b in pairwise(line.words))


def _room(group: Sequence[Line], line: Line, lines: Sequence[Line]) -> bool:
    """Say whether the last line of a group ends early, and so ends a paragraph, or the next one is indented."""
    last = group[-1]
    if _goes_on(last.text, line.text) or line.box[1] < last.box[1]:
        return False
    column = [
        other.box
        for other in lines
        if other.box[0] < last.box[0] + last.box[2] and other.box[0] + other.box[2] > last.box[0]
    ]
    edge = max(x + width for x, _, width, _ in column)
    first = line.words[0]
    indent = line.box[0] - min(other.box[0] for other in group[1:] or group)
    indented = len(group) > 1 and line.size < indent < 5 * line.size and bool(_SENTENCE_END.search(last.text))
    return last.box[0] + last.box[2] + 0.3 * line.size + first.box[2] < edge - 0.5 * line.size or indented


def _goes_on(first: str, second: str) -> bool:
    """Say whether a line plainly is the middle of a sentence."""
    return not _SENTENCE_END.search(first) and second[:1].islower()


def ends_sentence(text: str) -> bool:
    """Say whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


def _marker(line: Line, listed: bool) -> str:
    """Return the marker that a line begins with: a bullet, or a number or letter that stands apart."""
    first, *rest = line.words
    if not rest and not listed:
        return ""
    gap = rest[0].box[0] - first.box[0] - first.box[2] if rest else 0.0
    if _BULLET.fullmatch(first.text) or _MARKER.fullmatch(first.text) and (listed or gap > 0.45 * line.size):
        return first.text
    apart = gap > line.size and len(first.text) == 1 and not first.text.isalnum()
    return first.text if apart and first.text not in "\"'“‘(" else ""


def is_heading(lines: Sequence[Line], likely: bool, body: float) -> bool:
    """Judge by the size of type, or by bold type where liteparse takes it for a heading; values are none."""
    text = " ".join(line.text for line in lines)
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    size = min(line.size for line in lines)
    if any(map(_gaps, lines)) and digits or any(word.turn for line in lines for word in line.words):
        return False
    bold = all(line.bold for line in lines)
    larger = size > (LARGER if bold or likely else MUCH_LARGER) * body
    if len(text.split()) > LONGEST_HEADING or len(lines) > 3 or letters < 2 or digits > letters or text[-1] in ",;":
        return False
    value = _VALUE.search(text)
    if value and (not larger or any(map(str.isdigit, text[value.end() - 1 :]))):
        return False
    last = text.split()[-1]
    if text.endswith(".") and len(text.split()) > 8 or _AMOUNT.search(last):
        return False
    weak = likely and bold and size >= 0.95 * body and text[-1] != "."
    return larger or weak and not _LONG_NUMBER.search(last)


def _take_back_headings(parts: Sequence[Part], body: float) -> None:
    """Take bold lines for paragraphs in the middle of a sentence, and where they are most of what a page has."""
    bold = {place for place, part in enumerate(parts) if part.kind == "heading" and part.size <= LARGER * body}
    within = {place for place in bold if _within_sentence(parts, place)}
    within |= {place for place in range(1, len(parts)) if _ends_item(parts[place - 1], parts[place])}
    weak = {place for place in bold - within if not _NUMBERED.match(parts[place].text)}
    for place in bold if len(weak) > 3 and 2 * len(weak) > len(parts) else within:
        parts[place].kind = "paragraph"


def _within_sentence(parts: Sequence[Part], place: int) -> bool:
    before = parts[place - 1] if place else None
    after = parts[place + 1] if place + 1 < len(parts) else None
    begun = (
        before
        and before.kind in ("paragraph", "item")
        and is_below(before, parts[place])
        and not ends_sentence(before.text)
    )
    gone_on = after and after.kind == "paragraph" and is_below(parts[place], after) and after.text[:1].islower()
    return bool(begun or gone_on)


def _ends_item(item: Part, part: Part) -> bool:
    """Say whether what looks like a heading is the next line of a list item in the same size."""
    same = item.kind == "item" and part.kind == "heading" and abs(item.size - part.size) < 0.05 * part.size
    return same and is_below(item, part) and not ends_sentence(item.text)


def is_below(above: Part, below: Part) -> bool:
    """Say whether a part is set as the next line of a paragraph is: close below, from its edge or a hanging one."""
    if not above.lines or not below.lines or above.turned or below.turned:
        return False
    first, second = above.lines[-1].box, below.lines[0].box
    near = 0 < second[1] - first[1] < 1.5 * max(above.size, below.size)
    hanging = 2.5 * below.size if len(above.lines) == 1 else 3
    return near and -3 < second[0] - first[0] < hanging and first[0] + first[2] > second[0] + second[2] - 3 * below.size


def mark_furniture(pages: Sequence[list[Part]], sizes: Sequence[tuple[float, float]], body: float) -> None:
    """Mark what stands in the margins of several pages but for its digits, page numbers, and lone lines at the edge.

    Args:
        pages: the parts of every page.
        sizes: width and height of every page.
        body: the size of type of most of the document.
    """
    seen = dict[tuple[str, int], set[int]]()
    for parts, (_, height) in zip(pages, sizes, strict=True):
        for part in _in_bands(parts, height, body, WIDE_BAND):
            for near in (-1, 0, 1):
                seen.setdefault(_place(part, near), set()).add(part.page)
    for parts, (_, height) in zip(pages, sizes, strict=True):
        blocked = {True: False, False: False}
        for part in _from_the_edges(parts, height):
            upper = _edges(part)[0] < height / 2
            repeated = bool(
                _counts_pages(part, height)
                or any(_in_bands([part], height, body, WIDE_BAND))
                and (len(seen[_place(part, 0)]) > 1 or _has_number_apart(part))
                or any(_in_bands([part], height, body, BAND))
                and (_is_numbered(part) or _is_lone(part, parts, height))
            )
            if repeated and not blocked[upper]:
                part.kind = "furniture"
            blocked[upper] = blocked[upper] or not repeated


def _from_the_edges(parts: Sequence[Part], height: float) -> list[Part]:
    """Return parts in order of how near they are to the top or the bottom of the page."""
    placed = [part for part in parts if _edges(part)]
    return sorted(placed, key=lambda part: min(_edges(part)[0], height - _edges(part)[1]))


def _in_bands(parts: Sequence[Part], height: float, body: float, band: float) -> Iterator[Part]:
    for part in parts:
        box = part.box
        small = part.size <= 1.2 * body
        if part.lines and part.kind != "code" and box and small and len(part.lines) < 4:
            at_edge = BAND if len(part.lines) > 1 else band
            if box[1] + box[3] < at_edge * height or box[1] > (1 - at_edge) * height:
                yield part


def _place(part: Part, near: int) -> tuple[str, int]:
    """Return the words but for their digits, and the height on the page, roughly."""
    box = part.box
    return re.sub(r"\d+", "0", part.text), round(box[1] / 3) + near if box else 0


def _is_numbered(part: Part) -> bool:
    """Say whether a part is the number of its page, or a line but no heading that begins or ends with it."""
    words = part.text.split()
    beside = part.kind != "heading" and len(part.lines) == 1 and str(part.page) in (words[0], words[-1])
    return beside or bool(_PAGE_NUMBER.fullmatch(part.text))


def _counts_pages(part: Part, height: float) -> bool:
    """Say whether a part in a margin is the number of its page and how many there are, in whatever size of type."""
    counted = _PAGE_NUMBER.fullmatch(part.text)
    if not counted or not counted[3] or counted[2] != str(part.page) or not part.box:
        return False
    return part.box[1] + part.box[3] < BAND * height or part.box[1] > (1 - BAND) * height


def _has_number_apart(part: Part) -> bool:
    """Say whether a part is a line at whose begin or end the number of its page stands apart."""
    if len(part.lines) != 1 or part.turned:
        return False
    first, *_, last = [" ".join(word.text for word in piece) for piece in pieces(part.lines[0])] * 2
    return first != last and str(part.page) in (first, last)


def _is_lone(part: Part, parts: Sequence[Part], height: float) -> bool:
    """Say whether a line stands alone at the very edge of a page."""
    box = part.box
    if len(part.lines) > 1 or not box or min(box[1] + box[3], height - box[1]) > 0.065 * height:
        return False
    others = [y for other in parts if other is not part for y in _edges(other)]
    return len(parts) > 2 and all(abs(y - edge) > 1.1 * part.size for y in others for edge in (box[1], box[1] + box[3]))


def _edges(part: Part) -> tuple[float, ...]:
    box = part.box or (part.table and around(word.box for row in part.table.rows for word in row.words))
    return (box[1], box[1] + box[3]) if box else ()


def mark_notes(parts: list[Part], body: float) -> None:
    """Mark what stands below the text in smaller type and begins with a number or a sign as notes."""
    for part in list(parts):
        box = part.box
        if part.kind not in ("paragraph", "item") or not box or part.size > 0.92 * body:
            continue
        below = [
            other
            for other in parts
            if other.box and other.kind != "furniture" and other.size > 0.92 * body and _under(other.box, box)
        ]
        if not below and _is_raised(part) and any(_under(box, other.box) for other in parts if other.box):
            first, *rest = part.lines[0].words
            sign = re.match(r"\d+|.", first.text)
            part.kind, part.marker = "note", sign[0] if sign else ""
            left = replace(first, text=first.text[len(part.marker) :])
            part.lines[0] = Line((left, *rest) if left.text else tuple(rest), part.page)
            part.signs = (replace(first, text=part.marker),)
            _lengthen(part, parts)


def _lengthen(note: Part, parts: list[Part]) -> None:
    """Let a note go on with the lines right below it."""
    place = parts.index(note) + 1
    while place < len(parts) and note.lines and _goes_on_below(note, parts[place]):
        note.lines += parts.pop(place).lines


def _goes_on_below(note: Part, part: Part) -> bool:
    if part.kind != "paragraph" or not part.lines or _is_raised(part) or ends_sentence(note.text):
        return False
    first, second = note.lines[-1].box, part.lines[0].box
    alike = abs(second[3] - first[3]) < 0.15 * first[3]
    return alike and 0 < second[1] - first[1] < 1.5 * first[3] and -2 * first[3] < second[0] - first[0] < 3


def _is_raised(part: Part) -> bool:
    """Say whether a part begins with the sign or the small number of a note."""
    if part.marker or not part.lines or len(part.lines[0].words) < 2:
        return False
    first, second = part.lines[0].words[:2]
    small = first.text.isdigit() and len(first.text) < 4 and first.box[3] < 0.8 * second.box[3]
    return small or bool(_NOTE.match(first.text))


def _under(box: Box, other: Box) -> bool:
    """Say whether a box is below another one in the same column."""
    return box[1] > other[1] and box[0] < other[0] + other[2] and other[0] < box[0] + box[2]
