"""Rows of a report: question, gold, answer, and the cited passage with what is cited and what should have been."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from bot.types import Answer
from eval.dataset import Span
from eval.evaluate import spans
from eval.metrics import overlap
from eval.outcome import MEANINGS, OUTCOMES, certainty, expected, fault, outcome, score, was_asked
from eval.run import Row

AROUND = 240
"""Characters shown on each side of a citation or of gold evidence."""

GIVEN = 120
"""Characters of its answer that a closed row shows."""

MOST_PLACES = 8
"""Citations, and pieces of evidence, that a row shows."""

TextOf = Callable[[str], str]
"""The text of a source; "" when it is not at hand."""


def row_html(row: Row, text_of: TextOf) -> str:
    """Return one row, closed; it opens to everything that is known about it."""
    kind = outcome(row)
    parts = [
        f'<details class="{kind}"><summary><span class="chip">{OUTCOMES[kind]}</span>',
        f'<span class="question text">{escape(row.answer.question)}{_given(row)}</span>',
        f'<span class="score">{score(row):.2f}</span></summary><div class="row">',
        f'<p class="why">{escape(_why(row, kind))} <span class="soft text">id {escape(row.case.key)}</span></p>',
        *_asked(row),
        *_statements(row.answer),
        *_citations(row, text_of),
        *_evidence(row, text_of),
        *_retrieved(row),
        "</div></details>",
    ]
    return "".join(parts)


def _given(row: Row) -> str:
    if was_asked(row) and not (row.answer.answered or row.error):
        return '<span class="given text"><b>No answer</b></span>'
    given = row.answer.answer or row.answer.text if row.answer.answered or not row.counts else ""
    short = given if len(given) <= GIVEN else given[: GIVEN - 1] + "…"
    word = f"<b>{certainty(row)}:</b> " if certainty(row) else ""
    return f'<span class="given text">{word}{escape(short)}</span>' if short else ""


def _why(row: Row, kind: str) -> str:
    if kind == "failed":
        return f"{row.error}."
    meaning = MEANINGS[kind]
    groups = ", ".join(f"{key} {value}" for key, value in row.case.groups.items())
    return f"{meaning[0].upper()}{meaning[1:]}." + (f" ({groups})" if groups else "")


def _asked(row: Row) -> Iterator[str]:
    case, answer = row.case, row.answer
    if case.history:
        yield _texts("Asked before", case.history)
    if answer.standalone not in ("", answer.question):
        yield _texts("Understood as", [answer.standalone])
    if not was_asked(row):
        return
    yield f'<div class="pair">{_texts("Accepted answers", expected(case))}'
    given = [answer.answer or answer.text] if answer.answered else ["Refused: the documents do not say."]
    known = [certainty(row).lower(), f"F1 {row.scores['f1']:.2f}" if "f1" in row.scores else ""]
    words = "".join(f", {word}" for word in known if word)
    yield _texts(f"Answer (confidence {answer.confidence:.2f}{words})", given) + "</div>"


def _statements(answer: Answer) -> Iterator[str]:
    """Yield the text whose statements were checked; those that do not hold are underlined and say why."""
    if not answer.statements:
        return
    held = sum(statement.holds for statement in answer.statements)
    pieces, done = list[str](), 0
    for one in sorted(answer.statements, key=lambda one: one.start):
        start, end = max(done, one.start), max(done, one.end)
        pieces.append(escape(answer.text[done:start]) + _statement(answer.text[start:end], fault(one)))
        done = end
    shown = f'<p class="text">{"".join(pieces)}{escape(answer.text[done:])}</p>'
    yield f"<div><h3>Text: {held} of {len(answer.statements)} statements hold</h3>{shown}</div>"


def _statement(words: str, why_not: str) -> str:
    if not why_not:
        return escape(words)
    return f'<span class="fails">{escape(words)}</span> <span class="why-not">✗ {escape(why_not)}</span>'


def _texts(title: str, texts: Sequence[str]) -> str:
    shown = "".join(f'<p class="text">{escape(text)}</p>' for text in texts)
    return f"<div><h3>{escape(title)}</h3>{shown}</div>"


def _citations(row: Row, text_of: TextOf) -> Iterator[str]:
    cited = spans(row.answer.citations)
    gold = [span for unit in row.case.evidence for span in unit]
    for number, span in enumerate(cited[:MOST_PLACES], 1):
        document = text_of(span.source)
        text = excerpt(document, span, cited, gold) if document else _quote(row.answer.citations[number - 1].quote)
        yield f"<div><h3>Citation {number}: {escape(span.source)}</h3>{text}</div>"
    if len(cited) > MOST_PLACES:
        yield f'<p class="soft">and {len(cited) - MOST_PLACES} more citations</p>'
    for item in row.answer.unverified:
        yield _texts("Quoted, but not found in any document", [f"{item.quote} ({item.reason})"])


def _quote(words: str) -> str:
    """Return a quote whose document is no longer at hand."""
    return f'<blockquote class="text"><mark>{escape(words)}</mark></blockquote>'


def _evidence(row: Row, text_of: TextOf) -> Iterator[str]:
    """Yield the gold evidence that no citation touches."""
    cited, passages = spans(row.answer.citations), spans(row.answer.passages)
    unseen = [unit for unit in row.case.evidence if not any(overlap(span, place) for span in unit for place in cited)]
    for unit in unseen[:MOST_PLACES]:
        ranks = [n for n, passage in enumerate(passages, 1) if any(overlap(passage, span) for span in unit)]
        found = f"in retrieved passage {ranks[0]}" if ranks else "not retrieved"
        document = text_of(unit[0].source)
        text = excerpt(document, unit[0], cited, unit) if document else '<p class="soft">The document has changed.</p>'
        yield f"<div><h3>Gold evidence that is not cited, {found}: {escape(unit[0].source)}</h3>{text}</div>"


def _retrieved(row: Row) -> Iterator[str]:
    if not row.answer.passages:
        return
    gold = [span for unit in row.case.evidence for span in unit]
    yield "<div><h3>Retrieved passages, best first</h3><ol>"
    for passage, place in zip(row.answer.passages, spans(row.answer.passages), strict=True):
        touches = any(overlap(place, span) for span in gold) or row.case.grades.get(place.source, 0) > 0
        heading = f" › {passage.heading}" if passage.heading else ""
        hit = ' <span class="hit">holds evidence</span>' if touches else ""
        where = escape(f"{place.source}{heading}, characters {place.start}–{place.end}")
        yield f'<li class="text">{where}{hit}</li>'
    yield "</ol></div>"


def excerpt(text: str, span: Span, cited: Sequence[Span], gold: Sequence[Span]) -> str:
    """Return the text around a span as HTML, cited characters marked and gold evidence underlined."""
    start, end = max(0, span.start - AROUND), min(len(text), span.end + AROUND)
    marks = [(s, tag) for spans, tag in ((cited, "mark"), (gold, "gold")) for s in spans if s.source == span.source]
    edges = {start, end} | {edge for s, _ in marks for edge in (s.start, s.end) if start < edge < end}
    ordered = sorted(edges)
    pieces = [_piece(text, one, two, marks) for one, two in zip(ordered, ordered[1:], strict=False)]
    before, after = "…" * (start > 0), "…" * (end < len(text))
    return f'<blockquote class="text">{before}{"".join(pieces)}{after}</blockquote>'


def _piece(text: str, start: int, end: int, marks: Sequence[tuple[Span, str]]) -> str:
    piece, tags = escape(text[start:end]), {tag for span, tag in marks if span.start <= start and end <= span.end}
    if "gold" in tags:
        piece = f'<span class="gold">{piece}</span>'
    return f"<mark>{piece}</mark>" if "mark" in tags else piece
