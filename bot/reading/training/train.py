"""Train the reader: ``python -m bot.reading.training.train --data DIR --out DIR``.

``--data`` holds JSONL files as described in ``bot.reading.training.data``. Interrupted runs go on from their last
checkpoint, and finished ones when there are more passes to do.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from tqdm import tqdm

from bot.reading.encode import Encoder, Window, pad
from bot.reading.training import booleans, nearmisses, negatives
from bot.reading.training.base import unpack
from bot.reading.training.data import Example, load_folder
from bot.reading.training.four_bits import rounded
from bot.reading.training.mix import one_pass
from bot.reading.training.network import FROZEN, Network, loss
from ingest.program import program

BATCH_TOKENS = 4096
BUCKET = 16  # window lengths are padded to a multiple of this
SORTED_TOGETHER = 2048
WARMUP = 0.06
MAX_ANSWERS = 4
ANSWER_WINDOW = 0.9  # how often a long passage shows the window that holds its answer
CHECKPOINT_EVERY = 200
FOUR_BITS_FROM = 0.6  # part of the training after which the weights are rounded
LAYER_DECAY = 0.9  # learning rate of a layer as a part of the next one's (Howard and Ruder 2018)
SHARES = negatives.SHARES | nearmisses.SHARES | {"boolean": 0.5}


@dataclass(frozen=True, slots=True)
class Item:
    """A window, its answers as token positions in it (none = no answer here), and the verdict of a yes/no question."""

    window: Window
    answers: list[tuple[int, int]]
    verdict: bool | None = None


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of training files (*.jsonl)")
    parser.add_argument("--out", type=Path, required=True, help="folder for network.pt and the checkpoint")
    parser.add_argument("--passes", type=float, default=1.0, help="passes over the mix of data (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=6e-5, help="peak learning rate (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=13, help="(default: %(default)s)")
    options = parser.parse_args(arguments)
    if not any(options.data.glob("*.jsonl")):
        parser.error(f"{options.data} holds no *.jsonl; give the folder of the training files")
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        base = unpack(options.out)
    except PackageNotFoundError as error:
        parser.error(str(error))
    train(options.data, options.out, base, options.passes, options.rate, options.seed)


def train(data: Path, out: Path, base: Path, passes: float, rate: float, seed: int) -> None:
    """Train for ``passes`` passes over the mix, with warm-up and linear decay, and save ``network.pt``."""
    torch.manual_seed(seed)
    network = Network.start(base)
    masters = Masters(network)
    optimizer = make_optimizer(network, masters, rate)
    done = resume(out, masters, optimizer)
    batches = Batches(data, Tokenizer.from_file(str(base / "tokenizer.json")), seed)
    with tqdm(total=100, desc="train", unit="%", mininterval=20, initial=round(100 * done / passes, 2)) as bar:
        for step, (reached, batch) in enumerate(batches.since(done, passes), start=1):
            masters.give(four_bits=reached / passes > FOUR_BITS_FROM)
            value = backward(network, batch)
            masters.take_gradients()
            for group in optimizer.param_groups:
                group["lr"] = rate * factor(reached / passes) * group["scale"]
            optimizer.step()
            bar.update(round(100 * reached / passes - bar.n, 4))
            bar.set_postfix(loss=f"{value:.3f}", refresh=False)
            if step % CHECKPOINT_EVERY == 0:
                save(out, masters, optimizer, reached)
    save(out, masters, optimizer, passes)
    masters.give(four_bits=True)
    torch.save(network.float().state_dict(), out / "network.pt")


class Masters:
    """Float32 copies of what is trained, for the optimizer: bfloat16 would round its small steps away."""

    def __init__(self, network: Network) -> None:
        self._trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self._matrices = {id(parameter) for parameter in network.matrices()}
        self.copies = [parameter.detach().float().clone() for parameter in self._trained]

    def of(self, module: nn.Module) -> list[Tensor]:
        """Return the copies of a module's parameters."""
        own = {id(parameter) for parameter in module.parameters()}
        return [c for p, c in zip(self._trained, self.copies, strict=True) if id(p) in own]

    def give(self, four_bits: bool) -> None:
        """Write the copies into the network, its matrices rounded to four bits if wanted.

        Gradients are then those of the rounded weights, and move the copies (straight-through estimator, Bengio et
        al. 2013).
        """
        with torch.no_grad():
            for parameter, copy in zip(self._trained, self.copies, strict=True):
                parameter.copy_(rounded(copy) if four_bits and id(parameter) in self._matrices else copy)

    def take_gradients(self) -> None:
        """Move the network's gradients to the copies, clipped to a norm of 1."""
        for parameter, copy in zip(self._trained, self.copies, strict=True):
            assert parameter.grad is not None
            copy.grad, parameter.grad = parameter.grad.float(), None
        torch.nn.utils.clip_grad_norm_(self.copies, 1.0)


def make_optimizer(network: Network, masters: Masters, rate: float) -> torch.optim.Optimizer:
    """AdamW; the new heads learn five times faster than the last layer, and every layer slower than the one after."""
    layers = list(network.layers)[FROZEN:]
    groups = [
        {"params": masters.of(layer), "scale": LAYER_DECAY ** (len(layers) - 1 - at)} for at, layer in enumerate(layers)
    ]
    groups.append({"params": [*masters.of(network.spans), *masters.of(network.judge)], "scale": 5.0})
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def factor(progress: float) -> float:
    """Learning rate factor: linear warm-up, then linear decay to zero."""
    return min(progress / WARMUP, max(1 - progress, 0.0) / (1 - WARMUP))


