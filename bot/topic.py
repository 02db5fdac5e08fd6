"""Questions about a section ("Tell me about X"): its heading names X, the first sentence below it is the answer."""

import re
from collections.abc import Iterator, Sequence

from bot.reader.confidence import stems
from bot.types import Passage
from ingest.sentences import sentences

_TOPIC = r"(?: the| an?)? (?P<topic>[\w\s()/&’'-]+?)"
_ABOUT = re.compile(
    rf"(?:tell me (?:more )?about|describe|explain|introduce|(?:what|who)(?:['’]s| is| are)){_TOPIC}\W*$", re.IGNORECASE
)
_WHAT_IT_IS = re.compile(rf"(?:explain |describe )?(?:what|who){_TOPIC} (?:is|are)(?: about)?\W*$", re.IGNORECASE)
_ALIAS = re.compile(r"\(([^()]+)\)")


def find_topic(question: str, passages: Sequence[Passage]) -> tuple[int, int, int] | None:
    """Return the passage and the range of the first sentence below the heading that a question asks about."""
    asked = _WHAT_IT_IS.match(question) or _ABOUT.match(question)
    wanted = stems(asked["topic"]) if asked else set()
    if not wanted:
        return None
    for number, passage in enumerate(passages):
        if passage.opening and any(_means(wanted, stems(name)) for name in _names(passage.heading)):
            for start, end in sentences(passage.text[passage.opening :])[:1]:
                return number, passage.opening + start, passage.opening + end
    return None


def _means(wanted: set[str], name: set[str]) -> bool:
    """Say whether words are all or most of those of a name, and no others."""
    return wanted <= name and 2 * len(wanted) > len(name)


def _names(heading: str) -> Iterator[str]:
    """Yield the innermost title of a heading path, the same without what it has in brackets, and that alone.

    "Kosovo Force (KFOR)" has two names.
    """
    title = heading.rpartition(" > ")[2]
    yield title
    yield _ALIAS.sub(" ", title)
    yield from _ALIAS.findall(title)
