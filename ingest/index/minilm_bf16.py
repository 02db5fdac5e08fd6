"""The packaged all-MiniLM-L6-v2 by torch, for processors that compute in bfloat16 (AMX, AVX512_BF16).

onnxruntime has no bfloat16 for them. Products of matrices are in bfloat16 and all else in fp32, which is what torch's
autocast does; cosines to fp32 vectors are above 0.9999, where those of a network wholly in bfloat16 are 0.998.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

WIDTH = 384
HEADS = 12
LAYERS = 6
EPSILON = 1e-12

_FLAGS = {"amx_bf16", "avx512_bf16"}


def computes_in_bf16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Say whether this processor computes in bfloat16, as Linux tells; elsewhere it counts as one that does not."""
    with suppress(OSError):
        lines = cpuinfo.read_text(errors="replace").splitlines()
        return any(_FLAGS & set(line.split()) for line in lines if line.startswith("flags"))
    return False


class HalfNetwork:
    """The network (Devlin et al., "BERT", NAACL 2019) with mean pooling and normalisation."""

    batch_tokens = 1024
    """Tokens encoded at a time, by each core: with half as many, and with twice as many, it takes a tenth longer."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take the weights by their names in the model's package."""
        import torch

        floats = {name: torch.from_numpy(value) for name, value in weights.items() if value.dtype == np.float32}
        self._weights = {
            name: value.bfloat16() if ".layer." in name and "LayerNorm" not in name else value
            for name, value in floats.items()
        }

    def __call__(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Return the unit vectors of token ids with their mask, both of shape (texts, tokens)."""
        import torch
        from torch.nn.functional import normalize

        with torch.inference_mode():
            seen = torch.from_numpy(mask)
            hidden = self._embedded(torch.from_numpy(ids))
            attended = seen.bool()[:, None, None, :]
            for layer in range(LAYERS):
                hidden = self._layer(f"encoder.layer.{layer}", hidden, attended)
            total = (hidden * seen[:, :, None]).sum(1)
            return normalize(total).numpy()  # the sum and the mean have one direction

    @contextmanager
    def one_thread_each(self) -> Iterator[None]:
        """Have torch compute in the threads that are begun meanwhile by themselves, not with all cores together."""
        import torch

        before = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)

    def _embedded(self, ids: "Tensor") -> "Tensor":
        """Return the sum of what a token, its place and its (only) type mean."""
        words = self._weights["embeddings.word_embeddings.weight"][ids]
        places = self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalised("embeddings.LayerNorm", words + places + kind)

    def _layer(self, name: str, hidden: "Tensor", attended: "Tensor") -> "Tensor":
        from torch.nn.functional import gelu, scaled_dot_product_attention

        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", hidden).view(*hidden.shape[:2], HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        found = scaled_dot_product_attention(query, key, value, attended).transpose(1, 2).flatten(2)
        found = self._linear(f"{name}.attention.output.dense", found)
        hidden = self._normalised(f"{name}.attention.output.LayerNorm", hidden + found)
        wide = gelu(self._linear(f"{name}.intermediate.dense", hidden))
        return self._normalised(f"{name}.output.LayerNorm", hidden + self._linear(f"{name}.output.dense", wide))

    def _linear(self, name: str, value: "Tensor") -> "Tensor":
        from torch.nn.functional import linear

        return linear(value.bfloat16(), self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normalised(self, name: str, value: "Tensor") -> "Tensor":
        from torch.nn.functional import layer_norm

        return layer_norm(value, (WIDTH,), self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], EPSILON)
