"""Working stand-ins that come in by the public seams."""

import re
from threading import Event

from langchain_core.embeddings import Embeddings

from ingest.index.embeddings import Embedder


class KeywordEmbeddings(Embeddings):
    """One dimension a keyword, counting it, and one that is always 1. Remembers the texts it was given."""

    def __init__(self, *keywords: str) -> None:
        self.keywords = keywords
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        words = re.findall(r"\w+", text.lower())
        return [*(float(words.count(keyword)) for keyword in self.keywords), 1.0]


class GatedEmbeddings(KeywordEmbeddings):
    """Embeds a text that has "gate" in it only once it `may`."""

    def __init__(self, *keywords: str) -> None:
        super().__init__(*keywords)
        self.may = Event()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        assert not any("gate" in text for text in texts) or self.may.wait(60)
        return super().embed_documents(texts)


def words(text: str) -> list[tuple[int, int]]:
    """A tokenizer: every word is a token."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def keyword_embedder(model: KeywordEmbeddings, name: str = "keywords") -> Embedder:
    """An embedder of 32-word chunks."""
    return Embedder(name, lambda: model, words, 32)
