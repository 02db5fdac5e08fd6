"""An answer's text as HTML: its markers as buttons, what is not supported marked, a chat model's Markdown as such.

Of Markdown, only what arranges words is taken: nothing in it can load or link, and no HTML of its own gets through.
Every word is written with the place where it stands in the text, so that marks are put where they belong. Should the
arrangement lose a letter of what was said, the text is shown as it is instead.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from bot.types import Answer, Statement
from bot.web.escape import escaped, shown
from bot.web.line import Place
from bot.web.phrases import by_model, excerpt, flaw_words, flaws_of

_MARKER = re.compile(r"\[(\d{1,4})\]")
_WRAPPED = re.compile(r"(?<=\S)\n(?=[a-z])")
"""A line that a page broke in the middle of a sentence."""

_NO_MARKUP = re.compile(r"[^\n\\`*_]+")
"""Words in which none of the signs stands that say how a word looks."""

_LINKING = ["link", "image", "autolink", "entity"]
_BLOCKS = ["code", "html_block", "lheading", "reference"]
_TAGS = {
    "paragraph": "p",
    "heading": "h3",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "strong": "strong",
    "em": "em",
}


def text_html(answer: Answer, key: str, start: int = 0) -> str:
    """Return the element that shows an answer's text from `start` on; `key` is that of the ids of its evidence."""
    looks = "sb-text sb-md" if by_model(answer) else "sb-text"
    return f'<div class="{looks}" dir="auto">{marked_text(answer, key, start)}</div>'


def draft_html(words: str) -> str:
    """Return what a chat model has written so far."""
    return f'<div class="sb-text sb-md" dir="auto">{_arranged(words, _Writing({}, [])) or shown(words)}</div>'


def place_html(place: Place) -> str:
    """Return where a question stands in line."""
    return f'<p class="sb-place" data-rank="{place.rank}">{escaped(str(place))}</p>'


def marked_text(answer: Answer, key: str, start: int = 0) -> str:
    """Return an answer's text from `start` on, each `[n]` that names a citation as a button with the quote on hover."""
    buttons = {citation.number: _button(citation.number, citation.quote, key) for citation in answer.citations}
    flaws = flaws_of(answer)
    arranged = _arranged(answer.text[start:], _Writing(buttons, flaws), start) if by_model(answer) else ""
    if arranged:
        return arranged
    writing = _Writing(buttons, flaws)
    writing.put(start, _WRAPPED.sub(" ", answer.text)[start:])
    return writing.done()


class _Writing:
    """HTML as it is written. `put` writes words; those of a flawed statement are marked, and a flag stands at its end.

    A mark is closed before every tag and opened again behind it, so that both are always balanced.
    """

    def __init__(self, buttons: dict[int, str], flaws: Sequence[Statement]) -> None:
        self._buttons = buttons
        self._flaws = list(flaws)
        self._html: list[str] = []
        self.shown: list[str] = []
        self.reached = 0

    def tag(self, html: str) -> None:
        """Write a tag of ours."""
        self._html.append(html)

    def own(self, words: str, name: str) -> None:
        """Write words that belong to no statement: the marker of an item, the language of code."""
        self.shown.append(words)
        self._html.append(f'<span class="{name}">{shown(words)}</span>')

    def put(self, place: int, words: str, cites: bool = True) -> None:
        """Write words that stand at this place of the text; `cites` says whether markers among them are buttons."""
        self.shown.append(words)
        while words:
            self.close(place)
            flaw = next((one for one in self._flaws if one.start <= place < one.end), None)
            stop = flaw.end if flaw else next((one.start for one in self._flaws if one.start > place), None)
            length = len(words) if stop is None else min(len(words), stop - place)
            self._write(words[:length], flaw, cites)
            place, words = place + length, words[length:]
        self.reached = place

    def close(self, place: int) -> None:
        """Flag the statements that end before this place."""
        while self._flaws and self._flaws[0].end <= place:
            self._html.append(_flag(self._flaws.pop(0)))

    def done(self) -> str:
        """Return the HTML; whatever has no flag yet gets it at the end."""
        while self._flaws:
            self._html.append(_flag(self._flaws.pop(0)))
        return "".join(self._html)

    def _write(self, words: str, flaw: Statement | None, cites: bool) -> None:
        parts = _MARKER.split(words) if cites else [words]
        for rank, part in enumerate(parts):
            button = self._buttons.get(int(part)) if rank % 2 else None
            self._html.append(button or _doubted(f"[{part}]" if rank % 2 else part, flaw))


def _doubted(words: str, flaw: Statement | None) -> str:
    if flaw is None or not words:
        return shown(words)
    return f'<span class="sb-doubt" title="{shown(flaw_words(flaw))}">{shown(words)}</span>'


