"""What an eval set is made of: questions, what is right about them, and sometimes the documents to ask."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.documents import Document


@dataclass(frozen=True, order=True)
class Span:
    """The half-open range of characters `[start, end)` of the text of the document `source`."""

    source: str
    start: int
    end: int


Unit = tuple[Span, ...]
"""One piece of gold evidence: the places it stands at, any of which will do."""


@dataclass(frozen=True)
class Case:
    """One question and what is right about it.

    Attributes:
        key: the `id` of the question in its set.
        question: what is asked.
        history: the questions asked before it, oldest first.
        answers: accepted answers, any of which will do; none for an unanswerable question, or where `quotes` do alone.
        answerable: whether the documents answer it.
        quotes: gold evidence as text; each entry holds alternatives, any of which will do.
        evidence: the same as places in the documents, once they are known.
        relevant: what retrieval should find, as places, once they are known.
        grades: what retrieval should find, as whole documents and their grade (BEIR's qrels).
        paragraph: the document the question was written for (SQuAD).
        groups: further keys by which figures are broken down.
    """

    key: str
    question: str
    history: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool = True
    quotes: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[Unit, ...] = ()
    relevant: tuple[Unit, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    paragraph: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EvalSet:
    """Questions, and the corpus they bring with them, if any.

    Attributes:
        name: the name of the file or folder.
        cases: the questions, in the order of the set.
        documents: yields the set's own corpus, one document after the other; None when it has none.
        retrieval_only: whether it judges retrieval alone.
        notices: what its user should be told about how it was read.
    """

    name: str
    cases: Sequence[Case]
    documents: Callable[[], Iterable[Document]] | None = None
    retrieval_only: bool = False
    notices: Sequence[str] = ()
