"""Goes through the element tree of HTML, and hands what it says to a builder block by block."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from selectolax.lexbor import LexborNode

from ingest.blocks import Emphasis, Kind, Label
from ingest.formats.builder import Builder
from ingest.formats.markup.grid import Grid, items_of
from ingest.formats.markup.markers import BULLET, is_below, is_next, marker_of, style_of
from ingest.formats.markup.sheets import Style, styled
from ingest.formats.markup.shown import PARTS, Attributes, is_block, is_box, is_shown
from ingest.formats.markup.words import How, Words
from ingest.formats.numerals import RAISED
from ingest.formats.plain import LONGEST_HEADING
from ingest.sentences import sentences

Leave = Callable[[], None]
"""What is to be done at the end of an element."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HOW: dict[str, How] = {
    **dict[str, How].fromkeys(("strong", "b"), "strong"),
    **dict[str, How].fromkeys(("em", "i", "cite", "dfn", "var"), "em"),
    **dict[str, How].fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
_CODE = frozenset("pre xmp listing plaintext".split())
_LISTS = frozenset("ul ol menu dir".split())
_ROW_GROUPS = frozenset("thead tbody tfoot".split())
_NOTES = frozenset("doc-footnote doc-endnote footnote endnote rearnote".split())
_NOTE_SECTIONS = frozenset("doc-endnotes endnotes footnotes rearnotes".split())
_NOTE_PREFIXES = ("footnote-", "endnote-")
_COMMENT_PREFIX = "comment-"
_BACK = re.compile(r"[\s↑↩↵⏎^¶#🔗\u200b\ufe0e\ufe0f]*")
"""Words of a link that leads from a note back to where it is called, or from a heading to itself."""

_NOTE_CALLS = frozenset("noteref doc-noteref".split())
_CALL_AT_END = re.compile(r"(?:[⁰¹²³⁴-⁹]+|\[\w{1,3}\])+$")

_SIGNS = "•●○◦▪■□·‣⁃►▶➢➤✓✔☐☑☒◉"
_TYPED_ITEM = re.compile(rf"([{_SIGNS}])\s+([^{_SIGNS}\n]+)")
"""A paragraph that is a list item to look at."""

_SENTENCE_ENDS = tuple(".!?;,。！？")
_ENDS_HEADING = frozenset("p ul ol dl table pre blockquote".split())
_HEADING_ABOVE_MORE = ":is(h1,h2,h3,h4,h5,h6) ~ :is(p,ul,ol,dl,div,pre,h1,h2,h3,h4,h5,h6)"
_IN_NO_ROWS = f"h1,h2,h3,h4,h5,h6,table,pre,dd dl,dt[id^='{_COMMENT_PREFIX}']"
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|disc|circle|square|decimal|(?:lower|upper)-(?:alpha|latin|roman))\b",
    re.IGNORECASE,
)

_INTEGER = re.compile(r"\s*[+-]?\d{1,9}")
_SUPERSCRIPT = re.compile(r"[+\-−]?[0-9n]+")
_BOXES = {("checkbox", True): "☑", ("checkbox", False): "☐", ("radio", True): "◉", ("radio", False): "○"}
_WITHOUT_WORDS = frozenset("hidden password submit button reset image file range color".split())


Said = tuple[str, tuple[Emphasis, ...]]
"""Words, and their emphasis."""


@dataclass
class _Place:
    """What the words that follow are, and what was said first in it."""

    kind: Kind = "paragraph"
    level: int = 0
    marker: str = ""
    above: tuple[Label, ...] = ()
    label: Label | None = None

    def about(self) -> dict[str, Any]:
        """Return what a block here has besides its kind."""
        return {"level": self.level, "marker": self.marker, "above": self.above if self.kind == "item" else ()}


@dataclass
class _List:
    """A list: what announces it, the number of its next item, and its latest item.

    One that nothing announces can go on with an earlier one, which a paragraph interrupts.
    """

    above: tuple[Label, ...] = ()
    level: int = 1
    is_announced: bool = True
    style: str = "bullet"
    number: int = 1
    step: int = 1
    item: _Place | None = None


