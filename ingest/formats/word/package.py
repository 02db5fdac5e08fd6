"""A Word file: a ZIP archive of XML parts that refer to each other."""

import posixpath
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from ingest.errors import UnreadableFile
from ingest.formats.xml import parsed

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{WORD}}}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LARGEST = 200_000_000
"""Bytes that the parts may have together when they are unpacked."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, etree.XMLSyntaxError, OSError, ValueError)


class Package:
    """The parts of a file by their names.

    Attributes:
        main: the name of the part with the document's body.
    """

    def __init__(self, data: bytes) -> None:
        """Open a file; raises UnreadableFile when it is something else, encrypted, damaged or too large."""
        if data.startswith(_OLE):
            raise UnreadableFile(_ole_fault(data))
        try:
            self._archive = ZipFile(BytesIO(data))
        except _DAMAGE as error:
            raise UnreadableFile("is not a Word document, or is damaged") from error
        entries = self._archive.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableFile("is encrypted; remove its password")
        if sum(entry.file_size for entry in entries) > LARGEST:
            raise UnreadableFile(f"is larger than {LARGEST // 1_000_000} MB when unpacked; divide it")
        self._names = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry.filename for entry in entries}
        self._relations = dict[str, list[tuple[str, str, str]]]()
        self.main = next(self.related("", "officeDocument"), "word/document.xml")

    def body(self) -> etree._Element:
        """Return the root of the document's main part."""
        root = self.part(self.main)
        if root is None or root.tag != f"{W}document" or root.find(W + "body") is None:
            raise UnreadableFile("is not a Word document")
        return root

    def part(self, name: str) -> etree._Element | None:
        """Read a part anew, None where there is none; the names of Strict Open XML are made those of the usual one."""
        entry = self._names.get(name.lower())
        if entry is None:
            return None
        try:
            content = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", self._archive.read(entry))
            root = parsed(content)
        except _DAMAGE as error:
            raise UnreadableFile("is damaged, or nested too deeply") from error
        if root.getroottree().docinfo.doctype:
            raise UnreadableFile("is damaged: it declares entities, as no Word document does")
        return root

    def related(self, source: str, kind: str) -> Iterator[str]:
        """Yield the names of the parts of a kind ("styles") to which a part refers."""
        return (target for _, its_kind, target in self._relations_of(source) if its_kind == kind)

    def target(self, source: str, number: str | None) -> str:
        """Return the name of the part to which a part refers by an id; "" where there is none."""
        return next((target for its_number, _, target in self._relations_of(source) if its_number == number), "")

    def _relations_of(self, source: str) -> list[tuple[str, str, str]]:
        """Return id, kind and target of all that a part refers to."""
        if source not in self._relations:
            folder, name = posixpath.split(source)
            root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
            self._relations[source] = [
                (
                    relation.get("Id", ""),
                    relation.get("Type", "").rpartition("/")[2],
                    posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
                )
                for relation in (root if root is not None else ())
            ]
        return self._relations[source]


def value(element: etree._Element | None, path: str = "", name: str = "val") -> str | None:
    """Return an attribute of an element, or of what stands below it at a path ("pPr/numPr/ilvl")."""
    if element is not None and path:
        element = element.find("/".join(W + step for step in path.split("/")))
    return None if element is None else element.get(W + name)


def number(element: etree._Element | None, path: str = "", name: str = "val") -> int | None:
    """Return an attribute as a number, None where it is none."""
    found = value(element, path, name)
    return int(found) if found and re.fullmatch(r"-?\d{1,9}", found) else None


def is_on(properties: etree._Element | None, name: str) -> bool | None:
    """Say whether a property such as bold is switched on or off; None where nothing is said of it."""
    element = None if properties is None else properties.find(W + name)
    return None if element is None else element.get(W + "val") not in ("0", "false", "off", "none")


def unwrap(element: etree._Element) -> None:
    """Put what an element holds in its place."""
    for child in list(element):
        element.addprevious(child)
    remove(element)


def remove(element: etree._Element) -> None:
    """Take an element out of its tree."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _ole_fault(data: bytes) -> str:
    """Say what is wrong with a file that is no ZIP archive but a container of an older kind."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is encrypted; remove its password"
    return "is a Word document of the older .doc format; save it as .docx"
