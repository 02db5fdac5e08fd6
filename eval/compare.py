"""Compare two runs of the same set, question by question.

The test of a difference is the paired bootstrap (Efron & Tibshirani 1993; Koehn 2004): both runs are resampled by the
same questions, and a difference is shown when the 95 % interval of (this run - earlier run) leaves out 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.bootstrap import difference, intervals
from eval.formats.lines import SHOWN
from eval.outcome import is_right
from eval.run import Row, Run
from eval.summary import LESS_IS_BETTER, QUALITY, statistics, values
from ingest.errors import BadInput

Change = Literal["better", "worse", "no difference shown"]


@dataclass(frozen=True)
class Difference:
    """How a metric changed: `value` is this run's minus the earlier one's, `low` and `high` its 95 % interval.

    `verdict` is None for latency, which is shown but not judged: it depends on what else the machine does.
    """

    earlier: float
    value: float
    low: float
    high: float
    verdict: Change | None


@dataclass(frozen=True)
class Comparison:
    """Every metric that both runs have, and the ids of the questions that changed sides."""

    differences: dict[str, Difference]
    now_right: list[str]
    now_wrong: list[str]

    @property
    def worse(self) -> list[str]:
        """The metrics that are worse."""
        return [name for name, change in self.differences.items() if change.verdict == "worse"]


def compare(new: Run, old: Run) -> Comparison:
    """Compare a run with an earlier run of the same questions. Raises BadInput when they are not the same."""
    rows, before = new.rows, {row.case.key: row for row in old.rows}
    _check_same(rows, before)
    earlier = [before[row.case.key] for row in rows]
    both = [(row, past) for row, past in zip(rows, earlier, strict=True) if row.counts and past.counts]
    sides = [(row.case.key, is_right(row), is_right(past)) for row, past in both]
    return Comparison(
        differences=_differences(rows, earlier),
        now_right=[key for key, now, past in sides if now and not past],
        now_wrong=[key for key, now, past in sides if past and not now],
    )


def _differences(rows: Sequence[Row], earlier: Sequence[Row]) -> dict[str, Difference]:
    new, old = statistics(rows), statistics(earlier)
    shared = {name: difference(new[name], old[name]) for name in new if name in old}
    past = values(earlier)
    found = {}
    for name, change in intervals(shared, len(rows)).items():
        low = change.value if change.low is None else change.low
        high = change.value if change.high is None else change.high
        verdict = _verdict(name, low, high) if name in QUALITY else None
        found[name] = Difference(past[name], change.value, low, high, verdict)
    return found


def _verdict(name: str, low: float, high: float) -> Change:
    if name in LESS_IS_BETTER:
        low, high = -high, -low
    if low > 0:
        return "better"
    return "worse" if high < 0 else "no difference shown"


def _check_same(rows: Sequence[Row], before: Mapping[str, Row]) -> None:
    keys = {row.case.key for row in rows}
    only_new, only_old = sorted(keys - before.keys()), sorted(before.keys() - keys)
    if only_new or only_old:
        sides = [("this run", only_new), ("the earlier run", only_old)]
        parts = [f"only in {side}: {_some(ids)}" for side, ids in sides if ids]
        raise BadInput("these runs do not ask the same questions; " + "; ".join(parts))
    asked = ((row.case.key, row.answer.question) for row in rows)
    changed = [key for key, question in asked if question != before[key].answer.question]
    if changed:
        raise BadInput(f"these runs ask different questions under the same ids: {_some(changed)}")


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:SHOWN]) + (f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else "")
