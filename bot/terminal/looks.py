"""Answers and cited places as they look in a terminal.

Nothing that a document, a question or a model says is markup: it becomes `Text` of rich's, without controls.
"""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from bot.plain_text import NEAREST, NOT_SURE
from bot.terminal.harmless import without_controls
from bot.types import REFUSAL, Answer, Citation, Passage, Statement
from bot.web.phrases import (
    asked_words,
    certainty_words,
    checked_words,
    excerpt,
    flaw_words,
    flaws_of,
    place_words,
    stated_words,
    writer_words,
)

QUOTED = 600
"""Characters of a quote below an answer; whole it is seen where it stands."""

AROUND = 3
"""Lines before a cited place, and behind it, that are shown with it."""

REACH = 600
"""Characters before it, and behind it, at most."""

_DIM, _DOUBT, _SURE, _NUMBER = "dim", "yellow", "green", "bold cyan"
_CUT = (Text("│", _DIM), Text("…", _DIM))
"""A row where a line is longer than is shown of it."""

_SPELLED = str.maketrans("“”‘’–·…✓⚠│", "\"\"''--.+!|")
"""Our signs where a terminal cannot show them."""


def plain(words: str, style: str = "") -> Text:
    """Return words of whatever origin as text that steers nothing."""
    return Text(without_controls(words.replace("\t", " ")), style)


def spelled(text: Text) -> Text:
    """Return a text whose signs are those of ASCII, as far as it has such."""
    text.plain = text.plain.translate(_SPELLED)
    return text


def answer_looks(answer: Answer) -> Iterator[Text]:
    """Yield the paragraphs of an answer: what it says, its footnotes, and what was checked."""
    if answer.by_program:
        yield plain(answer.text)
        return
    yield from _answered(answer) if answer.answered else _refused(answer)
    notes = [f"note: {answer.notice}"] if answer.notice else []
    if answer.standalone.split() != answer.question.split():
        notes.append(f"understood as: {answer.standalone}")
    notes += filter(None, [asked_words(answer)])
    audit = [writer_words(answer), stated_words(answer), checked_words(answer), certainty_words(answer)]
    yield Text("\n").join([plain(note, _DIM) for note in [*notes, " · ".join(filter(None, audit))]])


def places_of(answer: Answer) -> dict[int, Citation | Passage]:
    """Return what of an answer can be opened, by number: its citations, or where it has none the nearest passages."""
    if answer.answered:
        return {citation.number: citation for citation in answer.citations}
    return dict(enumerate(answer.passages[:NEAREST], 1))


def draft_looks(words: str, console: Console) -> Text:
    """Return the end of what a chat model has written so far, as much as a terminal shows, marked as unchecked."""
    width, height = console.size
    lines = plain(words[-width * height :], _DIM).wrap(console, width)
    return Text("\n").join([Text("not checked yet:", _DOUBT), *lines[-max(1, height - 3) :]])


def place_looks(place: Citation | Passage, text: str) -> tuple[Text, list[tuple[Text, Text]]]:
    """Return where a place is, and its words in the text of its document, marked, with the lines around them.

    Every line comes behind a sign in the margin, ">" where the words stand.
    """
    where = plain(f"{place_words(place)} · characters {place.start}–{place.end}", "bold")
    start, end = _around(text, place.start, place.end)
    rows = [_CUT] if text[start - 1 : start].strip() else []
    for line in text[start:end].split("\n"):
        stop = start + len(line)
        first, last = max(start, place.start), min(stop, place.end)
        if first < last:
            parts = [plain(text[start:first]), plain(text[first:last], "bold reverse"), plain(text[last:stop])]
            rows.append((Text(">", _NUMBER), Text.assemble(*parts)))
        else:
            rows.append((Text("│", _DIM), plain(line)))
        start = stop + 1
    return where, [*rows, _CUT] if text[end : end + 1].strip() else rows


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range from a few lines before a range of a text to a few behind it, cut where those are long."""
    before = text[max(0, start - REACH) : start].split("\n")[-AROUND - 1 :]
    behind = text[end : end + REACH].split("\n")[: AROUND + 1]
    return start - len("\n".join(before)), end + len("\n".join(behind))


def _answered(answer: Answer) -> Iterator[Text]:
    sure = answer.certainty == "sure"
    said = _said(answer)
    yield said if sure else Text("\n").join([Text(NOT_SURE, _DOUBT), said])
    notes = [_note(one, before, sure) for before, one in zip([None, *answer.citations], answer.citations, strict=False)]
    lost = [plain(f"not verified: “{excerpt(row.quote, QUOTED)}” ({row.reason})", _DOUBT) for row in answer.unverified]
    if not notes:
        lost.insert(0, Text("No quote from the documents supports this answer.", _DOUBT))
    yield Text("\n").join([*notes, *lost])


def _said(answer: Answer) -> Text:
    """Return the text; what is not supported is marked, and the reason stands behind it."""
    said, reached = Text(), 0
    for flaw in flaws_of(answer):
        said.append_text(plain(answer.text[reached : flaw.start]))
        said.append_text(plain(answer.text[flaw.start : flaw.end], _DOUBT)).append_text(_flag(flaw))
        reached = flaw.end
    said.append_text(plain(answer.text[reached:]))
    for citation in answer.citations:
        said.highlight_words([f"[{citation.number}]"], _NUMBER)
    short = without_controls(answer.answer)
    if answer.certainty == "sure" and short and said.plain.startswith(short):
        said.stylize("bold", 0, len(short))
    return said


def _flag(flaw: Statement) -> Text:
    return plain(f" ⚠ ({flaw_words(flaw)})", f"bold {_DOUBT}")


def _note(citation: Citation, before: Citation | None, sure: bool) -> Text:
    """Return a footnote; one of the same group as that before it says only what it quotes."""
    goes_on = before is not None and citation.group is not None and before.group == citation.group
    note = Text().append(f"[{citation.number}]", _NUMBER)
    if not goes_on:
        note.append_text(plain(f" {place_words(citation)}"))
    if sure:
        note.append(" ✓", _SURE)
    return note.append_text(plain(f"{' ' if goes_on else chr(10)}“{excerpt(citation.quote, QUOTED)}”", _DIM))


def _refused(answer: Answer) -> Iterator[Text]:
    yield Text(REFUSAL, "bold")
    if answer.text.strip() not in ("", REFUSAL):
        yield plain(answer.text)
    nearest = [
        Text()
        .append(f"[{number}]", _NUMBER)
        .append_text(plain(f" {place_words(passage)}"))
        .append_text(plain(f"\n{excerpt(passage.text, 180)}" if passage.text else "", _DIM))
        for number, passage in places_of(answer).items()
        if isinstance(passage, Passage)
    ]
    lead = "Nearest passages; none of them answers the question:" if nearest else "No passage comes near the question."
    yield Text("\n").join([Text(lead), *nearest])