def _flag(flaw: Statement) -> str:
    words = shown(flaw_words(flaw))
    return f'<button type="button" class="sb-flag" title="{words}">⚠<span class="sb-unseen"> {words}</span></button>'


def _button(number: int, quote: str, key: str) -> str:
    hover = shown(f"“{excerpt(quote, 600)}”")
    return f'<button type="button" class="sb-cite" data-open="{key}-{number}" title="{hover}">[{number}]</button>'


def _words_rule(state: StateInline, silent: bool) -> bool:
    """Take words without markup as they are, and note where they stand."""
    found = _NO_MARKUP.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("text", "", 0)
        token.content = found.group()
        token.meta = {"place": state.env["places"][state.pos]}
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable([*_LINKING, *_BLOCKS])
    parser.disable(["inline", "text_join", "fragments_join"])
    parser.inline.ruler.at("text", _words_rule)
    return parser


_PARSER = _parser()


def _arranged(text: str, writing: _Writing, start: int = 0) -> str:
    """Return Markdown, which stands at `start`, as HTML; "" where that would not show every letter and digit of it."""
    text = text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
    _Arrangement(text, writing, start).write()
    html, said = writing.done(), "".join(writing.shown)
    return html if [*filter(str.isalnum, said)] == [*filter(str.isalnum, text)] else ""


class _Arrangement:
    """The blocks of a Markdown text, on their way to HTML."""

    def __init__(self, text: str, writing: _Writing, start: int) -> None:
        self._writing = writing
        self._lines = text.split("\n")
        self._starts = [start]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._tokens = _PARSER.parse(text)
        self._taken: dict[int, int] = {}

    def write(self) -> None:
        """Write all blocks."""
        for rank, token in enumerate(self._tokens):
            if token.type == "inline":
                self._inline(token, self._tokens[rank + 2 : rank + 3])
            elif token.type == "fence":
                self._code(token)
            elif token.type == "hr":
                self._writing.tag("<hr>\n")
            else:
                self._tag(token)

    def _tag(self, token: Token) -> None:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        tag, opens = _TAGS[kind], token.nesting == 1
        if kind == "table":
            self._writing.tag('<div class="sb-wide" tabindex="0"><table>' if opens else "</table></div>\n")
            return
        self._writing.tag(f"<{tag}>" if opens else f"</{tag}>\n")
        if kind == "list_item" and opens:
            self._writing.own(f"{token.info}{token.markup}" if token.info else "•", "sb-marker")
            self._writing.tag(" ")

    def _inline(self, token: Token, following: Sequence[Token]) -> None:
        """Write the words of a block; what it states ends with it, but for a cell that another one follows."""
        first, last = token.map or (0, 1)
        token.children = []
        _PARSER.inline.parse(token.content, _PARSER, {"places": self._places(token.content, first)}, token.children)
        for rank, child in enumerate(token.children):
            self._child(child, token.children[rank + 1 : rank + 2])
        goes_on = any(one.type in ("td_open", "th_open") for one in following)
        self._writing.close(self._writing.reached if goes_on else self._starts[last] - 1)

    def _child(self, child: Token, following: Sequence[Token]) -> None:
        place = child.meta.get("place", self._writing.reached)
        if child.type == "softbreak":
            goes_on = any(one.content[:1].islower() for one in following)
            self._writing.put(place, " " if goes_on else "\n")
        elif child.type == "hardbreak":
            self._writing.put(place, "\n")
        elif child.type == "code_inline":
            self._writing.tag("<code>")
            self._writing.put(place, child.content, cites=False)
            self._writing.tag("</code>")
        elif child.nesting:
            self._writing.tag(f"<{child.tag}>" if child.nesting == 1 else f"</{child.tag}>")
        else:
            self._writing.put(place, child.content)

    def _code(self, token: Token) -> None:
        first, last = token.map or (0, 1)
        if token.info.strip():
            self._writing.own(token.info.strip(), "sb-code-name")
        self._writing.tag('<pre tabindex="0"><code>')
        places = self._places(token.content, first + 1)
        for line in re.finditer(r".*\n?", token.content):
            if line.group():
                self._writing.put(places[line.start()], line.group(), cites=False)
        self._writing.tag("</code></pre>\n")
        self._writing.close(self._starts[last] - 1)

    def _places(self, content: str, first: int) -> list[int]:
        """Return where in the text each character of a block's content stands."""
        places: list[int] = []
        for number, words in enumerate(content.split("\n"), first):
            number = min(number, len(self._lines) - 1)
            after = self._taken.get(number, 0)
            begin = max(after, self._lines[number].find(words, after))
            self._taken[number] = begin + len(words)
            places += range(self._starts[number] + begin, self._starts[number] + begin + len(words) + 1)
        return places
