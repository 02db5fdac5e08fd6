"""Weights in four bits: runs of 128 inputs share a scale, as onnxruntime's MatMulNBits wants them.

The value farthest from zero becomes -8 exactly, so that all sixteen codes are used (Q4_0 of ggml).
"""

import torch
from torch import Tensor

BLOCK = 128
LOWEST, HIGHEST = -8, 7


def codes(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return codes from -8 to 7 and scales, of shapes (rows, blocks, 128) and (rows, blocks, 1).

    :param weight: shape (rows, inputs); inputs is a multiple of 128.
    """
    blocks = weight.float().reshape(len(weight), -1, BLOCK)
    high, low = blocks.amax(-1, keepdim=True), blocks.amin(-1, keepdim=True)
    scale = torch.where(high > -low, high, low) / LOWEST
    safe = torch.where(scale == 0, 1.0, scale)
    return (blocks / safe).round_().clamp_(LOWEST, HIGHEST), scale


def rounded(weight: Tensor) -> Tensor:
    """Return the weight as four bits keep it, in float32."""
    values, scale = codes(weight)
    return (values * scale).flatten(-2)
