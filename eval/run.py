"""A run of a set: every question with its answer and its scores, the figures over all of them, and how it was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.types import Answer
from eval.bootstrap import Interval
from eval.dataset import Case

Setting = str | int | float | bool | None


@dataclass(frozen=True)
class Row:
    """One question of a run.

    Attributes:
        case: the question, and what is right about it.
        answer: the answer; its passages are places without their text.
        scores: the value of every metric that applies.
        error: why the question could not be answered; "" when it was.
    """

    case: Case
    answer: Answer
    scores: Mapping[str, float]
    error: str = ""

    @property
    def counts(self) -> bool:
        """Say whether it counts: all rows do but those in which the program itself spoke."""
        return not self.answer.by_program


@dataclass(frozen=True)
class Group:
    """The figures over the questions of one group."""

    n: int
    metrics: Mapping[str, Interval]


@dataclass(frozen=True)
class StepTimes:
    """How long a step takes: the median over the questions, and what 95 % of them stay below."""

    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Run:
    """What `--json` writes. A baseline has its set, its metrics and its rows alone.

    Attributes:
        set: the name of the set.
        rows: one for every question, in the order of the set.
        metrics: the figure of every metric that applies to some of the rows.
        settings: how the run was made.
        latency: by step of an answer.
        groups: the figures by the values of every further key of the set.
        documents: the SHA-256 of the text of every document that the rows name, where it is known.
    """

    set: str
    rows: Sequence[Row]
    metrics: Mapping[str, Interval]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    latency: Mapping[str, StepTimes] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Group]] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> Sequence[Row]:
        """The rows of questions that raised an error."""
        return [row for row in self.rows if row.error]

    @property
    def by_program(self) -> Sequence[Row]:
        """The rows in which the program itself spoke; they have no scores."""
        return [row for row in self.rows if not row.counts]

    @property
    def model(self) -> str:
        """The chat model that was asked; "" for the offline reader."""
        return str(self.settings.get("model") or "")

    @property
    def own_documents(self) -> bool:
        """Whether the documents were asked that the set brought."""
        return bool(self.settings.get("own_documents"))
