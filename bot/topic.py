"""Questions about a section ("Tell me about X"): its heading names X, the first sentence below it is the answer."""

import re
from collections.abc import Iterator, Sequence

from bot.reader.confidence import stems
from bot.types import Passage
from ingest.sentences import sentences

_ABOUT = re.compile(
    r"\s*(?:please )?(?:tell me (?:more )?about|describe|explain|introduce|(?:what|who)(?:'s| is| are))"
    r"(?: the| an?)? (?P<topic>[\w\s()/&’'-]+?)\s*[?.!]*\s*$",
    re.IGNORECASE,
)
_ALIAS = re.compile(r"\(([^()]+)\)")


def find_topic(question: str, passages: Sequence[Passage]) -> tuple[int, int, int] | None:
    """Return the passage and the range of the first sentence below the heading that a question asks about."""
    asked = _ABOUT.match(question)
    wanted = stems(asked["topic"]) if asked else set()
    if not wanted:
        return None
    for number, passage in enumerate(passages):
        if passage.opening and any(wanted == stems(name) for name in _names(passage.heading.rpartition(" > ")[2])):
            for start, end in sentences(passage.text[passage.opening :])[:1]:
                return number, passage.opening + start, passage.opening + end
    return None


def _names(title: str) -> Iterator[str]:
    """Yield a title, the same without what it has in brackets, and that alone: "Kosovo Force (KFOR)" has two names."""
    yield title
    yield _ALIAS.sub(" ", title)
    yield from _ALIAS.findall(title)