@dataclass(frozen=True)
class _Numbered:
    """An item of a list, its marker and how deep it is."""

    marker: str
    level: int
    item: _Place


@dataclass
class _Table:
    """A table, or a list of terms and what is said of them, whose cells are being collected."""

    caption: Label | None
    grid: Grid = field(default_factory=Grid)
    in_head: bool = False
    terms: list[Said] = field(default_factory=list)
    values: list[Said] = field(default_factory=list)

    def end_terms(self) -> None:
        """Add the terms and what was said of them: a row a value, beside terms that span them all."""
        if not self.terms and not self.values:
            return
        self.grid.begin_row()
        if self.terms:
            words = "\n".join(words for words, _ in self.terms)
            emphasis = self.terms[0][1] if len(self.terms) == 1 else ()
            self.grid.add(words, emphasis, height=max(1, len(self.values)), header=True)
        for number, value in enumerate(self.values):
            if number:
                self.grid.begin_row()
            self.grid.add(*value)
        self.terms, self.values = [], []


class Reader:
    """Reads one tree. Where it stands is in its attributes, as trees can be too deep for recursion."""

    def __init__(self, builder: Builder, styles: Mapping[int, Style] | None = None) -> None:
        self._builder = builder
        self._styles = styles or {}
        self._words = Words()
        self._how: list[How] = []
        self._places = [_Place()]
        self._lists: list[_List] = []
        self._numbered: list[_Numbered] = []
        self._last: Label | None = None
        self._last_kind: Kind = "paragraph"
        self._table: _Table | None = None
        self._in_cell = False
        self._verbatim = 0
        self._note_sections = 0
        self._parts = 0
        self._comment = ""
        self._typed: tuple[Label, ...] | None = None

    def read(self, root: LexborNode) -> None:
        """Append what a tree says."""
        steps: list[LexborNode | Leave] = [root]
        while steps:
            step = steps.pop()
            if not isinstance(step, LexborNode):
                step()
            elif step.is_text_node:
                self._write(step.text_content or "")
            elif step.is_element_node:
                attributes = self._attributes(step)
                if is_shown(step, attributes, at_top=not self._parts):
                    steps += self._enter(step, attributes)
        self._close()

    def _attributes(self, node: LexborNode) -> Attributes:
        style = self._styles.get(node.mem_id) if self._styles else None
        return styled(node.attributes, style) if style else node.attributes

    def _enter(self, node: LexborNode, attributes: Attributes) -> list[LexborNode | Leave]:
        """Begin an element, and return what is left to do in it, the last first."""
        tag = node.tag or ""
        if tag in _WRITTEN and _WRITTEN[tag](self, node, attributes):
            return []
        leaves: list[Leave] = []
        if is_block(tag, attributes):
            self._end_block(tag)
            leaves.append(partial(self._end_block, tag))
        elif is_box(tag, attributes):
            self._words.space()
            leaves.append(self._words.space)
        begin = _BEGINNINGS.get(tag) or _beginning(attributes)
        leave = begin(self, node, attributes) if begin else None
        if leave:
            leaves.append(leave)
        return [*leaves, *reversed(list(node.iter(include_text=True)))]

    # Words

    def _write(self, text: str) -> None:
        if self._verbatim:
            self._words.write_lines(text)
        else:
            self._words.write(text, self._how)

    def _write_apart(self, text: str | None) -> None:
        self._words.space()
        self._words.write(text or "", self._how)
        self._words.space()

    def _emphasised(self, node: LexborNode, _: Attributes) -> Leave:
        self._how.append(_HOW.get(node.tag or "", "strong"))
        return self._plain

    def _plain(self) -> None:
        self._how.pop()

    def _quoted(self, _: LexborNode, __: Attributes) -> Leave:
        self._write("“")
        return partial(self._write, "”")

    def _line_break(self, _: LexborNode, __: Attributes) -> bool:
        """End a line; of two in a row the second ends the paragraph."""
        if self._verbatim:
            self._words.write_lines("\n")
        elif self._places[-1].kind == "heading":
            self._words.space()
        elif self._words.ended and not self._in_cell:
            self._close()
        else:
            self._words.line()
        return True

    def _image(self, _: LexborNode, attributes: Attributes) -> bool:
        """Write what stands for an image: words apart, a single letter or sign where it is."""
        alt = attributes.get("alt") or ""
        if len(alt) > 1:
            self._write_apart(alt)
        else:
            self._write(alt)
        return True

    def _input(self, _: LexborNode, attributes: Attributes) -> bool:
        kind = (attributes.get("type") or "text").lower()
        if attributes.get("role") == "button":
            return True
        if kind in ("checkbox", "radio"):
            self._write_apart(_BOXES[kind, "checked" in attributes])
        elif kind not in _WITHOUT_WORDS:
            self._write_apart(attributes.get("value"))
        return True

    def _select(self, node: LexborNode, attributes: Attributes) -> bool:
        """Write what is chosen: where nothing is and one can be, browsers show the first option."""
        options = node.css("option")
        chosen = [option for option in options if "selected" in option.attributes]
        one = "multiple" not in attributes and (attributes.get("size") or "1") == "1"
        for option in chosen[-1:] or options[:1] if one else chosen:
            self._write_apart(option.text())
        return True

    def _text_area(self, node: LexborNode, _: Attributes) -> bool:
        self._write_apart(node.text())
        return True

    def _superscript(self, node: LexborNode, _: Attributes) -> bool:
        """Write digits set high as such: a power of ten is another number without."""
        link = node.css_first("a[href^='#']")
        if link:
            return self._note_call(link.text(), node.text())
        text = node.text()
        high = bool(_SUPERSCRIPT.fullmatch(text)) and _is_text_alone(node) and self._words.last.isalnum()
        if high:
            self._write(text.translate(RAISED))
        return high

    def _note_call(self, number: str, words: str) -> bool:
        """Write the number of a note where it is called, set high; the note itself can begin with it as well."""
        is_call = number.strip() == words.strip() and number.strip().isdecimal() and bool(self._words.last)
        if is_call:
            self._write(number.strip().translate(RAISED))
        return is_call

    def _link(self, node: LexborNode, attributes: Attributes) -> bool:
        """Leave out the arrow from a note to where it is called, and write the number of a note as such."""
        words = node.text()
        if _roles(attributes) & _NOTE_CALLS:
            return self._note_call(words, words)
        return (attributes.get("href") or "").startswith("#") and bool(words.strip() and _BACK.fullmatch(words))

    # Blocks

    def _end_block(self, tag: str = "") -> None:
        """End a paragraph; in a heading and in a cell the words go on."""
        if self._in_cell and tag in ("td", "th"):
            self._words.space()
        elif self._in_cell:
            self._words.line()
        elif self._places[-1].kind == "heading" and not (self._words and tag in _ENDS_HEADING):
            self._words.space()
        else:
            self._close()

    def _close(self) -> None:
        """Append the words so far as a block."""
        words, emphasis = self._words.take()
        if not words.strip():
            return
        place = self._places[-1]
        typed = _TYPED_ITEM.fullmatch(words) if place.kind == "paragraph" and not self._lists else None
        if typed:
            self._add_typed(typed, emphasis)
            return
        self._typed = None
        label = self._builder.add(place.kind, words, emphasis=emphasis, **place.about())
        self._last = label if place.kind in ("heading", "paragraph") else None
        self._last_kind = place.kind
        place.label = place.label or label
        place.marker = ""
        if place.kind in ("heading", "item"):
            place.kind, place.level = "paragraph", 0

    def _add_typed(self, typed: re.Match[str], emphasis: tuple[Emphasis, ...]) -> None:
        """Append a paragraph that begins with the sign of a list item as that; those in a row are one list."""
        if self._typed is None:
            above, is_announced = self._announcing(None)
            self._typed = above if is_announced else ()
        start = typed.start(2)
        moved = [(max(0, first - start), end - start, how) for first, end, how in emphasis if end > start]
        self._builder.add("item", typed.group(2), emphasis=moved, level=1, marker=typed.group(1), above=self._typed)
        self._last = None

    def _begin(self, place: _Place) -> Leave:
        self._places.append(place)
        return self._end

    def _end(self) -> None:
        self._close()
        self._places.pop()

    def _heading(self, node: LexborNode, attributes: Attributes) -> Leave | None:
        if self._in_cell:
            return self._emphasised(node, attributes)
        self._end_block()
        level = _HEADINGS.get(node.tag or "") or _number(attributes, "aria-level", 2)
        around = self._places[-1]
        marker = around.marker if around.marker != BULLET else ""
        self._places.append(_Place("heading", level, marker))
        return self._end_heading

    def _end_heading(self) -> None:
        """End a heading; in a list it stands for the item."""
        self._close()
        label = self._places.pop().label
        if label:
            self._numbered.clear()
        around = self._places[-1]
        if label and around.kind == "item":
            around.kind, around.level, around.marker, around.label = "paragraph", 0, "", label

    def _code(self, _: LexborNode, __: Attributes) -> Leave:
        self._verbatim += 1
        if not self._in_cell:
            self._places.append(_Place("code"))
        return self._end_code

    def _end_code(self) -> None:
        self._verbatim -= 1
        if not self._in_cell:
            self._end()

    def _rule(self, _: LexborNode, __: Attributes) -> None:
        self._last = None

    def _part(self, node: LexborNode, attributes: Attributes) -> Leave:
        """Begin a part of a page, in which a header or footer is one of its own."""
        self._parts += 1
        begin = _beginning(attributes)
        return partial(self._end_part, begin(self, node, attributes) if begin else None)

    def _end_part(self, leave: Leave | None) -> None:
        self._end_block()
        if leave:
            leave()
        self._parts -= 1
        self._last = None

    # Notes

    def _note(self, _: LexborNode, __: Attributes) -> Leave | None:
        if self._in_cell:
            return None
        self._end_block()
        return self._begin(_Place("note"))

    def _notes(self, _: LexborNode, __: Attributes) -> Leave:
        self._note_sections += 1
        return self._end_notes

    def _end_notes(self) -> None:
        self._note_sections -= 1

    # Lists

    def _list(self, node: LexborNode, attributes: Attributes) -> Leave:
        item = self._lists[-1].item if self._lists else None
        style = style_of(node.tag or "", attributes.get("type") or "", _list_style(attributes))
        step = -1 if "reversed" in attributes else 1
        first = 1 if step > 0 else sum(child.tag == "li" for child in node.iter())
        above, is_announced = self._announcing(item)
        level = self._lists[-1].level + bool(item and item.label) if self._lists else 1
        self._lists.append(_List(above, level, is_announced, style, _number(attributes, "start", first), step))
        return self._end_list

    def _announcing(self, item: _Place | None) -> tuple[tuple[Label, ...], bool]:
        """Return what announces a list, and whether that is sure: a sentence above it can be of something else."""
        if item:
            return ((*item.above, item.label), True) if item.label else (item.above, False)
        if not self._last:
            return (), False
        sentence = _last_sentence(self._last)
        return (sentence,), self._last_kind == "heading" or sentence.text.endswith((":", "："))

    def _end_list(self) -> None:
        self._lists.pop()
        self._last = None

    def _item(self, _: LexborNode, attributes: Attributes) -> Leave | None:
        around = self._lists[-1] if self._lists else _List()
        around.number = _number(attributes, "value", around.number)
        style = _list_style(attributes) or around.style
        marker = attributes.get("data-marker") or marker_of(style, around.number)
        around.number += around.step
        if self._in_cell:
            self._words.space()
            self._words.write(f"{marker} ")
            return None
        if not around.item and not around.is_announced:
            self._go_on(around, marker)
        kind = self._kind_of_item(attributes)
        around.item = _Place(kind, around.level if kind == "item" else 0, marker, around.above)
        if marker != BULLET and kind == "item":
            self._numbered = [n for n in self._numbered if n.level < around.level]
            self._numbered.append(_Numbered(marker, around.level, around.item))
        return self._begin(around.item)

    def _go_on(self, around: _List, marker: str) -> None:
        """Let a list go on where an earlier one was, whose numbers it goes on with."""
        for earlier in reversed(self._numbered):
            label = earlier.item.label
            if is_next(marker, earlier.marker):
                around.above, around.level = earlier.item.above, earlier.level
                return
            if label and is_below(marker, earlier.marker):
                around.above, around.level = (*earlier.item.above, label), earlier.level + 1
                return

    def _kind_of_item(self, attributes: Attributes) -> Kind:
        name = attributes.get("id") or ""
        if name.startswith(_COMMENT_PREFIX):
            return "comment"
        is_note = self._note_sections or name.startswith(_NOTE_PREFIXES) or _roles(attributes) & _NOTES
        return "note" if is_note else "item"

    # Tables, and lists of terms

    def _table_of(self, node: LexborNode, attributes: Attributes) -> Leave | None:
        if self._in_cell or self._table or _is_layout(node, attributes):
            return None
        return self._begin_table()

    def _terms(self, node: LexborNode, _: Attributes) -> Leave | None:
        if self._in_cell or self._table or node.css_first(_IN_NO_ROWS):
            return None
        return self._begin_table()

    def _begin_table(self) -> Leave:
        self._table = _Table(_caption_in(self._last) if self._last and self._last_kind == "paragraph" else None)
        return self._end_table

    def _end_table(self) -> None:
        if self._table:
            self._table.end_terms()
            cells, caption = self._table.grid.cells(), self._table.caption
            listed = items_of(cells)
            for marker, words in listed:
                above = (caption,) if caption else ()
                self._builder.add(
                    "item", words.text, emphasis=words.emphasis, level=1, marker=marker.text.strip(), above=above
                )
            if not listed:
                self._builder.table(cells, caption)
        self._table = self._last = self._typed = None

    def _caption(self, _: LexborNode, __: Attributes) -> Leave | None:
        return self._end_caption if self._table and not self._in_cell else None

    def _end_caption(self) -> None:
        self._last = None
        self._close()
        if self._table and self._last:
            self._table.caption = self._last

    def _head(self, _: LexborNode, __: Attributes) -> Leave | None:
        if not self._table or self._in_cell:
            return None
        self._table.in_head = True
        return self._end_head

    def _end_head(self) -> None:
        if self._table:
            self._table.in_head = False

    def _row(self, _: LexborNode, __: Attributes) -> None:
        if self._table and not self._in_cell:
            self._table.grid.begin_row()

    def _cell(self, node: LexborNode, attributes: Attributes) -> Leave | None:
        if self._in_cell:
            return None
        if not self._table:
            return self._begin_frame()
        self._in_cell = True
        declared = node.tag == "th" or attributes.get("role") in ("rowheader", "columnheader")
        add = partial(
            self._table.grid.add,
            height=_number(attributes, "rowspan", 1),
            width=_number(attributes, "colspan", 1),
            header=declared or self._table.in_head,
        )
        return partial(self._end_cell, add)

    def _begin_frame(self) -> Leave:
        """Begin a cell that only places things, whose lists do not go on with those around it."""
        around, self._numbered = self._numbered, []
        return partial(setattr, self, "_numbered", around)

    def _end_cell(self, add: Callable[..., None]) -> None:
        add(*self._words.take())
        self._in_cell = False

    def _term(self, _: LexborNode, attributes: Attributes) -> Leave | None:
        if (attributes.get("id") or "").startswith(_COMMENT_PREFIX):
            return self._name_comment
        if not self._table or self._in_cell:
            return None
        if self._table.values:
            self._table.end_terms()
        self._in_cell = True
        return partial(self._end_term, self._table.terms)

    def _value(self, _: LexborNode, __: Attributes) -> Leave | None:
        if self._comment:
            comment, self._comment = self._comment, ""
            return self._begin(_Place("comment", marker=comment))
        if not self._table or self._in_cell:
            return None
        self._in_cell = True
        return partial(self._end_term, self._table.values)

    def _end_term(self, said: list[Said]) -> None:
        said.append(self._words.take())
        self._in_cell = False

    def _name_comment(self) -> None:
        self._comment, _ = self._words.take()


