"""`python -m eval.ablation SET`: for every rule of language, how many answers it changed, gained and cost.

Every question is asked with all rules, and again without each of those that changed something on the way to its answer.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot import rules
from bot.rules import RULES
from bot.types import LEVELS
from eval.__main__ import add_asked_options, check_outputs, count, save
from eval.ablation.memory import remembering
from eval.ablation.weigh import PER, Tried, Weight, try_all, weigh
from eval.dataset import EvalSet
from eval.formats import load
from eval.setup import Options, prepare
from eval.table import aligned
from ingest.errors import BadInput
from ingest.index.store import Location
from ingest.program import command, program

COLUMNS = ("rule", "fired", "changed", "gained", "cost", f"net per {PER:,}", "95 % interval")


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    options = _options(arguments)
    check_outputs(options.json)
    eval_set = _load(options.set)
    index = Location(options.index) if options.index else None
    how = Options(index, options.corpus, options.gold, answers=options.answers)
    with prepare(eval_set, how, remembering) as setup:
        tried = try_all(setup.cases[: options.questions], setup.ask)
    weights = weigh(tried, RULES)
    if options.json:
        save(options.json, _json({"set": eval_set.name, "settings": setup.settings}, tried, weights))
    print("\n".join(lines(tried, weights)))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=command("eval.ablation"), description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("set", type=Path, metavar="SET", help=f"a set as `{command('eval')}` takes it, with answers")
    add_asked_options(parser)
    parser.add_argument("--gold", action="store_true", help="SQuAD: ask each question of its own paragraph")
    parser.add_argument(
        "--answers", choices=LEVELS, default="balanced", help="how readily the offline reader answers (balanced)"
    )
    parser.add_argument("--questions", type=count, metavar="N", help="the first N questions (all)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures, with the ids gained and cost")
    return parser.parse_args(arguments)


def _load(path: Path) -> EvalSet:
    eval_set = load(path)
    if eval_set.retrieval_only:
        raise BadInput(f"{path}: this set judges retrieval alone; rules are weighed by answers")
    return eval_set


def lines(tried: Sequence[Tried], weights: Sequence[Weight]) -> Iterator[str]:
    """Yield a line for every rule, and last how many questions there are and how many are right with all rules."""
    yield from aligned([COLUMNS, *map(_cells, weights)])
    failed = sum(bool(one.error) for one in tried)
    told = f", {failed} failed" if failed else ""
    yield f"{len(tried)} questions, {sum(one.right for one in tried)} right with all rules{told}"


def _cells(weight: Weight) -> Sequence[str]:
    counts = (weight.fired, weight.changed, len(weight.gained), len(weight.cost))
    interval = f"{_signed(weight.net.low)} to {_signed(weight.net.high)}"
    return (_shown(weight.rule), *map(str, counts), _signed(weight.net.value), interval)


def _shown(rule: str) -> str:
    return rule.removeprefix(f"{rules.__package__}.")


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value + 0:+.1f}"


def _json(head: Mapping[str, Any], tried: Sequence[Tried], weights: Sequence[Weight]) -> str:
    counts = {
        "questions": len(tried),
        "right": sum(one.right for one in tried),
        "failed": {one.key: one.error for one in tried if one.error},
    }
    return json.dumps({**head, **counts, "rules": list(map(_told, weights))}, ensure_ascii=False, indent=1) + "\n"


def _told(weight: Weight) -> dict[str, Any]:
    return {
        "rule": _shown(weight.rule),
        "does": RULES[weight.rule],
        "fired": weight.fired,
        "changed": weight.changed,
        "gained": len(weight.gained),
        "cost": len(weight.cost),
        "net": asdict(weight.net),
        "gained_ids": weight.gained,
        "cost_ids": weight.cost,
    }


if __name__ == "__main__":
    sys.exit(main())
