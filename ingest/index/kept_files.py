"""What is kept beside the chunks of an index: the files as they were read, and earlier versions of documents.

An original is named by the SHA-256 of its bytes. An earlier version of a document is named by its source, the time at
which it was replaced, and the SHA-256 of its text. Both are written before the ingest that needs them is committed, and
those that are no longer needed go after it, so that one that is killed leaves too much rather than too little.
"""

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time_ns
from typing import Protocol
from unicodedata import normalize

from ingest.document_json import document_from_json, document_to_json
from ingest.documents import Document

VERSIONS = 3
"""Earlier versions of a document that are kept."""

TOGETHER = 8_000_000
"""Bytes of originals that are written together."""

_VERSION = re.compile(r"(version-[0-9a-f]{64})-([0-9]{20})-([0-9a-f]{64})")


class KeptFiles(Protocol):
    """Bytes by name; a name is of letters, digits and hyphens."""

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Keep bytes under their names."""
        ...

    def get(self, name: str) -> bytes:
        """Return the bytes of a name. Raises KeyError."""
        ...

    def delete(self, names: Collection[str]) -> None:
        """Forget these names."""
        ...

    def names(self) -> set[str]:
        """Return all names, also of what was not wholly written."""
        ...


class LocalFiles:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Write files, each in one step."""
        for name, data in contents.items():
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._folder / f"{name}.new"
            unfinished.write_bytes(data)
            os.replace(unfinished, self._folder / name)

    def get(self, name: str) -> bytes:
        """Read a file. Raises KeyError."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def delete(self, names: Collection[str]) -> None:
        """Remove files."""
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def names(self) -> set[str]:
        """List the folder."""
        with suppress(FileNotFoundError):
            return set(os.listdir(self._folder))
        return set()


def keep_originals(files: KeptFiles, documents: Iterable[Document]) -> Iterator[Document]:
    """Pass documents on, and keep their files, all of them by the end.

    A file that has changed since its document was read is not kept; it will be read again.
    """
    held = files.names()
    fresh = dict[str, bytes]()
    for document in documents:
        if document.path and document.file_sha256 not in held:
            fresh |= _original_of(document)
        yield document
        if sum(map(len, fresh.values())) > TOGETHER:
            files.put(fresh)
            held |= fresh.keys()
            fresh.clear()
    files.put(fresh)


def _original_of(document: Document) -> dict[str, bytes]:
    with suppress(OSError):
        data = Path(document.path).read_bytes()
        if _digest(data) == document.file_sha256:
            return {document.file_sha256: data}
    return {}


def original(files: KeptFiles, file_sha256: str) -> bytes:
    """Return the bytes of a file, checked. Raises KeyError."""
    data = files.get(file_sha256)
    if _digest(data) != file_sha256:
        raise KeyError(file_sha256)
    return data


def keep_version(files: KeptFiles, document: Document) -> None:
    """Keep a document that is about to be replaced or removed."""
    name = f"{_versions_of(document.source)}-{time_ns():020}-{document.sha256}"
    files.put({name: document_to_json(document).encode()})


def version(files: KeptFiles, source: str, text_sha256: str) -> Document:
    """Return an earlier version of a document, checked. Raises KeyError."""
    for name in sorted(files.names(), reverse=True):
        if (found := _VERSION.fullmatch(name)) and found.group(1, 3) == (_versions_of(source), text_sha256):
            with suppress(KeyError, TypeError, ValueError):
                document = document_from_json(files.get(name).decode())
                if _digest(document.text.encode()) == text_sha256:
                    return document
    raise KeyError(source)


def tidy(files: KeptFiles, used: Iterable[str]) -> None:
    """Forget originals other than the ones `used`, all but the latest versions, and what was not wholly written."""
    names = files.names()
    files.delete(names - set(used) - _latest_versions(names))


def _latest_versions(names: Iterable[str]) -> set[str]:
    latest, counts = dict[tuple[str, str], str](), Counter[str]()
    for found in sorted(filter(None, map(_VERSION.fullmatch, names)), key=lambda found: found[2], reverse=True):
        if (found[1], found[3]) not in latest and counts[found[1]] < VERSIONS:
            latest[found[1], found[3]] = found[0]
            counts[found[1]] += 1
    return set(latest.values())


def _versions_of(source: str) -> str:
    return f"version-{_digest(normalize('NFC', source).encode())}"


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
