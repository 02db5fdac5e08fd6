"""The reader as a torch network: a BERT encoder, start and end logits, and two judgements."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

DROPOUT = 0.1
JUDGE_WEIGHT = 0.3


class Network(nn.Module):
    """Span extraction with "no answer" at [CLS] (Devlin et al. 2019), and two judgements, also there.

    :param encoder: a BERT encoder without its pooler.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = nn.Linear(encoder.config.hidden_size, 2)
        self.judge = nn.Linear(encoder.config.hidden_size, 2)

    @classmethod
    def start(cls, path: str | Path) -> "Network":
        """Return a network on a pretrained encoder; heads are random, word embeddings stay as they are."""
        encoder = BertModel.from_pretrained(
            str(path),
            attn_implementation="sdpa",
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=DROPOUT,
        )
        encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        return cls(encoder)

    @classmethod
    def load(cls, folders: Sequence[Path], base: str | Path) -> "Network":
        """Return a trained network from a folder's ``network.pt``; ``base`` gives the shape.

        Of several that share a training, such as a network and what it became, the weights are averaged (Wortsman et
        al. 2022, "Robust fine-tuning of zero-shot models").
        """
        config = BertConfig.from_pretrained(str(base), attn_implementation="eager")
        network = cls(BertModel(config, add_pooling_layer=False))
        network.load_state_dict(average([torch.load(f / "network.pt", weights_only=True) for f in folders]))
        return network.eval()

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Integer inputs of shape (windows, tokens).

        :return: start and end logits of shape (2, windows, tokens), and judgements of shape (2, windows): the log
            odds that the passage holds an answer, and that a yes/no question is answered with yes.
        """
        hidden = self.encoder(input_ids, attention_mask, token_type_ids).last_hidden_state
        return self.spans(hidden).permute(2, 0, 1), self.judge(hidden[:, 0]).T


def average(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of networks of one shape, tensor by tensor."""
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def loss(logits: tuple[Tensor, Tensor], allowed: Tensor, targets: Tensor, verdicts: Tensor) -> Tensor:
    """Negative log likelihood of any of the right spans, plus the weighted losses of the judgements.

    :param allowed: bool, (windows, tokens): [CLS] and the passage tokens.
    :param targets: (windows, answers, 2) start and end positions; (0, 0) = no answer; unused rows hold -1.
    :param verdicts: (windows,), 1 = yes, 0 = no, -1 = not a yes/no question that the window answers.
    """
    spans, (answerable, yes) = logits
    log_p = functional.log_softmax(spans.float().masked_fill(~allowed, -1e4), dim=-1)
    used = targets[..., 0] >= 0
    picked = [log_p[side].gather(1, targets[..., side].clamp(min=0)) for side in (0, 1)]
    likelihood = (picked[0] + picked[1]).masked_fill(~used, -1e4).logsumexp(dim=1)
    has_answer = (targets[:, 0, 0] > 0).float()
    judged = functional.binary_cross_entropy_with_logits(yes.float(), verdicts.clamp(min=0).float(), reduction="none")
    return (
        -likelihood.mean() / 2
        + JUDGE_WEIGHT * functional.binary_cross_entropy_with_logits(answerable.float(), has_answer)
        + JUDGE_WEIGHT * (judged * (verdicts >= 0)).mean()
    )
