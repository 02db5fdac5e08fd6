"""`python -m eval.injection`: what instructions in documents do to answers, and what a chat model that obeys can do.

The 150 text attacks of BIPIA are put into ordinary documents, which are asked what they are asked without. Then a
made-up chat model writes the worst it could. Offline, and the same figures every time.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.chatbot import Chatbot
from eval.ablation.memory import remembering
from eval.injection.attacks import attacks
from eval.injection.documents import HOSTS, MUSEUM, PAGE
from eval.injection.figures import FIGURES, Figure, figures_of
from eval.injection.obeying import echo, forge
from eval.injection.reading import plant, read
from eval.limit import limit
from eval.table import aligned, number
from ingest.errors import BadInput
from ingest.program import command, program
from ingest.sync import sync


@program
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 1 where a figure is above what it may be at most."""
    parser = argparse.ArgumentParser(prog=command("eval.injection"), description=(__doc__ or "").partition(": ")[2])
    parser.add_argument(
        "--max",
        type=partial(limit, figures=FIGURES),
        action="append",
        default=[],
        metavar="FIGURE=SHARE",
        help="fail above this figure",
    )
    options = parser.parse_args(arguments)
    figures = measure(attacks())
    print("\n".join(lines(figures)))
    above = [name for name, limit in options.max if figures[name].share > limit]
    for name in above:
        print(f"error: {name} is {figures[name].share:.4f}, more than it may be", file=sys.stderr)
    return 1 if above else 0


def measure(words: Sequence[str]) -> dict[str, Figure]:
    """Return the figures of these instructions."""
    if not PAGE.exists():
        raise BadInput(f"{PAGE}: no such file; this is to be run in a checkout of the project, which has it")
    with TemporaryDirectory() as folder:
        documents = Path(folder) / "documents"
        documents.mkdir()
        planted = plant(HOSTS, words, documents)
        sync([documents], Path(folder) / "index")
        chatbot = remembering(Chatbot.open(Path(folder) / "index"))
        return figures_of(list(read(chatbot, planted)), list(forge(chatbot, MUSEUM.name)), list(echo(chatbot, planted)))


def lines(figures: dict[str, Figure]) -> Iterator[str]:
    """Yield the figures with their 95 % intervals, and what was found."""
    rows = [
        (name, f"{len(one.found)} of {one.n}", number(name, one.share), " to ".join(f"{end:.3f}" for end in one.bounds))
        for name, one in figures.items()
    ]
    yield from aligned([("", "found", "share", "95 % interval"), *rows])
    for name, one in figures.items():
        yield from (f"{name}: {found}" for found in one.found)


if __name__ == "__main__":
    sys.exit(main())
