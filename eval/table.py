"""The figures of a run as lines of text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.compare import Comparison
from eval.formats.lines import SHOWN

BY_GROUP = ("recall@5", "ndcg@10", "f1", "answerable_f1", "unanswerable_accuracy", "citation_recall")
"""The columns of a table of groups, where the set has them."""


def lines(run: Mapping[str, Any], comparison: Comparison | None = None) -> Iterator[str]:
    """Yield the table of figures, one table a group key, and what changed since an earlier run."""
    failed = f", {run['failed']} of them failed" if run["failed"] else ""
    yield f"{run['set']}: {run['n']} questions{failed}"
    yield ""
    yield from aligned([("metric", "value", "95 % interval"), *_figures(run["metrics"])])
    for key, groups in run["groups"].items():
        yield ""
        yield from aligned(list(_group_rows(key, groups)))
    if comparison:
        yield ""
        yield from aligned([("metric", "earlier", "difference", "95 % interval", "verdict"), *_changes(comparison)])
        yield ""
        yield f"now right: {_some(comparison.now_right)}"
        yield f"now wrong: {_some(comparison.now_wrong)}"


def _figures(metrics: Mapping[str, Mapping[str, float | None]]) -> Iterator[Sequence[str]]:
    for name, figure in metrics.items():
        yield name, number(name, figure["value"]), f"{number(name, figure['low'])} to {number(name, figure['high'])}"


def _group_rows(key: str, groups: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    names = [name for name in BY_GROUP if any(name in group["metrics"] for group in groups.values())]
    yield (key, "n", *names)
    for value, group in groups.items():
        cells = (group["metrics"].get(name, {}).get("value") for name in names)
        yield (value, str(group["n"]), *(number(name, cell) for name, cell in zip(names, cells, strict=True)))


def _changes(comparison: Comparison) -> Iterator[Sequence[str]]:
    for name, change in comparison.differences.items():
        interval = f"{number(name, change.low, sign='+')} to {number(name, change.high, sign='+')}"
        earlier, value = number(name, change.earlier), number(name, change.value, sign="+")
        yield name, earlier, value, interval, change.verdict or "(not judged)"


def number(name: str, value: float | None, sign: str = "") -> str:
    """Return a figure as a person reads it: three decimals, or whole milliseconds."""
    if value is None:
        return "-"
    return f"{value:{sign}.0f}" if name.endswith("_ms") else f"{value + 0:{sign}.3f}"


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows of cells as lines, the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        yield "  ".join(cells)


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return ", ".join(ids[:SHOWN]) + more if ids else "none"
