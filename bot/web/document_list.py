"""The list of documents as HTML, and how far files have come that are added to it."""

from collections.abc import Sequence

from bot.web.escape import escaped, text
from bot.web.library import LARGEST_FILE, MOST_FILES, ListedDocument
from bot.web.phrases import plural, sentence
from bot.web.progress import Progress
from ingest.formats import READERS
from ingest.progress import Step

LIMITS = (
    "<h2>Add documents</h2>"
    f"<p>{' '.join(READERS)}: at most {MOST_FILES} files at once, and {LARGEST_FILE // 1_000_000} MB each.</p>"
)
"""What can be added, said before it is."""

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


def progress_html(told: Progress, *, brief: bool = False) -> str:
    """Return how far files have come; a brief one leaves out those with which nothing happens."""
    left_out = {"waiting", "unchanged"} if brief else set()
    lines = "".join(_step(name, step) for name, step in told.steps if step.state not in left_out)
    total = len(told.steps)
    bar = f'<progress aria-label="All files" max="1" value="{told.share:.3f}"></progress>'
    return (
        f'<div class="sb-adding"><p role="status">{_summary(told)}</p>'
        f"{bar if told.done < total else ''}{f'<ul>{lines}</ul>' if lines else ''}</div>"
    )


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
    info, source = row.info, escaped(row.info.source)
    size = f"{len(info.page_starts):,} pages" if info.page_starts else f"{info.characters:,} characters"
    name = [info.source] if info.title and info.title != info.source else []
    about = " · ".join([*name, size, plural(info.chunks, "chunk"), info.ingested[:10], row.state])
    again = f'<button type="button" class="sb-again" data-send="{source}" data-event="submit">Check again</button>'
    return (
        f'<li><button type="button" class="sb-read" data-read="{source}">{text(info.title or info.source)}</button>'
        f'<p class="sb-about">{text(about)}</p>{again if row.state != "its file is gone" else ""}'
        f"<details><summary><span>Delete</span><span>Keep it</span></summary>"
        f'<p>{_WARNING[row.state]}</p><button type="button" data-send="{source}">Delete {text(info.source)}</button>'
        "</details></li>"
    )
