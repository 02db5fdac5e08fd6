"""Questions for several things ("Which two towns ...?", "List the ..."), and answers that are one of them.

Counted on the 66,388 answered questions of the reader's training: of 97 that say how many things they want, three have
an answer of one thing that no other is joined to.
"""

import re

from bot.question.clause import OPENS

_ASKS_COUNTED = re.compile(
    OPENS + r"(?:what|which) (?:[2-9]|\d{2,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
    r"(?:[\w-]+ ){0,2}?(?:[\w-]+s|people|men|women|children)\b",
    re.IGNORECASE,
)
"""A question that says how many things it wants."""
_ASKS_SEVERAL = re.compile(
    r"^(?:(?:please|can you|could you) )*(?:list|name|enumerate)\b|\blist (?:them )?all\b|"
    r"\b(?:what|whom?|which)(?: else)? (?:are|were)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[,;/&]|\b(?:and|or)\b", re.IGNORECASE)
_PAIR = re.compile(r"[+–]|\d|\b(?:all|both|to|vs?)\b", re.IGNORECASE)
_JOINED_BEFORE = re.compile(r"\b(?:and|as well as)(?: [\w’'-]+){0,3}\s*$")
_JOINED_AFTER = re.compile(
    r",? (?:and|as well as) (?!(?:is|are|was|were|has|have|had|it|they|he|she)\b)|, [^.;:()]{2,80}?,? and "
)
_ASKS_MEMBERS = re.compile(
    r"(?:what|which|whom?)\b.*\b(?:belongs? to|(?:are|is) (?:an? )?members? of) (?:the )?"
    r"(?P<whole>[^?]+?)\W*$",
    re.IGNORECASE,
)


def is_alone(answer: str) -> bool:
    """Say whether an answer is of one thing: it has neither a comma nor an "and"."""
    return not _SEVERAL.search(answer)


def is_one_of_several(question: str, clause: str, before: str, answer: str, behind: str) -> bool:
    """Say whether a question asks for several things, and an answer is one that others are joined to.

    >>> asked = "Which two towns did they visit?"
    >>> is_one_of_several(asked, asked, "They visited Kiel and then ", "Bonn", " in May.")
    True

    :param before: what the sentence has before the answer.
    :param behind: what it has behind the answer.
    """
    joined = _JOINED_BEFORE.search(before) or (is_alone(answer) and _JOINED_AFTER.match(behind))
    return bool(joined and (_ASKS_COUNTED.match(clause) or _ASKS_SEVERAL.search(question)))


def is_too_few(clause: str, before: str, answer: str, behind: str) -> bool:
    """Say whether a question says how many things it wants, and the answer is one that no other is joined to.

    >>> is_too_few("Which two towns did they visit?", "They visited ", "Bonn", " in May.")
    True
    """
    one = bool(_ASKS_COUNTED.match(clause)) and is_alone(answer) and not _PAIR.search(answer)
    return one and not is_one_of_several(clause, clause, before, answer, behind)


def is_beside_the_whole(clause: str, before: str, behind: str) -> bool:
    """Say whether a question asks what belongs to a whole, and the answer stands in a row with this whole.

    >>> is_beside_the_whole("Which towns belong to the Hansa?", "They wrote to ", ", the Hansa and the Pope.")
    True
    """
    asked = _ASKS_MEMBERS.match(clause)
    whole = re.escape(asked["whole"]) if asked else ""
    row = rf"(?:,|,? and|,? or) (?:the )?{whole}\b", rf"\b{whole}(?:,|,? and|,? or) (?:the )?$"
    return bool(asked and (re.match(row[0], behind, re.IGNORECASE) or re.search(row[1], before, re.IGNORECASE)))
