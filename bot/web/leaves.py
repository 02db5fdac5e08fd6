"""The original files of documents: their pages as pictures with the places of the words, and downloads."""

from base64 import b64encode
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from bot.web.leaf_process import LeafProcess
from bot.web.library import fit_name
from ingest.blocks import to_json
from ingest.documents import Document
from ingest.errors import SourceboundError
from ingest.index.snapshot import Index

FILES_KEPT, LEAVES_KEPT = 4, 64
"""Files and rendered pages that stay in memory."""

WIDTHS = (600, 900, 1200, 1600, 2400)
"""Pixels across in which a page is rendered: few, so that pages are found among those kept."""


class Leaves:
    """The files behind the documents of an index, the latest ones in memory."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._process = LeafProcess()
        self._original = lru_cache(FILES_KEPT)(self._read)
        self._sizes = lru_cache(FILES_KEPT)(self._measure)
        self._leaf = lru_cache(LEAVES_KEPT)(self._render)

    def kept(self, document: Document) -> bool:
        """Say whether the file of a document, as it is in the index, is there."""
        try:
            return bool(self._original(document.source, document.sha256))
        except KeyError:
            return False

    def sizes(self, document: Document) -> list[tuple[float, float]]:
        """Return the width and height of every page in points; none of what has no pages to show."""
        if not document.pages or not self.kept(document):
            return []
        try:
            return self._sizes(document.source, document.sha256)
        except SourceboundError:
            return []

    def leaf(self, source: object, sha256: object, page: object, width: object) -> dict[str, Any]:
        """Return a page's picture as a data URL and its words as [start, end, x, y, width, height]; or `{"error"}`.

        Args:
            source: the name of the document.
            sha256: of its text, for which the places hold.
            page: from 1.
            width: pixels across that are wanted.
        """
        if not isinstance(source, str) or not isinstance(page, int) or not isinstance(width, int | float):
            return {"error": "A page is asked for by the name of its document and its number."}
        try:
            found = self._index.document(source)
            if found.sha256 != sha256 or not 0 < page <= len(self.sizes(found)):
                return {"error": "This page is no longer there."}
            wide = next((wide for wide in WIDTHS if wide >= width), WIDTHS[-1])
            return self._leaf(source, found.sha256, page, wide)
        except KeyError:
            return {"error": f"{source} is no longer in the index."}
        except SourceboundError as error:
            return {"error": str(error)}

    def download(self, source: object) -> dict[str, str]:
        """Return the file of a document: its name and its bytes in base 64; or `{"error"}`."""
        try:
            found = self._index.document(str(source))
        except (KeyError, SourceboundError):
            return {"error": f"{source} is no longer in the index."}
        if not self.kept(found):
            return {"error": f"The file of {source} is not kept."}
        data = self._original(found.source, found.sha256)
        return {"name": fit_name(PurePosixPath(found.source).name), "data": b64encode(data).decode()}

    def _read(self, source: str, sha256: str) -> bytes:
        """Return a document's file; the hash of its text tells a new version from an old. Raises KeyError."""
        return self._index.original(source)

    def _measure(self, source: str, sha256: str) -> list[tuple[float, float]]:
        data, found = self._original(source, sha256), self._index.document(source)
        return [(width, height) for width, height in self._process.ask(data, count=len(found.pages))["sizes"]]

    def _render(self, source: str, sha256: str, page: int, width: int) -> dict[str, Any]:
        data, found = self._original(source, sha256), self._index.document(source)
        first = found.pages[page - 1]
        near = to_json(block for block in found.blocks if block.page == page or block.start < first < block.end)
        return self._process.ask(data, page=page, width=width, text=found.text, blocks=near, pages=found.pages)
