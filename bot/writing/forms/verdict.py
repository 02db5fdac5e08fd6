"""Yes or no: what the words of a sentence, or the reader, settle of a yes/no question."""

import re

from bot.bounds import asks_of_bounds, within_bounds
from bot.question.clause import claim
from bot.reading.confidence import has_name, is_about, names, stems

_MODAL = re.compile(
    r"(?i:may\b|.*\b(?:can|could|might|must|should|need|have to|has to|allowed|permitted)\b)|.*\bmay\b", re.DOTALL
)
"""What can or must be is not for the reader to judge: two in a hundred of the questions it learnt from ask that."""
_CELL = {"yes", "no"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COMPARES = re.compile(
    r"\b(?:more|less|fewer|over|under|above|below|least|most|than|before|after|about)\b", re.IGNORECASE
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nor|cannot|without)\b|n['’]t\b", re.IGNORECASE)
_RESERVATION = re.compile(
    rf"{_NEGATION.pattern}|\b(?:no one|nobody|nothing|nowhere|neither|all but|except|hardly|barely|partly|unless|"
    r"instead|free|closed|shut|forbidden|prohibited|banned|excluded|exempt|rejected|refused|declined|abandoned|"
    r"cancelled|stopped|missed|failed|fell short|(?:was|were) to|would have|(?:planned|supposed|meant|intended) to)\b",
    re.IGNORECASE,
)
"""What a "yes" may have overlooked: of 5,931 made questions whose answer it is, 9 % have such a word near it."""
_ENDS = re.compile(
    r"\b(?:ceased?|conclude[ds]?|end(?:s|ed|ing)?|expire[ds]?|finish(?:ed)?|is over|stop(?:s|ped)?|terminated?|"
    r"wound up)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:continu(?:e[ds]?|ing)|extend(?:s|ed)?|extension|ongoing|prolong(?:s|ed)?|renew(?:s|ed)?)\b", re.IGNORECASE
)
_EXTREME = re.compile(
    r"\b(?:alone|always|completely|entirely|exclusively|first|last|only|solely|most|best|worst|"
    r"(?:larg|bigg|small|old|young|new|high|long)est)\b",
    re.IGNORECASE,
)
"""What a "yes" has to be found with: "the first", "only", "entirely"."""
_WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)
_ALONE = re.compile(
    r"(?: (?:all|entirely|completely|totally|only|quite))* (?:alone|"
    r"(?:on|by) (?:its|their|his|her|our|your) own(?=\W*$|,| (?:at|for|if|in|on|or|to|when|with|without)\b)|"
    r"by (?:it|them|him|her|our|your)sel(?:f|ves)|single-?handed(?:ly)?)\b"
    r"(?:,? without (?:[\w-]+ )?(?:help|partners|others|support|assistance|"
    r"allies|bodies|countries|nations|organi[sz]ations)\b)?",
    re.IGNORECASE,
)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:alongside|collaborat\w+|co-?operat\w+|co-?ordinat\w+|jointly|together|work(?:s|ed|ing)?(?: closely)?) "
    r"(?:\w+ ){0,3}?with\b|\bjointly\b|\bwith (?:the )?(?:others?\b|partners\b|(?-i:[A-Z]))",
    re.IGNORECASE,
)
_GUESS = re.compile(r"\b(?P<at>at|during) the (?P<name>(?:[A-Z][\w’'-]*\s)+)(?P<kind>[A-Za-z][a-z-]{3,})\W*$")
_BOUND_WORDS = 2
_NEXT_WORD = re.compile(r"\A\s?[\w%]+")
_CAPITALISED = re.compile(r"\b[A-Z]\w+")
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|june|july|august|september|"
    r"october|november|december)\b",
    re.IGNORECASE,
)


def judged(question: str, clause: str, span: str, evidence: str, verdict: bool | None) -> str:
    """Return "Yes" or "No" where the words of the evidence or the reader settle it and do not contradict each other.

    Where only the reader judges, its "yes" needs that no number differs, and its "no" that one does, in words that are
    mostly those of the evidence. No "yes" is said where the evidence has a reservation or another day, or lacks a name.

    :param verdict: the reader's; it is not asked what can or must be.
    """
    if span.lower() in _CELL and not _NEGATION.search(clause):
        return span.capitalize()
    is_fact = not (_MODAL.match(clause) or _MODAL.match(evidence))
    bounded = _bounded(clause, span, evidence) if is_fact else None
    if bounded is not None:
        return "Yes" if bounded else "No"
    if is_fact and _goes_on_instead(clause, evidence):
        return "No"
    stated = _stated(question, evidence)
    own = verdict if is_fact and not asks_of_bounds(clause) else None
    if stated is None and own is not None:
        differs = _other_number(question, span, evidence)
        fits = _has_names(clause, evidence) if own else _mostly_in(question, evidence)
        own = own if own != differs and fits else None
    held = {stated, own} - {None}
    if len(held) != 1 or (True in held and _is_reserved(question, evidence)):
        return ""
    return "Yes" if held.pop() else "No"


def _goes_on_instead(clause: str, evidence: str) -> bool:
    """Say whether a question asks if something has ended, and the evidence, which has its names, that it goes on."""
    ends, goes_on = _ENDS.search(clause), _GOES_ON.search(evidence)
    other = _GOES_ON.search(clause) or _ENDS.search(evidence) or _NEGATION.search(f"{clause} {evidence}")
    return bool(ends and goes_on) and not other and _has_names(clause, evidence)


