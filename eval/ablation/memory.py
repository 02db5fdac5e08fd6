"""Remember what was searched and read, so that asking a question again costs only what has changed.

Of search and reader alone: a rule of language that changed what they are given is seen, one within them would not be.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from pydantic import PrivateAttr

from bot.chatbot import Chatbot
from bot.reading.model import HeadedText, Reads
from bot.reading.spans import Reading
from bot.retrieval.hybrid import HybridRetriever
from bot.writing.reader import ReaderWriter
from ingest.index import Snapshot

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

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        snapshot: Snapshot | None = None,
        sources: Collection[str] = (),
        context: str = "",
    ) -> list[Document]:
        asked = (query, k, *sorted(sources), context)
        if asked not in self._found:
            how: dict[str, Any] = {"k": k, "snapshot": snapshot, "sources": sources, "context": context}
            self._found[asked] = super()._get_relevant_documents(query, run_manager=run_manager, **how)
        return self._found[asked]


def remembering(chatbot: Chatbot) -> Chatbot:
    """Return a chatbot that answers from the same index in the same way, and remembers what it found and read."""
    writer = chatbot.writer
    if isinstance(writer, ReaderWriter):
        writer = replace(writer, reader=RememberingReader(writer.reader))
    return Chatbot(chatbot.index, writer, RememberingRetriever(index=chatbot.index))
