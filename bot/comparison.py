"""Which of several things came first, or last: told from when each of them began, as the reader finds it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.question.clause import AUXILIARY
from bot.reading.confidence import WORD, stems
from bot.types import Draft, Passage
from bot.writing.forms.amounts import YEAR
from bot.writing.forms.lists import EMPTY, announced_sections

_SINCE = r"(?:(?:running|going(?: on)?|been|active)\b.*\blonge(?:st|r)|longe(?:st|r)[ -](?:running|serving|standing))"
_FIRST = rf"(?:first(?!-)|earl(?:iest|ier)|old(?:est|er)|{_SINCE})"
_LAST = r"(?:last|lat(?:est|er)|new(?:est|er)|young(?:est|er)|mo(?:st|re) recent(?:ly)?)"
_ASKS = re.compile(
    rf"(?:which|what|who)\b(?P<before>.*)\b(?:{_FIRST}|(?P<last>{_LAST}))\b(?P<behind>[^,;–—]*?)"
    r"(?:(?:[,;–—]| -) ?(?P<names>.+ or .+?))?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_OR = re.compile(r",? or |, ")
_OPENING = re.compile(r"\A(?:was it |is it |did )", re.IGNORECASE)
_EMPTY = re.compile(rf"(?:{AUXILIARY}|be|been|of|on|one|the|to)", re.IGNORECASE)
_BEGINS = stems(
    "start started begin began begun launch set up establish found founded create decide agree agreed come came "
    "take place still two three four five"
)
"""Words that say that something began."""
_DONE = re.compile(r"(?:ed|built|born|made|held|won|sent|up|on)$")
_ASKS_AGE = re.compile(r"who\b.*\b(?:old|young)", re.IGNORECASE)
MOST = 4
"""Things that are compared; the reader is asked about each."""


@dataclass(frozen=True)
class Option:
    """One of the things that a question compares: what to ask of it, and the passages that speak of it."""

    name: str
    question: str
    passages: tuple[int, ...]


def find_options(question: str, passages: Sequence[Passage]) -> list[Option]:
    """Return what a question has to choose from: the things it names, or the sections of a kind that a line announces.

    Empty if it does not ask which of them was first or last, or the passages do not speak of one of them.
    """
    asked = _ASKS.match(question)
    if not asked:
        return []
    said = [word for word in WORD.findall(asked["before"] + asked["behind"]) if not _EMPTY.fullmatch(word)]
    if asked["names"]:
        names = dict.fromkeys(_OPENING.sub("", name).strip() for name in _OR.split(asked["names"]))
        if len(names) > MOST or not _can_be_dated(question, said) or not all(map(stems, names)):
            return []
        options = [_option(name, said, passages) for name in names]
    else:
        options = [_option(title, (), passages) for title in _titles(said, passages)]
    return options if all(option.passages for option in options) else []


def _can_be_dated(question: str, said: Sequence[str]) -> bool:
    """Say whether what a question says of the things is that they began or were done, and it asks for nobody's age."""
    done = not said or stems(" ".join(said)) <= _BEGINS or bool(_DONE.search(said[-1]))
    return done and not _ASKS_AGE.match(question)


def find_first(question: str, found: Sequence[Draft]) -> list[int]:
    """Return the numbers of the options in the order that a question asks for, by the years in what was found of each.

    Empty if one was not found, or has no year, or two have that of the first.
    """
    asked, years = _ASKS.match(question), [min(YEAR.findall(draft.answer), default="") for draft in found]
    order = sorted(range(len(years)), key=lambda number: years[number], reverse=bool(asked and asked["last"]))
    return order if order and all(years) and years.count(years[order[0]]) == 1 else []


def _titles(said: Sequence[str], passages: Sequence[Passage]) -> list[str]:
    wanted = stems(" ".join(said)) - EMPTY - _BEGINS
    for _, line, titles in announced_sections(wanted, passages):
        if wanted <= stems(line):
            return [passages[number].text[start:end] for number, start, end in titles]
    return []


def _option(name: str, said: Sequence[str], passages: Sequence[Passage]) -> Option:
    verb = " ".join(said)
    asked = f"When did {name} start?" if stems(verb) <= _BEGINS else f"When was {name} {verb}?"
    wanted = stems(name) - {"one"}
    about = (n for n, p in enumerate(passages) if wanted <= stems(f"{p.heading} {p.text}"))
    return Option(name, asked, tuple(about))
