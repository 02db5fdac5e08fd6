"""A conversation as HTML: everything that comes from outside is escaped here, nothing else is trusted to do it.

Each piece of evidence is an `<li>` that carries its place in the document; markers and buttons name that item in
`data-open`, and `web/events.js` opens the place in the source pane.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.citing.cite import MARKER
from bot.plain_text import NEAREST, NOT_SURE
from bot.types import REFUSAL, Answer, Citation, Passage, Unverified
from bot.web.actions import actions_html, again_html
from bot.web.answer_text import text_html
from bot.web.conversation import Turn
from bot.web.escape import escaped, shown, text
from bot.web.phrases import (
    asked_words,
    certainty_words,
    checked_words,
    excerpt,
    place_words,
    sentence,
    stated_words,
    tick_words,
    writer_words,
)
from bot.web.words import words


@dataclass(frozen=True)
class Welcome:
    """What an empty conversation shows: what can be asked about, and questions to begin with."""

    documents: Sequence[str]
    examples: Sequence[str]


def conversation_html(turns: Sequence[Turn], welcome: Welcome, hint: str = "", following: Sequence[str] = ()) -> str:
    """Return the whole conversation, or the welcome when nothing was asked yet.

    `hint` is one line about the input; `following` are questions to go on with.
    """
    shown = [turn_html(turn, number, number == len(turns)) for number, turn in enumerate(turns, 1)]
    body = "".join(shown) or welcome_html(welcome)
    body += _examples(following, "Questions to go on with", "sb-examples sb-following")
    return body + (f'<p class="sb-hint" role="alert">{text(sentence(hint))}</p>' if hint else "")


def welcome_html(welcome: Welcome) -> str:
    """Return the empty state."""
    count = len(welcome.documents)
    about = f"“{text(welcome.documents[0])}”" if count == 1 else f"{count:,} documents"
    return (
        '<section class="sb-welcome"><h2>Ask the documents</h2>'
        f"<p>Answers come from {about} alone, with the exact words that support them. "
        "Choose a number such as <b>[1]</b> to see those words in their place.</p>"
        + _examples(welcome.examples, "Example questions", "sb-examples")
        + "</section>"
    )


def turn_html(turn: Turn, number: int, last: bool = False) -> str:
    """Return one question with its answer; `number` tells the turns apart, and the `last` can be asked again."""
    if turn.answer:
        kind = _kind(turn.answer)
        body = answer_html(turn.answer, f"t{number}")
        body += "" if turn.answer.by_program else actions_html(turn.answer, number, last)
    elif turn.error:
        kind, body = "failed", f'<p class="sb-error">{text(sentence(turn.error))}</p>'
        body += f'<div class="sb-actions">{again_html()}</div>' if last else ""
    else:
        wait = f'<p class="sb-wait" aria-live="off">{escaped(words("line.now"))}</p>'
        kind, body = "pending", f'{wait}<div class="sb-draft" dir="auto"></div>'
    return (
        f'<article class="sb-turn sb-{kind}" id="t{number}" aria-label="Question {number}">'
        f'<h2 class="sb-question">{text(turn.question)}</h2>{body}</article>'
    )


def _kind(answer: Answer) -> str:
    if answer.by_program:
        return "program"
    if not answer.answered:
        return "refused"
    return "answered" if answer.certainty == "sure" else "answered sb-unsure"


def answer_html(answer: Answer, key: str) -> str:
    """Return an answer with its evidence and its audit line; `key` makes the ids of the evidence unique.

    What the program says itself is talk, and nothing else.
    """
    if answer.by_program:
        return f'<div class="sb-answer"><div class="sb-said" dir="auto">{escaped(answer.text)}</div></div>'
    said = _answered(answer, key) if answer.answered else _refused(answer, key)
    return (
        '<div class="sb-answer">'
        + _asked_of(answer)
        + (f'<p class="sb-notice">{text(answer.notice)}</p>' if answer.notice else "")
        + said
        + _unverified(answer.unverified)
        + _read_as(answer)
        + audit_html(answer)
        + "</div>"
    )


def audit_html(answer: Answer) -> str:
    """Return the line that says who wrote the answer, what was checked and how long it took."""
    spent = sum(answer.milliseconds.values())
    steps = ", ".join(f"{step} {taken:,.0f} ms" for step, taken in answer.milliseconds.items())
    parts = [
        f"<span>{text(writer_words(answer))}</span>",
        *(f"<span>{words}</span>" for words in (stated_words(answer), checked_words(answer)) if words),
        f'<span title="{answer.confidence:.2f} of 1">{certainty_words(answer)}</span>',
        f'<span title="{escaped(steps)}">{spent:,.0f} ms</span>',
    ]
    return f'<p class="sb-audit">{"".join(parts)}</p>'


def _answered(answer: Answer, key: str) -> str:
    notes = "".join(
        _note(one, key, before, answer.certainty == "sure")
        for before, one in zip([None, *answer.citations], answer.citations, strict=False)
    )
    short, start = _short_and_rest(answer)
    return (
        ("" if answer.certainty == "sure" else f'<p class="sb-not-sure">{NOT_SURE}</p>')
        + (f'<p class="sb-short">{text(short)}</p>' if short else "")
        + text_html(answer, key, start)
        + (f'<ol class="sb-notes" aria-label="Citations">{notes}</ol>' if notes else _unsupported())
    )


def _asked_of(answer: Answer) -> str:
    words = sentence(asked_words(answer))
    return f'<p class="sb-asked" title="{shown(words)}">{text(excerpt(words, 200))}</p>' if words else ""


def _unsupported() -> str:
    return '<p class="sb-warning" role="note">No quote from the documents supports this answer.</p>'


def _short_and_rest(answer: Answer) -> tuple[str, int]:
    """Return the headline, and where the text begins that it does not say already.

    It is the short answer of one that is sure, and of which all holds, where it says less than the text does.
    """
    short = answer.answer.strip()
    holds = all(statement.holds for statement in answer.statements) and not answer.unverified
    if (
        not short
        or answer.certainty != "sure"
        or not holds
        or len(short) > 0.8 * len(MARKER.sub("", answer.text).strip())
    ):
        return "", 0
    return short, len(f"{short}. ") if answer.text.startswith(f"{short}. ") else 0


def _refused(answer: Answer, key: str) -> str:
    nearest = answer.passages[:NEAREST]
    items = "".join(passage_html(passage, f"{key}-n{rank}", "near") for rank, passage in enumerate(nearest, 1))
    listed = '<p class="sb-lead">Nearest passages; none of them answers the question:</p>'
    listed += f'<ul class="sb-near" aria-label="Nearest passages">{items}</ul>'
    return (
        f'<p class="sb-refusal">{REFUSAL}</p>'
        + _own_words(answer.text)
        + (listed if items else '<p class="sb-lead">No passage comes near the question.</p>')
    )


def _own_words(words: str) -> str:
    """Return what the writer added to its refusal, unless it only repeats it."""
    return "" if words.strip() in ("", REFUSAL) else f'<div class="sb-text" dir="auto">{shown(words)}</div>'


def _note(citation: Citation, key: str, before: Citation | None, ticked: bool) -> str:
    """Return a citation as an item of the list; one of the same group as that before it says only what it quotes."""
    item = f"{key}-{citation.number}"
    group = "" if citation.group is None else f' data-group="{citation.group}"'
    number = f'data-number="{citation.number}"{group}'
    goes_on = before is not None and citation.group is not None and before.group == citation.group
    says = f"“{excerpt(citation.quote, 60)}”" if goes_on else place_words(citation)
    tick = f' <span class="sb-tick" title="{tick_words(citation)}">✓</span>' if ticked else ""
    return (
        f'<li id="{item}" {_attributes(citation, citation.quote, citation.status)} {number}'
        f"{' class=sb-also' if goes_on else ''}>"
        f'<button type="button" data-open="{item}" title="“{shown(excerpt(citation.quote, 600))}”">'
        f'<span class="sb-number">[{citation.number}]</span> {text(says)}{tick}</button></li>'
    )


def passage_html(passage: Passage, item: str, status: str) -> str:
    """Return a passage as an item of a list that opens it; `item` is its id, `status` what it is to the question."""
    return (
        f'<li id="{item}" {_attributes(passage, passage.text, status)}>'
        f'<button type="button" data-open="{item}"><span class="sb-place">{text(place_words(passage))}</span> '
        f'<span class="sb-excerpt">{text(excerpt(passage.text, 180))}</span></button></li>'
    )


def _attributes(place: Citation | Passage, quote: str, status: str) -> str:
    values = {
        "source": place.source,
        "sha": place.sha256,
        "start": place.start,
        "end": place.end,
        "page": place.page or "",
        "heading": place.heading,
        "quote": quote,
        "status": status,
    }
    return " ".join(f'data-{name}="{escaped(str(value))}"' for name, value in values.items())


def _unverified(rows: Sequence[Unverified]) -> str:
    items = "".join(
        "<li>"
        + (f"<s>{text(excerpt(row.quote, 600))}</s> " if row.quote else "")
        + f'<span class="sb-reason">{text(row.reason or "not found in the documents")}</span></li>'
        for row in rows
    )
    lead = '<p class="sb-lead">Offered as support, but not found in the documents:</p>'
    return f'<div class="sb-unverified" role="note">{lead}<ul>{items}</ul></div>' if items else ""


def _read_as(answer: Answer) -> str:
    same = not answer.standalone or answer.standalone.split() == answer.question.split()
    return "" if same else f'<p class="sb-read-as">Understood as: {text(answer.standalone)}</p>'


def _examples(questions: Sequence[str], label: str, name: str) -> str:
    items = "".join(
        f'<li><button type="button" data-ask="{escaped(question)}">{text(question)}</button></li>'
        for question in questions
    )
    return f'<ul class="{name}" aria-label="{label}">{items}</ul>' if items else ""
