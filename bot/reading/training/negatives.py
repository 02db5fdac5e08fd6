"""Made unanswerable questions: the words are there, the fact is not.

Questions that people wrote to be unanswerable are scarce, so five kinds are made from answerable ones:

* ``removed``: the passage without the sentences that hold the answer;
* ``neighbour``: the passage that word search ranks high for the question and that lacks every answer;
* ``swap``: a name or number of the question replaced by another of the same article;
* ``heading``: the question names its article and the passage does not, and the heading names another article;
* ``anonymous``: the article's name in the passage replaced by a pronoun, under its own heading (answerable)
  and under another one (unanswerable).
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.reading.training.crops import answer_sentences, without_answer
from bot.reading.training.data import NO_HEADING, Example, readable
from bot.reading.training.neighbours import Neighbours, words

SHARES = {"removed": 0.1, "neighbour": 0.2, "swap": 0.5, "heading": 0.5, "anonymous": 0.1}
SOURCES = (
    "squad2_13_articles",
    "squad11_12_train_articles",
    "squad11_13_dev_articles",
    "qed_train",
    "fairytaleqa",
    "covid_qa_cropped",
)
NEAR_SHARE = 0.7  # how often a name or number is taken from the passage itself, where it has one
DEPTH = 8  # ranks considered for a neighbour
YEAR = re.compile(r"\b1\d{3}\b|\b20\d{2}\b")
NUMBER = re.compile(r"\b\d+(?:[.,]\d+)*\b")
NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]+(?: (?:of |the )?[A-Z][\w'-]+)*")


def make(real: Sequence[Example], rng: random.Random) -> dict[str, list[Example]]:
    """Every kind of made example: kind -> examples."""
    answerable = [e for e in real if e.answers and e.source in SOURCES]
    named = [e for e in answerable if e.source not in NO_HEADING]
    return {
        "removed": [made for e in answerable if (made := without_answer(e))],
        "neighbour": neighbours(real, rng),
        "swap": swaps(answerable, rng),
        "heading": wrong_headings(named, rng),
        "anonymous": anonymous(named, rng),
    }


def neighbours(real: Sequence[Example], rng: random.Random) -> list[Example]:
    """For each question a passage of its source that word search finds and that lacks its answers."""
    made = []
    for source in SOURCES:
        examples = [e for e in real if e.source == source]
        if examples:
            made += _neighbours_in(examples, rng)
    return made


def _neighbours_in(examples: list[Example], rng: random.Random) -> list[Example]:
    groups = {e.passage: e.group for e in examples}
    passages = list(groups)
    index = Neighbours([f"{readable(groups[p])}: {p}" for p in passages])
    made = []
    for block in (examples[i : i + 512] for i in range(0, len(examples), 512)):
        ranked, _, _ = index.search([e.question for e in block], DEPTH)
        for example, ranks in zip(block, ranked, strict=True):
            lacking = [
                passages[i] for i in ranks if passages[i] != example.passage and not example.answered_in(passages[i])
            ]
            if lacking:
                passage = lacking[min(int(rng.expovariate(0.6)), len(lacking) - 1)]
                made.append(replace(example, passage=passage, group=groups[passage], answers=()))
    return made


def swaps(examples: Sequence[Example], rng: random.Random) -> list[Example]:
    """Questions with a name or number that their passage holds replaced by another of the same article."""
    pools = pools_of(examples)
    made = []
    for example in examples:
        for pattern in rng.sample((YEAR, NUMBER, NAME), 3):
            question = swapped(example, pattern, pools[example.source, example.group, pattern.pattern], rng)
            if question not in ("", example.question):
                made.append(replace(example, question=question, answers=()))
                break
    return made


def pools_of(examples: Sequence[Example]) -> dict[tuple[str, str, str], list[str]]:
    """Return the years, numbers and names of the passages by source, article and pattern."""
    pools: dict[tuple[str, str, str], set[str]] = {}
    for source, group, passage in sorted({(e.source, e.group, e.passage) for e in examples}):
        for pattern in (YEAR, NUMBER, NAME):
            pools.setdefault((source, group, pattern.pattern), set()).update(pattern.findall(passage))
    return {key: sorted(pool) for key, pool in pools.items()}


def swapped(example: Example, pattern: re.Pattern[str], pool: list[str], rng: random.Random) -> str:
    """Return the changed question, or "" when nothing fits."""
    answers = " ".join(example.texts)
    old = [m.group() for m in pattern.finditer(example.question) if m.group() in example.passage]
    if not old:
        return ""
    out = rng.choice(old)
    new = [n for n in pool if _differ(n, out) and n not in example.question and n not in answers]
    evidence = answer_sentences(example)
    near = [n for n in new if n in example.passage and n not in evidence]
    new = near if near and rng.random() < NEAR_SHARE else new
    return exchange(example.question, out, rng.choice(new)) if new else ""


def exchange(question: str, old: str, new: str) -> str:
    """Return the question with the first ``old`` that stands alone replaced."""
    return re.sub(rf"\b{re.escape(old)}\b", lambda _: new, question, count=1)


def _differ(one: str, other: str) -> bool:
    return not set(words(one)) & set(words(other))


def wrong_headings(examples: Sequence[Example], rng: random.Random) -> list[Example]:
    """Return questions with the article's name, of passages without it, under another article's name."""
    other = _another_title(examples, rng)
    return [replace(e, heading=other(e), answers=()) for e in examples if _named_in_question_only(e)]


def _named_in_question_only(example: Example) -> bool:
    title = [w for w in words(readable(example.group)) if len(w) > 3]
    asked, told = set(words(example.question)), set(words(example.passage))
    return bool(title) and all(w in asked and w not in told for w in title)


def anonymous(examples: Sequence[Example], rng: random.Random) -> list[Example]:
    """Pairs whose passage says "it" for the article's name: one under its own heading, one under another."""
    other = _another_title(examples, rng)
    made = []
    for example in examples:
        title = readable(example.group)
        if title.lower() in example.question.lower() and title.lower() in example.passage.lower():
            hidden = _hide(example, title)
            made += [replace(hidden, heading=title), replace(hidden, heading=other(example), answers=())]
    return [e for e in made if e.answers or e.heading != readable(e.group)]


def _hide(example: Example, title: str) -> Example:
    """Replace the title by "it" outside the answers, and move the answers along."""
    pattern = re.compile(rf"(?:\bthe )?\b{re.escape(title)}\b", re.IGNORECASE)
    passage, answers = example.passage, list(example.answers)
    for match in reversed(list(pattern.finditer(passage))):
        if any(start < match.end() and match.start() < end for start, end in answers):
            continue
        passage = passage[: match.start()] + "it" + passage[match.end() :]
        shift = len("it") - len(match.group())
        answers = [(s + shift, e + shift) if s >= match.end() else (s, e) for s, e in answers]
    return replace(example, passage=passage, answers=tuple(answers))


def _another_title(examples: Sequence[Example], rng: random.Random) -> Callable[[Example], str]:
    titles: dict[str, list[str]] = {}
    for source, group in sorted({(e.source, e.group) for e in examples}):
        titles.setdefault(source, []).append(readable(group))

    def other(example: Example) -> str:
        return rng.choice([t for t in titles[example.source] if _differ(t, readable(example.group))])

    return other
