"""Supported claims with one fact changed: nothing supports them any more, and a checker should say so.

A number gives way to another one written alike, a name to another name: one of another claim that the evidence does not
have, or, which is harder to see, one that stands elsewhere in the evidence.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.question.words import full_names
from eval.bootstrap import SEED
from eval.statements.claims import Claim

_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,]\d+)*(?!\w)")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+")

Facts = Callable[[str], list[str]]


def numbers_in(text: str) -> list[str]:
    """Return the numbers in a text that are written in digits."""
    return _NUMBER.findall(text)


def names_in(text: str) -> list[str]:
    """Return the names in a text that have three letters or more and no digit."""
    return [name for name in full_names(text) if len(name) > 2 and not any(map(str.isdigit, name))]


FACTS: Mapping[str, Facts] = {"number": numbers_in, "name": names_in}


def changed(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """Return the supported claims with one fact changed, by what it is changed to; the same each time."""
    chance, found = random.Random(SEED), dict[str, list[Claim]]()
    supported = [claim for claim in claims if claim.supported]
    for kind, facts in FACTS.items():
        others = _words_of(fact for claim in claims for fact in facts(claim.statement))
        elsewhere = ((claim, others, f"{claim.statement} {claim.evidence.words}") for claim in supported)
        found[f"a {kind} of another claim"] = list(_all_changed(elsewhere, facts, chance))
        near = ((claim, _words_of(facts(claim.evidence.words)), claim.statement) for claim in supported)
        found[f"another {kind} of the evidence"] = list(_all_changed(near, facts, chance))
    return found


def _words_of(facts: Iterable[str]) -> dict[str, set[str]]:
    return {fact: _words(fact) for fact in sorted(set(facts))}


def _all_changed(
    claims: Iterable[tuple[Claim, Mapping[str, set[str]], str]], facts: Facts, chance: random.Random
) -> Iterator[Claim]:
    """Yield the claims that can be changed, each given with other facts and a text that must not have their words."""
    for claim, others, text in claims:
        known = _words(text)
        new = [fact for fact, words in others.items() if not words & known]
        pairs = [(old, one) for old in facts(claim.statement) for one in new if _shape(one) == _shape(old)]
        if pairs:
            yield replace(claim, statement=_with(claim.statement, *chance.choice(pairs)), supported=False)


def _shape(fact: str) -> str:
    """Return what two numbers have in common that are written alike, a year and another year say; "" of a name."""
    return re.sub(r"\d", "0", fact) if fact[0].isdigit() else ""


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _with(statement: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda found: new, statement, count=1)
