"""The time of a question in a new process, beside that of the imports that no answer can do without."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter

from bot import __name__ as BOT
from ingest.errors import SourceboundError
from ingest.index.store import Location
from ingest.settings import without_settings
from ingest.worker import same_modules

QUESTION = "How many nations take part in KFOR?"

BARE = "from langchain_core.runnables import Runnable; import chromadb, onnxruntime, tokenizers"
"""What is imported: a class of LangChain's, since the package loads its parts when one of them is named."""

TIMES = 7


def cold(location: Location, times: int = TIMES) -> Iterator[str]:
    """Yield how long a question takes in a process of its own and how long the bare imports, and their ratio.

    They take turns, so that both see the same state of the machine; each has run once before.
    """
    ask = [sys.executable, "-P", "-m", BOT, "ask", QUESTION, "--index", str(location.directory)]
    bare = [sys.executable, "-c", BARE]
    for once in (ask, bare):
        _seconds(once)
    yield from lines([(_seconds(ask), _seconds(bare)) for _ in range(times)])


def lines(pairs: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Yield the medians of seconds, each with the least and the most, and of the ratios of the pairs."""
    asked, imported = zip(*pairs, strict=True)
    yield f"cold question  {_told(asked, 's')}"
    yield f"bare imports   {_told(imported, 's')}"
    yield f"ratio          {_told([one / other for one, other in pairs], ' ')}, medians of {len(pairs)} pairs"


def _seconds(command: Sequence[str]) -> float:
    """Run a program and return how long it took. Raises SourceboundError if it fails."""
    began = perf_counter()
    done = subprocess.run(command, env=without_settings(os.environ) | same_modules(), capture_output=True, text=True)
    if done.returncode:
        raise SourceboundError(done.stderr.strip().removeprefix("error: "))
    return perf_counter() - began


def _told(values: Sequence[float], unit: str) -> str:
    return f"{median(values):5.2f} {unit} ({min(values):.2f} to {max(values):.2f})"
