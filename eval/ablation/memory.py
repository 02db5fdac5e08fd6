"""Remember what the models said, so that asking a question again costs only what has changed.

Of the models alone: a rule of language that changed what they are given is seen, one within them would not be.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from langchain_core.embeddings import Embeddings

from bot.chatbot import Chatbot
from bot.reading.model import HeadedText, Reads
from bot.reading.spans import Reading
from bot.writing.reader import ReaderWriter
from ingest.index import Index

REMEMBERED = 512
"""Readings, and embeddings, that are kept: more than one question needs, however many rules it is asked without."""


class RememberingReader:
    """Reads as another reader does, and nothing twice: neither the question nor any of the passages may differ."""

    def __init__(self, reader: Reads) -> None:
        self._read = lru_cache(maxsize=REMEMBERED)(reader.read)

    def read(self, question: str, passages: Sequence[HeadedText]) -> list[Reading]:
        """Return the reader's readings of the passages, in order."""
        return list(self._read(question, tuple(passages)))


class RememberingEmbeddings(Embeddings):
    """Embeds as others do, and no question twice."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self._query = lru_cache(maxsize=REMEMBERED)(embeddings.embed_query)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        return self._embeddings.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return list(self._query(text))


def remembering(chatbot: Chatbot) -> Chatbot:
    """Return a chatbot that answers from the same index in the same way, and remembers what its models said."""
    embedder = chatbot.index.current().embedder
    index = Index.open(chatbot.index.location, replace(embedder, load=lambda: RememberingEmbeddings(embedder.model)))
    writer = chatbot.writer
    if isinstance(writer, ReaderWriter):
        writer = replace(writer, reader=RememberingReader(writer.reader))
    return Chatbot(index, writer)
