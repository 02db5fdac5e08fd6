"""Any Hugging Face extractive question-answering model as a reader, by name or path."""

from collections.abc import Sequence

import numpy as np

from bot.reading.encode import OVERLAP
from bot.reading.spans import NOTHING, Reading, ScoredSpan, best_span, unit_numbers, whole_sign
from ingest.sentences import sentences

LENGTH = 384
JOIN = ": "
QUESTION_LIMIT = 400  # characters


class HuggingFaceReader:
    """Same interface as ``bot.reading.model.Reader``; ``relevance`` repeats the score, there being no other.

    Models trained without unanswerable questions (SQuAD 1.1) give scores that say little about "no answer".

    :param name: a model with a question-answering head and a fast tokenizer, e.g.
        "deepset/minilm-uncased-squad2".
    """

    def __init__(self, name: str) -> None:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
        self._model = AutoModelForQuestionAnswering.from_pretrained(name).eval()
        self._length = min(LENGTH, self._tokenizer.model_max_length)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read every passage, given as (heading, text). One reading for each, in their order."""
        return [self._read(question, heading + JOIN if heading else "", text) for heading, text in passages]

    def read_many(self, pairs: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> list[list[Reading]]:
        """Read the passages of several questions; as ``read``, one list for each question."""
        return [self.read(question, passages) for question, passages in pairs]

    def _read(self, question: str, prefix: str, text: str) -> Reading:
        spans = [_shifted(window, prefix, text) for window in self._windows(question, prefix + text)]
        best = max(filter(None, spans), key=lambda span: span.score, default=None)
        return Reading(best.start, whole_sign(text, best.end), best.score) if best else NOTHING

    def _windows(self, question: str, context: str) -> list[tuple[np.ndarray, np.ndarray, float, np.ndarray]]:
        """Start logits, end logits, null and offsets of the context tokens of each window."""
        import torch

        inputs = self._tokenizer(
            question[:QUESTION_LIMIT],
            context,
            truncation="only_second",
            max_length=self._length,
            stride=OVERLAP,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            return_tensors="pt",
        )
        offsets, inside = inputs.pop("offset_mapping").numpy(), _inside(inputs)
        inputs.pop("overflow_to_sample_mapping")
        with torch.inference_mode():
            output = self._model(**inputs)
        start, end = output.start_logits.float().numpy(), output.end_logits.float().numpy()
        return [
            (start[row, own], end[row, own], float(start[row, 0] + end[row, 0]), offsets[row, own])
            for row, own in enumerate(inside)
        ]


def _inside(inputs: object) -> list[np.ndarray]:
    """For each window the positions of its context tokens."""
    count = inputs["input_ids"].shape[0]  # type: ignore[index]
    return [np.flatnonzero([s == 1 for s in inputs.sequence_ids(row)]) for row in range(count)]  # type: ignore[attr-defined]


def _shifted(window: tuple[np.ndarray, np.ndarray, float, np.ndarray], prefix: str, text: str) -> ScoredSpan | None:
    """Return the best span of a window that lies behind the prefix, in characters of the passage text."""
    start, end, null, offsets = window
    own = offsets[:, 0] >= len(prefix)
    inside = offsets[own] - len(prefix)
    return best_span(start[own], end[own], null, inside, unit_numbers(sentences(text), inside))
