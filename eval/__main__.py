"""`python -m eval SET`: run a set of questions, show the figures, and fail when they are too low."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.durable import storing, write_durably
from ingest.errors import BadInput
from ingest.program import program
from ingest.settings import Parser

if TYPE_CHECKING:
    from eval.bootstrap import Interval
    from eval.compare import Comparison
    from eval.passages import TextOf
    from eval.run import Run
    from eval.setup import Setup
    from ingest.index.store import Location


@program
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    failures = _evaluate(parser().read(arguments))
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    return 1 if failures else 0


def add_asked_options(parser: argparse.ArgumentParser) -> "argparse._MutuallyExclusiveGroup":
    """Add the options that say what is asked, and return their group: one of them at most can be given."""
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--index", type=Path, metavar="DIR", help="index to ask (.index, or the corpus the set brings)")
    asked.add_argument("--corpus", type=Path, metavar="PATH", help="file or folder to index for this run")
    return asked


def count(text: str) -> int:
    """Return how many an option says: a number above 0."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return int(text)


def parser() -> Parser:
    """Return what parses the command line."""
    parser = Parser(
        "eval",
        "SET",
        "Run a set of questions and show how good the answers, citations and refusals are.",
        "Exit status: 0; 1 when a limit or the comparison fails or the set cannot be run; 2 for a wrong option.",
    )
    parser.add_argument(
        "set",
        type=Path,
        metavar="SET",
        help="native .jsonl, SQuAD .json, BEIR folder, or what --json wrote: a saved run",
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--corpus", type=Path, metavar="PATH", help="file or folder to index for this run")
    parser.add_argument("--gold", action="store_true", help="SQuAD: ask each question of its own paragraph")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write figures and rows")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write a report to read in a browser")
    parser.add_argument("--baseline", type=Path, metavar="OUT", help="write what a later --compare needs, and no more")
    parser.add_argument("--compare", type=Path, metavar="EARLIER.json", help="compare with an earlier run of this set")
    parser.add_argument(
        "--min", type=_limit, action="append", default=[], metavar="METRIC=VALUE", help="fail below this figure"
    )
    parser.add_argument(
        "--max", type=_limit, action="append", default=[], metavar="METRIC=VALUE", help="fail above this figure"
    )
    parser.add_argument(
        "--progress-lines", action="store_true", help='progress for programs: lines "progress: 8 of 121" on stderr'
    )
    parser.add_settings("index", "chroma", to=asked)
    parser.add_settings("collection", "embedder", "model", "answers", "chunk-tokens")
    return parser


def _chosen(options: argparse.Namespace) -> "Location | None":
    """Return the index that the command line itself names, which a set is asked of even if it brings documents."""
    return _location(options) if options.given & {"index", "chroma", "collection"} else None


def _location(options: argparse.Namespace) -> "Location":
    from ingest.index.store import Location

    return Location(options.index, options.chroma, options.collection)


def _limit(text: str) -> tuple[str, float]:
    from eval.limit import limit
    from eval.summary import QUALITY

    return limit(text, QUALITY)


def _evaluate(options: argparse.Namespace) -> list[str]:
    """Run the set, or take up a saved run; return why it fails, if it does."""
    from eval.formats import load
    from eval.saved import read_run, saved_run, texts
    from eval.setup import Options, prepare
    from ingest.index.embeddings import load_embedder
    from ingest.index.snapshot import Index

    check_outputs(options.json, options.html, options.baseline)
    if options.corpus and "collection" in options.given:
        raise BadInput("--collection is asked as it is; leave out --corpus")
    earlier = read_run(options.compare) if options.compare else None
    embedder = load_embedder(options.embedder) if options.embedder else None
    if saved := saved_run(options.set):
        location = _chosen(options)
        return _tell(options, saved, earlier, texts(saved, Index.open(location, embedder) if location else None))
    eval_set, bars = load(options.set), not options.progress_lines
    how = Options(
        _chosen(options),
        options.corpus,
        options.gold,
        next(iter(options.model), None),
        options.chunk_tokens,
        progress=bars,
        answers=options.answers,
        otherwise=_location(options),
        embedder=embedder,
    )
    with prepare(eval_set, how) as setup:
        for notice in eval_set.notices:
            print(f"note: {notice}", file=sys.stderr)
        run = _run(eval_set.name, setup, eval_set.retrieval_only, bars)
        return _tell(options, run, earlier, setup.text_of)


def _tell(options: argparse.Namespace, run: "Run", earlier: "Run | None", text_of: "TextOf") -> list[str]:
    """Write and print a run, and its comparison with an earlier one; return why it fails, if it does."""
    from eval.compare import compare
    from eval.table import lines

    comparison = compare(run, earlier) if earlier else None
    _write(options, run, comparison, earlier, text_of)
    print("\n".join(lines(run, comparison)))
    outside = _outside(run.metrics, options.min, options.max)
    return [*outside, *(_worse(comparison) if comparison else ())]


def _run(name: str, setup: "Setup", retrieval_only: bool, bars: bool) -> "Run":
    from eval.evaluate import evaluate
    from eval.summary import run_of

    for file, reason in setup.unreadable:
        print(f"error: {file}: {reason}", file=sys.stderr)
    tell = None if bars else _tell_progress
    rows = evaluate(setup.cases, setup.ask, retrieval_only=retrieval_only, progress=bars, tell=tell)
    run = run_of(name, setup.settings, rows, setup.hashes())
    if run.failed:
        first = run.failed[0]
        print(f'{len(run.failed)} questions failed; the first, id "{first.case.key}": {first.error}', file=sys.stderr)
    return run


def _tell_progress(done: int, total: int) -> None:
    print(f"progress: {done} of {total}", file=sys.stderr, flush=True)


def check_outputs(*paths: Path | None) -> None:
    """Refuse a place that cannot be written before hours are spent. Raises BadInput."""
    for path in paths:
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise BadInput(f"{path}: cannot be written: {'is a folder' if path.is_dir() else 'no such folder'}")


def _write(
    options: argparse.Namespace,
    run: "Run",
    comparison: "Comparison | None",
    earlier: "Run | None",
    text_of: "TextOf",
) -> None:
    from eval.saved import baseline_json, run_json

    if options.json:
        save(options.json, run_json(run, comparison))
    if options.baseline:
        save(options.baseline, baseline_json(run))
    if options.html:
        from eval.report import report

        save(options.html, report(run, text_of, comparison, earlier.rows if earlier else ()))


def save(path: Path, text: str) -> None:
    """Write what a run has found. Raises CannotStore."""
    with storing(path):
        write_durably(path, text.encode(errors="backslashreplace"))


def _outside(
    metrics: "Mapping[str, Interval]", least: Sequence[tuple[str, float]], most: Sequence[tuple[str, float]]
) -> Iterator[str]:
    for limits, sign, within, beyond in ((least, -1, "at least", "less than"), (most, 1, "at most", "more than")):
        for name, limit in limits:
            if name not in metrics:
                yield f"{name} is not measured by this set, so it is not {within} {limit:g}"
            elif sign * metrics[name].value > sign * limit:
                yield f"{name} is {metrics[name].value:.4f}, {beyond} {limit:g}"


def _worse(comparison: "Comparison") -> Iterator[str]:
    from eval.summary import LESS_IS_BETTER

    for name in comparison.worse:
        change, sign = comparison.differences[name], 1 if name in LESS_IS_BETTER else -1
        low, high = sorted((sign * change.low, sign * change.high))
        yield f"{name} is worse by {sign * change.value:.4f} (95 % interval {low:.4f} to {high:.4f})"


if __name__ == "__main__":
    sys.exit(main())
