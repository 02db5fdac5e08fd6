"""The reader as a torch network: a BERT encoder, start and end logits, and an answerability logit."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

EMBEDDING_DROPOUT = 0.1


class Network(nn.Module):
    """Span extraction with "no answer" at [CLS] (Devlin et al. 2019), and an answerability logit, also there.

    :param encoder: a BERT encoder without its pooler.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = nn.Linear(encoder.config.hidden_size, 2)
        self.answerable = nn.Linear(encoder.config.hidden_size, 1)

    @classmethod
    def start(cls, path: str | Path) -> "Network":
        """Return a network on a pretrained encoder; heads are random, word embeddings stay as they are."""
        encoder = BertModel.from_pretrained(
            str(path),
            attn_implementation="eager",
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=0.0,
        )
        encoder.embeddings.dropout.p = EMBEDDING_DROPOUT
        encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        return cls(encoder)

    @classmethod
    def load(cls, folder: Path, base: str | Path) -> "Network":
        """Return a trained network from ``network.pt``; ``base`` gives the shape."""
        config = BertConfig.from_pretrained(str(base), attn_implementation="eager")
        network = cls(BertModel(config, add_pooling_layer=False))
        network.load_state_dict(torch.load(folder / "network.pt", weights_only=True))
        return network.eval()

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Integer inputs of shape (windows, tokens).

        :return: start and end logits of shape (2, windows, tokens), answerability logits of shape (windows,).
        """
        hidden = self.encoder(input_ids, attention_mask, token_type_ids).last_hidden_state
        return self.spans(hidden).permute(2, 0, 1), self.answerable(hidden[:, 0]).squeeze(-1)


def loss(logits: tuple[Tensor, Tensor], allowed: Tensor, targets: Tensor, weight: float = 0.3) -> Tensor:
    """Negative log likelihood of any of the right spans, plus the weighted loss of the answerability logit.

    :param allowed: bool, (windows, tokens): [CLS] and the passage tokens.
    :param targets: (windows, answers, 2) start and end positions; (0, 0) = no answer; unused rows hold -1.
    """
    spans, answerable = logits
    log_p = functional.log_softmax(spans.float().masked_fill(~allowed, -1e4), dim=-1)
    used = targets[..., 0] >= 0
    picked = [log_p[side].gather(1, targets[..., side].clamp(min=0)) for side in (0, 1)]
    likelihood = (picked[0] + picked[1]).masked_fill(~used, -1e4).logsumexp(dim=1)
    has_answer = (targets[:, 0, 0] > 0).float()
    return -likelihood.mean() / 2 + weight * functional.binary_cross_entropy_with_logits(answerable.float(), has_answer)
