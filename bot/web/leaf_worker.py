"""`python -m bot.web.leaf_worker`: the process that renders the pages of files."""

import json
import sys
from base64 import b64decode, b64encode
from typing import Any

from bot.web.leaf_process import UNSHOWN
from ingest.blocks import from_json
from ingest.errors import SourceboundError
from ingest.formats import image_pages, pdf_pages
from ingest.formats.pictures import mime_type
from ingest.worker import confined, receive, send

_PDF, _HEAD = b"%PDF-", 1024
"""A PDF has its mark among its first bytes."""

HIGHEST = 6_000
"""Pixels of a picture from top to bottom, at most; what is longer becomes narrower."""


def main() -> None:
    """Answer requests until there are no more."""
    replies = confined()
    while (request := receive(sys.stdin.buffer)) is not None:
        send(replies, json.dumps(answer(json.loads(request))))


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return what a request asks for: the sizes of pages, or one page; or `{"error": ...}`."""
    data = b64decode(request["data"])
    try:
        return {"sizes": sizes(data, request["count"])} if "count" in request else leaf(data, request)
    except SourceboundError as error:
        return {"error": str(error)}
    except Exception:  # whatever a library finds wrong with a file concerns that file alone
        return {"error": UNSHOWN}


def sizes(data: bytes, count: int) -> list[tuple[float, float]]:
    """Return the width and height of the first `count` pages, in points, or pixels of a picture."""
    pages = pdf_pages if _is_pdf(data) else image_pages
    return [pages.page_size(data, number) for number in range(1, count + 1)]


def leaf(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    """Return a page's picture as a data URL, and its words as [start, end, x, y, width, height]."""
    pages = pdf_pages if _is_pdf(data) else image_pages
    page, width = request["page"], request["width"]
    across, down = pages.page_size(data, page)
    picture = pages.render(data, page, max(1, min(width, int(HIGHEST * across / down))))
    words = pages.word_boxes(data, request["text"], from_json(request["blocks"]), request["pages"], page)
    return {
        "image": f"data:{mime_type(picture)};base64,{b64encode(picture).decode()}",
        "words": [[start, end, *box] for start, end, box in words],
    }


def _is_pdf(data: bytes) -> bool:
    return _PDF in data[:_HEAD]


if __name__ == "__main__":
    main()