Begin = Callable[[Reader, LexborNode, Attributes], Leave | None]
"""What begins an element, and returns what ends it."""


def _is_layout(table: LexborNode, attributes: Attributes) -> bool:
    """Say whether a table only puts things side by side, or below each other, on a page."""
    if attributes.get("role") in ("presentation", "none"):
        return True
    parts = list(table.iter())
    rows = [row for part in parts for row in (part.iter() if part.tag in _ROW_GROUPS else [part]) if row.tag == "tr"]
    cells = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in rows]
    if any(part.tag in ("caption", "thead") for part in parts) or any(c.tag == "th" for row in cells for c in row):
        return False
    if max(map(len, cells), default=0) < 2:
        return True
    return any(part.css_first(f"table,{_HEADING_ABOVE_MORE}") for part in parts)


def _caption_in(paragraph: Label) -> Label | None:
    """Return what a paragraph above a table says is in it: its last sentence, if it ends with a colon, or a title."""
    if paragraph.text.endswith((":", "：")):
        return _last_sentence(paragraph)
    is_title = len(paragraph.text) <= LONGEST_HEADING and not _CALL_AT_END.sub("", paragraph.text).endswith(
        _SENTENCE_ENDS
    )
    return paragraph if is_title else None


def _last_sentence(label: Label) -> Label:
    """Return the sentence that stands directly above what follows."""
    start, end = ([(0, len(label.text)), *sentences(label.text)])[-1]
    return Label(label.start + start, label.text[start:end])


