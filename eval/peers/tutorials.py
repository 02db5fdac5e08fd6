"""What each library's own tutorial does to keep passages and to find them again, with the packaged model's weights.

The libraries are handed the passages ready, where Sourcebound reads and splits the files. None of them is imported
before it is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.retrieval.hybrid import HybridRetriever
from ingest.index.embeddings import packaged_model
from ingest.index.snapshot import Index
from ingest.index.store import chroma
from ingest.sync import sync

FOUND = 10
"""Passages that are asked for."""

MOST = 5000
"""Passages that Chroma is given at once: it takes 5,461."""

NAME = "passages"

Search = Callable[[str], Sequence[object]]
"""Finds passages for a question, best first."""


@dataclass(frozen=True)
class Material:
    """What is ingested: a folder of documents, and the passages that Sourcebound makes of them."""

    folder: Path
    passages: Sequence[str]


@dataclass(frozen=True)
class Peer:
    """How a library keeps passages in a folder, and how it opens what was kept there; `packages` are what it needs."""

    keep: Callable[[Material, Path], object]
    opened: Callable[[Path], Search]
    packages: tuple[str, ...] = ()


def _weights() -> str:
    return str(packaged_model())


def _sourcebound_keep(material: Material, store: Path) -> None:
    sync([material.folder], store, progress=False)


def _sourcebound_open(store: Path) -> Search:
    return HybridRetriever(index=Index.open(store), k=FOUND).invoke


def _langchain(store: Path) -> Any:
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = HuggingFaceEmbeddings(model_name=_weights())
    return Chroma(NAME, embedding_function=embeddings, persist_directory=str(store))


def _langchain_keep(material: Material, store: Path) -> None:
    from langchain_core.documents import Document

    documents = [Document(passage) for passage in material.passages]
    kept = _langchain(store)
    for first in range(0, len(documents), MOST):
        kept.add_documents(documents[first : first + MOST])


def _langchain_open(store: Path) -> Search:
    kept = _langchain(store)
    return lambda question: list(kept.similarity_search(question, k=FOUND))


def _llama_index(store: Path) -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = chroma().PersistentClient(str(store)).get_or_create_collection(NAME)
    return ChromaVectorStore(chroma_collection=collection), HuggingFaceEmbedding(model_name=_weights())


def _llama_index_keep(material: Material, store: Path) -> None:
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode

    kept, model = _llama_index(store)
    context = StorageContext.from_defaults(vector_store=kept)
    VectorStoreIndex([TextNode(text=text) for text in material.passages], storage_context=context, embed_model=model)


def _llama_index_open(store: Path) -> Search:
    from llama_index.core import VectorStoreIndex

    kept, model = _llama_index(store)
    retriever = VectorStoreIndex.from_vector_store(kept, embed_model=model).as_retriever(similarity_top_k=FOUND)
    return lambda question: list(retriever.retrieve(question))


def _haystack(store: Path) -> Any:
    from haystack_integrations.document_stores.chroma import ChromaDocumentStore

    return ChromaDocumentStore(NAME, persist_path=str(store))


def _haystack_keep(material: Material, store: Path) -> None:
    from haystack import Document, Pipeline
    from haystack.components.writers import DocumentWriter
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=_weights(), progress_bar=False))
    pipeline.add_component("writer", DocumentWriter(_haystack(store)))
    pipeline.connect("embedder", "writer")
    documents = [Document(content=passage) for passage in material.passages]
    for first in range(0, len(documents), MOST):
        pipeline.run({"embedder": {"documents": documents[first : first + MOST]}})


def _haystack_open(store: Path) -> Search:
    from haystack import Pipeline
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder
    from haystack_integrations.components.retrievers.chroma import ChromaEmbeddingRetriever

    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=_weights(), progress_bar=False))
    pipeline.add_component("retriever", ChromaEmbeddingRetriever(_haystack(store), top_k=FOUND))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")
    return lambda question: list(pipeline.run({"embedder": {"text": question}})["retriever"]["documents"])


def _txtai(**settings: object) -> Any:
    from txtai import Embeddings

    return Embeddings(**settings)


def _txtai_keep(material: Material, store: Path) -> None:
    kept = _txtai(path=_weights(), content=True)
    kept.index(material.passages)
    kept.save(str(store))


def _txtai_open(store: Path) -> Search:
    kept = _txtai()
    kept.load(str(store))
    return lambda question: list(kept.search(question, FOUND))


OURS = "sourcebound"

PEERS = {
    OURS: Peer(_sourcebound_keep, _sourcebound_open),
    "langchain": Peer(_langchain_keep, _langchain_open, ("langchain-chroma", "langchain-huggingface")),
    "llama-index": Peer(
        _llama_index_keep,
        _llama_index_open,
        ("llama-index-core", "llama-index-embeddings-huggingface", "llama-index-vector-stores-chroma"),
    ),
    "haystack": Peer(
        _haystack_keep, _haystack_open, ("haystack-ai", "chroma-haystack", "sentence-transformers-haystack")
    ),
    "txtai": Peer(_txtai_keep, _txtai_open, ("txtai",)),
}
"""By name, Sourcebound first."""
