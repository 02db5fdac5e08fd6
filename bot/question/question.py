"""A question as one value: what was typed, what is asked once it stands alone, and what form that has."""

from dataclasses import dataclass
from functools import cached_property

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
