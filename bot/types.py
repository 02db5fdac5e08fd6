"""What flows through the bot: passages in, an answer with checked citations out.

Every `start` and `end` is a half-open range of characters in the text of the document `source` whose SHA-256 is
`sha256`. Scores and confidences point upward: higher is better.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from ingest.blocks import Block
from ingest.views import View, view_of

LONGEST_QUESTION = 4000
"""Characters."""

LONGEST_HISTORY = 50
"""Earlier messages that a question may bring along through the API; the chat itself sends the latest ones."""

REFUSAL = "The documents do not say."

QuoteStatus = Literal["verbatim", "folded"]
"""How a quote was found: to the letter, or after folding white space, quotation marks and case."""

Certainty = Literal["sure", "unsure", "none"]
"""How far one may rely on an answer without looking it up; "none" where nothing was answered."""

Support = Literal["quoted", "supported", "unsupported", "uncited"]
"""What the documents have to do with a statement.

It is *quoted* where it is the quote itself; *supported* by what it cites or, where it cites nothing, by a passage
shown; *unsupported* where it cites, and that does not support it; *uncited* where it cites nothing, and nothing shown
supports it.
"""

PROGRAM = "program"
"""The writer of what the program says itself, a greeting say; it is no answer, and counts nowhere."""


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk: `text` is `source[start:end]`.

    Its first `opening` characters are headings; `blocks` are what it has a part of. `score` is the retriever's (higher
    is better), `cosine` the similarity to the question, None where it is not known. What a retriever found outside the
    index has no `sha256` (""): it is read, and never cited.
    """

    source: str
    sha256: str
    start: int
    end: int
    text: str
    heading: str
    score: float
    page: int | None = None
    cosine: float | None = None
    opening: int = 0
    blocks: tuple[Block, ...] = ()

    @property
    def indexed(self) -> bool:
        """Say whether it stands in the index, and can be cited."""
        return bool(self.sha256)

    @property
    def title(self) -> str:
        """The innermost heading."""
        return self.heading.rpartition(" > ")[2]

    @cached_property
    def view(self) -> View:
        """What is read of it."""
        return view_of(self.text, self.start, self.blocks, self.opening)

    def body_sentences(self) -> list[tuple[int, int]]:
        """Return the ranges of its sentences in `text`, those of its opening headings apart."""
        places = (self.view.place_of(*unit) for unit in self.view.units)
        return [(start - self.start, end - self.start) for start, end in places]


@dataclass(frozen=True)
class Quote:
    """Words a writer offers as support, before they are checked.

    `number` is its marker in the draft's text, one of its own for every quote; `passage` the position (from 0) of the
    passage the writer names, which need not exist; `span` the place counted from that passage's start, when the writer
    knows it. Quotes with the same `group` belong together, as the cells of a row do.
    """

    number: int
    passage: int
    text: str
    span: tuple[int, int] | None = None
    group: int | None = None


@dataclass(frozen=True)
class Draft:
    """What a writer returns: unchecked text with `[number]` markers, and the quotes those markers stand for."""

    answered: bool
    answer: str
    text: str
    confidence: float
    quotes: Sequence[Quote] = ()
    writer: str = "reader"
    notice: str = ""
    sure: bool = True
    """Whether the writer vouches for it; what is checked afterwards can only take that away."""
    extractive: bool = False
    """Whether the text is made of its quotes, with no words of the writer's own but such as put them together."""


Level = Literal["careful", "balanced", "talkative"]
"""How readily the offline reader answers; a threshold each (`bot/reading/training/calibrate.py`)."""

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Citation:
    """A checked fact: `quote` is exactly `source[start:end]`. Those of one `group` belong together."""

    number: int
    source: str
    sha256: str
    start: int
    end: int
    quote: str
    status: QuoteStatus
    heading: str
    page: int | None = None
    group: int | None = None


@dataclass(frozen=True)
class Statement:
    """A range of an answer's text, what supports it, and the numbers of the citations it names.

    `reason` says why it is not supported, "" where it is; `likely` how likely it is supported, and `sure` whether one
    can rely on that.
    """

    start: int
    end: int
    support: Support
    citations: tuple[int, ...] = ()
    reason: str = ""
    likely: float = 1.0
    sure: bool = True

    @property
    def holds(self) -> bool:
        """Say whether the documents support it."""
        return self.support in ("quoted", "supported")


@dataclass(frozen=True)
class Unverified:
    """A quote or a citation number that no source supports. It is reported, never numbered or highlighted."""

    quote: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """An answer after checking. `answer` is the short answer alone, "" when `answered` is false.

    `certainty` is "none" exactly when `answered` is false. `statements` are the ranges of `text` that say something.
    `sources` are the documents that were asked, by name; none means all. A `draft` is no answer yet: its `text` is what
    a chat model has written so far, with nothing checked.
    """

    question: str
    standalone: str
    answered: bool
    answer: str
    text: str
    confidence: float
    certainty: Certainty = "none"
    citations: Sequence[Citation] = ()
    statements: Sequence[Statement] = ()
    passages: Sequence[Passage] = ()
    unverified: Sequence[Unverified] = ()
    writer: str = "reader"
    notice: str = ""
    milliseconds: dict[str, float] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    draft: bool = False

    @property
    def by_program(self) -> bool:
        """Say whether the program itself speaks, of something else than the documents."""
        return self.writer == PROGRAM

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that `ask --json` prints and `/ask` returns.

        `page` (documents with pages), `group` (citations that belong together), `notice` (something the user must be
        told), `sources` (the documents asked, when not all were) and `draft` appear only when they are set.
        """
        answer = asdict(self)
        for statement in answer["statements"]:
            del statement["reason"], statement["likely"], statement["sure"]
        for passage in answer["passages"]:
            del passage["text"], passage["sha256"], passage["cosine"], passage["opening"], passage["blocks"]
        optional = [(answer, "notice"), (answer, "sources"), (answer, "draft")] + [
            (row, "page") for row in (*answer["citations"], *answer["passages"])
        ]
        optional += [(citation, "group") for citation in answer["citations"]]
        for row, key in optional:
            if not row[key]:
                del row[key]
        return answer
