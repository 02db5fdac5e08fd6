"""What the chat does with a question, apart from how it looks: check it, keep the turns, answer, report errors."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict
from time import monotonic, time_ns
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from bot.chatbot import Chatbot
from bot.types import LONGEST_HISTORY, LONGEST_QUESTION, Answer
from bot.web import examples, feedback, source_pane
from bot.web.access.logins import User
from bot.web.archive import Archive
from bot.web.choice import Choice, choice_html, read_choice
from bot.web.conversation import Conversation, Turn, from_data
from bot.web.document_list import document_list_html, note_html, progress_html
from bot.web.leaves import Leaves
from bot.web.library import Library
from bot.web.phrases import sentence
from bot.web.progress import Progress
from bot.web.render import Welcome, conversation_html
from bot.web.words import counted, words
from ingest.errors import BadInput, SourceboundError
from ingest.program import command

BETWEEN_DRAFTS = 0.1
"""Seconds between two drafts that are shown."""

_LOG = logging.getLogger(__name__)
_ROLES: dict[str, Callable[[str], BaseMessage]] = {"user": HumanMessage, "assistant": AIMessage}


class Service:
    """A chatbot and its index, as the chat uses them."""

    def __init__(self, chatbot: Chatbot) -> None:
        """Answer with `chatbot`, show the documents of its index."""
        self._chatbot = chatbot
        self._library = Library(chatbot.index)
        self._leaves = Leaves(chatbot.index)
        self._archive = Archive()

    def control(self) -> str:
        """Return the control that chooses how a question is asked, as HTML."""
        return choice_html(self._chatbot.answers, self._chatbot.models)

    def show(self, turns: Sequence[Turn], hint: str = "") -> str:
        """Return a conversation as HTML."""
        welcome, following = Welcome((), ()), list[str]()
        try:
            welcome, following = welcome if turns else self.welcome(), self._next(turns)
        except Exception as error:  # the last stop before the reader, as everywhere below
            hint = hint or line_of(error)
        return conversation_html(turns, welcome, hint, following)

    def restore(self, saved: object, user: str = "") -> Conversation:
        """Return the conversation that the browser kept for this user, an empty one where it cannot be read."""
        try:
            kept = from_data(saved)
        except BadInput:
            return Conversation(user=user)
        return kept if kept.user == user else Conversation(user=user)

    def keep(self, conversation: Conversation) -> None:
        """Keep a conversation of someone who is logged in; without a login the browser does."""
        if not conversation.user or not conversation.turns:
            return
        try:
            self._archive.keep(conversation)
        except BadInput:
            _LOG.exception("a conversation could not be kept")

    def kept(self, user: str, wanted: object = None) -> dict[str, Any]:
        """Rename or delete one of a user's conversations, and list them: none without a login."""
        what, key, title = (wanted.get(name) if isinstance(wanted, dict) else "" for name in ("what", "id", "title"))
        try:
            if user and what == "rename":
                self._archive.rename(user, str(key), str(title))
            if user and what == "delete":
                self._archive.delete(user, str(key))
            return {"rows": self._archive.rows(user) if user else None, "note": ""}
        except BadInput as error:
            return {"rows": [], "note": sentence(str(error))}

    def reopen(self, user: str, wanted: object) -> Conversation:
        """Return a user's conversation by its id, or without a login as the browser kept it. Raises BadInput."""
        key, data = (wanted.get(name) if isinstance(wanted, dict) else None for name in ("id", "data"))
        return self._archive.open(user, str(key)) if user else from_data(data)

    def welcome(self) -> Welcome:
        """Return what an empty conversation offers."""
        rows = self._chatbot.index.documents()
        return Welcome([row.title or row.source for row in rows], examples.suggest(self._chatbot.index))

    def converse(
        self, question: object, turns: Sequence[Turn], choice: object = None, replaced: object = None
    ) -> Iterator[tuple[list[Turn], str]]:
        """Yield the turns with the question waiting, with drafts, with the answer; or as they were, with a hint.

        A question may be asked instead of that of the last turn, whose number is `replaced`.
        """
        try:
            asked, how = checked_question(question), read_choice(choice)
        except BadInput as error:
            yield list(turns), str(error)
            return
        turns = turns[:-1] if turns and replaced == len(turns) else turns
        yield [*turns, Turn(asked)], ""
        for turn in self._turns(asked, turns, how):
            yield [*turns, turn], ""

    def ask(
        self,
        question: str,
        history: object = None,
        sources: object = None,
        answers: object = None,
        model: object = None,
    ) -> Generator[dict[str, Any], None, None]:
        """Answer for the API: yield JSON objects, the last as `python -m bot ask --json` prints it, the others drafts.

        Raises BadInput before anything is asked, and SourceboundError while it is.
        """
        return (answer.to_dict() for answer in self.answers(question, history, sources, answers, model))

    def answers(
        self, question: str, history: object, sources: object, answers: object, model: object
    ) -> Generator[Answer, None, None]:
        """Answer a question, last with what was checked, before that with drafts; raises what `ask` does."""
        messages = [*checked_history(history), HumanMessage(checked_question(question))]
        how: dict[str, Any] = {"sources": checked_sources(sources), "answers": answers, "model": model}
        return (answer for answer in self._chatbot.stream(messages, **how))

    def judge(self, verdict: dict[str, Any], conversation: Conversation) -> dict[str, Any]:
        """Append a verdict to the eval set of the one who gives it; return a line about it, and of which turn."""
        path = feedback.cases_of(conversation.user)
        try:
            case = feedback.case_of(feedback.read_verdict(verdict), conversation.turns, self._chatbot.index)
            key = feedback.append(case, path)
            note = f"saved as {key}; run your cases in the tab Evaluate, or with {command('eval')} {path}"
        except Exception as error:
            note = line_of(error)
        return {"turn": str(verdict.get("turn", "")), "note": sentence(note)}

    def document_list(self, note: str = "") -> str:
        """Return the list of documents as HTML, below a line about what was done."""
        notes, listed, made = [note] if note else [], "", time_ns()
        try:
            listed = document_list_html(self._library.rows(), made)
        except Exception as error:
            notes.append(line_of(error))
        return "".join(map(note_html, dict.fromkeys(notes))) + listed

    def add(self, user: User, files: Sequence[str]) -> Iterator[tuple[str, str | None]]:
        """Add files to the index; yield the progress and, where it has changed, the list of documents."""
        yield from self._follow(user, lambda: self._library.add(files), brief=False)

    def paste(self, user: User, pasted: object) -> Iterator[tuple[str, str | None]]:
        """Add a text that was pasted, with its title and what it is; yields as `add` does."""
        values = pasted if isinstance(pasted, dict) else {}
        named = [values.get(name) for name in ("title", "words", "ending")]
        yield from self._follow(user, lambda: self._library.paste(*named), brief=False)

    def refresh(self, user: User, source: object = None) -> Iterator[tuple[str, str | None]]:
        """Look at the file of one document, or at all files, again; yields as `add` does."""
        yield from self._follow(user, lambda: self._library.refresh(source), brief=True)

    def delete(self, user: User, sources: object) -> Iterator[str]:
        """Delete documents; yield the list of documents, first with a line that it is being done."""
        if not user.edits:
            yield self.document_list(words("login.reader"))
            return
        names = sources if isinstance(sources, list) else []
        what = str(names[0]) if len(names) == 1 else counted("documents.count", len(names))
        yield self.document_list(words("documents.deleting", what=what))
        try:
            yield self.document_list(self._library.delete(names))
        except Exception as error:
            yield self.document_list(line_of(error))

    def _follow(
        self, user: User, work: Callable[[], Iterator[Progress]], *, brief: bool
    ) -> Iterator[tuple[str, str | None]]:
        if not user.edits:
            yield note_html(words("login.reader")), None
            return
        changes = 0
        try:
            for told in work():
                yield progress_html(told, brief=brief), self.document_list() if told.changes != changes else None
                changes = told.changes
        except Exception as error:
            yield note_html(line_of(error)), self.document_list()

    def documents(self) -> list[dict[str, Any]] | None:
        """Return what the picker of the source pane lists, None where the index cannot be read."""
        try:
            return source_pane.documents(self._chatbot.index)
        except Exception as error:
            _LOG.error("the documents cannot be listed: %s", line_of(error))
            return None

    def document(self, source: object, sha256: object = None) -> dict[str, Any]:
        """Return one document for the source pane; with `sha256`, an earlier version of it."""
        return source_pane.document(self._chatbot.index, self._leaves, source, sha256)

    def leaf(self, source: object, sha256: object, page: object, width: object) -> dict[str, Any]:
        """Return one page of a PDF for the source pane."""
        return self._leaves.leaf(source, sha256, page, width)

    def download(self, source: object) -> dict[str, str]:
        """Return the file of a document, to be saved."""
        return self._leaves.download(source)

    def _next(self, turns: Sequence[Turn]) -> list[str]:
        """Return questions that may follow the last answer."""
        answer = turns[-1].answer if turns else None
        asked = [turn.question for turn in turns]
        return examples.following(self._chatbot.index, answer, asked) if answer and not answer.by_program else []

    def _turns(self, question: str, turns: Sequence[Turn], how: Choice) -> Iterator[Turn]:
        messages, drawn = [*_said(turns), HumanMessage(question)], 0.0
        try:
            for answer in self._chatbot.stream(messages, **asdict(how)):
                if not answer.draft or monotonic() - drawn >= BETWEEN_DRAFTS:
                    yield Turn(question, answer)
                    drawn = monotonic()
        except Exception as error:
            yield Turn(question, error=line_of(error, "this question could not be answered"))


