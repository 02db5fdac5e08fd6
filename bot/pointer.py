"""Where a text only points elsewhere for what is asked: "troop strength is available at www.nato.int"."""

import re
from collections.abc import Sequence

from bot.listing import EMPTY, Place
from bot.reader.confidence import stems
from bot.types import Passage
from ingest.sentences import sentences

_ELSEWHERE = re.compile(r"(?:https?://|www\.)[^\s<>()\"]*[\w/]", re.IGNORECASE)


def find_pointer(question: str, passages: Sequence[Passage]) -> Place | None:
    """Return the first address in a sentence that has the question's content words, those of its heading apart."""
    for number, passage in enumerate(passages):
        wanted = stems(question) - EMPTY - stems(passage.heading)
        for start, end in sentences(passage.text) if wanted else ():
            address = _ELSEWHERE.search(passage.text, start, end)
            if address and wanted <= stems(passage.text[start:end]):
                return number, *address.span()
    return None
