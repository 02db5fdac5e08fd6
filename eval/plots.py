"""The plots of a report, each with a caption that says how to read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.bootstrap import Interval
from eval.curves import Bin, reliability, risk_coverage
from eval.run import Group, Row, Run, StepTimes
from eval.summary import NO_GROUP, QUALITY, values
from eval.svg import Bar, bars, chart, dots, line

MOST_BARS = 20


@dataclass(frozen=True)
class Plot:
    """One plot: `svg` is HTML in which all words are escaped; those of the title and the caption are not."""

    title: str
    svg: str
    caption: str


def plots(run: Run, earlier: Sequence[Row]) -> Iterator[Plot]:
    """Yield every plot that the run has numbers for; `earlier` are the rows of a run that it is compared with."""
    yield _metrics(run.metrics, earlier)
    if points := risk_coverage(run.rows):
        yield _risk(points, risk_coverage(earlier))
        yield _calibration(reliability(run.rows))
    yield from (_group(key, groups, run.rows, earlier) for key, groups in run.groups.items())
    if run.latency:
        yield _latency(run.latency)


def _metrics(metrics: Mapping[str, Interval], earlier: Sequence[Row]) -> Plot:
    past = values(earlier) if earlier else {}
    rows = [
        Bar(name, figure.value, figure.low, figure.high, past.get(name))
        for name, figure in metrics.items()
        if name in QUALITY
    ]
    also = " The upright stroke is the earlier run." if past else ""
    return Plot("Figures", bars("Figures", rows), f"Thin line: 95 % interval.{also}")


def _risk(points: Sequence[tuple[float, float]], earlier: Sequence[tuple[float, float]]) -> Plot:
    marks = [line(_steps(points), "curve")]
    if earlier:
        marks.append(line(_steps(earlier), "past"))
    also = " Dashed: the earlier run." if len(marks) > 1 else ""
    return Plot(
        "Risk and coverage",
        chart("Risk against coverage", "questions answered", "risk (1 − F1)", marks),
        "From left to right the bot answers more questions, the ones it is surest of first. Lower is better: at the "
        f"right end is the risk it takes now.{also}",
    )


def _steps(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Thin a curve of thousands of points to what can be seen."""
    every = max(1, len(points) // 400)
    return [*points[::every], points[-1]]


def _calibration(bins: Sequence[Bin]) -> Plot:
    most = max(group.n for group in bins)
    marks = [
        line([(0, 0), (1, 1)], "ideal"),
        line([(group.confidence, group.right) for group in bins], "curve"),
        dots([(g.confidence, g.right, g.n / most, f"{g.n} questions, mean F1 {g.right:.2f}") for g in bins], "dot"),
    ]
    return Plot(
        "Calibration",
        chart("Confidence against F1", "confidence", "mean F1 of the answers", marks),
        "Above the dotted line answers are better than their confidence says, below it they are worse. "
        "Dots grow with the number of answers.",
    )


def _group(key: str, groups: Mapping[str, Group], rows: Sequence[Row], earlier: Sequence[Row]) -> Plot:
    name = "f1" if any("f1" in group.metrics for group in groups.values()) else "ndcg@10"
    measured = {value: group.metrics[name] for value, group in groups.items() if name in group.metrics}
    shown = sorted(measured.items(), key=lambda item: item[1].value)[:MOST_BARS]
    past = _past(key, name, rows, earlier)
    drawn = [
        Bar(value, figure.value, figure.low, figure.high, past.get(value), f"n {groups[value].n}")
        for value, figure in shown
    ]
    more = f" The {MOST_BARS} lowest of {len(measured)}." if len(measured) > MOST_BARS else ""
    also = " The upright stroke is the earlier run." if past else ""
    title = f"{name} by {key}"
    return Plot(title, bars(title, drawn), f"Lowest first, with 95 % intervals.{more}{also}")


def _past(key: str, name: str, rows: Sequence[Row], earlier: Sequence[Row]) -> dict[str, float]:
    """Return the earlier run's mean of a metric for every value of a group key, by the groups of this run."""
    group_of = {row.case.key: row.case.groups.get(key, "") or NO_GROUP for row in rows}
    found: dict[str, list[float]] = {}
    for row in earlier:
        if name in row.scores:
            found.setdefault(group_of[row.case.key], []).append(row.scores[name])
    return {value: sum(scores) / len(scores) for value, scores in found.items()}


def _latency(steps: Mapping[str, StepTimes]) -> Plot:
    rows = [
        Bar(f"{step}, {label}", milliseconds)
        for step, times in steps.items()
        for label, milliseconds in (("median", times.p50_ms), ("95th", times.p95_ms))
    ]
    return Plot(
        "Latency",
        bars("Latency by step", rows, max(bar.value for bar in rows), "ms"),
        "Milliseconds a question spends in each step: the median, and what 95 % of questions stay below.",
    )
