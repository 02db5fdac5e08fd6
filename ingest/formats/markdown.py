"""Markdown: rendered to HTML, with tables, footnotes, notes in boxes, lists of terms and of tasks, and read as that."""

import re
from collections.abc import MutableMapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from ingest.formats import html
from ingest.formats.builder import Builder, Extract
from ingest.formats.markup.shown import is_known
from ingest.formats.plain import decode
from ingest.formats.tables import Cell

DEEPEST = 100
"""Levels that lists and quotations are nested to; the parser, which recurses, leaves out what is deeper."""

_FRONT_MATTER = re.compile(r"---[ \t]*\n((?:[^\S\n]*\S[^\n]*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
"""Settings above a page, which CommonMark takes for a heading."""

_SETTING = re.compile(r"(\w[\w .-]*):(?:\s+(.*))?$")
_PLACEHOLDER = re.compile(r"<([a-z][\w-]*)>", re.IGNORECASE)


def read(data: bytes) -> Extract:
    """Read a page. Raises UnreadableFile when the bytes are not text."""
    text = decode(data)
    builder = Builder()
    front_matter = _FRONT_MATTER.match(text)
    if front_matter:
        _append_settings(front_matter.group(1), builder)
        text = text[front_matter.end() :]
    append(text, builder)
    return builder.finish()


def append(text: str, builder: Builder) -> None:
    """Append what a piece of Markdown says to a text."""
    parser, notes = _parser(), dict[str, object]()
    tokens = parser.parse(text, notes)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        builder.unread.append("a part that is nested too deeply")
    html.append(parser.renderer.render(tokens, parser.options, notes), builder)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin).use(admon_plugin)
    parser.add_render_rule("footnote_block_open", _open_notes)
    parser.add_render_rule("html_inline", _tag)
    parser.add_render_rule("html_block", _tag)
    return parser


def _open_notes(*_: object) -> str:
    return '<section role="doc-endnotes"><ol>\n'


def _tag(
    _: RendererHTML, tokens: Sequence[Token], number: int, __: OptionsDict, ___: MutableMapping[str, object]
) -> str:
    """Return HTML in Markdown as it is; what only looks like an element, as "<name>" does, stands for itself."""
    written = tokens[number].content
    tag = _PLACEHOLDER.match(written)
    if not tag or is_known(tag.group(1).lower()) or any(f"</{tag.group(1)}" in token.content for token in tokens):
        return written
    return escapeHtml(written)


def _append_settings(lines: str, builder: Builder) -> None:
    """Append settings as a table of names and values; that of the title becomes the text's."""
    settings: list[tuple[str, list[str]]] = []
    for line in lines.splitlines():
        setting = _SETTING.match(line)
        if setting:
            settings.append((setting.group(1), [_bare(setting.group(2) or "")]))
        elif settings:
            settings[-1][1].append(_bare(line))
    cells = list[Cell]()
    for row, (name, values) in enumerate(settings):
        words = "\n".join(filter(None, values))
        cells += [Cell(name, row, 0, header=True), Cell(words, row, 1)]
        if name.lower() == "title":
            builder.title = " ".join(words.split())
    builder.table(cells)


def _bare(value: str) -> str:
    """Return a value without the marks that YAML puts around it or before it."""
    value = re.sub(r"^-\s+", "", value.strip())
    return value[1:-1] if value[:1] == value[-1:] and value[:1] in ("'", '"') and len(value) > 1 else value
