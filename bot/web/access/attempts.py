"""Slows those down who guess passwords, by the name that they try and by the address that they come from."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Literal

FREE = {"user": 5, "address": 20}
"""Wrong guesses that cost no time, at a name and from an address, which many people may share."""

LONGEST = 60.0
"""Seconds to wait at most, so that whoever guesses at a name does not lock out the one who has it."""

FORGOTTEN = 900.0
"""Seconds without a guess after which all are forgotten."""

MOST = 10_000
"""Names and addresses that are remembered; the oldest are forgotten first."""


Key = tuple[Literal["user", "address"], str]


@dataclass
class _Guesses:
    free: int
    count: int = 0
    last: float = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until the next guess is heard: 1, 2, 4 and so on after those that are free."""
        if self.count < self.free:
            return 0.0
        return max(0.0, self.last + min(LONGEST, 2.0 ** min(self.count - self.free, 16)) - now)


class Attempts:
    """Guesses by the name and by the address that they have in common. Safe to share between threads."""

    def __init__(self) -> None:
        self._guesses = OrderedDict[Key, _Guesses]()
        self._lock = Lock()

    def begin(self, keys: Sequence[Key]) -> float:
        """Count a guess as wrong before it is looked at, and return 0; or the seconds that it has to wait."""
        now = monotonic()
        with self._lock:
            guesses = [self._of(key, now) for key in keys]
            wait = max(one.wait(now) for one in guesses)
            if not wait:
                for one in guesses:
                    one.count, one.last = one.count + 1, now
            return wait

    def right(self, keys: Sequence[Key], whose: Key) -> None:
        """Take a guess back that was right after all, and forget all at the name `whose` it was."""
        with self._lock:
            for key in keys:
                known = self._of(key, monotonic())
                known.count = max(0, known.count - 1)
            self._guesses.pop(whose, None)

    def _of(self, key: Key, now: float) -> _Guesses:
        known = self._guesses.pop(key, None)
        if known is None or now - known.last > FORGOTTEN:
            known = _Guesses(FREE[key[0]])
        self._guesses[key] = known
        if len(self._guesses) > MOST:
            self._guesses.popitem(last=False)
        return known
