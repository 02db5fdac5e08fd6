"""`python -m eval.retrieval SET`: what retrieval finds as shipped, and how much another fusion differs from that."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from bot.question.followup import context_of, in_conversation
from bot.question.question import Question
from bot.retrieval.hybrid import Fusion, search
from eval.__main__ import add_asked_options
from eval.bootstrap import difference, intervals, weighted_mean
from eval.dataset import Case, Span
from eval.evaluate import DEPTHS, score_retrieval
from eval.formats import load
from eval.retrieval.rules import RULES, SHIPPED
from eval.setup import Options, prepare
from eval.table import number
from ingest.index.snapshot import Index
from ingest.index.store import Location
from ingest.program import command, program

METRICS = ("recall@1", "recall@5", "mrr@10", "ndcg@10")

Values = Mapping[str, Sequence[float]]
"""By metric, its value for every question."""


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog=command("eval.retrieval"), description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("set", type=Path, metavar="SET", help=f"a set as `{command('eval')}` takes it")
    add_asked_options(parser)
    parser.add_argument(
        "--chunk-tokens", type=int, metavar="N", help="tokens of a chunk, of an index made for this run"
    )
    options = parser.parse_args(arguments)
    index = Location(options.index) if options.index else None
    how = Options(index, options.corpus, chunk_tokens=options.chunk_tokens)
    with prepare(load(options.set), how) as setup:
        cases = [case for case in setup.cases if case.relevant or case.grades]
        found = {name: measure(setup.index, cases, rule) for name, rule in RULES.items()}
    print("\n".join(lines(found)))


def measure(index: Index, cases: Sequence[Case], rule: Fusion) -> Values:
    """Return what the questions find by a rule."""
    rows = [_scores(index, case, rule) for case in tqdm(cases, desc="asking", unit="question")]
    return {metric: [row[metric] for row in rows] for metric in METRICS}


def _scores(index: Index, case: Case, rule: Fusion) -> dict[str, float]:
    typed, history = case.question, case.history
    question = Question(typed, typed, context_of(typed, history, []), in_conversation(typed, history))
    best = search(index.current(), question.standalone, max(DEPTHS), context=question.conversation, rule=rule)
    found = [document.metadata for document in best]
    return score_retrieval(case, [Span(place["source"], place["start"], place["end"]) for place in found])


def lines(found: Mapping[str, Values]) -> Iterator[str]:
    """Yield the figures of what ships, and by how much the others differ, with 95 % intervals."""
    shipped = found[SHIPPED]
    n = len(shipped[METRICS[0]])
    yield f"{n} questions that name what should be found"
    if not n:
        return
    yield _row("", METRICS)
    for name, values in found.items():
        statistics = {metric: weighted_mean(values[metric], [1] * n) for metric in METRICS}
        if name != SHIPPED:
            old = {metric: weighted_mean(shipped[metric], [1] * n) for metric in METRICS}
            statistics = {metric: difference(statistics[metric], old[metric]) for metric in METRICS}
        sign = "" if name == SHIPPED else "+"
        cells = [
            f"{number('', i.value, sign)} ({number('', i.low, sign)} to {number('', i.high, sign)})"
            for i in intervals(statistics, n).values()
        ]
        yield _row(name, cells)


def _row(name: str, cells: Sequence[str]) -> str:
    return "  ".join([name.ljust(16), *(cell.ljust(25) for cell in cells)]).rstrip()


if __name__ == "__main__":
    sys.exit(main())
