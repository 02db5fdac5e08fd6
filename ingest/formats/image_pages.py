"""Pictures of text as pages, as `pdf_pages` has those of a PDF; of their words, the places of the blocks are known."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from ingest.blocks import Block
from ingest.errors import UnreadableFile
from ingest.formats import pictures
from ingest.formats.pdf_pages import WordBox


def page_size(data: bytes, page: int) -> tuple[float, float]:
    """Return width and height in pixels of a frame, from 1, as it is shown."""
    width, height = _frame(data, page).size
    return float(width), float(height)


def render(data: bytes, page: int, width: int) -> bytes:
    """Return a frame, from 1, as a picture that is at most some pixels wide: JPEG if a photograph, or else PNG."""
    frame = _frame(data, page)
    frame.thumbnail((width, frame.height))
    return pictures.written(frame)


def word_boxes(data: bytes, text: str, blocks: Sequence[Block], pages: Sequence[int], page: int) -> list[WordBox]:
    """Return the blocks on a frame with their ranges in the text and their places."""
    return [(block.start, block.end, block.box) for block in blocks if block.page == page and block.box]


def _frame(data: bytes, page: int) -> Image.Image:
    try:
        with Image.open(BytesIO(data)) as picture:
            frame = ImageSequence.Iterator(picture)[page - 1]
            return ImageOps.exif_transpose(frame.convert("RGB"))
    except (UnidentifiedImageError, OSError, IndexError, Image.DecompressionBombError) as error:
        raise UnreadableFile("is damaged or not a picture") from error
