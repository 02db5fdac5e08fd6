"""Whom a question is about: a name that the passages read lack, or that only a section of its own speaks of.

Counted on the 66,388 answered questions of the reader's training, with the passage alone: of 9,045 with a name behind
the auxiliary verb, 213 are answered where no word begins like it: mostly single sentences and chapters of tales, or
with another form of it (O2, oxygen). A text may know a thing by another name ("Wi-Fi", "Britain"), and what it says of
all holds of each. So this does not rule an answer out; the answer has to be as likely as for "careful"
(`bot/writing/reader.py`).
"""

import re
from collections.abc import Sequence

from bot.naming import abbreviated
from bot.question.clause import AUXILIARY
from bot.reading.confidence import has_name, names
from bot.reading.model import Passage

_PRONOUN = r"(?:An?|Any|He|I|It|She|That|The|There|They|This|We|You)\b"
_SUBJECT = re.compile(
    rf"\b(?i:{AUXILIARY})(?:n['’]t)? (?:the )?(?P<name>(?!{_PRONOUN})[A-Z][\w-]*(?: [A-Z][\w-]*)*)\b"
    r"(?!\W*$)"
)
_START = 4
"""Letters that forms of a name share: "Germany" and "German"."""


def has_unknown_subject(clause: str, passages: Sequence[Passage]) -> bool:
    """Say whether no passage has a word of the name that a question asks of, nor its initials or what they stand for.

    >>> has_unknown_subject("How many soldiers does Spain send?", [("Ships", "Germany sends 550 soldiers.")])
    True

    :param passages: (heading, text) of every passage read.
    """
    subject = _SUBJECT.search(clause)
    if not subject:
        return False
    text = " ".join(f"{heading} {words}" for heading, words in passages).replace(".", "")
    known = f"{text} {abbreviated(text)}"
    words = [*subject["name"].split(), abbreviated(subject["name"])]
    return not any(_is_named(known, word) for word in words)


def _is_named(text: str, word: str) -> bool:
    """Say whether a text has a word of a name, or a word that begins like it; a short one in capitals ("US")."""
    return has_name(text, word[:_START]) if len(word) >= _START else bool(re.search(rf"\b{re.escape(word)}", text))


def stands_elsewhere(question: str, passages: Sequence[Passage], number: int) -> bool:
    """Say whether a question has a name that a passage lacks, and that only a section of this name speaks of.

    >>> passages = [("Ships", "Ada sends up to 550 soldiers."), ("Iraq", "Trainers advise.")]
    >>> stands_elsewhere("How many soldiers does Ada send to Iraq?", passages, 0)
    True

    :param passages: (heading, text) of every passage read.
    """
    missing = [name for name in names(question) if not has_name(" ".join(passages[number]), name)]
    return any(_has_section_of_its_own(name, passages) for name in missing)


def _has_section_of_its_own(name: str, passages: Sequence[Passage]) -> bool:
    titled = any(has_name(heading.rpartition(" > ")[2], name) for heading, _ in passages)
    return titled and all(has_name(heading, name) for heading, text in passages if has_name(text, name))
