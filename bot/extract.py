"""The offline writer: quotes the sentence that is nearest to the question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.types import REFUSAL, Draft, Passage, Quote
from ingest.embeddings import Embedder
from ingest.sentences import sentences

READ = 5
"""Passages that are read."""

THRESHOLD = 0.5
"""Confidence from which the sentence is given as the answer."""


@dataclass(frozen=True)
class SentenceWriter:
    """Answers with the sentence most similar to the question, its heading counted."""

    embedder: Embedder

    def write(self, question: str, passages: Sequence[Passage]) -> Draft:
        """Return the nearest sentence, or a refusal when it is not near enough. Confidence is the cosine."""
        places = [(n, *span) for n, p in enumerate(passages[:READ]) for span in sentences(p.text) if _speaks(p, span)]
        if not places:
            return Draft(False, "", REFUSAL, 0.0)
        texts = [f"{passages[n].heading}\n{passages[n].text[start:end]}" for n, start, end in places]
        similarities = np.asarray(self.embedder.embed(texts)) @ np.asarray(self.embedder.embed_query(question))
        best = int(np.argmax(similarities))
        confidence = float(np.clip(similarities[best], 0, 1))
        if confidence < THRESHOLD:
            return Draft(False, "", REFUSAL, confidence)
        number, start, end = places[best]
        sentence = passages[number].text[start:end]
        return Draft(True, sentence, f"{sentence} [1]", confidence, [Quote(1, number, sentence, (start, end))])


def _speaks(passage: Passage, span: tuple[int, int]) -> bool:
    """Say whether a sentence is more than one of the headings above it."""
    return passage.text[slice(*span)].strip(" :#*=-") not in passage.heading
