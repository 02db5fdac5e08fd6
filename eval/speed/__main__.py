"""`python -m eval.speed SET`: the time of a whole answer beside that of the forward passes it needs.

Every question is answered once to record what goes into the models. Then, in one loop, it is answered again, and what
was recorded is run through the models alone. Both see the same state of the machine, so their ratio can be compared
where milliseconds cannot.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np

from eval.__main__ import add_asked_options, count
from eval.bootstrap import intervals, quantile
from eval.dataset import Case
from eval.evaluate import Ask
from eval.formats import load
from eval.setup import Options, prepare
from eval.speed.cold import cold
from eval.table import number
from ingest.index.store import HERE, Location
from ingest.onnx import runtime
from ingest.program import command, program

ENCODER_AND_READER = 2
"""Fewest passes of a question that is read for; others are answered by the text's structure, and are left out."""

ROUND = 6
"""Questions that each user asks before it is the turn of a single one."""

STEPS = ("condense", "retrieve", "write", "cite")

Pass = Callable[[], Any]
"""One forward pass, its inputs prepared."""

Timing = Mapping[str, float]
"""Milliseconds: "answer", each of its steps, and "passes" (the forward passes alone)."""


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog=command("eval.speed"), description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("set", type=Path, nargs="?", metavar="SET", help=f"a set as `{command('eval')}` takes it")
    add_asked_options(parser)
    parser.add_argument("--questions", type=count, default=200, metavar="N", help="the first N questions (200)")
    parser.add_argument("--users", type=count, metavar="N", help="how long one user waits, and N at once")
    parser.add_argument("--cold", action="store_true", help="time one question in a new process, without a SET")
    options = parser.parse_args(arguments)
    if options.cold:
        print("\n".join(cold(Location(options.index) if options.index else HERE)))
        return
    if options.set is None:
        parser.error("name a SET, or --cold")
    index = Location(options.index) if options.index else None
    eval_set = load(options.set)
    with prepare(eval_set, Options(index, options.corpus)) as setup:
        cases = setup.cases[: options.questions]
        told = crowded(cases, setup.ask, options.users) if options.users else lines(measure(cases, setup.ask))
        print("\n".join(told))


def crowded(cases: Sequence[Case], ask: Ask, users: int) -> Iterator[str]:
    """Yield how long one user waits for an answer, and how long each of so many that ask at once."""
    ask(cases[:1])
    waited: dict[int, list[float]] = {1: [], users: []}
    for begin in range(0, len(cases), ROUND * users):
        asked = cases[begin : begin + ROUND * users]
        for at_once in waited:
            waited[at_once] += waits(asked, ask, at_once)
    for at_once, milliseconds in waited.items():
        middle, slow = (float(np.quantile(milliseconds, share)) for share in (0.5, 0.95))
        yield f"{at_once:3} at once   p50 {middle:7.1f} ms   p95 {slow:7.1f} ms   ({len(milliseconds)} questions)"


def waits(cases: Sequence[Case], ask: Ask, users: int) -> list[float]:
    """Return the milliseconds to the answer of each question, asked by so many users at once."""

    def wait(case: Case) -> float:
        start = perf_counter()
        ask([case])
        return 1000 * (perf_counter() - start)

    with ThreadPoolExecutor(users) as pool:
        return list(pool.map(wait, cases))


def measure(cases: Sequence[Case], ask: Ask) -> list[Timing]:
    """Return the timings of every question that is read for."""
    ask(cases[:1])
    recorded = [(case, passes) for case in cases if len(passes := record(case, ask)) >= ENCODER_AND_READER]
    return [time_one(case, passes, ask, answer_first=number % 2 == 0) for number, (case, passes) in enumerate(recorded)]


def record(case: Case, ask: Ask) -> list[Pass]:
    """Return the forward passes of a question, each ready to be run again."""
    with recording() as passes:
        ask([case])
    return passes


@contextmanager
def recording() -> Iterator[list[Pass]]:
    """Collect what is run through onnxruntime meanwhile."""
    session_class = runtime().InferenceSession
    run = session_class.run
    passes: list[Pass] = []

    def recorded(session: Any, names: Any, inputs: Any) -> Any:
        passes.append(lambda: run(session, names, inputs))
        return run(session, names, inputs)

    with patch.object(session_class, "run", recorded):
        yield passes


def time_one(case: Case, passes: Sequence[Pass], ask: Ask, *, answer_first: bool) -> Timing:
    """Time the answer to a question and its forward passes, one directly after the other."""
    timing: dict[str, float] = {}

    def answer() -> None:
        start = perf_counter()
        answered = ask([case])[0]
        timing["answer"] = 1000 * (perf_counter() - start)
        timing.update(answered.milliseconds)

    def models() -> None:
        start = perf_counter()
        for forward in passes:
            forward()
        timing["passes"] = 1000 * (perf_counter() - start)

    for part in (answer, models) if answer_first else (models, answer):
        part()
    return timing


def lines(timings: Sequence[Timing]) -> Iterator[str]:
    """Yield the medians, and that of the ratio with its 95 % interval."""
    if not timings:
        yield "no question was read for"
        return
    ratios = [timing["answer"] / timing["passes"] for timing in timings]
    ratio = intervals({"ratio": quantile(ratios, 0.5)}, len(ratios))["ratio"]
    steps = ", ".join(f"{step} {median(t[step] for t in timings):.1f}" for step in STEPS)
    yield f"{len(timings)} questions, medians"
    yield f"whole answer    {median(t['answer'] for t in timings):6.1f} ms ({steps})"
    yield f"forward passes  {median(t['passes'] for t in timings):6.1f} ms"
    interval = f"{number('ratio', ratio.low)} to {number('ratio', ratio.high)}"
    yield f"ratio           {ratio.value:6.3f}    (95 % interval {interval})"


if __name__ == "__main__":
    sys.exit(main())
