"""What the Evaluate tab asks of the server: each request names what to do, each reply is HTML or one line of error."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.chatbot import READER, Chatbot
from bot.types import LEVELS
from bot.web.access.logins import ANYONE, User
from bot.web.evaluation.case_html import case_html
from bot.web.evaluation.home_html import Choices, home_html, status_html
from bot.web.evaluation.process import Evaluator
from bot.web.evaluation.run_html import Earlier, heading_html, run_html
from bot.web.evaluation.runs import Runs
from bot.web.evaluation.sets import Sets
from bot.web.evaluation.settings import Asking
from bot.web.phrases import sentence
from bot.web.words import words
from eval.plots import plots
from eval.report import report
from eval.saved import run_json, texts
from ingest.errors import BadInput, SourceboundError

_LOG = logging.getLogger(__name__)
Reply = dict[str, Any]


@dataclass(frozen=True)
class _Desk:
    """What one user sees."""

    user: str
    sets: Sets
    runs: Runs


class Panel:
    """The sets, the runs and the process that makes them, for one chatbot."""

    def __init__(self, chatbot: Chatbot) -> None:
        self._folder = chatbot.index.location.folder.absolute() / "evaluations"
        usual = Asking(chatbot.answers or Asking.answers, chatbot.writer.name)
        models = tuple("" if name == READER else name for name in chatbot.models)
        self._index, self._choices = chatbot.index, Choices(models, usual)
        embedder = chatbot.index.manifest.embedder if chatbot.index.location.collection else ""
        self.evaluator = Evaluator(chatbot.index.location, self._folder, embedder)
        self._actions: dict[str, Callable[[Reply, _Desk], Reply]] = {
            "home": lambda _, desk: self._home(desk),
            "status": lambda _, desk: self._status(desk),
            "upload": self._upload,
            "discard": self._discard,
            "start": self._start,
            "cancel": self._cancel,
            "run": self._run,
            "name": self._name,
            "case": self._case,
            "delete": self._delete,
            "download": self._download,
        }

    def handle(self, request: object, user: User = ANYONE) -> Reply:
        """Do what a user's request names; `{"error": ...}` says in one line why it cannot be done."""
        data = request if isinstance(request, dict) else {}
        if not user.edits:
            return {"error": sentence(words("login.reader"))}
        try:
            desk = _Desk(user.name, Sets(self._folder / "sets", user.name), Runs(self._folder, user.name))
            return self._actions[str(data.get("do"))](data, desk)
        except SourceboundError as error:
            return {"error": sentence(str(error))}
        except Exception:  # the browser must get a line and not a broken page
            _LOG.exception("a request of the Evaluate tab failed")
            return {"error": "This could not be done; the server's log says why"}

    def _home(self, desk: _Desk, said: str = "", chosen: str = "") -> Reply:
        """Return the first page, a line about what was done, and the set to choose."""
        status = self.evaluator.status_for(desk.user)
        html = home_html(desk.sets.listed(), desk.runs.listed(), status, self._choices, alone=not desk.user)
        return {"html": html, "said": sentence(said), "set": chosen, **self._status(desk)}

    def _status(self, desk: _Desk) -> Reply:
        status = self.evaluator.status_for(desk.user)
        return {"status": status_html(status), "state": status.state, "key": status.key}

    def _upload(self, data: Reply, desk: _Desk) -> Reply:
        added = desk.sets.add(data.get("name"), data.get("text"))
        return self._home(desk, f"“{added.path.name}” is uploaded", added.key)

    def _discard(self, data: Reply, desk: _Desk) -> Reply:
        return self._home(desk, desk.sets.delete(data.get("set")))

    def _start(self, data: Reply, desk: _Desk) -> Reply:
        chosen = desk.sets.get(data.get("set"))
        self.evaluator.start(chosen, self._asking(data), desk.user)
        return self._home(desk)

    def _asking(self, data: Reply) -> Asking:
        """Return how a run is to be asked; as the server answers, where the request does not say."""
        usual = self._choices.usual
        answers, model = data.get("answers", usual.answers), data.get("model", usual.model)
        if answers not in LEVELS:
            raise BadInput(f"answers must be {', '.join(LEVELS[:-1])} or {LEVELS[-1]}")
        if model not in self._choices.models:
            raise BadInput("this server has no chat model of that name; choose another")
        return Asking(answers, model)

    def _cancel(self, _: Reply, desk: _Desk) -> Reply:
        self.evaluator.cancel(desk.user)
        return self._home(desk)

    def _run(self, data: Reply, desk: _Desk) -> Reply:
        key, earlier = str(data.get("key", "")), str(data.get("earlier", ""))
        run, kept, others = desk.runs.read(key), desk.runs.kept(key), desk.runs.earlier(key)
        past = _earlier(desk.runs, key, earlier) if earlier else None
        return {"html": run_html(run, kept, past, others, plots(run, past.run.rows if past else ()))}

    def _name(self, data: Reply, desk: _Desk) -> Reply:
        kept = desk.runs.name(*(data.get(what) for what in ("key", "name", "note", "shared")))
        return {"html": heading_html(kept), "said": "The name and the note are saved"}

    def _case(self, data: Reply, desk: _Desk) -> Reply:
        run = desk.runs.read(data.get("key"))
        for number, row in enumerate(run.rows):
            if row.case.key == data.get("id"):
                return {"html": case_html(row, number, run, self._index)}
        raise BadInput("this question is not in the run")

    def _delete(self, data: Reply, desk: _Desk) -> Reply:
        return self._home(desk, desk.runs.delete(data.get("key")))

    def _download(self, data: Reply, desk: _Desk) -> Reply:
        key, earlier = str(data.get("key", "")), str(data.get("earlier", ""))
        kind = "html" if data.get("kind") == "html" else "json"
        if earlier:
            return {"name": f"{key}--{earlier}.{kind}", "text": self._compared(desk.runs, key, earlier, kind)}
        path = desk.runs.path(key, f".{kind}")
        try:
            return {"name": path.name, "text": path.read_text(encoding="utf-8")}
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"“{path.name}” cannot be read") from error

    def _compared(self, runs: Runs, key: str, earlier: str, kind: str) -> str:
        """Return a run, with what changed since an earlier one, as a file."""
        run, comparison = runs.read(key), runs.compare(key, earlier)
        if kind == "json":
            return run_json(run, comparison)
        return report(run, texts(run, self._index), comparison, runs.read(earlier).rows)


def _earlier(runs: Runs, key: str, earlier: str) -> Earlier:
    return Earlier(runs.kept(earlier), runs.read(earlier), runs.compare(key, earlier))
