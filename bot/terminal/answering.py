"""Who answers in the terminal: a chatbot of this process, or a chat that runs elsewhere (`bot.terminal.server`)."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.types import LONGEST_HISTORY, Answer
from ingest.errors import BadInput

if TYPE_CHECKING:
    from bot.chatbot import Chatbot

REMEMBERED = LONGEST_HISTORY // 2
"""The latest answers of a conversation that a question brings along; each is two messages, with its question."""


class Answering(Protocol):
    """What a conversation needs of whoever answers."""

    def ask(self, question: str, earlier: Sequence[Answer]) -> Generator[Answer | str, None, None]:
        """Yield what happens to a question: words about how it stands, drafts, and last the answer.

        Closing the iterator stops it.

        Args:
            question: as it was typed.
            earlier: the answers of the conversation before it, oldest first.

        Raises:
            SourceboundError: it cannot be answered.
        """
        ...

    def told(self, question: str, history: Sequence[str] = ()) -> dict[str, Any]:
        """Return the answer to a question after earlier ones as a JSON object. Raises SourceboundError."""
        ...

    def answer(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Return the answer to a question after earlier ones. Raises SourceboundError."""
        ...

    def text(self, source: str, sha256: str) -> str:
        """Return the text of a document as it was cited. Raises SourceboundError if it is not there any more."""
        ...

    def sources(self) -> Sequence[str]:
        """Return the names of the documents that are asked. Raises SourceboundError."""
        ...


@dataclass(frozen=True)
class Here:
    """A chatbot of this process, asked of the documents of these names, or of all if there are none."""

    chatbot: "Chatbot"
    chosen: Sequence[str] = ()

    def ask(self, question: str, earlier: Sequence[Answer]) -> Generator[Answer | str, None, None]:
        """Yield drafts, and last the answer."""
        from langchain_core.messages import AIMessage, HumanMessage

        said = [(HumanMessage(one.question), AIMessage(one.text)) for one in earlier[-REMEMBERED:]]
        messages = [message for turn in said for message in turn]
        yield from self.chatbot.stream([*messages, HumanMessage(question)], sources=self.chosen)

    def told(self, question: str, history: Sequence[str] = ()) -> dict[str, Any]:
        """Return the answer to a question after earlier ones as a JSON object."""
        return self.answer(question, history).to_dict()

    def answer(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Return the answer to a question after earlier ones."""
        from langchain_core.messages import HumanMessage

        return self.chatbot.invoke([HumanMessage(said) for said in (*history, question)], sources=self.chosen)

    def text(self, source: str, sha256: str) -> str:
        """Return the text of a document as it was cited."""
        try:
            return self.chatbot.index.version(source, sha256).text
        except KeyError as error:
            raise BadInput(f"{source} as it was cited is no longer in the index") from error

    def sources(self) -> Sequence[str]:
        """Return the names of the documents that are asked."""
        return self.chosen or list(self.chatbot.index.current().sources)
