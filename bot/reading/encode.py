"""Turn a question and a passage into fixed windows of token ids, with the characters each token covers.

The input is ``<s> question </s> heading : passage </s>``. Only passage tokens may hold an answer. A
passage that does not fit is read in overlapping windows (Devlin et al. 2019, section 4.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Encoding, Tokenizer

WINDOW = 256
QUESTION_LIMIT = 64
HEADING_LIMIT = 32
INPUTS = ("input_ids", "attention_mask")
OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Window:
    """One model input: ids, where the passage begins in it, and the characters of each passage token.

    ``offsets`` has shape (passage tokens in this window, 2): start and end in characters of the passage text.
    ``first`` is the position of the first passage token. ``words``, shape (passage tokens,), numbers the word each
    passage token is of.
    """

    ids: list[int]
    first: int
    offsets: np.ndarray
    words: np.ndarray


class Encoder:
    """Builds windows with the tokenizer of MPNet.

    :param tokenizer: has <s> and </s>; its own truncation and padding are switched off.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._begin, self._end, self._colon = (self._special(token) for token in ("<s>", "</s>", ":"))

    def _special(self, token: str) -> int:
        index = self._tokenizer.token_to_id(token)
        if index is None:
            raise ValueError(f"the tokenizer has no {token!r}")
        return index

    def tokens(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts alone, without <s> and </s>."""
        return self._tokenizer.encode_batch(list(texts), add_special_tokens=False)

    def prefix(self, question: Encoding, heading: Encoding | None) -> list[int]:
        """Everything before the passage."""
        ids = [self._begin, *question.ids[:QUESTION_LIMIT], self._end]
        if heading is not None and heading.ids:
            ids += [*heading.ids[:HEADING_LIMIT], self._colon]
        return ids

    def windows(self, question: Encoding, heading: Encoding | None, passage: Encoding) -> list[Window]:
        """Every window of one passage, in order; none when the passage has no tokens."""
        prefix = self.prefix(question, heading)
        offsets = np.asarray(passage.offsets, dtype=np.int64).reshape(-1, 2)
        words = np.asarray(passage.word_ids, dtype=np.int64)
        return [
            Window([*prefix, *passage.ids[start:stop], self._end], len(prefix), offsets[start:stop], words[start:stop])
            for start, stop in spans(len(passage.ids), WINDOW - len(prefix) - 1)
        ]


def spans(length: int, room: int, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Cut ``length`` tokens into windows of at most ``room`` tokens that share ``overlap`` tokens.

    >>> spans(10, 6, overlap=2)
    [(0, 6), (4, 10)]
    """
    starts = range(0, max(length - overlap, 1), room - overlap)
    return [(start, min(start + room, length)) for start in starts] if length else []


def pad(windows: Sequence[Window], length: int) -> dict[str, np.ndarray]:
    """Stack windows to model inputs of shape (windows, length), int64, padded with zeros."""
    ids = np.zeros((len(windows), length), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size] = window.ids
        mask[row, :size] = 1
    return {"input_ids": ids, "attention_mask": mask}
