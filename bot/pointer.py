"""Where a text only points elsewhere for what is asked: "troop strength is available at www.nato.int"."""

import re
from collections.abc import Sequence

from bot.question.clause import asking_clause
from bot.reading.confidence import is_about, stems
from bot.types import Passage
from bot.writing.forms.lists import EMPTY, Place
from ingest.sentences import sentences

_ALIKE = [
    stems("troop soldier force personnel staff people servicemen servicewomen"),
    stems("number strength size figures total count level large big data statistics"),
]
"""Words that say the same of an amount; a sentence that has one of them has all."""
_PRESENT = stems(
    "deployed serving serve stationed active working work involved based assigned part take latest up date"
)
"""Words of a question that say no more than that somebody is there, or that it is of today."""

_ELSEWHERE = re.compile(r"(?:https?://|www\.)[^\s<>()\"]*[\w/]", re.IGNORECASE)


def find_pointer(question: str, passages: Sequence[Passage]) -> Place | None:
    """Return the first address in a sentence that has the question's content words, those of its heading apart.

    Of the names that a follow-up is put behind ("KFOR, NMI: how many troops are there?"), it needs one.
    """
    asked = stems(asking_clause(question)) - EMPTY - _PRESENT
    for number, passage in enumerate(passages):
        wanted, about = asked - stems(passage.heading), f"{passage.heading} {passage.text}"
        for start, end in sentences(passage.text) if wanted else ():
            address = _ELSEWHERE.search(passage.text, start, end)
            if address and wanted <= _with_alike(stems(passage.text[start:end])) and is_about(question, about):
                return number, *address.span()
    return None


def _with_alike(words: set[str]) -> set[str]:
    return words.union(*(alike for alike in _ALIKE if alike & words))
