"""Write the trained network for onnxruntime: ``python -m bot.reader.export --network DIR [DIR ...] --out DIR``.

The weights of every matrix product and the word embeddings are stored as int8, one scale a column (a row for
embeddings), and turned back to float32 when the file is loaded. Sums stay in float32, so that a passage gets
the same score whatever else is in the batch; int8 arithmetic with onnxruntime's dynamic quantisation does not
keep that promise.
"""

import argparse
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession

from bot.reader.encode import WINDOW
from bot.reader.network import Network
from bot.reader.train import default_base

INPUTS = ["input_ids", "token_type_ids", "attention_mask"]
OUTPUTS = ["spans", "judgements"]
TOLERANCE = 1e-3
SMALLEST = 10_000  # weights in a tensor worth storing as int8


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--network", type=Path, nargs="+", required=True, help="folder with network.pt; of several, the mean is taken"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for model.onnx, tokenizer.json, config.json")
    parser.add_argument("--base", help="folder of the pretrained encoder (default: the packaged all-MiniLM-L6-v2)")
    options = parser.parse_args(arguments)
    export(options.network, options.out, options.base or default_base())


def export(networks: Sequence[Path], out: Path, base: str) -> None:
    """Write model.onnx, tokenizer.json and, unless there is one, a config.json."""
    out.mkdir(parents=True, exist_ok=True)
    model = to_onnx(Network.load(networks, base))
    onnx.save(store_int8(model), out / "model.onnx")
    shutil.copyfile(f"{base}/tokenizer.json", out / "tokenizer.json")
    config = out / "config.json"
    if not config.exists():
        config.write_text(json.dumps({"window": WINDOW}, indent=2) + "\n", encoding="utf-8")


def to_onnx(network: Network) -> onnx.ModelProto:
    """Return the network in float32, with free batch and length.

    By the older, tracing exporter: what the newer one (torch 2.13, dynamo=True) makes of this network
    computes other numbers. ``check`` looks for that.
    """
    free = {name: {0: "windows", 1: "tokens"} for name in INPUTS}
    free |= {"spans": {1: "windows", 2: "tokens"}, "judgements": {1: "windows"}}
    stream = io.BytesIO()
    torch.onnx.export(
        network,
        example(2, 32),
        stream,  # type: ignore[arg-type]
        input_names=INPUTS,
        output_names=OUTPUTS,
        dynamic_axes=free,
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load_from_string(stream.getvalue())
    check(network, model)
    return model


def example(windows: int, tokens: int) -> tuple[torch.Tensor, ...]:
    """Return inputs with both segments and some padding."""
    ids = torch.arange(windows * tokens).reshape(windows, tokens) % 20_000 + 1_000
    segments, mask = torch.zeros_like(ids), torch.ones_like(ids)
    segments[:, tokens // 4 :] = 1
    mask[0, -tokens // 4 :] = 0
    return ids, segments, mask


def check(network: Network, model: onnx.ModelProto) -> None:
    """Raise an error when torch and onnxruntime disagree, at another size than the one that was traced."""
    inputs = example(3, 57)
    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    exported = session.run(None, {name: value.numpy() for name, value in zip(INPUTS, inputs, strict=True)})
    with torch.inference_mode():
        expected = [value.numpy() for value in network(*inputs)]
    difference = max(float(np.abs(a - b).max()) for a, b in zip(exported, expected, strict=True))
    if difference > TOLERANCE:
        raise ValueError(f"the exported network differs from the trained one by {difference:.3f} > {TOLERANCE}")


def store_int8(model: onnx.ModelProto) -> onnx.ModelProto:
    """Replace large float32 weights by int8 weights and the nodes that turn them back.

    Cast and Mul rather than DequantizeLinear: onnxruntime computes these once, at loading, and the latter at
    every call.
    """
    graph = model.graph
    large = [t for t in graph.initializer if t.data_type == TensorProto.FLOAT and len(t.dims) == 2]
    embeddings = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    for tensor in [t for t in large if np.prod(t.dims) >= SMALLEST]:
        weights = numpy_helper.to_array(tensor)
        axis = 0 if tensor.name in embeddings else 1
        values, scale = to_int8(weights, axis)
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(values, f"{tensor.name}.int8"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{tensor.name}.scale"))
        for node in reversed(float_again(tensor.name)):
            graph.node.insert(0, node)
    return model


def float_again(name: str) -> list[onnx.NodeProto]:
    """Nodes that compute the float32 tensor ``name`` from its int8 values and scales."""
    return [
        helper.make_node("Cast", [f"{name}.int8"], [f"{name}.float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name]),
    ]


def to_int8(weights: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 values and float32 scales, one for each place on ``axis``, ready to be multiplied."""
    scale = np.abs(weights).max(axis=1 - axis, keepdims=True) / 127
    scale = np.maximum(scale, np.finfo(np.float32).tiny).astype(np.float32)
    return np.round(weights / scale).astype(np.int8), scale


if __name__ == "__main__":
    main()
