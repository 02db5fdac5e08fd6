"""One module a file format, each with `read(data: bytes) -> Extract`.

A new format is a module here and a line in `READERS`. A reader normalises the text (a line ends with one newline
character) and says what its ranges are, mostly with a `Builder`; nobody looks for that again.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from ingest.errors import UnsupportedFile
from ingest.formats.builder import Extract

Reader = Callable[[bytes], Extract]

READERS = {
    ".txt": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".pptx": "pptx",
    ".epub": "epub",
    ".eml": "eml",
    ".csv": "csv",
    ".tsv": "csv",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
}

SAVE_AS = {".doc": ".docx", ".rtf": ".docx", ".odt": ".docx", ".xls": ".xlsx", ".ods": ".xlsx", ".ppt": ".pptx"}
"""Formats that are not read, and those that their programs can save the same as."""


def reader_for(path: Path) -> Reader:
    """Return the reader of the file's format; its libraries are imported only now.

    Raises:
        UnsupportedFile: the suffix is not in `READERS`.
    """
    name = READERS.get(path.suffix.lower())
    if name is None:
        better = SAVE_AS.get(path.suffix.lower())
        advice = f"save it as {better}" if better else f"supported: {' '.join(READERS)}"
        raise UnsupportedFile(f"format {path.suffix or '(no suffix)'!r} is not supported; {advice}")
    return cast(Reader, import_module(f"{__name__}.{name}").read)
