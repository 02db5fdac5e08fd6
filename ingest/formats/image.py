"""Pictures of text: PNG, JPEG and TIFF, a page a frame; a point of their boxes is a pixel."""

from io import BytesIO

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from ingest.errors import UnreadableFile
from ingest.formats import ocr
from ingest.formats.builder import Builder, Extract
from ingest.formats.pdf_layout import Part
from ingest.formats.pdf_write import write


def read(data: bytes) -> Extract:
    """Read the words of a picture. Raises UnreadableFile when it holds none, or tesseract is missing."""
    if not ocr.is_there():
        raise UnreadableFile(f"is a picture; {ocr.INSTALL}")
    try:
        with Image.open(BytesIO(data)) as picture:
            parts, count = list[Part](), 0
            for count, frame in enumerate(ImageSequence.Iterator(picture), 1):
                shown = ImageOps.exif_transpose(frame.convert("RGB"))
                parts += ocr.parts(shown, shown.size, count)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile("is damaged or not a picture") from error
    if not parts:
        raise UnreadableFile("is a picture without words")
    builder = Builder()
    write(builder, parts, count)
    return builder.finish()
