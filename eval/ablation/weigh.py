"""Weigh every rule of language: ask with all rules, and again without each of those that changed something."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tqdm import tqdm

from bot.rules import trial
from eval.bootstrap import Interval, intervals, weighted_mean
from eval.dataset import Case, Span
from eval.evaluate import Ask, evaluate, spans
from eval.outcome import is_right
from eval.run import Row

LONG = 15
"""Words from which on an answer is a passage rather than a fact, and is not compared word by word."""

PER = 1000
"""Questions that the net gain of a rule is told of."""


@dataclass(frozen=True)
class Without:
    """What became of an answer without a rule: whether it changed, and whether it is right."""

    changed: bool
    right: bool


@dataclass(frozen=True)
class Tried:
    """How a question came out: whether it is right with all rules, why it failed, and what each rule did to it.

    A rule that is not in `without` changed nothing on the way to the answer.
    """

    key: str
    right: bool
    error: str
    without: Mapping[str, Without]


@dataclass(frozen=True)
class Weight:
    """What a rule is worth: in how many questions it changed something, in how many the answer, and to what effect.

    Attributes:
        rule: its name.
        fired: questions in which it changed something on the way.
        changed: questions whose answer, cited places or refusal it changed.
        gained: ids of the questions that are right with it and wrong without.
        cost: ids of the questions that are wrong with it and right without.
        net: by how many in a thousand questions more are right with it than without.
    """

    rule: str
    fired: int
    changed: int
    gained: Sequence[str]
    cost: Sequence[str]
    net: Interval


def try_all(cases: Sequence[Case], ask: Ask) -> list[Tried]:
    """Ask every question, with all rules and without each that fired; progress is shown on stderr."""
    return [try_one(case, ask) for case in tqdm(cases, desc="asking", unit="question")]


def try_one(case: Case, ask: Ask) -> Tried:
    """Ask one question within a trial, and again for each rule that fired, with that rule alone switched off."""
    with trial() as all_on:
        row = _row(case, ask)
    without = {rule: _without(rule, case, ask, row) for rule in sorted(all_on.fired)}
    return Tried(case.key, right(row), row.error, without)


def _without(rule: str, case: Case, ask: Ask, row: Row) -> Without:
    with trial(off={rule}):
        other = _row(case, ask)
    return Without(_seen(other) != _seen(row), right(other))


def _row(case: Case, ask: Ask) -> Row:
    return evaluate([case], ask, progress=False)[0]


def _seen(row: Row) -> tuple[bool, str, frozenset[Span]]:
    """Return what counts of an answer when two are compared."""
    return row.answer.answered, row.answer.answer, frozenset(spans(row.answer.citations))


def right(row: Row) -> bool:
    """Say whether an answer is right: it shares half of its words with an accepted one, or refuses as it should.

    Where the shortest accepted answer has more than `LONG` words, or there is none, some of the evidence must be cited
    instead. The reader's short answer is at most a part of such an answer (those of CLAPNQ are sentences that somebody
    wrote), so shared words would call it wrong however right it is. What the program says itself is no answer.
    """
    if not row.counts:
        return False
    if row.case.evidence and row.case.answerable and not _short(row.case.answers):
        return row.answer.answered and row.scores["citation_recall"] > 0
    return is_right(row)


def _short(answers: Sequence[str]) -> bool:
    return any(len(answer.split()) <= LONG for answer in answers)


def weigh(tried: Sequence[Tried], rules: Collection[str]) -> list[Weight]:
    """Return the weights of rules, the most useful first.

    A resample of the bootstrap draws questions, each with its answers with and without a rule: the difference is
    paired. Questions in which a rule did nothing count as no difference.
    """
    statistics = {rule: weighted_mean([PER * gain(one, rule) for one in tried], [1] * len(tried)) for rule in rules}
    nets = intervals(statistics, len(tried))
    weights = [_weight(tried, rule, nets[rule]) for rule in rules]
    return sorted(weights, key=lambda weight: (-weight.net.value, -weight.fired, weight.rule))


def gain(one: Tried, rule: str) -> int:
    """Return 1 where a question is right with a rule alone, -1 where it is right without it alone, and else 0."""
    other = one.without.get(rule)
    return int(one.right) - int(other.right) if other else 0


def _weight(tried: Sequence[Tried], rule: str, net: Interval) -> Weight:
    fired = [one.without[rule] for one in tried if rule in one.without]
    gained, cost = (list(_keys(tried, rule, side)) for side in (1, -1))
    return Weight(rule, len(fired), sum(other.changed for other in fired), gained, cost, net)


def _keys(tried: Sequence[Tried], rule: str, side: int) -> Iterator[str]:
    return (one.key for one in tried if gain(one, rule) == side)