def line_of(error: Exception, what: str = "this could not be done") -> str:
    """Return what a reader, who must see a line and not a broken page, is told of an error.

    Of one that is none of ours the reader learns that the log has it.
    """
    if isinstance(error, SourceboundError):
        return str(error)
    _LOG.error("%s", what, exc_info=error)
    return f"{what}; the server's log says why"


def checked_question(question: object) -> str:
    """Return a question that can be asked. Raises BadInput."""
    if not isinstance(question, str):
        raise BadInput("the question must be text")
    asked = question.encode(errors="replace").decode().strip()
    if not asked:
        raise BadInput("the question is empty: type one first")
    if len(asked) > LONGEST_QUESTION:
        raise BadInput(f"the question has {len(asked):,} characters; at most {LONGEST_QUESTION:,} can be asked")
    return asked


def checked_history(history: object) -> list[BaseMessage]:
    """Return earlier questions (strings) or turns ({"role", "content"}) as messages. Raises BadInput."""
    if not isinstance(history, list | None):
        raise BadInput("the history must be a list of earlier questions")
    if len(history or ()) > LONGEST_HISTORY:
        raise BadInput(f"the history has {len(history or ()):,} entries; at most {LONGEST_HISTORY} can be used")
    return [_message(entry, place) for place, entry in enumerate(history or (), 1)]


def checked_sources(sources: object) -> list[str]:
    """Return the names of the documents to ask; none means all. Raises BadInput."""
    if not isinstance(sources, list | None) or not all(isinstance(name, str) for name in sources or ()):
        raise BadInput("the sources must be a list of names of documents")
    return list(sources or ())


def _message(entry: object, place: int) -> BaseMessage:
    said = entry if isinstance(entry, dict) else {"role": "user", "content": entry}
    make = _ROLES.get(str(said.get("role")))
    if make is None:
        raise BadInput(f"history entry {place}: the role must be user or assistant")
    try:
        return make(checked_question(said.get("content")))
    except BadInput as error:
        raise BadInput(f"history entry {place}: {error}") from error


def _said(turns: Sequence[Turn]) -> list[BaseMessage]:
    """Return the latest answered turns as messages."""
    said = [(turn.question, turn.answer.text) for turn in turns if turn.answer][-LONGEST_HISTORY // 2 :]
    return [message for question, words in said for message in (HumanMessage(question), AIMessage(words))]
