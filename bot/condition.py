"""What has to be so first ("What must happen before X?"): the clause of a sentence that makes X depend on it."""

import re
from collections.abc import Sequence

from bot.reading.confidence import has_half_its_names, stems
from bot.types import Passage
from bot.writing.forms.lists import Place

DEPENDENT = 1 / 2
"""Share of the content words of what a question is about that a sentence must have beside the condition."""

_MUST = r"(?:must|should|(?:has|have|had|needs?|needed) to)"
_HAPPEN = (
    r"(?:happen|occur|take place|be (?:agreed|arranged|completed|done|fulfilled|given|in place|met|reached|ready|"
    r"satisfied|settled|signed|sorted|the case|true))"
)
_ASKS = re.compile(
    rf"(?:what (?:else |first )?{_MUST} (?:first )?{_HAPPEN}\b.*?\b(?:before|for|so that|in order)\b|"
    r"what (?:does|do|did) (?:[\w-]+ ){1,4}?(?:need|require)\b(?: [\w-]+){0,3}? before\b|"
    r"what (?:is|are|was|were) (?:first )?(?:needed|required|necessary) before\b|"
    r"(?:under|on) (?:what|which) (?:conditions?|circumstances?)\b)(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_PERMITTED = stems("may might must need able allowed permitted possible happen")
_CLAUSE = r"(?:(?!\d)[^\s,;]+ ){2,}[^,;]*[^,;.!?\s]"
"""Three words and more: "the race" behind "after" is a time, no condition."""
_CONDITIONS = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf".*?\b(?:once|as soon as|after|if|provided that|on condition that|only when)\s+(?P<clause>{_CLAUSE})",
        rf".*?\b(?P<clause>unless\s+{_CLAUSE})",
        r"(?P<clause>[^;]*\b(?:must|has to|have to|needs? to)\b[^;]*?),? before\b",
        r"before [^,;]+, (?P<clause>[^;]*\b(?:must|has to|have to|needs? to)\b[^;]*[^;.!?\s])",
    )
]
"""A condition with its word, or what must be before something, or what something must be after."""


def find_condition(question: str, passages: Sequence[Passage]) -> tuple[Place, float] | None:
    """Return the clause on which a sentence makes depend what a question asks the condition of.

    With it comes the share of the content words of what is asked about that the rest of the sentence and its heading
    have. Together they have half of the names of the question.
    """
    asked = _ASKS.match(question)
    wanted = stems(asked["what"]) - _PERMITTED if asked else set()
    for number, passage in enumerate(passages if wanted else ()):
        for start, end in passage.body_sentences():
            near = f"{passage.heading} {passage.text[start:end]}"
            named = _CONDITIONS if has_half_its_names(question, near) else ()
            for found in filter(None, (pattern.match(passage.text, start, end) for pattern in named)):
                share = len(wanted & stems(near.replace(found["clause"], " "))) / len(wanted)
                if share >= DEPENDENT:
                    return (number, *found.span("clause")), share
    return None
