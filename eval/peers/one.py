"""`python -m eval.peers.one NAME keep|ask FOLDER PASSAGES STORE`: one library at work, in a process of its own."""

import json
import sys
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from statistics import median

from eval.peers.tutorials import PEERS, Material, Search
from eval.scale.measure import timed

QUESTIONS = 50
WORDS = 8
"""Words of a question, in a row, of a passage anywhere."""


def main(name: str, task: str, folder: str, passages: str, store: str) -> None:
    """Keep the passages, or ask for some; write what was measured to stdout, as the last line."""
    peer = PEERS[name]
    texts = json.loads(Path(passages).read_text()) if Path(passages).exists() else []
    figures = dict[str, float]()
    if task == "keep":
        peer.keep(Material(Path(folder), texts), Path(store))
    else:
        figures["query_ms"] = 1000 * _asked(peer.opened(Path(store)), questions(texts))
    figures["peak_mb"] = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    sys.stdout.write(f"\n{json.dumps(figures)}\n")


def questions(passages: list[str]) -> list[str]:
    """Return the questions, the same for the same passages.

    >>> questions(["Two words, and not enough.", "one two three four five six seven eight"])[0]
    'one two three four five six seven eight'
    """
    chosen = Random(1)
    long = [words for words in map(str.split, passages) if len(words) >= WORDS]
    starts = ((words, chosen.randrange(len(words) - WORDS + 1)) for words in chosen.choices(long, k=QUESTIONS))
    return [" ".join(words[start : start + WORDS]) for words, start in starts]


def _asked(search: Search, asked: list[str]) -> float:
    """Return the median seconds of a search, after one that loads what is needed."""
    search(asked[0])
    seconds = list[float]()
    for question in asked:
        with timed() as taken:
            found = search(question)
        if not found:
            raise SystemExit(f"nothing found for {question!r}")
        seconds += taken
    return median(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
