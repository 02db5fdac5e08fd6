"""The plots of a report, each with a caption that says how to read it."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from eval.curves import reliability, risk_coverage
from eval.evaluate import Row
from eval.summary import NO_GROUP, QUALITY, figures
from eval.svg import Bar, bars, chart, dots, line

MOST_BARS = 20


def plots(run: Mapping[str, Any], earlier: Sequence[Row]) -> Iterator[str]:
    """Yield a figure for every plot that the run has numbers for."""
    rows = run["rows"]
    yield '<h2 id="plots">Plots</h2><div class="plots">'
    yield _metrics(run["metrics"], earlier)
    if any(row["answered"] and "f1" in row for row in rows):
        yield _risk(rows, earlier)
        yield _calibration(rows)
    yield from (_group(key, groups, rows, earlier) for key, groups in run["groups"].items())
    if run["latency"]:
        yield _latency(run["latency"])
    yield "</div>"


def _metrics(metrics: Mapping[str, Any], earlier: Sequence[Row]) -> str:
    past = {name: figure.value for name, figure in figures(earlier).items()} if earlier else {}
    rows = [
        Bar(name, figure["value"], figure["low"], figure["high"], past.get(name))
        for name, figure in metrics.items()
        if name in QUALITY
    ]
    also = " The upright stroke is the earlier run." if past else ""
    return _figure("Figures", bars("Figures", rows), f"Thin line: 95 % interval.{also}")


def _risk(rows: Sequence[Row], earlier: Sequence[Row]) -> str:
    marks = [line(_steps(risk_coverage(rows)), "curve")]
    if earlier and any(row["answered"] and "f1" in row for row in earlier):
        marks.append(line(_steps(risk_coverage(earlier)), "past"))
    also = " Dashed: the earlier run." if len(marks) > 1 else ""
    return _figure(
        "Risk and coverage",
        chart("Risk against coverage", "questions answered", "risk (1 − F1)", marks),
        "From left to right the bot answers more questions, the ones it is surest of first. Lower is better: at the "
        f"right end is the risk it takes now.{also}",
    )


def _steps(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Thin a curve of thousands of points to what can be seen."""
    every = max(1, len(points) // 400)
    return [*points[::every], points[-1]]


def _calibration(rows: Sequence[Row]) -> str:
    bins = reliability(rows)
    most = max(group.n for group in bins)
    marks = [
        line([(0, 0), (1, 1)], "ideal"),
        line([(group.confidence, group.right) for group in bins], "curve"),
        dots([(g.confidence, g.right, g.n / most, f"{g.n} questions, mean F1 {g.right:.2f}") for g in bins], "dot"),
    ]
    return _figure(
        "Calibration",
        chart("Confidence against F1", "confidence", "mean F1 of the answers", marks),
        "Above the dotted line answers are better than their confidence says, below it they are worse. "
        "Dots grow with the number of answers.",
    )


def _group(key: str, groups: Mapping[str, Any], rows: Sequence[Row], earlier: Sequence[Row]) -> str:
    name = "f1" if any("f1" in group["metrics"] for group in groups.values()) else "ndcg@10"
    measured = {value: group["metrics"][name] for value, group in groups.items() if name in group["metrics"]}
    shown = sorted(measured, key=lambda value: float(measured[value]["value"]))[:MOST_BARS]
    past = _past(key, name, rows, earlier)
    drawn = [Bar(value, **measured[value], earlier=past.get(value), note=f"n {groups[value]['n']}") for value in shown]
    more = f" The {MOST_BARS} lowest of {len(measured)}." if len(measured) > MOST_BARS else ""
    also = " The upright stroke is the earlier run." if past else ""
    title = f"{name} by {key}"
    return _figure(title, bars(title, drawn), f"Lowest first, with 95 % intervals.{more}{also}")


def _past(key: str, name: str, rows: Sequence[Row], earlier: Sequence[Row]) -> dict[str, float]:
    """Return the earlier run's mean of a metric for every value of a group key, by the groups of this run."""
    group_of = {row["id"]: row["gold"]["groups"].get(key, "") or NO_GROUP for row in rows}
    values: dict[str, list[float]] = {}
    for row in earlier:
        if name in row:
            values.setdefault(group_of[row["id"]], []).append(row[name])
    return {value: sum(scores) / len(scores) for value, scores in values.items()}


def _latency(steps: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        Bar(f"{step}, {label}", times[name])
        for step, times in steps.items()
        for name, label in (("p50_ms", "median"), ("p95_ms", "95th"))
    ]
    return _figure(
        "Latency",
        bars("Latency by step", rows, max(bar.value for bar in rows), "ms"),
        "Milliseconds a question spends in each step: the median, and what 95 % of questions stay below.",
    )


def _figure(title: str, svg: str, caption: str) -> str:
    return f'<figure><h3 class="text">{escape(title)}</h3>{svg}<figcaption>{escape(caption)}</figcaption></figure>'
