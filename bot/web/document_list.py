"""The list of documents as HTML, what adds to it, and how far files have come that are added."""

from collections.abc import Sequence
from pathlib import Path
from string import Template

from bot.web.escape import escaped, text
from bot.web.library import LARGEST_FILE, LONGEST_TITLE, MOST_FILES, ListedDocument
from bot.web.phrases import plural, sentence
from bot.web.progress import Progress
from ingest.formats import READERS
from ingest.progress import State, Step

LIMITS = (
    "<h2>Add documents</h2>"
    f"<p>{' '.join(READERS)}: at most {MOST_FILES} files at once, and {LARGEST_FILE // 1_000_000} MB each.</p>"
)
"""What can be added, said before it is."""

FEW = 3
"""Files whose lines all stay in sight when they are done; of more, only those that want to be read."""

_STATIC = Path(__file__).parent / "static"
_FIRST: dict[State, int] = {"embedding": 0, "reading": 1, "failed": 2, "waiting": 3}
"""Which files of many are seen without scrolling while they are worked on."""

_WARNING = {
    "added here": "Delete the document, and with it the file that was stored here when it was added?",
    "from a folder": (
        "Delete the document from the index? Its file stays where it is: "
        "the next “python -m ingest” of its folder brings the document back."
    ),
    "its file is gone": "Delete the document from the index? Its file is gone already.",
}


def document_list_html(rows: Sequence[ListedDocument]) -> str:
    """Return the list of documents."""
    items = "".join(map(_row, rows))
    return f'<h2 class="sb-count">{plural(len(rows), "document")}</h2>' + (
        f'<ul class="sb-library" aria-label="Documents">{items}</ul>' if items else ""
    )


def note_html(note: str) -> str:
    """Return a line about what was done."""
    return f'<p class="sb-hint" role="status">{text(sentence(note))}</p>'


def adding_html() -> str:
    """Return what adds documents besides the files that are dropped: a text that is pasted; and the files too large."""
    template = Template((_STATIC / "adding.html").read_text(encoding="utf-8"))
    return template.substitute(
        largest=LARGEST_FILE, megabytes=LARGEST_FILE // 1_000_000, accepted=",".join(READERS), title=LONGEST_TITLE
    )


def progress_html(told: Progress, *, brief: bool = False) -> str:
    """Return how far files have come; a brief one leaves out those with which nothing happens."""
    left_out = {"waiting", "unchanged"} if brief else set()
    steps = [(name, step) for name, step in told.steps if step.state not in left_out]
    going_on = told.done < len(told.steps)
    bar = f'<progress aria-label="All files" max="1" value="{told.share:.3f}"></progress>'
    lines = _lines(sorted(steps, key=lambda one: _FIRST.get(one[1].state, 4))) if going_on else _folded(steps)
    return f'<div class="sb-adding"><p role="status">{_summary(told)}</p>{bar if going_on else ""}{lines}</div>'


def _folded(steps: Sequence[tuple[str, Step]]) -> str:
    """Return the lines of files that are done: what failed or was not read in full stays open."""
    if len(steps) <= FEW:
        return _lines(steps)
    open_ = [(name, step) for name, step in steps if step.state == "failed" or step.note]
    rest = [one for one in steps if one not in open_]
    fold = f"<details><summary>Show {plural(len(rest), 'file')}</summary>{_lines(rest)}</details>" if rest else ""
    return _lines(open_) + fold


def _lines(steps: Sequence[tuple[str, Step]]) -> str:
    lines = "".join(_step(name, step) for name, step in steps)
    return f'<ul tabindex="0" aria-label="Files">{lines}</ul>' if lines else ""


def _summary(told: Progress) -> str:
    counts = {state: told.count(state) for state in ("added", "updated", "removed", "unchanged", "failed")}
    parts = [f"{count:,} {state}" for state, count in counts.items() if count]
    return ", ".join([f"{told.done:,} of {len(told.steps):,} files done", *parts])


def _step(name: str, step: Step) -> str:
    share = f' <progress aria-label="{escaped(name)}" max="{step.total}" value="{step.done}"></progress>'
    bar = share if step.state == "embedding" and step.total else ""
    return f'<li class="sb-step sb-is-{step.state}">{text(name)}: <span>{text(_words(step))}</span>{bar}</li>'


def _words(step: Step) -> str:
    if step.state == "embedding":
        return f"indexing, {step.done:,} of {step.total:,} chunks"
    state = step.reason or {"unchanged": "is here already, unchanged"}.get(step.state, step.state)
    return f"{state}; {step.note}" if step.note else state


def _row(row: ListedDocument) -> str:
    info, source, title = row.info, escaped(row.info.source), row.info.title or row.info.source
    size = f"{len(info.page_starts):,} pages" if info.page_starts else f"{info.characters:,} characters"
    name = [info.source] if title != info.source else []
    about = " · ".join([*name, size, plural(info.chunks, "chunk"), info.ingested[:10], row.state])
    again = f'<button type="button" class="sb-again" data-send="{source}" data-event="submit">Check again</button>'
    return (
        f'<li data-title="{escaped(title)}" data-added="{info.ingested}" data-size="{info.characters}">'
        '<label class="sb-picking">'
        f'<input type="checkbox" class="sb-pick" aria-label="Select {escaped(title)}" value="{source}"></label>'
        f'<button type="button" class="sb-read" data-read="{source}">{text(title)}</button>'
        f'<p class="sb-about">{text(about)}</p>{again if row.state != "its file is gone" else ""}'
        f"<details><summary><span>Delete</span><span>Keep it</span></summary>"
        f'<p>{_WARNING[row.state]}</p><button type="button" data-send="{source}">Delete {text(info.source)}</button>'
        "</details></li>"
    )
