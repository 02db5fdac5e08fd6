"""What the Evaluate tab asks of the server: each request names what to do, each reply is HTML or one line of error."""

import logging
from collections.abc import Callable
from typing import Any

from bot.chatbot import READER, Chatbot
from bot.types import LEVELS
from bot.web.evaluation.case_html import case_html
from bot.web.evaluation.home_html import Choices, home_html, status_html
from bot.web.evaluation.process import Evaluator
from bot.web.evaluation.run_html import Earlier, heading_html, run_html
from bot.web.evaluation.runs import Runs
from bot.web.evaluation.sets import Sets
from bot.web.evaluation.settings import Asking
from bot.web.phrases import sentence
from eval.plots import plots
from eval.report import report
from eval.saved import run_json, texts
from ingest.errors import BadInput, SourceboundError

_LOG = logging.getLogger(__name__)
Reply = dict[str, Any]


class Panel:
    """The sets, the runs and the process that makes them, for one chatbot."""

    def __init__(self, chatbot: Chatbot) -> None:
        folder = chatbot.index.location.directory.absolute() / "evaluations"
        usual = Asking(chatbot.answers or Asking.answers, chatbot.writer.name)
        models = tuple("" if name == READER else name for name in chatbot.models)
        self._index, self._choices = chatbot.index, Choices(models, usual)
        self._sets, self._runs = Sets(folder / "sets"), Runs(folder)
        self.evaluator = Evaluator(chatbot.index.location, self._runs)
        self._actions: dict[str, Callable[[Reply], Reply]] = {
            "home": lambda _: self._home(),
            "status": lambda _: self._status(),
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

    def handle(self, request: object) -> Reply:
        """Do what a request names; `{"error": ...}` says in one line why it cannot be done."""
        data = request if isinstance(request, dict) else {}
        try:
            return self._actions[str(data.get("do"))](data)
        except SourceboundError as error:
            return {"error": sentence(str(error))}
        except Exception:  # the browser must get a line and not a broken page
            _LOG.exception("a request of the Evaluate tab failed")
            return {"error": "This could not be done; the server's log says why"}

    def _home(self, said: str = "", chosen: str = "") -> Reply:
        """Return the first page, a line about what was done, and the set to choose."""
        html = home_html(self._sets.listed(), self._runs.listed(), self.evaluator.status, self._choices)
        return {"html": html, "said": sentence(said), "set": chosen, **self._status()}

    def _status(self) -> Reply:
        status = self.evaluator.status
        return {"status": status_html(status), "state": status.state, "key": status.key}

    def _upload(self, data: Reply) -> Reply:
        added = self._sets.add(data.get("name"), data.get("text"))
        return self._home(f"“{added.path.name}” is uploaded", added.key)

    def _discard(self, data: Reply) -> Reply:
        return self._home(self._sets.delete(data.get("set")))

    def _start(self, data: Reply) -> Reply:
        chosen = self._sets.get(data.get("set"))
        self.evaluator.start(chosen, self._asking(data))
        return self._home()

    def _asking(self, data: Reply) -> Asking:
        """Return how a run is to be asked; as the server answers, where the request does not say."""
        usual = self._choices.usual
        answers, model = data.get("answers", usual.answers), data.get("model", usual.model)
        if answers not in LEVELS:
            raise BadInput(f"answers must be {', '.join(LEVELS[:-1])} or {LEVELS[-1]}")
        if model not in self._choices.models:
            raise BadInput("this server has no chat model of that name; choose another")
        return Asking(answers, model)

    def _cancel(self, data: Reply) -> Reply:
        self.evaluator.cancel()
        return self._home()

    def _run(self, data: Reply) -> Reply:
        key, earlier = str(data.get("key", "")), str(data.get("earlier", ""))
        run, kept, others = self._runs.read(key), self._runs.kept(key), self._runs.earlier(key)
        past = self._earlier(key, earlier) if earlier else None
        return {"html": run_html(run, kept, past, others, plots(run, past.run.rows if past else ()))}

    def _earlier(self, key: str, earlier: str) -> Earlier:
        return Earlier(self._runs.kept(earlier), self._runs.read(earlier), self._runs.compare(key, earlier))

    def _name(self, data: Reply) -> Reply:
        kept = self._runs.name(data.get("key"), data.get("name"), data.get("note"))
        return {"html": heading_html(kept), "said": "The name and the note are saved"}

    def _case(self, data: Reply) -> Reply:
        run = self._runs.read(data.get("key"))
        for number, row in enumerate(run.rows):
            if row.case.key == data.get("id"):
                return {"html": case_html(row, number, run, self._index)}
        raise BadInput("this question is not in the run")

    def _delete(self, data: Reply) -> Reply:
        return self._home(self._runs.delete(data.get("key")))

    def _download(self, data: Reply) -> Reply:
        key, earlier = str(data.get("key", "")), str(data.get("earlier", ""))
        kind = "html" if data.get("kind") == "html" else "json"
        if earlier:
            return {"name": f"{key}--{earlier}.{kind}", "text": self._compared(key, earlier, kind)}
        path = self._runs.path(key, f".{kind}")
        try:
            return {"name": path.name, "text": path.read_text(encoding="utf-8")}
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"“{path.name}” cannot be read") from error

    def _compared(self, key: str, earlier: str, kind: str) -> str:
        """Return a run, with what changed since an earlier one, as a file."""
        run, comparison = self._runs.read(key), self._runs.compare(key, earlier)
        if kind == "json":
            return run_json(run, comparison)
        return report(run, texts(run, self._index), comparison, self._runs.read(earlier).rows)
