"""The figures of a run as lines of text."""

from collections.abc import Iterator, Mapping, Sequence

from eval.bootstrap import Interval
from eval.compare import Comparison, Difference
from eval.formats.lines import SHOWN
from eval.run import Group, Run

BY_GROUP = ("recall@5", "ndcg@10", "f1", "answerable_f1", "unanswerable_accuracy", "citation_recall")
"""The columns of a table of groups, where the set has them."""


def lines(run: Run, comparison: Comparison | None = None) -> Iterator[str]:
    """Yield the table of figures, one table a group key, and what changed since an earlier run."""
    failed = f", {len(run.failed)} of them failed" if run.failed else ""
    program = f", {len(run.by_program)} of them answered by the program itself (not counted)" if run.by_program else ""
    yield f"{run.set}: {len(run.rows)} questions{failed}{program}"
    yield ""
    yield from aligned([("metric", "value", "95 % interval"), *_figures(run.metrics)])
    for key, groups in run.groups.items():
        yield ""
        yield from aligned(list(_group_rows(key, groups)))
    if comparison:
        yield ""
        yield from aligned([("metric", "earlier", "difference", "95 % interval", "verdict"), *_changes(comparison)])
        yield ""
        yield f"now right: {_some(comparison.now_right)}"
        yield f"now wrong: {_some(comparison.now_wrong)}"


def _figures(metrics: Mapping[str, Interval]) -> Iterator[Sequence[str]]:
    for name, figure in metrics.items():
        yield name, number(name, figure.value), bounds(name, figure)


def _group_rows(key: str, groups: Mapping[str, Group]) -> Iterator[Sequence[str]]:
    names = [name for name in BY_GROUP if any(name in group.metrics for group in groups.values())]
    yield (key, "n", *names)
    for value, group in groups.items():
        yield (value, str(group.n), *(group_figure(name, group) for name in names))


def _changes(comparison: Comparison) -> Iterator[Sequence[str]]:
    for name, change in comparison.differences.items():
        earlier, value = number(name, change.earlier), number(name, change.value, "+")
        yield name, earlier, value, bounds(name, change, "+"), change.verdict or "(not judged)"


def number(name: str, value: float | None, sign: str = "") -> str:
    """Return a figure as a person reads it: three decimals, or whole milliseconds."""
    if value is None:
        return "-"
    return f"{value:{sign},.0f}" if name.endswith("_ms") else f"{value + 0:{sign}.3f}"


def bounds(name: str, figure: Interval | Difference, sign: str = "") -> str:
    """Return the 95 % interval of a figure as a person reads it."""
    return f"{number(name, figure.low, sign)} to {number(name, figure.high, sign)}"


def group_figure(name: str, group: Group) -> str:
    """Return a figure of a group as a person reads it."""
    figure = group.metrics.get(name)
    return number(name, figure.value if figure else None)


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows of cells as lines, the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        yield "  ".join(cells)


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return ", ".join(ids[:SHOWN]) + more if ids else "none"
