"""A question as one value: what was typed, what is asked once it stands alone, and what form that has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.question.detection import ENGLISH, language_of
from bot.question.followup import REMEMBERED, context_of, in_conversation
from bot.question.form import Form, asking_clause, form_of, without_courtesy
from bot.question.spelling import Known, correct
from bot.question.wide import is_of_the_whole, sides_of
from bot.question.words import names, stems
from ingest.characters import folded_text


@dataclass(frozen=True)
class Exchange:
    """An earlier question and what was answered to it, both as they were said; "" for what is not known."""

    question: str
    answer: str = ""


@dataclass(frozen=True)
class Question:
    """What was asked, made once for each question and handed to everything that looks at it.

    Attributes:
        typed: the words as they were typed.
        asked: the words that ask, slips corrected and courtesies left out.
        context: what a follow-up is about, from the conversation before it: names, the latest first.
        conversation: a follow-up behind all that it may lean on, for the search; "" for any other question.
        earlier: the conversation before it as it was said, oldest first, for who can read it.
    """

    typed: str
    asked: str
    context: tuple[str, ...] = ()
    conversation: str = ""
    earlier: tuple[Exchange, ...] = ()

    def __str__(self) -> str:
        return self.standalone

    @property
    def standalone(self) -> str:
        """The question so that it can be searched for and read without the conversation. It is never taken apart."""
        return f"{', '.join(self.context)}: {self.asked}" if self.context else self.asked

    @cached_property
    def language(self) -> str:
        """The code of the language it was typed in, "" where that is not certain."""
        return language_of(self.typed)

    @property
    def in_english(self) -> bool:
        """Say whether it may be in English, which is what the offline reader and the rules of language read."""
        return self.language in ("", ENGLISH)

    @cached_property
    def clause(self) -> str:
        """The part of it that has its form."""
        return asking_clause(self.asked)

    @cached_property
    def form(self) -> Form:
        """What it wants."""
        return form_of(self.clause)

    @cached_property
    def whole(self) -> bool:
        """Whether it is about documents as a whole."""
        return is_of_the_whole(self.clause, self.context)

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """The two things of which it asks how they differ, if it does."""
        return sides_of(self.clause, self.context)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its content words as stems, without those of its context."""
        return stems(self.asked)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that it has itself, in lower case."""
        return names(self.asked)

    def asking(self, asked: str, context: tuple[str, ...] | None = None) -> "Question":
        """Return a question with other words, of the same conversation."""
        return replace(self, asked=asked, context=self.context if context is None else context)


def understand(typed: str, earlier: Sequence[Exchange], documents: Known) -> Question:
    """Return the question that was meant.

    Args:
        typed: what was typed.
        earlier: the conversation before it, oldest first.
        documents: the words of the documents.
    """
    questions = [exchange.question for exchange in earlier if exchange.question]
    answers = [exchange.answer for exchange in earlier if exchange.answer]
    said = map(folded_text, (*questions[-REMEMBERED:], typed))
    *before, last = (without_courtesy(_corrected(text, documents)) for text in said)
    return Question(typed, last, context_of(last, before, answers), in_conversation(last, before), tuple(earlier))


def _corrected(text: str, documents: Known) -> str:
    """Return a text with its slips corrected, unless it is in a language whose words the spelling does not know."""
    return correct(text, documents) if language_of(text) in ("", ENGLISH) else text
