"""Compare number formats: ``python -m bot.reading.training.formats --network DIR --data DIR``.

Every third question of ``squad2_dev_4_articles.json`` with its paragraph given, read by the same trained network in
float32, bfloat16, int8 and four bits: quality, time, size, and how far a score moves with what else is in the batch.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import onnx
import torch

from bot.reading.encode import INPUTS, Window, pad
from bot.reading.model import WEIGHTS, HeadedText, Reader
from bot.reading.training import scores
from bot.reading.training.export import EIGHT_BIT_ACTIVATIONS, add_network_option, to_four_bits, to_onnx
from bot.reading.training.measure import Read, Sample, Set, given, squad_file
from bot.reading.training.network import Network
from ingest.onnx import runtime
from ingest.program import program

STEP = 3
ROUNDS = 12
FIVE = 5


class TorchReader(Reader):
    """Reads with the torch network in bfloat16 instead of onnxruntime."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network.in_bfloat16()

    def _run(self, windows: Sequence[Window]) -> tuple[np.ndarray, np.ndarray]:
        inputs = pad(windows, max(len(window.ids) for window in windows))
        with torch.inference_mode():
            spans, judgements = self._network(*(torch.from_numpy(inputs[name]) for name in INPUTS))
        return spans.numpy(), judgements.numpy()


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_network_option(parser)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development sets")
    options = parser.parse_args(arguments)
    asked = squad_file(options.data / "squad2_dev_4_articles.json", headed=False)
    asked = replace(asked, questions=asked.questions[::STEP])
    sys.stdout.write("format\tMB\tfive paragraphs: best, median ms\tforced F1\tAUROC\tmoves by\n")
    with TemporaryDirectory() as folder:
        for name, size, reader in readers(options.network, Path(folder)):
            sys.stdout.write("\t".join([name, f"{size / 1e6:.0f}", *figures(asked, name, reader)]) + "\n")


def readers(trained: Path, folder: Path) -> Iterator[tuple[str, int, Reader]]:
    """Yield name, bytes on disk and reader of every format, made in a folder."""
    whole = to_onnx(Network.load(trained))
    yield _reader("float32", whole, folder)
    quantization = runtime("quantization")
    weight_type = quantization.QuantType.QInt8
    quantization.quantize_dynamic(folder / "model.onnx", folder / "int8.onnx", weight_type=weight_type)
    yield _reader("int8 weights, activations with one scale a batch", onnx.load(folder / "int8.onnx"), folder)
    network = Network.load(trained)
    yield "bfloat16 in torch", 2 * sum(p.numel() for p in network.parameters()), TorchReader(network)
    yield _reader("four-bit weights, int8 activations", to_four_bits(whole, EIGHT_BIT_ACTIVATIONS), folder)
    yield "four-bit weights, float32 activations (ships)", (WEIGHTS / "model.onnx").stat().st_size, Reader()


def _reader(name: str, model: onnx.ModelProto, folder: Path) -> tuple[str, int, Reader]:
    onnx.save(model, folder / "model.onnx")
    for other in ("tokenizer.json", "config.json"):
        shutil.copyfile(WEIGHTS / other, folder / other)
    return name, (folder / "model.onnx").stat().st_size, Reader(folder)


def figures(asked: Set, name: str, reader: Reader) -> list[str]:
    """Return time, forced F1, AUROC of the score, and the largest move of a score, for the table."""
    reads = given(replace(asked, name=name), reader)
    answerable = np.array([read.answerable for read in reads])
    times = clock(asked.questions[0], asked.passages, reader)
    return [
        f"{1000 * min(times):.0f}, {1000 * median(times):.0f}",
        f"{100 * np.mean([read.score(0) for read in reads if read.answerable]):.1f}",
        f"{scores.auroc([read.readings[0].score for read in reads], answerable):.3f}",
        f"{moves(reads, reader):.4f}",
    ]


def clock(question: Sample, passages: Sequence[HeadedText], reader: Reader) -> list[float]:
    """Return the seconds that reading five paragraphs took, several times."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        reader.read(question.text, passages[:FIVE])
        times.append(perf_counter() - start)
    return times


def moves(reads: Sequence[Read], reader: Reader) -> float:
    """Return how far the score of the first questions moves when each is read alone."""
    both = [(read.readings[0], reader.read(read.question.text, read.passages)[0]) for read in reads[:20]]
    return max(abs(together.score - alone.score) for together, alone in both)


if __name__ == "__main__":
    sys.exit(main())
