"""A question as one value: what was typed, what is asked once it stands alone, and what form that has."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.question.followup import REMEMBERED, condense, in_context
from bot.question.spelling import correct
from bot.question.words import names, stems


@dataclass(frozen=True)
class Question:
    """What was asked, made once for each question and handed to everything that looks at it.

    Attributes:
        typed: the words as they were typed.
        asked: the words that ask, slips corrected and courtesies left out.
        context: what a follow-up is about, from the conversation before it: names, most telling first.
        conversation: a follow-up behind all that it may lean on, for the search; "" for any other question.
    """

    typed: str
    asked: str
    context: tuple[str, ...] = ()
    conversation: str = ""

    def __str__(self) -> str:
        return self.standalone

    @property
    def standalone(self) -> str:
        """The question so that it can be searched for and read without the conversation. It is never taken apart."""
        return f"{', '.join(self.context)}: {self.asked}" if self.context else self.asked

    @cached_property
    def words(self) -> frozenset[str]:
        """Its content words as stems, without those of its context."""
        return stems(self.asked)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names it has itself, in lower case."""
        return names(self.asked)


def understand(
    typed: str, history: Sequence[str], answers: Sequence[str], documents: Callable[[str], Collection[str]]
) -> Question:
    """Return what was asked, from the words typed and the conversation before them.

    Args:
        typed: the question as it was typed.
        history: the questions before it, the latest last.
        answers: what was answered to them.
        documents: the words of the documents, in lower case, that start with a letter.
    """
    *before, last = (correct(text, documents) for text in (*history[-REMEMBERED:], typed))
    return Question(typed, condense(last, before, answers), conversation=in_context(last, before))
