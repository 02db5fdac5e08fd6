"""Word documents: made plain, turned into HTML by mammoth, and that into text and blocks."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import mammoth
from lxml import etree

from ingest.errors import UnreadableFile
from ingest.formats import html
from ingest.formats.builder import Builder, Extract
from ingest.formats.numerals import RAISED
from ingest.formats.word.drawings import place_drawings
from ingest.formats.word.looks import prepare_tables, set_emphasis
from ingest.formats.word.numbering import Numbering
from ingest.formats.word.package import RELATION, Package, W, remove, value
from ingest.formats.word.roles import BEGIN, END, Roles, line_of, style_map
from ingest.formats.word.shown import show
from ingest.formats.word.styles import Styles

MOST_PARAGRAPHS = 50_000
"""Paragraphs, those in cells of tables included, which are read within seconds."""

_MARKER = re.compile(f"<li>{BEGIN}([^{END}]*){END}")
_CALL = re.compile(r'<sup><a href="#(?:foot|end)note-[^>]*>\[(\d+)\]</a></sup>')
_NOTES = ("footnote", "endnote")
_NO_TITLE = re.compile(r"(?:microsoft word\b.*|word document|untitled.*|document ?\d*|.*\.docx?)", re.IGNORECASE)
_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read(data: bytes) -> Extract:
    """Read a .docx file. Raises UnreadableFile when it is damaged, encrypted, too large or something else."""
    try:
        return _Document(Package(data)).read()
    except RecursionError as error:
        raise UnreadableFile("is nested too deeply to be read") from error


class _Document:
    """A document while it is read."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"), self._styles)
        self._builder = Builder()

    def read(self) -> Extract:
        """Return its text and blocks."""
        root = self._package.body()
        if sum(1 for _ in root.iter(W + "p")) > MOST_PARAGRAPHS:
            raise UnreadableFile(f"has more than {MOST_PARAGRAPHS:,} paragraphs; divide it")
        furniture = list(dict.fromkeys(_furniture(root)))
        notes = {kind: self._part(f"{kind}s") for kind in _NOTES}
        self._prepare(root, notes)
        self._builder.title = self._builder.title or self._core_title()
        html.append(_markup(root, notes), self._builder)
        self._add_comments()
        for number in furniture:
            self._add_furniture(self._package.target(self._package.main, number))
        return self._builder.finish()

    def _part(self, kind: str) -> etree._Element | None:
        name = next(self._package.related(self._package.main, kind), "")
        return self._package.part(name)

    def _prepare(self, root: etree._Element, notes: dict[str, etree._Element | None]) -> None:
        """Make the body and the notes plain."""
        roles = Roles(self._styles, self._numbering)
        for part, kind in ((root, ""), *((part, kind) for kind, part in notes.items())):
            if part is None:
                continue
            name = next(self._package.related(self._package.main, f"{kind}s"), "") if kind else self._package.main
            show(part, self._styles)
            self._builder.unread += place_drawings(part, self._package, name)
            set_emphasis(part, self._styles)
            prepare_tables(part, self._styles)
            roles.assign(part)
        self._builder.title = roles.title
        for kind, part in notes.items():
            _drop_dangling(root, kind, part)

    def _core_title(self) -> str:
        """Return the title among the properties of the file, if somebody wrote one."""
        name = next(self._package.related("", "core-properties"), "")
        core = self._package.part(name)
        title = " ".join(((core.findtext(_CORE_TITLE) if core is not None else "") or "").split())
        return "" if _NO_TITLE.fullmatch(title) else title

    def _add_comments(self) -> None:
        """Append the comments with their authors."""
        root = self._part("comments")
        if root is None:
            return
        show(root, self._styles)
        for comment in root.iterfind(W + "comment"):
            author = (value(comment, name="author") or "").strip()
            words = line_of(comment)
            if words:
                self._builder.add("comment", words, marker=f"{author}:" if author else "")

    def _add_furniture(self, name: str) -> None:
        """Append what stands above or below the text of pages."""
        root = self._package.part(name)
        if root is None:
            return
        show(root, self._styles)
        place_drawings(root, self._package, name)
        for element in root:
            for line in element.iterfind(W + "tr") if element.tag == W + "tbl" else (element,):
                self._builder.add("furniture", line_of(line))


def _furniture(root: etree._Element) -> Iterator[str]:
    """Yield the ids of the headers and footers of all sections."""
    for reference in root.iter(W + "headerReference", W + "footerReference"):
        yield reference.get(RELATION + "id", "")


def _drop_dangling(root: etree._Element, kind: str, notes: etree._Element | None) -> None:
    """Drop the references to notes that are missing, and the notes that have no id."""
    found = [] if notes is None else notes.findall(W + kind)
    known = {value(note, name="id") for note in found} - {None}
    for note in found:
        if value(note, name="id") is None:
            remove(note)
    for reference in list(root.iter(f"{W}{kind}Reference")):
        if value(reference, name="id") not in known:
            remove(reference)


def _markup(root: etree._Element, notes: dict[str, etree._Element | None]) -> str:
    """Return a document as HTML, its body and notes being plain."""
    plain = BytesIO()
    with ZipFile(plain, "w") as archive:
        etree.cleanup_namespaces(root)
        archive.writestr("word/document.xml", etree.tostring(root, encoding="utf-8"))
        for kind, part in notes.items():
            if part is not None:
                archive.writestr(f"word/{kind}s.xml", etree.tostring(part, encoding="utf-8"))
    result = mammoth.convert_to_html(
        plain, style_map=style_map(), include_default_style_map=False, include_embedded_style_map=False
    )
    markup = _CALL.sub(lambda call: call.group(1).translate(RAISED), result.value)
    return _MARKER.sub(r'<li data-marker="\1">', markup)
