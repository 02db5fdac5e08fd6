"""One question of a run as HTML: the answer as the chat shows it, and beside it what would have been right."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.types import REFUSAL, Citation, Passage, Statement
from bot.web.escape import escaped, text
from bot.web.phrases import excerpt, place_words, sentence
from bot.web.render import answer_html, passage_html
from eval.dataset import Case
from eval.outcome import MEANINGS, certainty, expected, fault, outcome
from eval.run import Row, Run
from ingest.documents import Document
from ingest.errors import SourceboundError
from ingest.index.snapshot import Index

_ELSEWHERE = (
    "This set brought its own documents. They are not among the documents of this chat, so the places cannot be opened."
)


def case_html(row: Row, number: int, run: Run, index: Index) -> str:
    """Return what opens below question `number` of a run; places open in documents that are as they were in the run."""
    why, key = escaped(sentence(MEANINGS[outcome(row)])), row.case.key
    return (
        f'<article aria-label="Question {escaped(key)}">'
        f'<p class="sb-why">{why}. <span class="sb-about">id {text(key)}</span></p>{_before(row.case.history)}'
        f"{_answer(row, f'e{number}', run, index)}{_expected(row.case, f'e{number}', run, index)}</article>"
    )


def _before(history: Sequence[str]) -> str:
    asked = "".join(f"<li>{text(question)}</li>" for question in history)
    return f'<div class="sb-before"><h4>Asked before</h4><ul>{asked}</ul></div>' if asked else ""


def _answer(row: Row, key: str, run: Run, index: Index) -> str:
    if row.error:
        return f'<p class="sb-error">{text(sentence(row.error))}</p>'
    if run.own_documents:
        return f'<h4>Answer</h4><p class="sb-notice">{_ELSEWHERE}</p>{_closed(row)}'
    passages = [] if row.answer.answered else _with_texts(row.answer.passages, run, index)
    return f"<h4>Answer</h4>{answer_html(replace(row.answer, passages=passages), key)}"


def _with_texts(passages: Sequence[Passage], run: Run, index: Index) -> list[Passage]:
    """Return passages with the text that the run saw; those of documents that have changed are left out."""
    found = ((passage, _document(passage.source, run, index)) for passage in passages)
    return [
        replace(passage, sha256=document.sha256, text=document.text[passage.start : passage.end])
        for passage, document in found
        if document
    ]


def _document(source: str, run: Run, index: Index) -> Document | None:
    try:
        document = index.document(source)
    except (KeyError, SourceboundError):
        return None
    return document if document.sha256 == run.documents.get(source) else None


def _closed(row: Row) -> str:
    """Return an answer whose quotes cannot be opened: how sure it is, its text, and its statements that do not hold."""
    answer, sure = row.answer, certainty(row)
    if not answer.answered and row.counts:
        return f'<p class="sb-refusal">{REFUSAL}</p>'
    quotes = "".join(f"<li>{_quoted(citation)}</li>" for citation in answer.citations)
    fails = "".join(f"<li>{_failing(answer.text, one)}</li>" for one in answer.statements if not one.holds)
    return (
        f'{f"<p><b>{sure}</b></p>" if sure else ""}<div class="sb-text" dir="auto">{text(answer.text)}</div>'
        f'{f"<h4>Statements that do not hold</h4><ul>{fails}</ul>" if fails else ""}<ul class="sb-quotes">{quotes}</ul>'
    )


def _failing(words: str, statement: Statement) -> str:
    return f"✗ {text(words[statement.start : statement.end])} ({text(fault(statement))})"


def _quoted(citation: Citation) -> str:
    return f"[{citation.number}] {text(place_words(citation))}: “{text(excerpt(citation.quote, 600))}”"


def _expected(case: Case, key: str, run: Run, index: Index) -> str:
    said = "".join(f"<li>{text(answer)}</li>" for answer in expected(case))
    places = "" if run.own_documents else "".join(_evidence(case, key, run, index))
    listed = f'<ul class="sb-near" aria-label="Expected evidence">{places}</ul>' if places else ""
    return f'<div class="sb-expected-answer"><h4>Expected</h4><ul>{said}</ul>{listed}</div>'


def _evidence(case: Case, key: str, run: Run, index: Index) -> Iterator[str]:
    for rank, unit in enumerate(case.evidence, 1):
        found = ((place, _document(place.source, run, index)) for place in unit)
        known = next(((place, document) for place, document in found if document), None)
        if known is None:
            yield '<li class="sb-about">The document of this evidence has changed since, or is gone.</li>'
            continue
        place, document = known
        quote = document.text[place.start : place.end]
        gold = Passage(place.source, document.sha256, place.start, place.end, quote, heading="", score=0.0)
        yield passage_html(gold, f"{key}-x{rank}", "expected")
