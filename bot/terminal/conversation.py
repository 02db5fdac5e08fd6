"""A conversation in the terminal: questions at a prompt, answers with footnotes, and a few commands."""

from collections.abc import Callable
from contextlib import suppress

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from bot.plain_text import PROMPT
from bot.terminal.answering import Answering
from bot.terminal.looks import answer_looks, draft_looks, place_looks, places_of, plain, spelled
from bot.types import Answer
from bot.web.phrases import excerpt, plural, sentence
from bot.web.words import words
from ingest.errors import BadInput, SourceboundError

LISTED = 200
"""Documents that are listed."""

HELP = """\
:open N   show where [N] stands in its document
:sources  list the documents that are asked
:new      begin a new conversation
:help     list these commands
:quit     end (or Ctrl-D); Ctrl-C stops an answer"""


def converse(answering: Answering) -> None:
    """Answer what is typed at a prompt until it ends; what goes wrong on the way is a line, and the prompt comes back.

    Raises:
        SourceboundError: what is asked cannot be reached to begin with.
    """
    with suppress(ImportError):  # where Python has none, lines are edited as the terminal does
        import readline  # noqa: F401
    _Conversation(answering, Console(highlight=False, markup=False, emoji=False)).run()


class _Conversation:
    def __init__(self, answering: Answering, console: Console) -> None:
        self._answering = answering
        self._console = console
        self._poor = not console.encoding.lower().startswith("utf")
        self._answers: list[Answer] = []
        self._commands: dict[str, Callable[[str], None]] = {
            ":open": self._open,
            ":sources": self._list,
            ":new": self._begin,
            ":help": self._help,
        }

    def run(self) -> None:
        """Go on until Ctrl-D or `:quit`."""
        count = plural(len(self._answering.sources()), "document")
        self._print(Text(f"Ask {count}. :help lists commands, Ctrl-D ends."))
        while (typed := self._typed()) not in (None, ":quit", ":q"):
            if typed:
                self._do(typed)

    def _typed(self) -> str | None:
        """Return the next line, "" for one that was interrupted, None at the end."""
        try:
            return input(PROMPT).strip()
        except KeyboardInterrupt:
            self._print(Text(""))
            return ""
        except EOFError:
            self._print(Text(""))
            return None

    def _do(self, typed: str) -> None:
        """Answer a question or follow a command."""
        name, _, rest = typed.partition(" ")
        command = self._commands.get(name, self._unknown) if name.startswith(":") else self._ask
        try:
            command(rest.strip() if name.startswith(":") else typed)
        except KeyboardInterrupt:
            self._print(Text("stopped", "dim"))
        except (SourceboundError, OSError) as error:
            self._print(plain(sentence(str(error)), "red"))

    def _ask(self, question: str) -> None:
        answer = self._answer(question)
        if answer is None:
            raise BadInput("no answer came; ask again")
        self._answers.append(answer)
        for paragraph in answer_looks(answer):
            self._print(Text(""), paragraph)
        self._print(Text(""))

    def _answer(self, question: str) -> Answer | None:
        """Return the answer; until it is there, how it stands and drafts of it are shown in its place."""
        answer, waiting = None, self._spelled(Text(words("line.now"), "dim"))
        live = Live(waiting, console=self._console, auto_refresh=False, transient=True)
        steps = self._answering.ask(question, self._answers)
        try:
            live.start(refresh=True)
            for step in steps:
                if isinstance(step, str):
                    live.update(self._spelled(plain(step, "dim")), refresh=True)
                elif step.draft:
                    live.update(self._spelled(draft_looks(step.text, self._console)), refresh=True)
                else:
                    answer = step
        finally:  # also where Ctrl-C comes while it starts
            live.stop()
            steps.close()
        return answer

    def _open(self, number: str) -> None:
        places = places_of(self._answers[-1]) if self._answers else {}
        if not places:
            raise BadInput("there is nothing to open yet; ask something")
        wanted = number.strip("[]") or str(min(places))
        place = places.get(int(wanted)) if wanted.isdecimal() else None
        if place is None:
            raise BadInput(f"nothing here has the number {wanted}; there is {', '.join(map(str, places))}")
        if not place.sha256:
            raise BadInput("this passage was found outside the index; it cannot be opened")
        where, rows = place_looks(place, self._answering.text(place.source, place.sha256))
        lines = Table.grid(padding=(0, 1))
        lines.add_column()
        lines.add_column(overflow="fold")
        for sign, line in rows:
            lines.add_row(self._spelled(sign), self._spelled(line))
        self._print(where, lines)

    def _list(self, _: str) -> None:
        sources = self._answering.sources()
        self._print(*(plain(excerpt(source, 1000)) for source in sources[:LISTED]))
        if len(sources) > LISTED:
            self._print(Text(f"and {plural(len(sources) - LISTED, 'more document')}", "dim"))

    def _begin(self, _: str) -> None:
        self._answers.clear()
        self._print(Text("A new conversation: earlier questions are forgotten.", "dim"))

    def _help(self, _: str) -> None:
        self._print(Text(HELP))

    def _unknown(self, _: str) -> None:
        raise BadInput("there is no such command; :help lists them")

    def _print(self, *shown: RenderableType) -> None:
        for one in shown:
            self._console.print(self._spelled(one) if isinstance(one, Text) else one)

    def _spelled(self, text: Text) -> Text:
        return spelled(text) if self._poor else text
