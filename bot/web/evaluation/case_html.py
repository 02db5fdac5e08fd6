"""One question of a run as HTML: the answer as the chat shows it, and beside it what would have been right."""

from collections.abc import Iterator, Sequence

from bot.types import REFUSAL, Answer, Citation, Passage
from bot.web.escape import escaped, text
from bot.web.evaluation.runs import Case, Place, Run
from bot.web.phrases import excerpt, place_words, sentence
from bot.web.render import answer_html
from ingest.documents import Document
from ingest.errors import SourceboundError
from ingest.index import Index

_ELSEWHERE = (
    "This set brought its own documents. They are not among the documents of this chat, so the places cannot be opened."
)


def case_html(case: Case, number: int, run: Run, index: Index) -> str:
    """Return what opens below question `number` of a run; places open in documents that are as they were in the run."""
    outcome = run.outcomes.get(case.outcome)
    why = f"{text(sentence(outcome.meaning))}. " if outcome else ""
    return (
        f'<article aria-label="Question {escaped(case.id)}">'
        f'<p class="sb-why">{why}<span class="sb-about">id {text(case.id)}</span></p>{_before(case)}'
        f"{_answer(case, f'e{number}', run, index)}{_expected(case, f'e{number}', run, index)}</article>"
    )


def _before(case: Case) -> str:
    asked = "".join(f"<li>{text(question)}</li>" for question in case.gold.history)
    return f'<div class="sb-before"><h4>Asked before</h4><ul>{asked}</ul></div>' if asked else ""


def _answer(case: Case, key: str, run: Run, index: Index) -> str:
    if case.error:
        return f'<p class="sb-error">{text(sentence(case.error))}</p>'
    if run.settings.own_documents:
        return f'<h4>Answer</h4><p class="sb-notice">{_ELSEWHERE}</p>{_closed(case)}'
    return f"<h4>Answer</h4>{answer_html(_as_answer(case, run, index), key)}"


def _as_answer(case: Case, run: Run, index: Index) -> Answer:
    passages = [] if case.answered else _passages(case.passages, run, index)
    return Answer(
        question=case.question,
        standalone=case.standalone,
        answered=case.answered,
        answer=case.answer,
        text=case.text,
        confidence=case.confidence,
        citations=case.citations,
        passages=passages,
        unverified=case.unverified,
        writer=case.writer,
        notice=case.notice,
        milliseconds=case.milliseconds,
    )


def _passages(places: Sequence[Place], run: Run, index: Index) -> list[Passage]:
    """Return passages with the text that the run saw; those of documents that have changed are left out."""
    found = ((place, _document(place.source, run, index)) for place in places)
    return [_passage(place, document) for place, document in found if document]


def _passage(place: Place, document: Document) -> Passage:
    words = document.text[place.start : place.end]
    return Passage(place.source, document.sha256, place.start, place.end, words, place.heading, 0.0, place.page)


def _document(source: str, run: Run, index: Index) -> Document | None:
    try:
        document = index.document(source)
    except (KeyError, SourceboundError):
        return None
    return document if document.sha256 == run.documents.get(source) else None


def _closed(case: Case) -> str:
    """Return an answer whose quotes cannot be opened."""
    if not case.answered:
        return f'<p class="sb-refusal">{REFUSAL}</p>'
    quotes = "".join(f"<li>{_quoted(citation)}</li>" for citation in case.citations)
    return f'<div class="sb-text" dir="auto">{text(case.text)}</div><ul class="sb-quotes">{quotes}</ul>'


def _quoted(citation: Citation) -> str:
    return f"[{citation.number}] {text(place_words(citation))}: “{text(excerpt(citation.quote, 600))}”"


def _expected(case: Case, key: str, run: Run, index: Index) -> str:
    answers = "".join(f"<li>{text(answer)}</li>" for answer in case.gold.answers)
    nothing = "<p>Nothing: the documents do not answer it.</p>"
    said = f"<ul>{answers}</ul>" if case.gold.answerable else nothing
    places = "" if run.settings.own_documents else "".join(_evidence(case, key, run, index))
    listed = f'<ul class="sb-near" aria-label="Expected evidence">{places}</ul>' if places else ""
    return f'<div class="sb-expected-answer"><h4>Expected</h4>{said}{listed}</div>'


def _evidence(case: Case, key: str, run: Run, index: Index) -> Iterator[str]:
    for rank, unit in enumerate(case.gold.evidence, 1):
        found = ((place, _document(place.source, run, index)) for place in unit)
        known = next(((place, document) for place, document in found if document), None)
        if known is None:
            yield '<li class="sb-about">The document of this evidence has changed since, or is gone.</li>'
            continue
        place, document = known
        yield _openable(place, document, f"{key}-x{rank}")


def _openable(place: Place, document: Document, item: str) -> str:
    quote = document.text[place.start : place.end]
    values = {
        "source": place.source,
        "sha": document.sha256,
        "start": place.start,
        "end": place.end,
        "page": "",
        "heading": "",
        "quote": quote,
        "status": "expected",
    }
    attributes = " ".join(f'data-{name}="{escaped(str(value))}"' for name, value in values.items())
    return (
        f'<li id="{item}" {attributes}><button type="button" data-open="{item}">'
        f'<span class="sb-place">{text(place.source)}</span> '
        f'<span class="sb-excerpt">{text(excerpt(quote, 180))}</span></button></li>'
    )
