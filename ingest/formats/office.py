"""The packages that Office documents are: zip files, unless they are encrypted or of an old format."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from ingest.errors import UnreadableFile

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def package_of(data: bytes) -> ZipFile:
    """Return the package of a document. Raises UnreadableFile for what is encrypted, of an old format, or damaged."""
    if data.startswith(_COMPOUND_FILE):
        if _ENCRYPTED in data:
            raise UnreadableFile("is encrypted; remove its password")
        raise UnreadableFile("is in a format of Office before 2007; save it as .docx, .xlsx or .pptx")
    try:
        return ZipFile(BytesIO(data))
    except (BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile("is damaged: it is no package of an Office document") from error


def counted(number: int, what: str, plural: str = "s") -> list[str]:
    """Return what could not be read, in words, if it is any: "1 chart", "2 charts"."""
    return [f"{number} {what}{'' if number == 1 else plural}"] if number else []
