"""What the REST and the MCP door take and give, and how much of it at once."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from bot.types import LONGEST_HISTORY, LONGEST_QUESTION, Certainty, Level, QuoteStatus, Support
from bot.types import Passage as FoundPassage

if TYPE_CHECKING:
    from ingest.index.snapshot import Snapshot

MOST_PASSAGES = 50
"""Passages of one search."""

PASSAGES = 10
"""Passages of one search, unless another number is asked for."""

MOST_DOCUMENTS = 1_000
"""Documents of the largest page."""

PAGE = 100
"""Documents of one page of the list, unless another number is asked for."""

LARGEST_OFFSET = 2**53 - 1
"""The largest whole number that every JSON parser reads exactly."""

Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, json_schema_extra={"pattern": r"\S"})]
"""A question; that it is more than white space is said in the schema, and checked where it is asked."""

PassageCount = Annotated[int, Field(ge=1, le=MOST_PASSAGES, description="how many passages, best first")]
Offset = Annotated[int, Field(ge=0, le=LARGEST_OFFSET, description="how many documents to leave out, by name")]
PageSize = Annotated[int, Field(ge=1, le=MOST_DOCUMENTS, description="how many documents")]


class Message(BaseModel):
    """An earlier question, or the answer to it."""

    role: Literal["user", "assistant"]
    content: Question


def _kind(entry: object) -> str:
    return "question" if isinstance(entry, str) else "message"


Earlier = Annotated[Annotated[Question, Tag("question")] | Annotated[Message, Tag("message")], Discriminator(_kind)]
"""An earlier question, alone or as a message."""


class Asked(BaseModel):
    """A question, and how it is asked."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    history: list[Earlier] | None = Field(
        None, max_length=LONGEST_HISTORY, description="earlier questions, or messages with their answers, oldest first"
    )
    sources: list[str] | None = Field(None, description="the names of the documents to ask; all, unless some are named")
    answers: Level | None = Field(None, description="how readily the offline reader answers")
    model: str | None = Field(None, description="who writes, where there are several")


class Citation(BaseModel):
    """Words of a document: `source[start:end] == quote`, in characters of the text whose SHA-256 is given."""

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


class Statement(BaseModel):
    """A range of the answer's text, and what the documents have to do with it."""

    start: int
    end: int
    support: Support
    citations: list[int]


class Unverified(BaseModel):
    """A quote that no document says."""

    quote: str
    reason: str


class Found(BaseModel):
    """A passage that was found; higher scores are better."""

    source: str
    start: int
    end: int
    score: float
    heading: str
    page: int | None = None


class Told(BaseModel):
    """An answer. `answer` is the short one alone, "" where the documents do not say."""

    question: str
    standalone: str
    answered: bool
    answer: str
    text: str
    confidence: float
    certainty: Certainty
    citations: list[Citation]
    statements: list[Statement]
    passages: list[Found]
    unverified: list[Unverified]
    writer: str
    milliseconds: dict[str, float]
    notice: str | None = None
    sources: list[str] | None = None
    draft: bool | None = None


class Passage(Found):
    """A passage of a search, with its words."""

    sha256: str
    text: str


class Passages(BaseModel):
    """What a search found, best first."""

    passages: list[Passage]

    @classmethod
    def of(cls, found: Sequence[FoundPassage]) -> "Passages":
        """Return them as they are given."""
        return cls(passages=[Passage.model_validate(one, from_attributes=True) for one in found])


class Listed(BaseModel):
    """A document of the list. `ingested` is an ISO 8601 time in UTC."""

    source: str
    sha256: str
    title: str
    characters: int
    chunks: int
    pages: int
    ingested: str


class Documents(BaseModel):
    """A page of the list of documents, by name; `next` is the offset of the following one."""

    documents: list[Listed]
    total: int
    next: int | None = None

    @classmethod
    def of(cls, snapshot: "Snapshot", offset: int, limit: int) -> "Documents":
        """Return a page of the list of all documents."""
        rows = [vars(info) | {"pages": len(info.page_starts)} for info in snapshot.page(offset, limit)]
        after, total = offset + limit, snapshot.manifest.documents
        return cls.model_validate({"documents": rows, "total": total, "next": after if after < total else None})


def line_of_errors(errors: Iterable[Any]) -> str:
    """Return what is wrong with values, as Pydantic found it, in one line that names each of them."""
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the request'}: {one['msg']}" for one in errors)
