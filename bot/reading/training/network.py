"""The reader as a torch network: an MPNet encoder, start and end logits, and two judgements."""

import math
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from bot.reading.encode import WINDOW
from bot.reading.training.four_bits import rounded

LAYERS = 9
"""Of the twelve that all-mpnet-base-v2 has; with more, the weights in four bits would not fit into 50 MB."""

FROZEN = 3
"""The first layers stay as they are, and so do the embeddings (Lee et al. 2019, "What would Elsa do?")."""

SIZE, HEADS, INNER, WORDS, DISTANCES, FARTHEST = 768, 12, 3072, 30527, 32, 128
FIRST_PLACE = 2  # of the position embeddings
DROPOUT = 0.1
JUDGE_WEIGHT = 0.3
MASKED = -1e4


class Layer(nn.Module):
    """One layer of the encoder: attention and feed-forward, each with its sum and normalisation behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.attend, self.collect = nn.Linear(SIZE, 3 * SIZE), nn.Linear(SIZE, SIZE)
        self.widen, self.narrow = nn.Linear(SIZE, INNER), nn.Linear(INNER, SIZE)
        self.attended, self.fed = nn.LayerNorm(SIZE), nn.LayerNorm(SIZE)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """Hidden states of shape (windows, tokens, SIZE); bias of the attention, (windows, HEADS, tokens, tokens)."""
        split = self.attend(hidden).reshape(*hidden.shape[:2], 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(split[0], split[1], split[2], attn_mask=bias)
        hidden = self.attended(hidden + self._drop(self.collect(seen.transpose(1, 2).flatten(2))))
        fed: Tensor = self.fed(hidden + self._drop(self.narrow(functional.gelu(self.widen(hidden)))))
        return fed

    def _drop(self, values: Tensor) -> Tensor:
        """Dropout of the same units at every token of a window (Gal and Ghahramani 2016): few random numbers."""
        if not self.training:
            return values
        kept = torch.empty_like(values[:, :1]).bernoulli_(1 - DROPOUT)
        return values * kept.div_(1 - DROPOUT)


class Network(nn.Module):
    """Span extraction with "no answer" at the first token (Devlin et al. 2019), and two judgements, also there.

    The encoder is that of Song et al. 2020, "MPNet": BERT with a bias for the distance of two tokens.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(WORDS, SIZE), nn.Embedding(WINDOW + FIRST_PLACE, SIZE)
        self.embedded = nn.LayerNorm(SIZE)
        self.distances = nn.Embedding(DISTANCES, HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.spans, self.judge = nn.Linear(SIZE, 2), nn.Linear(SIZE, 2)

    @classmethod
    def start(cls, base: Path) -> "Network":
        """Return a network for training on a pretrained encoder; its heads are random.

        What stays as it is, is in four bits from the beginning, so that the rest learns to live with it.

        :param base: folder with the model.safetensors of all-mpnet-base-v2.
        """
        network = cls()
        network.load_state_dict(from_mpnet(load_file(base / "model.safetensors")), strict=False)
        for part in (network.words, network.places, network.embedded, network.distances, *network.layers[:FROZEN]):
            part.requires_grad_(False)
        for weight in network.matrices():
            if not weight.requires_grad:
                weight.data.copy_(rounded(weight.data))
        for head in (network.spans, network.judge):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        return network.learning()

    @classmethod
    def load(cls, folder: Path) -> "Network":
        """Return the trained network of a folder, with its weights in four bits."""
        network = cls()
        network.load_state_dict(torch.load(folder / "network.pt", weights_only=True))
        for weight in network.matrices():
            weight.data.copy_(rounded(weight.data))
        return network.eval()

    def learning(self) -> "Network":
        """Return the network ready for training: bfloat16 but for the heads, dropout where layers learn."""
        self.in_bfloat16().train()
        for layer in self.layers[:FROZEN]:
            layer.eval()
        return self

    def in_bfloat16(self) -> "Network":
        """Return the network in bfloat16, its heads in float32."""
        self.to(torch.bfloat16)
        for head in (self.spans, self.judge):
            head.float()
        return self

    def matrices(self) -> Iterator[Tensor]:
        """Yield what is kept in four bits: the embeddings and the matrices of the layers."""
        yield from (self.words.weight, self.places.weight)
        yield from (parameter for parameter in self.layers.parameters() if parameter.dim() == 2)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Integer inputs of shape (windows, tokens).

        :return: start and end logits of shape (2, windows, tokens), and judgements of shape (2, windows): the log
            odds that the passage holds an answer, and that a yes/no question is answered with yes.
        """
        at = torch.arange(input_ids.shape[1])
        bias = self.distances(buckets(at[None, :] - at[:, None])).permute(2, 0, 1)[None]
        bias = bias + ((1 - attention_mask) * MASKED)[:, None, None, :].to(bias.dtype)
        hidden = self.embedded(self.words(input_ids) + self.places(at + FIRST_PLACE))
        for layer in self.layers:
            hidden = layer(hidden, bias)
        hidden = hidden.to(self.spans.weight.dtype)
        return self.spans(hidden).permute(2, 0, 1), self.judge(hidden[:, 0]).T


def buckets(distance: Tensor) -> Tensor:
    """Return the number of the bias for every distance of two tokens: exact when near, logarithmic when far.

    The buckets of T5 (Raffel et al. 2020), that MPNet was trained with.
    """
    half, exact = DISTANCES // 2, DISTANCES // 4
    size = distance.abs()
    far = torch.log(size.float().clamp(min=1) / exact) / math.log(FARTHEST / exact) * (half - exact)
    far = (exact + far.long()).clamp(max=half - 1)
    return (distance > 0).long() * half + torch.where(size < exact, size, far)


def from_mpnet(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights of Hugging Face's MPNetModel by their names here."""
    state = {name.removeprefix("mpnet."): value for name, value in state.items()}
    found = {
        "words.weight": state["embeddings.word_embeddings.weight"],
        "places.weight": state["embeddings.position_embeddings.weight"][: WINDOW + FIRST_PLACE],
        "embedded.weight": state["embeddings.LayerNorm.weight"],
        "embedded.bias": state["embeddings.LayerNorm.bias"],
        "distances.weight": state["encoder.relative_attention_bias.weight"],
    }
    theirs = {
        "collect": "attention.attn.o",
        "attended": "attention.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "fed": "output.LayerNorm",
    }
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        for kind in ("weight", "bias"):
            parts = [state[f"{layer}.attention.attn.{part}.{kind}"] for part in "qkv"]
            found[f"layers.{number}.attend.{kind}"] = torch.cat(parts)
            found |= {f"layers.{number}.{name}.{kind}": state[f"{layer}.{old}.{kind}"] for name, old in theirs.items()}
    return found


def loss(logits: tuple[Tensor, Tensor], allowed: Tensor, targets: Tensor, verdicts: Tensor) -> Tensor:
    """Negative log likelihood of any of the right spans, plus the weighted losses of the judgements.

    :param allowed: bool, (windows, tokens): the first token and the passage tokens.
    :param targets: (windows, answers, 2) start and end positions; (0, 0) = no answer; unused rows hold -1.
    :param verdicts: (windows,), 1 = yes, 0 = no, -1 = not a yes/no question that the window answers.
    """
    spans, (answerable, yes) = logits
    log_p = functional.log_softmax(spans.float().masked_fill(~allowed, MASKED), dim=-1)
    used = targets[..., 0] >= 0
    picked = [log_p[side].gather(1, targets[..., side].clamp(min=0)) for side in (0, 1)]
    likelihood = (picked[0] + picked[1]).masked_fill(~used, MASKED).logsumexp(dim=1)
    has_answer = (targets[:, 0, 0] > 0).float()
    judged = functional.binary_cross_entropy_with_logits(yes.float(), verdicts.clamp(min=0).float(), reduction="none")
    return (
        -likelihood.mean() / 2
        + JUDGE_WEIGHT * functional.binary_cross_entropy_with_logits(answerable.float(), has_answer)
        + JUDGE_WEIGHT * (judged * (verdicts >= 0)).mean()
    )
