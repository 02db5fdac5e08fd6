"""The packaged all-MiniLM-L6-v2 by OpenVINO, where the processor computes in bfloat16 (AMX, AVX512_BF16).

There it encoded 300 chunks a second where torch in bfloat16 encoded 200, torch in fp32 86 and onnxruntime, which has no
bfloat16 for these processors, 76 (two cores with AMX, chunks of 113 tokens in batches of 16 to 32); cosines to fp32
vectors were above 0.9999. On a processor without it (AVX2), onnxruntime is faster by a fifth.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ingest.onnx import cores

HEADS = 12
LAYERS = 6
EPSILON = 1e-12

BATCH_TOKENS = 4096
"""Tokens encoded at a time, by all processors together: about 32 chunks."""

_FLAGS = {"amx_bf16", "avx512_bf16"}


def computes_in_bf16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Say whether this processor computes in bfloat16, as Linux tells; elsewhere it counts as one that does not."""
    with suppress(OSError):
        lines = cpuinfo.read_text(errors="replace").splitlines()
        return any(_FLAGS & set(line.split()) for line in lines if line.startswith("flags"))
    return False


def openvino_is_there() -> bool:
    """Say whether OpenVINO is installed, which it is with the extra `bf16`."""
    return find_spec("openvino") is not None


class OpenVinoNetwork:
    """The network with mean pooling and normalisation; OpenVINO takes bfloat16 where the processor has it."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take the weights by their names in the model's package."""
        self._weights = weights

    def __call__(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Return the unit vectors of token ids with their mask, both of shape (texts, tokens)."""
        vectors: np.ndarray = self._compiled([ids, mask])[0]
        return vectors.astype(np.float32)

    @cached_property
    def _compiled(self) -> Any:
        import openvino
        from openvino import opset13 as op

        ids = op.parameter([-1, -1], np.int64)
        mask = op.parameter([-1, -1], np.int64)
        seen = op.convert(mask, np.float32)
        attended = op.multiply(op.subtract(seen, np.float32(1)), np.float32(1e9))
        attended = op.unsqueeze(attended, np.array([1, 2]))
        hidden = self._embedded(op, ids)
        for layer in range(LAYERS):
            hidden = self._layer(op, f"encoder.layer.{layer}", hidden, attended)
        weight = op.unsqueeze(seen, np.array(2))
        total = op.reduce_sum(op.multiply(hidden, weight), np.array(1))
        mean = op.divide(total, op.reduce_sum(weight, np.array(1)))
        model = openvino.Model([op.normalize_l2(mean, np.array([1]), 1e-24, "max")], [ids, mask], "minilm")
        return openvino.Core().compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": cores()})

    def _embedded(self, op: Any, ids: Any) -> Any:
        """Return the sum of what a token, its place and its (only) type mean."""
        count = op.gather(op.shape_of(ids), np.array(1), np.array(0))
        places = op.range(np.int64(0), count, np.int64(1), "i64")
        words = op.gather(self._weights["embeddings.word_embeddings.weight"], ids, np.array(0))
        where = op.gather(self._weights["embeddings.position_embeddings.weight"], places, np.array(0))
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalised(op, "embeddings.LayerNorm", op.add(op.add(words, where), kind))

    def _layer(self, op: Any, name: str, hidden: Any, attended: Any) -> Any:
        query, key, value = (
            self._heads(op, self._linear(op, f"{name}.attention.self.{part}", hidden))
            for part in ("query", "key", "value")
        )
        found = op.transpose(op.scaled_dot_product_attention(query, key, value, attended), np.array([0, 2, 1, 3]))
        found = self._linear(op, f"{name}.attention.output.dense", op.reshape(found, np.array([0, 0, -1]), True))
        hidden = self._normalised(op, f"{name}.attention.output.LayerNorm", op.add(found, hidden))
        wide = op.gelu(self._linear(op, f"{name}.intermediate.dense", hidden), "erf")
        return self._normalised(
            op, f"{name}.output.LayerNorm", op.add(self._linear(op, f"{name}.output.dense", wide), hidden)
        )

    def _linear(self, op: Any, name: str, value: Any) -> Any:
        product = op.matmul(value, self._weights[f"{name}.weight"], False, True)
        return op.add(product, self._weights[f"{name}.bias"])

    def _heads(self, op: Any, value: Any) -> Any:
        """Return (texts, tokens, numbers) as (texts, heads, tokens, numbers of a head)."""
        return op.transpose(op.reshape(value, np.array([0, 0, HEADS, -1]), True), np.array([0, 2, 1, 3]))

    def _normalised(self, op: Any, name: str, value: Any) -> Any:
        even = op.mvn(value, np.array([-1]), True, EPSILON, "inside_sqrt")
        return op.add(op.multiply(even, self._weights[f"{name}.weight"]), self._weights[f"{name}.bias"])