def _is_text_alone(node: LexborNode) -> bool:
    return all(child.is_text_node for child in node.iter(include_text=True))


def _roles(attributes: Attributes) -> frozenset[str]:
    """Return what an element is to a reader of web pages or books."""
    return frozenset(f"{attributes.get('role') or ''} {attributes.get('epub:type') or ''}".split())


def _list_style(attributes: Attributes) -> str:
    found = _LIST_STYLE.search(attributes.get("style") or "")
    return found.group(1) if found else ""


def _number(attributes: Attributes, name: str, otherwise: int) -> int:
    found = _INTEGER.match(attributes.get(name) or "")
    return int(found.group()) if found else otherwise


def _beginning(attributes: Attributes) -> Begin | None:
    """Return what begins an element that is a heading or a note by its role."""
    roles = _roles(attributes)
    if "heading" in roles:
        return Reader._heading
    if roles & _NOTES:
        return Reader._note
    return Reader._notes if roles & _NOTE_SECTIONS else None


_BEGINNINGS: dict[str, Begin] = {
    **dict.fromkeys(_HEADINGS, Reader._heading),
    **dict.fromkeys(_HOW, Reader._emphasised),
    **dict.fromkeys(_CODE, Reader._code),
    **dict.fromkeys(_LISTS, Reader._list),
    **dict.fromkeys(PARTS, Reader._part),
    **dict.fromkeys(("td", "th"), Reader._cell),
    "li": Reader._item,
    "q": Reader._quoted,
    "hr": Reader._rule,
    "table": Reader._table_of,
    "caption": Reader._caption,
    "thead": Reader._head,
    "tr": Reader._row,
    "dl": Reader._terms,
    "dt": Reader._term,
    "dd": Reader._value,
}

_WRITTEN: dict[str, Callable[[Reader, LexborNode, Attributes], bool]] = {
    "br": Reader._line_break,
    "img": Reader._image,
    "input": Reader._input,
    "select": Reader._select,
    "textarea": Reader._text_area,
    "sup": Reader._superscript,
    "a": Reader._link,
}
"""What writes an element that is shown as other words than those in it; False if this one is not."""
