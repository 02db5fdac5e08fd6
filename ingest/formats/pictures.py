"""Pictures as they are shown and judged."""

from io import BytesIO

from PIL import Image

QUALITY = 85
"""Of 100, of JPEG."""

JPEG = b"\xff\xd8"
"""What a JPEG picture begins with."""

SHADES = 2
"""Of sixteen, that cover most of a drawing or of text on paper, and less of a photograph."""

_SIDE = 160
"""Pixels of the small picture that is judged."""


def is_photograph(picture: Image.Image) -> bool:
    """Say whether a picture is of many shades all over, as text on paper is not."""
    counts: list[int] = [sum(part) for part in zip(*[iter(_small(picture).histogram())] * 16, strict=True)]
    return 2 * sum(sorted(counts)[-SHADES:]) < _SIDE * _SIDE


def has_photographs(picture: Image.Image) -> bool:
    """Say whether a good part of a picture is of shades between those that cover most of it."""
    counts: list[int] = sorted(_small(picture).histogram(), reverse=True)
    return sum(counts[32:]) > 0.15 * _SIDE * _SIDE


def written(picture: Image.Image) -> bytes:
    """Return a picture as a file: as JPEG where it has photographs, or else as PNG."""
    target = BytesIO()
    if has_photographs(picture):
        picture.convert("RGB").save(target, "JPEG", quality=QUALITY)
    else:
        picture.save(target, "PNG", compress_level=1)
    return target.getvalue()


def mime_type(picture: bytes) -> str:
    """Return the type of a picture that `written` returned."""
    return "image/jpeg" if picture.startswith(JPEG) else "image/png"


def _small(picture: Image.Image) -> Image.Image:
    return picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.NEAREST)
