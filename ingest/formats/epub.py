"""EPUB books: the pages in their reading order, each of which is HTML in a zip archive."""

import posixpath
import zlib
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from lxml import etree

from ingest.errors import UnreadableFile
from ingest.formats import html
from ingest.formats.builder import Builder, Extract
from ingest.formats.tables import Cell
from ingest.formats.xml import parsed

MOST_BYTES = 200_000_000
"""Of the pages of a book, unpacked."""

_DAMAGE = (BadZipFile, etree.XMLSyntaxError, zlib.error, OSError, NotImplementedError, EOFError, KeyError, ValueError)
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_MAKERS = {"Author": "creator", "Publisher": "publisher", "Date": "date"}
_ROLE = "{http://www.idpf.org/2007/opf}role"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read(data: bytes) -> Extract:
    """Read a book. Raises UnreadableFile when it is damaged, protected or something else."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _read(archive)
    except RuntimeError as error:
        raise UnreadableFile("is encrypted; remove its password") from error
    except (
        BadZipFile,
        etree.XMLSyntaxError,
        zlib.error,
        OSError,
        NotImplementedError,
        EOFError,
        KeyError,
        ValueError,
    ) as error:
        raise UnreadableFile("is not a readable EPUB book (damaged, or another format)") from error


def _read(archive: ZipFile) -> Extract:
    package_name = _package_name(archive)
    package = parsed(archive.read(package_name))
    pages = [posixpath.normpath(posixpath.join(posixpath.dirname(package_name), page)) for page in _pages(package)]
    if _encrypted(archive) & set(pages):
        raise UnreadableFile("is protected against copying; use a copy without DRM")
    held = set(archive.namelist())
    if sum(archive.getinfo(page).file_size for page in pages if page in held) > MOST_BYTES:
        raise UnreadableFile(f"unpacks to more than {MOST_BYTES // 1_000_000} MB of text")
    builder = Builder(title=" ".join((package.findtext(".//{*}metadata/{*}title") or "").split()))
    _add_makers(package, builder)
    for page in pages:
        if page not in held:
            builder.unread.append(f'the page "{page}", which is not in the file')
            continue
        try:
            data = archive.read(page)
        except (BadZipFile, zlib.error, EOFError):
            builder.unread.append(f'the page "{page}", which is damaged')
        else:
            html.append(html.markup_of(data), builder)
    return builder.finish()


def _add_makers(package: etree._Element, builder: Builder) -> None:
    """Append who wrote and published a book, which readers of books show beside its title."""
    rows = [("Title", builder.title), *((name, "\n".join(_said(package, tag))) for name, tag in _MAKERS.items())]
    filled = [(name, words) for name, words in rows if words]
    if len(filled) < 2:
        return
    builder.table(
        [
            cell
            for row, (name, words) in enumerate(filled)
            for cell in (Cell(name, row, 0, header=True), Cell(words, row, 1))
        ]
    )


def _said(package: etree._Element, tag: str) -> Iterator[str]:
    """Yield what a book says of itself under a name, of several makers those who are its authors."""
    for element in package.iterfind(f".//{{*}}metadata/{{*}}{tag}"):
        words = " ".join("".join(element.itertext()).split())
        if words and element.get(_ROLE, "aut") == "aut":
            yield words


def _package_name(archive: ZipFile) -> str:
    """Return the name of the file that lists the pages."""
    container = parsed(archive.read(_CONTAINER))
    root = container.find(".//{*}rootfile[@full-path]")
    return root.get("full-path", "") if root is not None else ""


def _pages(package: etree._Element) -> Iterator[str]:
    """Yield the addresses of the pages in reading order."""
    listed = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = listed.get(reference.get("idref"))
        if item is not None and item.get("media-type") in _PAGES:
            yield unquote(item.get("href", ""))


def _encrypted(archive: ZipFile) -> set[str]:
    """Return the names of the files that are encrypted; in books to be bought, all but a few."""
    if _ENCRYPTION not in archive.namelist():
        return set()
    found = parsed(archive.read(_ENCRYPTION)).iterfind(".//{*}CipherReference")
    return {unquote(reference.get("URI", "")) for reference in found}
