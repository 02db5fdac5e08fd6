"""Runs `python -m eval` in a process of its own, so that the chat goes on and a cancelled run is really over.

One run at a time, for everyone who uses the server. It goes on when the browser leaves; it ends with the server: on a
proper end by `stop`, on any other because eval cannot write its progress to a server that is gone.
"""

import atexit
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, time
from typing import Literal

from bot.web.evaluation.runs import Runs, new_key
from bot.web.evaluation.sets import BUNDLED, SetFile
from bot.web.evaluation.settings import Asking
from eval import __name__ as EVAL
from ingest.durable import synchronise
from ingest.errors import BadInput
from ingest.index.store import Location
from ingest.settings import without_settings
from ingest.worker import same_modules

PATIENCE = 5.0
"""Seconds between asking a process to end and ending it."""

LOW = 15
"""The priority of a run, from 0 (that of the chat) to 19 (the lowest)."""

ABANDONED = 7 * 24 * 3600.0
"""Seconds after which unfinished work belongs to a server that was killed."""

ANOTHER = "someone else's set is running; only they can cancel it, so wait for it"

_LOG = logging.getLogger(__name__)
RunState = Literal["idle", "running", "busy", "cancelled", "failed", "done"]


@dataclass(frozen=True)
class Status:
    """What is running, or how the last run ended; `key` names what it left, `message` is eval's own words.

    `user` is who began it, "" for whoever has no login.
    """

    state: RunState = "idle"
    set: str = ""
    asking: Asking = Asking()
    done: int = 0
    total: int = 0
    began: float = 0.0
    key: str = ""
    message: str = ""
    notes: Sequence[str] = ()
    user: str = ""


class Evaluator:
    """Starts, follows and cancels runs over the index at a location."""

    def __init__(self, location: Location, folder: Path, embedder: str = "") -> None:
        """Evaluate an index; work that is not finished is kept with the runs of all.

        Args:
            location: of the index.
            folder: of the runs of all.
            embedder: the name of that of a collection, which does not tell it itself.
        """
        self._location, self._folder, self._embedder = location, folder, embedder
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self.status = Status()
        atexit.register(self.stop)

    def status_for(self, user: str) -> Status:
        """Return the status as a user may know it: of another's run only that there is one."""
        status = self.status
        if status.user == user:
            return status
        return Status("busy") if status.state == "running" else Status()

    def start(self, chosen: SetFile, asking: Asking, user: str = "") -> None:
        """Begin a run for a user. Raises BadInput when one is running already."""
        with self._lock:
            if self.status.state == "running":
                told = self.status_for(user)
                raise BadInput(f"“{told.set}” is running; wait for it, or cancel it" if told.set else ANOTHER)
            work = self._work()
            self._process = _popen(self._arguments(chosen, asking, work), work)
            self.status = Status("running", chosen.path.name, asking, began=monotonic(), user=user)
            follower = threading.Thread(target=self._follow, args=(self._process, work), daemon=True)
            follower.start()

    def cancel(self, user: str = "") -> None:
        """End the run that is going on, if there is one, and all that it started. Raises BadInput: another's."""
        with self._lock:
            if self._process is None or self.status.state != "running":
                return
            if self.status.user != user:
                raise BadInput(ANOTHER)
            self.status = replace(self.status, state="cancelled")
        _end(self._process)

    def stop(self) -> None:
        """End what is running, because the server ends."""
        atexit.unregister(self.stop)
        self.cancel(self.status.user)

    def _work(self) -> Path:
        """Return a new folder for unfinished work."""
        for old in self._folder.glob("unfinished-*"):
            if time() - old.stat().st_mtime > ABANDONED:
                shutil.rmtree(old, ignore_errors=True)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return Path(mkdtemp(prefix="unfinished-", dir=self._folder))
        except OSError as error:
            raise BadInput(f"{self._folder} cannot be written: {error.strerror}") from error

    def _arguments(self, chosen: SetFile, asking: Asking, work: Path) -> list[str]:
        place = self._location
        index = ["--chroma", place.server] if place.server else ["--index", str(place.directory.absolute())]
        if place.collection is not None:
            index += ["--collection", place.collection, "--embedder", self._embedder]
        asked = [] if chosen.brings_documents else index
        model = ["--model", asking.model] if asking.model else []
        return [str(chosen.path), *asked, "--answers", asking.answers, *model, *_outputs(work), "--progress-lines"]

    def _follow(self, process: subprocess.Popen[str], work: Path) -> None:
        told: list[str] = []
        for line in process.stderr or ():
            if line.startswith("progress: "):
                self._count(process, line.split())
            else:
                told.append(line.rstrip("\n"))
        process.wait()
        with self._lock:
            if self._process is process:  # a run that was cancelled may end after the next one began
                self.status = self._ended(work, told)
        shutil.rmtree(work, ignore_errors=True)

    def _count(self, process: "subprocess.Popen[str]", words: Sequence[str]) -> None:
        with self._lock:
            if self._process is process and self.status.state == "running":
                self.status = replace(self.status, done=int(words[1]), total=int(words[3]))

    def _ended(self, work: Path, told: Sequence[str]) -> Status:
        """Keep what a run left, and return how it ended."""
        if self.status.state == "cancelled":
            return self.status
        key = new_key(self.status.set)
        folder = Runs(self._folder, self.status.user).folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = _keep(work, folder / f"{key}.json")
        except OSError as error:
            return replace(self.status, state="failed", message=f"the run cannot be kept: {error.strerror}")
        if not kept:
            return replace(self.status, state="failed", message=self._message(told))
        notes = [line.removeprefix("note: ") for line in told if line.startswith("note: ")]
        return replace(self.status, state="done", key=key, notes=notes)

    def _message(self, told: Sequence[str]) -> str:
        """Return eval's own words about why it failed, without where this server keeps its files."""
        first = next((n for n, line in enumerate(told) if line.startswith("error: ")), None)
        if first is None:
            _LOG.error("the evaluation ended without a result:\n%s", "\n".join(told))
            return "the evaluation ended without a result; the server's log says why"
        words = "\n".join(told[first:]).removeprefix("error: ")
        for folder in (self._folder / "sets", self._folder, BUNDLED, Path.cwd()):
            words = words.replace(f"{folder}{os.sep}", "")
        return words


def _outputs(work: Path) -> list[str]:
    return ["--json", str(work / "run.json"), "--html", str(work / "run.html")]


def _popen(arguments: Sequence[str], work: Path) -> "subprocess.Popen[str]":
    """Start `python -m eval` in a group of processes of its own, with its temporary files in `work`."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", EVAL, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=without_settings(os.environ) | same_modules() | {"PYTHONIOENCODING": "utf-8", "TMPDIR": str(work)},
        start_new_session=True,
    )
    with suppress(AttributeError, OSError):  # whoever asks a question meanwhile goes first
        os.setpriority(os.PRIO_PROCESS, process.pid, LOW)
    return process


def _end(process: "subprocess.Popen[str]") -> None:
    """End a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _keep(work: Path, target: Path) -> bool:
    """Move a finished run to where runs are kept, the report first; say whether there was one."""
    finished = (work / "run.json").is_file() and (work / "run.html").is_file()
    if finished:
        os.replace(work / "run.html", target.with_name(f"{target.stem}.html"))
        os.replace(work / "run.json", target)
        synchronise(target.parent)
    shutil.rmtree(work, ignore_errors=True)
    return finished
