"""Questions in scripts without spaces between words (Chinese, Japanese, Thai), which the reader has not learned.

A sentence that answers such a question mostly repeats it, with other words where the question has the one that asks:
what a sentence has instead of it is the answer. That needs no knowledge of the language.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from unicodedata import category

from bot.question.question import Question
from bot.rules import rule
from bot.types import Passage
from bot.writing.place import Place
from ingest.characters import UNSPACED, folded_text

REPEATED = 1 / 2
"""Part of the characters of a question that a sentence must have, in their order."""


@rule(otherwise=lambda question, passages: None)
def in_place_of_the_question_word(question: Question, passages: Sequence[Passage]) -> tuple[Place, float] | None:
    """Return what the sentence that repeats most of a question has besides, and the part of it that is repeated.

    None for a question of which not most is in such a script, and where no sentence repeats enough of it.
    """
    asked = "".join(filter(str.isalnum, question.asked))
    if 2 * sum(len(run.group()) for run in UNSPACED.finditer(asked)) <= len(asked):
        return None
    shares = [(_repeated(asked, place.words), place) for place in _sentences(passages)]
    share, best = max(shares, key=lambda one: one[0], default=(0.0, None))
    return (_rest(asked, best), share) if best and share >= REPEATED else None


def _sentences(passages: Sequence[Passage]) -> Iterator[Place]:
    for number, passage in enumerate(passages):
        yield from (Place(number, passage, *span) for span in passage.body_sentences())


def _repeated(asked: str, sentence: str) -> float:
    """Return the part of a question's characters that a sentence has in runs of two or more, in their order."""
    matcher = SequenceMatcher(None, asked, folded_text(sentence), autojunk=False)
    return sum(match.size for match in matcher.get_matching_blocks() if match.size > 1) / max(1, len(asked))


def _rest(asked: str, sentence: Place) -> Place:
    """Return the longest stretch of letters and digits of a sentence that its question does not have."""
    words = sentence.words
    matches = SequenceMatcher(None, asked, words, autojunk=False).get_matching_blocks()
    ends = [0, *(match.b + match.size for match in matches)]
    gaps = [(start, match.b) for start, match in zip(ends, matches, strict=False)]
    start, end = max(gaps, key=lambda gap: gap[1] - gap[0])
    while start < end and not words[start].isalnum():
        start += 1
    while end > start and not (words[end - 1].isalnum() or category(words[end - 1]).startswith("M")):
        end -= 1
    return sentence.at(sentence.start + start, sentence.start + end) if start < end else sentence
