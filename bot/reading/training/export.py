"""Write the trained network for onnxruntime: ``python -m bot.reading.training.export --network DIR --out DIR``.

Every matrix and the embeddings are stored in four bits, as they were trained. Activations stay in float32, so
that a passage gets the same score whatever else is in the batch; in eight bits they would not keep that promise.
"""

import argparse
import io
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from bot.reading.encode import INPUTS, WINDOW
from bot.reading.training.base import unpack
from bot.reading.training.four_bits import BLOCK, LOWEST, codes, packed
from bot.reading.training.network import Network
from ingest.onnx import load_session
from ingest.program import program

OUTPUTS = ["spans", "judgements"]
CONTRIB = "com.microsoft"
FLOAT_ACTIVATIONS, EIGHT_BIT_ACTIVATIONS = 1, 4  # MatMulNBits' accuracy_level
TOLERANCE = 1e-3
SMALLEST = 100_000  # weights in a matrix worth storing in four bits


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_network_option(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder for model.onnx, tokenizer.json, config.json")
    options = parser.parse_args(arguments)
    export(options.network, options.out)


def add_network_option(parser: argparse.ArgumentParser) -> None:
    """Add the option for the folder of a trained network."""
    parser.add_argument("--network", type=_trained, required=True, help="folder with network.pt, the --out of training")


def _trained(text: str) -> Path:
    folder = Path(text)
    if not (folder / "network.pt").is_file():
        raise argparse.ArgumentTypeError(f"{folder} holds no network.pt; give the --out folder of a training")
    return folder


def export(trained: Path, out: Path) -> None:
    """Write model.onnx, tokenizer.json and, unless there is one, a config.json."""
    out.mkdir(parents=True, exist_ok=True)
    network = Network.load(trained)
    model = to_four_bits(to_onnx(network))
    check(network, model)
    onnx.save(model, out / "model.onnx")
    shutil.copyfile(unpack(trained) / "tokenizer.json", out / "tokenizer.json")
    config = out / "config.json"
    if not config.exists():
        config.write_text(json.dumps({"window": WINDOW}, indent=2) + "\n", encoding="utf-8")


def to_onnx(network: Network) -> onnx.ModelProto:
    """Return the network in float32, with free batch and length, by the older, tracing exporter."""
    free = {name: {0: "windows", 1: "tokens"} for name in INPUTS}
    free |= {"spans": {1: "windows", 2: "tokens"}, "judgements": {1: "windows"}}
    stream = io.BytesIO()
    torch.onnx.export(
        network,
        example(2, 32),
        stream,  # type: ignore[arg-type]
        input_names=list(INPUTS),
        output_names=OUTPUTS,
        dynamic_axes=free,
        opset_version=17,
        dynamo=False,
    )
    return onnx.load_from_string(stream.getvalue())


def example(windows: int, tokens: int) -> tuple[torch.Tensor, ...]:
    """Return inputs with some padding."""
    ids = torch.arange(windows * tokens).reshape(windows, tokens) % 20_000 + 1_000
    mask = torch.ones_like(ids)
    mask[0, -tokens // 4 :] = 0
    return ids, mask


def check(network: Network, model: onnx.ModelProto) -> None:
    """Raise an error when torch and onnxruntime disagree, at another size than the one that was traced."""
    inputs = example(3, 57)
    session = load_session(model.SerializeToString())
    exported = session.run(None, {name: value.numpy() for name, value in zip(INPUTS, inputs, strict=True)})
    with torch.inference_mode():
        expected = [value.numpy() for value in network(*inputs)]
    difference = max(float(np.abs(a - b).max()) for a, b in zip(exported, expected, strict=True))
    if difference > TOLERANCE:
        raise ValueError(f"the exported network differs from the trained one by {difference:.3f} > {TOLERANCE}")


def to_four_bits(model: onnx.ModelProto, activations: int = FLOAT_ACTIVATIONS) -> onnx.ModelProto:
    """Replace products with large matrices, and look-ups in the embeddings, by those of four bits, in place."""
    graph = model.graph
    large = {t.name: t for t in graph.initializer if len(t.dims) == 2 and np.prod(t.dims) >= SMALLEST}
    for at, node in enumerate(list(graph.node)):
        names = [name for name in node.input if name in large]
        if node.op_type not in ("MatMul", "Gather") or not names:
            continue
        tensor = large[names[0]]
        weight = torch.tensor(numpy_helper.to_array(tensor))
        small = product(node, weight.T, activations) if node.op_type == "MatMul" else look_up(node, weight)
        graph.node[at].CopyFrom(small[0])
        graph.initializer.remove(tensor)
        graph.initializer.extend(small[1])
    model.opset_import.append(helper.make_opsetid(CONTRIB, 1))
    return model


def product(node: onnx.NodeProto, weight: torch.Tensor, activations: int) -> tuple[onnx.NodeProto, list[TensorProto]]:
    """Return the node and the tensors for a product with a weight of shape (outputs, inputs)."""
    values, scale = codes(weight)
    stored = [
        numpy_helper.from_array(packed(values).numpy(), f"{node.output[0]}.codes"),
        numpy_helper.from_array(scale.flatten().numpy(), f"{node.output[0]}.scales"),
    ]
    outputs, inputs = weight.shape
    names = [node.input[0], *(tensor.name for tensor in stored)]
    made = helper.make_node("MatMulNBits", names, list(node.output), domain=CONTRIB, bits=4, block_size=BLOCK)
    sizes = {"K": inputs, "N": outputs, "accuracy_level": activations}
    made.attribute.extend(helper.make_attribute(name, value) for name, value in sizes.items())
    return made, stored


def look_up(node: onnx.NodeProto, weight: torch.Tensor) -> tuple[onnx.NodeProto, list[TensorProto]]:
    """Return the node and the tensors for taking rows of a weight of shape (words, values)."""
    values, scale = codes(weight)
    both = packed(values).numpy().reshape(len(weight), -1)
    stored = [
        helper.make_tensor(f"{node.output[0]}.codes", TensorProto.UINT4, weight.shape, both.tobytes(), raw=True),
        numpy_helper.from_array(scale.squeeze(-1).numpy(), f"{node.output[0]}.scales"),
        helper.make_tensor(
            f"{node.output[0]}.zero", TensorProto.UINT4, scale.shape[:2], zeros(scale[..., 0].numel()), raw=True
        ),
    ]
    names = [stored[0].name, node.input[1], stored[1].name, stored[2].name]
    made = helper.make_node("GatherBlockQuantized", names, list(node.output), domain=CONTRIB, block_size=BLOCK)
    made.attribute.extend([helper.make_attribute("gather_axis", 0), helper.make_attribute("quantize_axis", 1)])
    return made, stored


def zeros(count: int) -> bytes:
    """Return so many zero points: the byte holds two of them."""
    return bytes([-LOWEST | -LOWEST << 4]) * (count // 2)


if __name__ == "__main__":
    sys.exit(main())
