"""How far files have come: told by the thread that works on them, shown by another."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from ingest.progress import State, Step

EVERY = 0.25
"""Seconds between two looks at the work."""

_UNDER_WAY: tuple[State, ...] = ("waiting", "reading", "embedding")
_IN_THE_INDEX: tuple[State, ...] = ("added", "updated", "removed")


@dataclass(frozen=True)
class Progress:
    """The latest step of every file, by its name."""

    steps: Sequence[tuple[str, Step]]

    def count(self, *states: State) -> int:
        """Return how many files are in one of these states."""
        return sum(step.state in states for _, step in self.steps)

    @property
    def done(self) -> int:
        """How many files nothing more will happen to."""
        return len(self.steps) - self.count(*_UNDER_WAY)

    @property
    def changes(self) -> int:
        """How many files have changed the index."""
        return self.count(*_IN_THE_INDEX)

    @property
    def share(self) -> float:
        """The share of the work that is done, from 0 to 1, all files counting alike."""
        parts = sum(step.done / step.total for _, step in self.steps if step.state == "embedding" and step.total)
        return (self.done + parts) / len(self.steps) if self.steps else 1.0


class Board:
    """The latest step of each of the files that are worked on."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._steps: dict[str, Step] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._steps

    def expect(self, key: str, name: str) -> None:
        """Put up a file that waits, with the name that it is shown by."""
        self._names[key] = name
        self._steps[key] = Step("waiting")

    def tell(self, key: str, step: Step) -> None:
        """Note the latest step of a file; one that was not expected is shown by the name of its path."""
        self._names.setdefault(key, Path(key).name)
        self._steps[key] = step

    def look(self) -> Progress:
        """Return how far all files have come."""
        steps = dict(self._steps)
        return Progress([(self._names[key], step) for key, step in steps.items()])

    def follow(self, work: Callable[[], object]) -> Iterator[Progress]:
        """Do the work in a thread, and yield every change, last the end; raises what the work raises.

        Who stops listening does not stop the work.
        """
        pool = ThreadPoolExecutor(1)
        running = pool.submit(work)
        pool.shutdown(wait=False)
        seen = None
        while wait([running], EVERY).not_done:
            seen, before = self.look(), seen
            if seen != before:
                yield seen
        running.result()
        yield self.look()
