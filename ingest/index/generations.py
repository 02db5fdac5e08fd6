"""Folders of generations, each of which stays while somebody reads it."""

import fcntl
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

PREFIX = "generation-"
"""The folder of a generation is named by this and its number."""

_IN_USE = "in-use"


class Generations:
    """The generations below a directory. A generation's folder has its word index."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def words(self, number: int) -> Path:
        """Return the folder of a generation's word index."""
        return self._folder(number) / "words"

    def hold(self, number: int) -> Callable[[], None]:
        """Keep a generation from being removed until the function that is returned is called, or the process ends.

        Raises FileNotFoundError if it has been removed.
        """
        path = self._folder(number) / _IN_USE
        descriptor = os.open(path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not path.exists():
            os.close(descriptor)
            raise FileNotFoundError(f"{self._folder(number).name} is gone")
        return lambda: os.close(descriptor)

    def create(self, number: int) -> Path:
        """Make the folder of a generation and return where its word index goes."""
        self._folder(number).mkdir()
        (self._folder(number) / _IN_USE).touch()
        return self.words(number)

    def remove_unused(self, current: int) -> int:
        """Remove all generations but the current one and those that are held; return the oldest that is left."""
        numbers = sorted(self._numbers() - {current})
        left = [number for number in numbers if not self._removed(number)]
        return min([current, *left])

    def _removed(self, number: int) -> bool:
        """Remove a generation, unless it is held."""
        folder = self._folder(number)
        descriptor = os.open(folder / _IN_USE, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / _IN_USE).unlink()
            shutil.rmtree(folder)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True

    def _folder(self, number: int) -> Path:
        return self._directory / f"{PREFIX}{number}"

    def _numbers(self) -> set[int]:
        names = (path.name.removeprefix(PREFIX) for path in self._directory.glob(f"{PREFIX}*") if path.is_dir())
        return {int(name) for name in names if re.fullmatch("[1-9][0-9]*", name)}
