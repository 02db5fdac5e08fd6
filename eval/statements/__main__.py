"""`python -m eval.statements FILE`: how well supported claims are told from the rest, on claims that people labelled.

With `--changed`, how often a claim is called unsupported after one of its facts was changed.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from bot.citing.support import Support, Supports
from eval.bootstrap import auroc, intervals, weighted_mean
from eval.statements.changed import changed
from eval.statements.claims import Claim, read
from eval.table import aligned, bounds, number
from ingest.program import command, program

UNCHANGED = "(nothing)"


@dataclass(frozen=True)
class Judged:
    """A claim, whether it was called supported, and with what score."""

    claim: Claim
    called: bool
    score: float


@program
def main(arguments: Sequence[str] | None = None, checker: Supports | None = None) -> None:
    """Run the command; `checker` is measured, by default that of answers."""
    parser = argparse.ArgumentParser(prog=command("eval.statements"), description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("file", type=Path, metavar="FILE", help='JSONL: "claim", "evidence" (sentences) and "label"')
    parser.add_argument("--changed", action="store_true", help="change one fact in each claim that is supported")
    options = parser.parse_args(arguments)
    checker = checker or Support()
    claims = read(options.file)
    shown = changed_lines(judge_changed(claims, checker)) if options.changed else lines(judge(claims, checker))
    print("\n".join(shown))


def judge(claims: Sequence[Claim], checker: Supports, what: str = "checking") -> list[Judged]:
    """Return what a checker says of every claim; progress is shown on stderr."""
    return [_judged(claim, checker) for claim in tqdm(claims, desc=what, unit="claim")]


def _judged(claim: Claim, checker: Supports) -> Judged:
    found = checker.judge(claim.statement, claim.evidence)
    return Judged(claim, not found.why, found.likely)


def judge_changed(claims: Sequence[Claim], checker: Supports) -> dict[str, list[Judged]]:
    """Return what a checker says of the supported claims, as they are and by how one fact was changed."""
    asked = {UNCHANGED: [claim for claim in claims if claim.supported], **changed(claims)}
    return {what: judge(members, checker, what) for what, members in asked.items()}


def lines(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield how well supported claims are told from the rest, with 95 % intervals."""
    supported, called = [one.claim.supported for one in judged], [one.called for one in judged]
    figures = {
        "AUROC of the score": auroc(supported, [one.score for one in judged]),
        "called supported": weighted_mean(called, [1] * len(judged)),
        "supported, of those called so": weighted_mean(supported, called),
        "called so, of the supported": weighted_mean(called, supported),
    }
    yield f"{len(judged)} claims, {sum(supported)} of them supported"
    found = intervals(figures, len(judged))
    rows = [(name, number(name, figure.value), bounds(name, figure)) for name, figure in found.items()]
    yield from aligned([("", "value", "95 % interval"), *rows])


def changed_lines(judged: Mapping[str, Sequence[Judged]]) -> Iterator[str]:
    """Yield how many claims are called unsupported by what was changed, with 95 % intervals."""
    rows = [(what, str(len(members)), *_refused(members)) for what, members in judged.items()]
    yield from aligned([("changed to", "claims", "called unsupported", "95 % interval"), *rows])


def _refused(judged: Sequence[Judged]) -> tuple[str, str]:
    if not judged:
        return "-", "-"
    share = weighted_mean([not one.called for one in judged], [1] * len(judged))
    figure = intervals({"share": share}, len(judged))["share"]
    return number("share", figure.value), bounds("share", figure)


if __name__ == "__main__":
    sys.exit(main())
