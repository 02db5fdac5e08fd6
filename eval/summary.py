"""Fold rows into figures with intervals, over all questions and by group.

Every figure is the mean of its row values over the questions it applies to, with these exceptions. `quote_validity`
weighs a row by its number of quotes: it is the share of all quotes shown that were verified. `auroc` is over all
questions, by confidence; a question that failed counts as ranked worst. Latencies are quantiles of the milliseconds
of a question, all steps together. What the program says itself is in none of them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, isfinite, nan

from eval.bootstrap import Interval, Statistic, auroc, intervals, quantile, weighted_mean
from eval.evaluate import DEPTHS
from eval.run import Group, Row, Run, Setting, StepTimes

RETRIEVAL = (*(f"recall@{k}" for k in DEPTHS), "mrr@10", "ndcg@10")
ANSWERS = ("em", "f1", "answerable_f1")
REFUSAL = ("refusal_precision", "refusal_recall", "unanswerable_accuracy")
CERTAINTY = ("sure_precision", "sure_recall", "sure_right", "sure_unanswerable_accuracy")
CITATIONS = ("citation_precision", "citation_recall", "quote_validity")
STATEMENTS = ("statement_support", "unsupported_answers")
LATENCY = {"latency_p50_ms": 0.5, "latency_p95_ms": 0.95}
QUALITY = (*RETRIEVAL, *ANSWERS, *REFUSAL, "auroc", *CERTAINTY, *CITATIONS, *STATEMENTS)
"""Metrics that are judged: all but latency."""

LESS_IS_BETTER = frozenset({"unsupported_answers"})
"""Those of `QUALITY` that get better as they fall."""

NO_GROUP = "(none)"
"""The group of questions without a key that others have."""

MOST_GROUPS = 100
"""A key with more values than this is a label of rows rather than a group."""


def run_of(name: str, settings: Mapping[str, Setting], rows: Sequence[Row], hashes: Mapping[str, str]) -> Run:
    """Return what the rows of a set amount to; `hashes` are the SHA-256 of the texts of the documents."""
    named = {passage.source for row in rows for passage in row.answer.passages}
    named |= {citation.source for row in rows for citation in row.answer.citations}
    named |= {span.source for row in rows for unit in row.case.evidence for span in unit}
    return Run(
        set=name,
        rows=rows,
        metrics=figures(rows),
        settings=settings,
        latency=_steps(rows),
        groups=dict(_groups(rows)),
        documents={source: hashes[source] for source in sorted(named) if source in hashes},
    )


def figures(rows: Sequence[Row]) -> dict[str, Interval]:
    """Return every metric that has a value."""
    return intervals(statistics(rows), len(rows))


def values(rows: Sequence[Row]) -> dict[str, float]:
    """Return every metric that has a value, without its interval, which takes long."""
    found = intervals(statistics(rows), len(rows), resamples=0)
    return {name: figure.value for name, figure in found.items()}


def statistics(rows: Sequence[Row]) -> dict[str, Statistic]:
    """Return how to compute every metric that applies to some of these rows."""
    found = {name: _mean(rows, name) for name in QUALITY if any(name in row.scores for row in rows)}
    if any("em" in row.scores for row in rows):
        found["auroc"] = _auroc(rows)
    times = [_milliseconds(row) for row in rows]
    if any(map(isfinite, times)):
        found |= {name: quantile(times, share) for name, share in LATENCY.items()}
    return {name: found[name] for name in (*QUALITY, *LATENCY) if name in found}


def _mean(rows: Sequence[Row], name: str) -> Statistic:
    weight: Callable[[Row], float] = _quotes if name == "quote_validity" else lambda row: 1.0
    weights = [weight(row) if name in row.scores else 0.0 for row in rows]
    return weighted_mean([row.scores.get(name, 0.0) for row in rows], weights)


def _auroc(rows: Sequence[Row]) -> Statistic:
    counted = [row for row in rows if row.counts]
    statistic = auroc([row.case.answerable for row in counted], [_confidence(row) for row in counted])
    kept = [number for number, row in enumerate(rows) if row.counts]
    return lambda counts: statistic(counts[:, kept])


def _milliseconds(row: Row) -> float:
    return sum(row.answer.milliseconds.values()) if row.counts and row.answer.milliseconds else nan


def _quotes(row: Row) -> float:
    return len(row.answer.citations) + len(row.answer.unverified)


def _confidence(row: Row) -> float:
    if row.error:
        return -inf if row.case.answerable else inf
    return row.answer.confidence


def _steps(rows: Sequence[Row]) -> dict[str, StepTimes]:
    """Return how long every step takes."""
    rows = [row for row in rows if row.counts]
    steps = dict.fromkeys(step for row in rows for step in row.answer.milliseconds)
    return {step: StepTimes(_quantile(rows, step, 0.5), _quantile(rows, step, 0.95)) for step in steps}


def _quantile(rows: Sequence[Row], step: str, share: float) -> float:
    times = [row.answer.milliseconds[step] for row in rows if step in row.answer.milliseconds]
    return intervals({step: quantile(times, share)}, len(times), resamples=0)[step].value


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, dict[str, Group]]]:
    for key in dict.fromkeys(key for row in rows for key in row.case.groups):
        sizes = Counter(row.case.groups.get(key, "") for row in rows)
        if len(sizes) <= MOST_GROUPS:
            yield key, {value or NO_GROUP: _group(rows, key, value) for value in sizes}


def _group(rows: Sequence[Row], key: str, value: str) -> Group:
    members = [row for row in rows if row.case.groups.get(key, "") == value]
    quality = {name: how for name, how in statistics(members).items() if name in QUALITY}
    return Group(sum(row.counts for row in members), intervals(quality, len(members)))
