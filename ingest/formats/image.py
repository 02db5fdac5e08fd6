"""Pictures of text: PNG, JPEG and TIFF, a page a frame."""

from io import BytesIO

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from ingest.errors import UnreadableFile
from ingest.formats import ocr
from ingest.formats.builder import Builder, Extract

POINTS = 72
"""A pixel's worth of points where a picture does not say how many dots an inch has."""


def read(data: bytes) -> Extract:
    """Read the words of a picture. Raises UnreadableFile when it holds none, or tesseract is missing."""
    if not ocr.is_there():
        raise UnreadableFile(ocr.NEEDED)
    builder = Builder()
    try:
        with Image.open(BytesIO(data)) as picture:
            for frame in ImageSequence.Iterator(picture):
                _read_frame(builder, ImageOps.exif_transpose(frame.convert("RGB")))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise UnreadableFile("is damaged or not a picture") from error
    extract = builder.finish()
    if not extract.blocks:
        raise UnreadableFile("is a picture without words")
    return extract


def _read_frame(builder: Builder, picture: Image.Image) -> None:
    page = builder.page()
    for words, box in ocr.paragraphs(picture, picture.size):
        builder.add("paragraph", words, page=page, box=box)