def backward(network: Network, batch: list[Item]) -> float:
    """Compute the gradients of a batch; its loss."""
    inputs, allowed, targets, verdicts = tensors(batch)
    value = loss(network(**inputs), allowed, targets, verdicts)
    value.backward()  # type: ignore[no-untyped-call]
    return value.item()


def tensors(batch: list[Item]) -> tuple[dict[str, Tensor], Tensor, Tensor, Tensor]:
    """Model inputs, allowed positions, targets and verdicts as ``bot.reading.training.network.loss`` wants them."""
    inputs = pad([item.window for item in batch], bucket(batch[-1].window))
    allowed = np.zeros(inputs["input_ids"].shape, dtype=bool)
    targets = np.full((len(batch), MAX_ANSWERS, 2), -1, dtype=np.int64)
    allowed[:, 0] = True
    for row, item in enumerate(batch):
        allowed[row, item.window.first : item.window.first + len(item.window.offsets)] = True
        answers = item.answers[:MAX_ANSWERS] or [(0, 0)]
        targets[row, : len(answers)] = answers
    return (
        {name: torch.from_numpy(value) for name, value in inputs.items()},
        torch.from_numpy(allowed),
        torch.from_numpy(targets),
        torch.tensor([-1 if item.verdict is None else int(item.verdict) for item in batch]),
    )


def bucket(window: Window) -> int:
    """Return padded length of a window."""
    return -(-len(window.ids) // BUCKET) * BUCKET


def save(out: Path, masters: Masters, optimizer: torch.optim.Optimizer, done: float) -> None:
    """Write the checkpoint, new in before old out."""
    state = {"copies": masters.copies, "optimizer": optimizer.state_dict(), "done": done}
    torch.save(state, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint.pt")


def resume(out: Path, masters: Masters, optimizer: torch.optim.Optimizer) -> float:
    """Load the checkpoint if there is one; the passes done."""
    path = out / "checkpoint.pt"
    if not path.exists():
        return 0.0
    state = torch.load(path, weights_only=True)
    for copy, saved in zip(masters.copies, state["copies"], strict=True):
        copy.copy_(saved)
    optimizer.load_state_dict(state["optimizer"])
    return float(state["done"])


class Batches:
    """Batches of similar length, the same ones for the same seed wherever training starts again.

    :param data: folder of training files.
    :param tokenizer: of the encoder.
    """

    def __init__(self, data: Path, tokenizer: Tokenizer, seed: int) -> None:
        self._seed = seed
        self._real = load_folder(data)
        rng = random.Random(seed)
        asked = [example for example in self._real if example.source in negatives.SOURCES]
        answered = [example for example in asked if example.answers]
        self._made = negatives.make(self._real, rng) | {"boolean": booleans.make(asked, rng)}
        self._made |= nearmisses.make(answered, nearmisses.Words.load(), rng)
        self._encoder = Encoder(tokenizer)

    def since(self, done: float, passes: float) -> Iterator[tuple[float, list[Item]]]:
        """Yield (passes done after it, batch) for every batch after ``done``."""
        for number in range(int(done), int(np.ceil(passes))):
            batches = self._one_pass(random.Random(f"{self._seed} {number}"))
            for index, batch in enumerate(batches, start=1):
                reached = number + index / len(batches)
                if done < reached <= passes:
                    yield reached, batch

    def _one_pass(self, rng: random.Random) -> list[list[Item]]:
        examples = one_pass(self._real, self._made, SHARES, rng)
        parts = [examples[i : i + SORTED_TOGETHER] for i in range(0, len(examples), SORTED_TOGETHER)]
        return [batch for part in parts for batch in cut(self._items(part, rng), rng)]

    def _items(self, examples: list[Example], rng: random.Random) -> list[Item]:
        parts = ([e.question for e in examples], [e.heading for e in examples], [e.passage for e in examples])
        tokens = map(self._encoder.tokens, parts)
        return [
            choose(example, self._encoder.windows(*of), rng) for example, *of in zip(examples, *tokens, strict=True)
        ]


def choose(example: Example, windows: list[Window], rng: random.Random) -> Item:
    """One window of the passage, most often one that holds an answer."""
    found = [(window, located(example, window)) for window in windows]
    items = [Item(window, answers, example.verdict if answers else None) for window, answers in found]
    holding = [item for item in items if item.answers]
    return rng.choice(holding if holding and rng.random() < ANSWER_WINDOW else items)


def located(example: Example, window: Window) -> list[tuple[int, int]]:
    """Answers that lie wholly in the window, as positions of their first and last token."""
    starts, ends = window.offsets[:, 0], window.offsets[:, 1]
    found = []
    for start, end in example.answers:
        if starts[0] <= start and end <= ends[-1]:
            first, last = (
                int(np.searchsorted(ends, start, "right")),
                int(np.searchsorted(starts, end, "left")) - 1,
            )
            if first <= last:
                found.append((window.first + first, window.first + last))
    return sorted(set(found), key=found.index)


def cut(items: list[Item], rng: random.Random) -> list[list[Item]]:
    """Sort by length and cut to batches of about ``BATCH_TOKENS`` padded tokens, in random order."""
    items = sorted(items, key=lambda item: len(item.window.ids))
    batches = []
    while items:
        size = max(BATCH_TOKENS // bucket(items[-1].window), 1)
        batches.append(items[-size:])
        del items[-size:]
    rng.shuffle(batches)
    return batches


if __name__ == "__main__":
    sys.exit(main())
