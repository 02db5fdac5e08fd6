"""Remember what was searched and read, so that asking a question again costs only what has changed.

Of search and reader alone: a rule of language that changed what they are given is seen, one within them would not be.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from langchain_core.documents import Document
from langchain_core.runnables import RunnableConfig
from pydantic import PrivateAttr

from bot.chatbot import Chatbot
from bot.reading.model import HeadedText, Reads
from bot.reading.spans import Reading
from bot.retrieval.hybrid import HybridRetriever
from bot.writing.reader import ReaderWriter

REMEMBERED = 512
"""Readings that are kept: more than one question needs, however many rules it is asked without."""


class RememberingReader:
    """Reads as another reader does, and nothing twice: neither the question nor any of the passages may differ."""

    def __init__(self, reader: Reads) -> None:
        self._read = lru_cache(maxsize=REMEMBERED)(reader.read)

    def read(self, question: str, passages: Sequence[HeadedText]) -> list[Reading]:
        """Return the reader's readings of the passages, in order."""
        return list(self._read(question, tuple(passages)))


class RememberingRetriever(HybridRetriever):
    """Finds what another retriever of the same index finds, and searches for nothing twice."""

    _found: dict[Any, list[Document]] = PrivateAttr(default_factory=dict)

    def invoke(self, input: str, config: RunnableConfig | None = None, **how: Any) -> list[Document]:
        """Return the documents found for a question, as `HybridRetriever` does."""
        asked = (input, how["context"], *sorted(how["sources"]))
        if asked not in self._found:
            self._found[asked] = super().invoke(input, config, **how)
        return self._found[asked]


def remembering(chatbot: Chatbot) -> Chatbot:
    """Return a chatbot that answers from the same index in the same way, and remembers what it found and read."""
    writer = chatbot.writer
    if isinstance(writer, ReaderWriter):
        writer = replace(writer, reader=RememberingReader(writer.reader))
    return Chatbot(chatbot.index, writer, RememberingRetriever(index=chatbot.index))
