"""Fold rows into figures with intervals, over all questions and by group.

Every figure is the mean of its row values over the questions it applies to, with these exceptions. `quote_validity`
weighs a row by its number of quotes: it is the share of all quotes shown that were verified. `auroc` is over all
questions, by confidence; a question that failed counts as ranked worst. Latencies are quantiles of the milliseconds
of a question, all steps together.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from math import inf, nan
from typing import Any

from eval.bootstrap import Interval, Statistic, auroc, intervals, quantile, weighted_mean
from eval.evaluate import DEPTHS, Row

RETRIEVAL = (*(f"recall@{k}" for k in DEPTHS), "mrr@10", "ndcg@10")
ANSWERS = ("em", "f1", "answerable_f1")
REFUSAL = ("refusal_precision", "refusal_recall", "unanswerable_accuracy")
CITATIONS = ("citation_precision", "citation_recall", "quote_validity")
LATENCY = {"latency_p50_ms": 0.5, "latency_p95_ms": 0.95}
QUALITY = (*RETRIEVAL, *ANSWERS, *REFUSAL, "auroc", *CITATIONS)
"""Metrics of which more is better: all but latency."""

NO_GROUP = "(none)"
"""The group of questions without a key that others have."""

MOST_GROUPS = 100
"""A key with more values than this is a label of rows rather than a group."""


def summarise(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what a run amounts to: `n`, `metrics`, `groups`, `latency` by step, and `failed`."""
    return {
        "n": len(rows),
        "failed": sum("error" in row for row in rows),
        "metrics": _plain(figures(rows)),
        "latency": _steps(rows),
        "groups": dict(_groups(rows)),
    }


def figures(rows: Sequence[Row]) -> dict[str, Interval]:
    """Return every metric that has a value."""
    return intervals(statistics(rows), len(rows))


def statistics(rows: Sequence[Row]) -> dict[str, Statistic]:
    """Return how to compute every metric that applies to some of these rows."""
    found = {name: _mean(rows, name) for name in QUALITY if any(name in row for row in rows)}
    if any("em" in row for row in rows):
        answerable = [row["gold"]["answerable"] for row in rows]
        found["auroc"] = auroc(answerable, [_confidence(row) for row in rows])
    times = [sum(row["milliseconds"].values()) if row.get("milliseconds") else nan for row in rows]
    if any(time == time for time in times):
        found |= {name: quantile(times, share) for name, share in LATENCY.items()}
    return {name: found[name] for name in (*QUALITY, *LATENCY) if name in found}


def _mean(rows: Sequence[Row], name: str) -> Statistic:
    weight: Callable[[Row], float] = _quotes if name == "quote_validity" else lambda row: 1.0
    return weighted_mean([row.get(name, 0.0) for row in rows], [weight(row) if name in row else 0.0 for row in rows])


def _quotes(row: Row) -> float:
    return len(row["citations"]) + len(row["unverified"])


def _confidence(row: Row) -> float:
    if "error" in row:
        return -inf if row["gold"]["answerable"] else inf
    return float(row["confidence"])


def _steps(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Return the median and 95th percentile of every step's milliseconds."""
    steps = dict.fromkeys(step for row in rows for step in row.get("milliseconds", {}))
    shares = {"p50_ms": 0.5, "p95_ms": 0.95}
    return {step: {name: _quantile(rows, step, share) for name, share in shares.items()} for step in steps}


def _quantile(rows: Sequence[Row], step: str, share: float) -> float:
    times = [row["milliseconds"][step] for row in rows if step in row.get("milliseconds", {})]
    return intervals({step: quantile(times, share)}, len(times), resamples=0)[step].value


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in dict.fromkeys(key for row in rows for key in row["gold"]["groups"]):
        sizes = Counter(row["gold"]["groups"].get(key, "") for row in rows)
        if len(sizes) <= MOST_GROUPS:
            yield key, {value or NO_GROUP: _group(rows, key, value) for value in sizes}


def _group(rows: Sequence[Row], key: str, value: str) -> dict[str, Any]:
    members = [row for row in rows if row["gold"]["groups"].get(key, "") == value]
    quality = {name: how for name, how in statistics(members).items() if name in QUALITY}
    return {"n": len(members), "metrics": _plain(intervals(quality, len(members)))}


def _plain(named: Mapping[str, Interval]) -> dict[str, dict[str, float | None]]:
    return {name: asdict(interval) for name, interval in named.items()}


def slim(run: Mapping[str, Any]) -> dict[str, Any]:
    """Return a run without passages, texts and times: what a later run needs to be compared with it."""
    kept = {"id", "question", "answered", "answer", "confidence", "error", *QUALITY}
    rows = [
        {key: value for key, value in row.items() if key in kept}
        | {"citations": [{"number": citation["number"]} for citation in row["citations"]]}
        | {"unverified": [{} for _ in row["unverified"]]}
        | {"gold": {"answerable": row["gold"]["answerable"], "groups": {}}}
        for row in run["rows"]
    ]
    metrics = {name: figure for name, figure in run["metrics"].items() if name in QUALITY}
    return {"set": run["set"], "n": run["n"], "metrics": metrics, "rows": rows}
