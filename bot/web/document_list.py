"""The list of documents as HTML, what adds to it, and how far files have come that are added."""

from collections.abc import Sequence
from pathlib import Path
from string import Template

from bot.web.escape import escaped, text
from bot.web.library import LARGEST_FILE, LONGEST_TITLE, MOST_FILES, ListedDocument
from bot.web.phrases import sentence
from bot.web.progress import Progress
from bot.web.words import counted, worded, words
from ingest.formats import READERS
from ingest.progress import State, Step

FEW = 3
"""Files whose lines all stay in sight when they are done; of more, only those that want to be read."""

_STATIC = Path(__file__).parent / "static"
_FIRST: dict[State, int] = {"embedding": 0, "reading": 1, "failed": 2, "waiting": 3}
"""Which files of many are seen without scrolling while they are worked on."""

_MEGABYTES = LARGEST_FILE // 1_000_000
_STATES = {
    "added here": ("documents.state.added", "documents.warning.added"),
    "from a folder": ("documents.state.folder", "documents.warning.folder"),
    "its file is gone": ("documents.state.gone", "documents.warning.gone"),
    "from a collection": ("documents.state.collection", ""),
}
"""What is said of a document, and before it is deleted."""

_COUNTS: dict[State, str] = {
    "added": "progress.count.added",
    "updated": "progress.count.updated",
    "removed": "progress.count.removed",
    "unchanged": "progress.count.unchanged",
    "failed": "progress.count.failed",
}
_STEPS: dict[State, str] = {
    "waiting": "progress.state.waiting",
    "reading": "progress.state.reading",
    "embedding": "progress.state.embedding",
    "added": "progress.state.added",
    "updated": "progress.state.updated",
    "removed": "progress.state.removed",
    "unchanged": "progress.already",
    "failed": "progress.state.failed",
}


def document_list_html(rows: Sequence[ListedDocument], made: int = 0) -> str:
    """Return the list of documents; `made` is when the rows were read, so that the page can tell an older list."""
    items = "".join(map(_row, rows))
    return f'<h2 class="sb-count" data-made="{made}">{counted("documents.count", len(rows))}</h2>' + (
        f'<ul class="sb-library" aria-label="{escaped(words("documents.list"))}">{items}</ul>' if items else ""
    )


def note_html(note: str) -> str:
    """Return a line about what was done."""
    return f'<p class="sb-hint" role="status">{text(sentence(note))}</p>'


def limits_html() -> str:
    """Return what can be added, said before it is."""
    limits = words("adding.limits", formats=" ".join(READERS), files=MOST_FILES, megabytes=_MEGABYTES)
    return f"<h2>{escaped(words('adding.title'))}</h2><p>{escaped(limits)}</p>"


def adding_html() -> str:
    """Return what adds documents besides the files that are dropped: a text that is pasted; and the files too large."""
    template = Template(worded((_STATIC / "adding.html").read_text(encoding="utf-8")))
    too_large = escaped(words("adding.too_large", name="{name}", megabytes=_MEGABYTES))
    return template.substitute(
        largest=LARGEST_FILE, too_large=too_large, accepted=",".join(READERS), title=LONGEST_TITLE
    )


def progress_html(told: Progress, *, brief: bool = False) -> str:
    """Return how far files have come; a brief one leaves out those with which nothing happens."""
    left_out = {"waiting", "unchanged"} if brief else set()
    steps = [(name, step) for name, step in told.steps if step.state not in left_out]
    going_on = told.done < len(told.steps)
    bar = f'<progress aria-label="{escaped(words("progress.all"))}" max="1" value="{told.share:.3f}"></progress>'
    lines = _lines(sorted(steps, key=lambda one: _FIRST.get(one[1].state, 4))) if going_on else _folded(steps)
    return f'<div class="sb-adding"><p role="status">{_summary(told)}</p>{bar if going_on else ""}{lines}</div>'


def _folded(steps: Sequence[tuple[str, Step]]) -> str:
    """Return the lines of files that are done: what failed or was not read in full stays open."""
    if len(steps) <= FEW:
        return _lines(steps)
    open_ = [(name, step) for name, step in steps if step.state == "failed" or step.note]
    rest = [one for one in steps if one not in open_]
    fold = f"<details><summary>{counted('progress.show', len(rest))}</summary>{_lines(rest)}</details>" if rest else ""
    return _lines(open_) + fold


def _lines(steps: Sequence[tuple[str, Step]]) -> str:
    lines = "".join(_step(name, step) for name, step in steps)
    return f'<ul tabindex="0" aria-label="{escaped(words("progress.files"))}">{lines}</ul>' if lines else ""


def _summary(told: Progress) -> str:
    parts = [words(key, count=f"{told.count(state):,}") for state, key in _COUNTS.items() if told.count(state)]
    return escaped(", ".join([words("progress.done", done=f"{told.done:,}", all=f"{len(told.steps):,}"), *parts]))


def _step(name: str, step: Step) -> str:
    share = f' <progress aria-label="{escaped(name)}" max="{step.total}" value="{step.done}"></progress>'
    bar = share if step.state == "embedding" and step.total else ""
    return f'<li class="sb-step sb-is-{step.state}">{text(name)}: <span>{text(_words(step))}</span>{bar}</li>'


def _words(step: Step) -> str:
    if step.state == "embedding":
        return words("progress.indexing", done=f"{step.done:,}", all=f"{step.total:,}")
    state = step.reason or words(_STEPS[step.state])
    return f"{state}; {step.note}" if step.note else state


def _row(row: ListedDocument) -> str:
    info, source, title = row.info, escaped(row.info.source), row.info.title or row.info.source
    state, _ = _STATES[row.state]
    pages, characters = len(info.page_starts), info.characters
    size = counted("documents.pages", pages) if pages else counted("documents.characters", characters)
    name = [info.source] if title != info.source else []
    about = " · ".join([*name, size, counted("documents.chunks", info.chunks), info.ingested[:10], words(state)])
    select, again = escaped(words("documents.select", title=title)), escaped(words("documents.check_again"))
    check = f'<button type="button" class="sb-again" data-send="{source}" data-event="submit">{again}</button>'
    box = f'<input type="checkbox" class="sb-pick" aria-label="{select}" value="{source}">'
    pick = f'<label class="sb-picking">{box}</label>'
    return (
        f'<li data-title="{escaped(title)}" data-added="{info.ingested}" data-size="{characters}">'
        f"{pick if row.state != 'from a collection' else ''}"
        f'<button type="button" class="sb-read" data-read="{source}">{text(title)}</button>'
        f'<p class="sb-about">{text(about)}</p>{check if row.state in ("added here", "from a folder") else ""}'
        f"{_deleting(row) if row.state != 'from a collection' else ''}</li>"
    )


def _deleting(row: ListedDocument) -> str:
    _, warning = _STATES[row.state]
    name = row.info.source
    return (
        f"<details><summary><span>{escaped(words('documents.delete'))}</span>"
        f"<span>{escaped(words('documents.keep_it'))}</span></summary><p>{escaped(words(warning))}</p>"
        f'<button type="button" data-send="{escaped(name)}">{text(words("documents.delete_it", name=name))}</button>'
        "</details>"
    )
