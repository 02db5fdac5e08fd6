"""Made yes/no questions: an answered wh-question with the answer, or a wrong one, written into it.

"When did KFOR enter Kosovo?" and "12 June 1999" make "Did KFOR enter Kosovo on 12 June 1999?" (yes), and with
another date of the same article "Did KFOR enter Kosovo on 4 May 1980?" (no). The evidence of both is the span
that answers the wh-question. Asked of a question nobody can answer, they cannot be answered either.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.reading.training.data import Example

Pools = dict[tuple[str, str, str], list[str]]

LONGEST_ANSWER = 6  # words
WRONG_SHARE = 0.5
NEAR_SHARE = 0.5  # how often a wrong answer is taken from the passage itself, where it has one
AUXILIARY = r"did|does|do|was|were|is|are|has|have|had|can|could|will|would"
PREPOSITION = r"in|on|at|by|since|during|between|from|after|before|until|around|near|to|for|through|about|under"
SUBJECTS = "was|were|is|are"
WHEN = re.compile(rf"(?:when|in (?:what|which) year|(?:what|which) year|on what date) ({AUXILIARY}) (.+)", re.I)
WHERE = re.compile(rf"where ({AUXILIARY}) (.+)", re.I)
MANY = re.compile(rf"how many ([\w -]{{3,30}}?) ({AUXILIARY}) (.+)", re.I)
WHICH = re.compile(rf"(?:what|which) (?:\w+ ){{1,2}}({AUXILIARY}) (.+)", re.I)
IS = re.compile(rf"(?:what|who|which) ({SUBJECTS}) (.+)", re.I)
DID = re.compile(r"(?:what|whom?|which) (did|does|do) (.+)", re.I)
WHO = re.compile(r"who (\w+(?:ed|t|d|s|ote|ook|ame|an|on|ent|ave|ade)) (.+)", re.I)
DAY = re.compile(r"[A-Za-z] \d{1,2}\b|\b\d{1,2} [A-Za-z]")
ENDS_OPEN = re.compile(rf"(?:{PREPOSITION}|called|named|known as|termed|considered)$", re.I)


def make(real: Sequence[Example], rng: random.Random) -> list[Example]:
    """Return one yes/no question for every question that can be turned into one."""
    pools = pools_of(real)
    return [made for example in real if (made := _made(example, pools, rng))]


def _made(example: Example, pools: Pools, rng: random.Random) -> Example | None:
    right = rng.random() >= WRONG_SHARE
    answer = right_answer(example) if right and example.answers else wrong_answer(example, pools, rng)
    question = asked(example.question, answer) if answer else ""
    return replace(example, question=question, verdict=right if example.answers else None) if question else None


def right_answer(example: Example) -> str:
    """Return the answer to a question, "" where it has none that is short enough to be written into it."""
    text = example.texts[0] if example.answers else ""
    return text if len(text.split()) <= LONGEST_ANSWER else ""


def wrong_answer(example: Example, pools: Pools, rng: random.Random) -> str:
    """Return a short answer to another question of the same kind: of the article, or else of the source; or ""."""
    if example.answers and not right_answer(example):
        return ""
    own = [text.lower() for text in example.texts]
    for group in (example.group, ""):
        pool = pools.get((example.source, group, kind(example.question)), [])
        differing = [text for text in pool if not any(text.lower() in mine or mine in text.lower() for mine in own)]
        near = [text for text in differing if text in example.passage]
        if differing:
            return rng.choice(near if near and rng.random() < NEAR_SHARE else differing)
    return ""


def pools_of(real: Sequence[Example]) -> Pools:
    """Short answers by source, article ("" = any) and kind of question."""
    pools: dict[tuple[str, str, str], set[str]] = {}
    for example in real:
        if example.answers and (text := right_answer(example)):
            for group in (example.group, ""):
                pools.setdefault((example.source, group, kind(example.question)), set()).add(text)
    return {key: sorted(pool) for key, pool in pools.items()}


def kind(question: str) -> str:
    """Return what the answer of a question is like: its wh-word, with the word after "how", "what" and "which"."""
    words = re.findall(r"\w+", question.lower())
    at = next((i for i, word in enumerate(words) if word in {"when", "where", "who", "how", "what", "which"}), None)
    if at is None:
        return ""
    return " ".join(words[at : at + (2 if words[at] in {"how", "what", "which"} else 1)])


def asked(question: str, answer: str) -> str:
    """Return the yes/no question whether the answer is right, or "" where no rule fits.

    >>> asked("When did KFOR enter Kosovo?", "12 June 1999")
    'Did KFOR enter Kosovo on 12 June 1999?'
    >>> asked("How many soldiers did Germany send?", "550")
    'Did Germany send 550 soldiers?'
    >>> asked("Who founded the order?", "Saint Benedict")
    'Was it Saint Benedict who founded the order?'
    >>> asked("What is the capital of France?", "Paris")
    'Is Paris the capital of France?'
    """
    bare = question.strip().rstrip("?").strip()
    for pattern, write in _RULES:
        if found := pattern.fullmatch(bare):
            return _sentence(write(found, answer.strip(" .,")))
    return ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "?"


def _when(found: re.Match[str], answer: str) -> str:
    return f"{found[1]} {found[2]} {_placed(answer, 'on' if DAY.search(answer) else 'in')}"


def _where(found: re.Match[str], answer: str) -> str:
    return f"{found[1]} {found[2]} {_placed(answer, 'in')}"


def _placed(answer: str, preposition: str) -> str:
    return answer if re.match(rf"(?:{PREPOSITION})\b", answer, re.I) else f"{preposition} {answer}"


def _many(found: re.Match[str], answer: str) -> str:
    things = answer if found[1].split()[-1].lower() in answer.lower() else f"{answer} {found[1]}"
    subject = found[2].lower() in SUBJECTS.split("|")
    return f"{found[2]} {things} {found[3]}" if subject else f"{found[2]} {found[3]} {things}"


def _is(found: re.Match[str], answer: str) -> str:
    return f"{found[1]} {found[2]} {answer}" if ENDS_OPEN.search(found[2]) else f"{found[1]} {answer} {found[2]}"


def _did(found: re.Match[str], answer: str) -> str:
    return f"{found[1]} {found[2]} {answer}"


def _who(found: re.Match[str], answer: str) -> str:
    return f"was it {answer} who {found[1]} {found[2]}"


_RULES = ((WHEN, _when), (WHERE, _where), (MANY, _many), (IS, _is), (DID, _did), (WHICH, _did), (WHO, _who))
