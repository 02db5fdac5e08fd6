"""Go on training from exported weights: ``python -m bot.reading.training.restore --weights DIR --seen 2 --out OUT``.

Writes the checkpoint from which ``python -m bot.reading.training.train --out OUT`` goes on, to do more passes than
the weights have seen. The optimizer begins anew.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, numpy_helper
from safetensors.torch import load_file
from torch import Tensor

from bot.reading.training.base import unpack
from bot.reading.training.four_bits import unpacked, unrounded
from bot.reading.training.network import Network, from_mpnet
from bot.reading.training.train import Masters, make_optimizer, save
from ingest.program import program


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=_exported, required=True, help="folder with the model.onnx of an export")
    parser.add_argument("--seen", type=float, required=True, help="passes over the mix of data that they have seen")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    restore(options.weights, options.seen, options.out)


def _exported(text: str) -> Path:
    path = Path(text, "model.onnx")
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{text} holds no model.onnx; give the --out folder of an export")
    return path


def restore(model: Path, seen: float, out: Path) -> None:
    """Write the checkpoint of an exported model; what training leaves as it is, is not looked at."""
    base = unpack(out)
    network, pretrained = Network.start(base), from_mpnet(load_file(base / "model.safetensors"))
    trained = [name for name, parameter in network.named_parameters() if parameter.requires_grad]
    masters = Masters(network)
    values = values_of(onnx.load(str(model)).graph, trained, pretrained)
    for copy, value in zip(masters.copies, values, strict=True):
        copy.copy_(value)
    save(out, masters, make_optimizer(network, masters, rate=0.0), seen)


def values_of(graph: onnx.GraphProto, names: Sequence[str], pretrained: dict[str, Tensor]) -> Iterator[Tensor]:
    """Yield the named parameters' values in an exported graph, those in four bits no longer rounded."""
    tensors = [tensor for tensor in graph.initializer if tensor.data_type != TensorProto.UINT4]  # not the embeddings
    stored = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in tensors}
    factors = {node.output[0]: list(node.input)[1:] for node in graph.node}
    for name in names:
        product = factors.get(f"/{'/'.join(name.removesuffix('.weight').rsplit('.', 1))}/MatMul_output_0")
        if product is None:
            yield stored[name]
        elif len(product) == 1:
            yield stored[product[0]].T
        else:
            yield unrounded(unpacked(stored[product[0]]), stored[product[1]], pretrained[name])


if __name__ == "__main__":
    sys.exit(main())
