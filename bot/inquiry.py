"""One question on its way to an answer, and what every step makes of it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from bot.citing.cite import Checked, cite
from bot.citing.support import Supports, is_enough, statements_of
from bot.question.detection import foreign, languages_of
from bot.question.question import Exchange, Question, understand
from bot.question.smalltalk import small_talk
from bot.types import PROGRAM, Answer, Certainty, Draft, Passage, Statement
from bot.writing.program import said_by_program
from bot.writing.writer import Writer
from ingest.index.snapshot import Snapshot


@dataclass(frozen=True)
class Asked:
    """What was typed after `earlier` turns, what it is asked of, and who writes and judges, before it is understood."""

    typed: str
    earlier: Sequence[Exchange]
    snapshot: Snapshot
    writer: Writer
    supports: Supports
    sources: tuple[str, ...]
    began: float = field(default_factory=perf_counter)

    def condense(self) -> Runnable[str, Question]:
        """Return the step that makes the question stand alone."""
        return RunnableLambda(lambda typed: understand(typed, self.earlier, self.snapshot.words), name="condense")

    def understood(self, question: Question) -> "Inquiry":
        """Go on with the question as it is understood."""
        inquiry = Inquiry(question, self.snapshot, self.writer, self.supports, self.sources, began=self.began)
        inquiry.ended("condense")
        return inquiry


@dataclass
class Inquiry:
    """A question, the state of the index and the documents it is asked of (all, if none), and who writes.

    `passages` come in when they are found. A step that ends takes the time since the one before it ended. `write` and
    `cite` return their steps, which callbacks of LangChain's see as runs of these names.
    """

    question: Question
    snapshot: Snapshot
    writer: Writer
    support: Supports
    sources: tuple[str, ...] = ()
    passages: Sequence[Passage] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=perf_counter)

    def ended(self, step: str) -> None:
        """Add the time since the last step ended to this one."""
        now = perf_counter()
        self.milliseconds[step] = round(self.milliseconds.get(step, 0.0) + 1000 * (now - self.began), 1)
        self.began = now

    def said_by_program(self) -> Answer | None:
        """Return what the program says where nothing is asked of the documents; None where something is."""
        talk = small_talk(self.question.typed)
        if talk is None:
            return None
        text = said_by_program(talk, self.snapshot, self.sources)
        self.ended("write")
        return replace(self._begun(), text=text, writer=PROGRAM, sources=())

    def found(self, passages: Sequence[Passage]) -> None:
        """Take in what was retrieved."""
        self.passages = tuple(passages)
        self.ended("retrieve")

    def write(self) -> Runnable[Question, Answer | Draft]:
        """Return the step that writes: it streams answers with what is there so far, and last the draft."""

        def parts(question: Question, config: RunnableConfig) -> Iterator[Answer | Draft]:
            for part in self.writer.stream(question, self.passages, config):
                yield self._so_far(part)

        async def aparts(question: Question, config: RunnableConfig) -> AsyncIterator[Answer | Draft]:
            async for part in self.writer.astream(question, self.passages, config):
                yield self._so_far(part)

        return RunnableLambda(parts, aparts, name="write")  # type: ignore[arg-type]  # its types know no config here

    def _so_far(self, part: str | Draft) -> Answer | Draft:
        return replace(self._begun(), text=part, draft=True) if isinstance(part, str) else part

    def cite(self) -> Runnable[Draft, Answer]:
        """Return the step that checks a draft."""
        return RunnableLambda(self.checked, name="cite")

    def checked(self, draft: Draft) -> Answer:
        """Return the answer that a draft comes to; where none of its quotes is true, that of the writer's other one."""
        self.ended("write")
        answer = self._cited(draft)
        if answer.answered and not answer.citations:
            answer = self._replaced(answer)
        return replace(answer, milliseconds=self.milliseconds)

    def _replaced(self, answer: Answer) -> Answer:
        instead = self.writer.instead(self.question, self.passages, "quoted nothing that the documents say")
        if instead is None:
            return answer
        self.ended("write")
        other = self._cited(instead)
        return replace(other, unverified=(*answer.unverified, *other.unverified))

    def _cited(self, draft: Draft) -> Answer:
        checked = cite(draft, self.passages, self.snapshot.document)
        statements = statements_of(draft, checked, self.question.standalone, self.passages, self.support)
        self.ended("cite")
        return replace(
            self._begun(),
            answered=draft.answered,
            answer=draft.answer,
            text=checked.text,
            confidence=draft.confidence * _share_that_holds(checked, statements),
            certainty=_certainty(draft, checked, statements, self.passages),
            statements=statements,
            citations=checked.citations,
            unverified=checked.unverified,
            writer=draft.writer,
            notice=" ".join(filter(None, (self._foreign(), draft.notice))),
        )

    def _foreign(self) -> str:
        return foreign(self.question.language, languages_of(self.snapshot)) if self.question.language else ""

    def _begun(self) -> Answer:
        """Return an answer of which only the evidence is there."""
        return Answer(
            self.question.typed,
            self.question.standalone,
            answered=False,
            answer="",
            text="",
            confidence=0.0,
            passages=self.passages,
            sources=self.sources,
            milliseconds=dict(self.milliseconds),
        )


def _certainty(
    draft: Draft, checked: Checked, statements: Sequence[Statement], passages: Sequence[Passage]
) -> Certainty:
    """Return how far one may rely on a draft: it is sure where its writer is, and all that was checked holds."""
    if not draft.answered:
        return "none"
    holds = all(statement.holds and statement.sure for statement in statements) and not checked.unverified
    return "sure" if draft.sure and holds and is_enough(checked.citations, passages) else "unsure"


def _share_that_holds(checked: Checked, statements: Sequence[Statement]) -> float:
    """Return how likely quotes are true and statements hold, on average."""
    held = [1.0] * len(checked.citations) + [0.0] * len(checked.unverified) + [one.likely for one in statements]
    return sum(held) / len(held) if held else 1.0
