"""Weights in four bits: runs of 128 inputs share a scale, as onnxruntime's MatMulNBits wants them.

The value farthest from zero becomes -8 exactly, so that all sixteen codes are used (Q4_0 of ggml).
"""

import torch
from torch import Tensor

BLOCK = 128
LOWEST, HIGHEST = -8, 7
REACH = 0.48  # how far from its code a weight is put back, in codes: less than half, so that it rounds to it again


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


def packed(values: Tensor) -> Tensor:
    """Return codes as bytes, two in each, the first in the lower half, counted from 0."""
    shifted = (values - LOWEST).to(torch.uint8)
    return shifted[..., 0::2] | shifted[..., 1::2] << 4


def unpacked(packed: Tensor) -> Tensor:
    """Return the codes that bytes hold."""
    return torch.stack([packed & 15, packed >> 4], dim=-1).flatten(-2).float() + LOWEST


def unrounded(values: Tensor, scale: Tensor, before: Tensor) -> Tensor:
    """Return the weight that is rounded to these codes and otherwise as near to an earlier one as it can be.

    Training moves most weights by less than their code reaches, so that this is near to where it left them.

    :param values: codes of shape (rows, blocks, 128); ``scale``: rows x blocks of them, in any shape.
    :param before: shape (rows, inputs).
    """
    scale = scale.reshape(*values.shape[:2], 1)
    wanted = before.float().reshape(values.shape) / torch.where(scale == 0, 1.0, scale)
    near = torch.minimum(torch.maximum(wanted, values - REACH), values + REACH).clamp(LOWEST, HIGHEST + REACH)
    farthest = torch.where(values == LOWEST, wanted, torch.inf).argmin(-1, keepdim=True)
    return (near.scatter(-1, farthest, float(LOWEST)) * scale).flatten(-2)
