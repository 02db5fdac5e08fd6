"""What kind of a thing ("What kind of country ...?"): the words before it, where a text has it once with some.

For 213 of the 4,168 such questions of the reader's training, the passage given has just one such place, for 199 of them
in or around the answer that people gave.
"""

import re
from collections.abc import Iterator, Sequence

from bot.question.clause import KIND_OF
from bot.reading.confidence import STOP, has_half_its_names, stem, stems
from bot.types import Passage
from bot.writing.forms.lists import Place

RIGHT = 199 / 213
"""How often such a place is right there."""

_ASKS = re.compile(rf"(?:\w+ )?{KIND_OF}(?P<thing>[\w-]+)", re.IGNORECASE)
_NEXT = re.compile(r" [\w-]+\b")
_ALIKE = [{"country", "state", "nation"}]
_QUALITIES = r"(?:[\w-]+, )*(?:[\w-]+,? (?:and|or) )?(?:(?!of\b)[\w-]+ ){1,2}"


def find_kind(question: str, passages: Sequence[Passage]) -> Place | None:
    """Return the one place where the thing has qualities; None if there is none or another.

    Its sentence and heading have half of the names of the question, and a word of it besides the thing.
    """
    asked = _ASKS.match(question)
    found = list(_find(asked["thing"].lower(), question, question[asked.end() :], passages)) if asked else []
    return found[0] if len(found) == 1 else None


def _find(thing: str, question: str, rest: str, passages: Sequence[Passage]) -> Iterator[Place]:
    things = {thing}.union(*(alike for alike in _ALIKE if thing in alike))
    qualified = re.compile(rf"\ban? (?P<qualities>{_QUALITIES})(?:{'|'.join(map(re.escape, things))})\b")
    wanted = stems(rest) - {stem(thing)}
    for number, passage in enumerate(passages):
        for start, end in passage.body_sentences():
            near = f"{passage.heading} {passage.text[start:end]}"
            for place in qualified.finditer(passage.text, start, end) if wanted & stems(near) else ():
                if not stems(place["qualities"]) <= wanted and has_half_its_names(question, near):
                    yield number, place.start(), place.end() + _same_start(rest, passage.text[place.end() : end])


def _same_start(one: str, other: str) -> int:
    """Return the length of the word with which both texts begin; 0 if they differ ("training" of "training system")."""
    word = _NEXT.match(one)
    return word.end() if word and word.group().strip() not in STOP and other.startswith(word.group()) else 0