def _bounded(clause: str, span: str, evidence: str) -> bool | None:
    """Return whether the number found is in the bounds asked about, if the evidence states it of the same names."""
    denied = _NEGATION.search(f"{clause} {evidence}")
    if denied or _is_reserved(clause, evidence) or not _has_names(clause, evidence):
        return None
    return within_bounds(clause, _with_what_follows(span, evidence))


def _with_what_follows(span: str, evidence: str) -> str:
    """Return a span with the words before it in the evidence that may bound its number, and the one behind it."""
    before, _, behind = evidence.partition(span)
    return " ".join([*before.split()[-_BOUND_WORDS:], span + "".join(_NEXT_WORD.findall(behind)[:1])])


def open_question(clause: str) -> tuple[str, str, str] | None:
    """Return the question of which a yes/no question guesses the answer, with the guess and its kind; None for others.

    >>> open_question("Was it agreed at the Brussels Summit?")
    ('At which summit was it agreed?', 'Brussels', 'summit')
    """
    said = claim(clause)
    guess = _GUESS.search(said)
    if not guess:
        return None
    rest = said[: guess.start()].strip()
    kind = guess["kind"].lower()
    return f"{guess['at'].capitalize()} which {kind} {rest[:1].lower()}{rest[1:]}?", guess["name"].strip(), kind


def with_for_without(clause: str) -> str:
    """Return a question with "with" for the "without" that it has.

    >>> with_for_without("Does it work without any partners?")
    'Does it work with any partners?'
    """
    return _WITHOUT.sub("with", clause)


def together_for_alone(clause: str) -> str:
    """Return a question whether something is done with others for one whether it is done alone; "" for others.

    What can or must be is left out, and a choice.

    >>> together_for_alone("Does it act all on its own, without help?")
    'Does it act together with others?'
    """
    together = "" if _MODAL.match(clause) or _OR.search(clause) else _ALONE.sub(" together with others", clause)
    return "" if together == clause else together


def is_done_together(sentence: str) -> bool:
    """Say whether a sentence tells of what is done with others, not of what can be, is not or is "alone"."""
    reserved = _MODAL.match(sentence) or _NEGATION.search(sentence) or _EXTREME.search(sentence)
    return bool(_TOGETHER.search(sentence)) and not reserved and not _ALONE.search(sentence)


def names_another(answer: str, sentence: str, name: str, kind: str) -> bool:
    """Say whether an answer names another one of a kind, by this word or beside it in its sentence.

    >>> names_another("Warsaw", "They met at the Warsaw Summit.", "Brussels", "summit")
    True
    >>> names_another("the Summit", "They met at the Summit.", "Brussels", "summit")
    False
    """
    named = stems(" ".join(_CAPITALISED.findall(answer))) - stems(kind)
    of_kind = stems(kind) <= stems(answer) or is_one(answer, kind, sentence)
    return bool(named) and of_kind and not has_name(sentence, name)


def is_one(name: str, kind: str, text: str) -> bool:
    """Say whether a text has a name beside the word of a kind ("the Warsaw Summit", "the summit in Warsaw")."""
    own, one = re.escape(name), re.escape(kind)
    return bool(re.search(rf"\b{own} {one}\b|\b{one} (?:at|in|of) (?:the )?{own}\b", text, re.IGNORECASE))


def _is_reserved(question: str, evidence: str) -> bool:
    """Say whether the evidence has a reservation that a question has not, or speaks of other days or months.

    An extreme that only the question has ("the first", "entirely") is one, too.
    """
    asked, named = _found(_DAY, question), _found(_DAY, evidence)
    reserved = bool(_RESERVATION.search(question)) != bool(_RESERVATION.search(evidence))
    return reserved or bool(named and asked - named) or bool(_found(_EXTREME, question) - _found(_EXTREME, evidence))


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {found.lower() for found in pattern.findall(text)}


def _other_number(question: str, span: str, evidence: str) -> bool:
    """Say whether a question names a number that the evidence has not, as exactly that, and the span has another.

    The reader learnt its "no" from wrong answers written into questions, and takes other names for the same thing for
    wrong ones; of numbers it is a judge.
    """
    asked = set(_NUMBER.findall(question)) - set(_NUMBER.findall(evidence))
    return bool(asked and _NUMBER.search(span) and not _COMPARES.search(question))


def _has_names(clause: str, evidence: str) -> bool:
    """Say whether the evidence has every name of a question, days apart: "every day" is a Monday, too."""
    return all(has_name(evidence, name) for name in names(clause) if not _DAY.match(name))


def _mostly_in(question: str, evidence: str) -> bool:
    """Say whether the evidence has more than half of a question's content words, numbers apart."""
    words = {word for word in stems(question) if not word[0].isdigit()}
    return len(words & stems(evidence)) > len(words) / 2


def _stated(question: str, evidence: str) -> bool | None:
    """Return whether the evidence says or denies what is asked; None where it lacks a content word of the question.

    Of the names that a follow-up is put behind, it may lack some.
    """
    if not stems(question.rpartition(": ")[2]) <= stems(evidence) or not is_about(question, evidence):
        return None
    return bool(_NEGATION.search(question)) == bool(_NEGATION.search(evidence))
