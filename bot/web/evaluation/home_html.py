"""The first page of the Evaluate tab as HTML: choosing a set, the run that goes on, and the runs that are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from bot.types import LEVELS
from bot.web.escape import escaped, text
from bot.web.evaluation.process import ANOTHER, Status
from bot.web.evaluation.runs import Kept
from bot.web.evaluation.sets import ENDINGS, LARGEST_SET, SetFile
from bot.web.evaluation.settings import READER, Asking, asked_words
from bot.web.evaluation.wording import MAIN, label_of, remark_html, when_html
from bot.web.phrases import plural, sentence
from eval.bootstrap import Interval
from eval.table import number

_OWN = "It brings its own documents: its questions are asked of those, not of the documents of this chat."
_ALL_SHARED = "Sets and runs are shared by all who use this server."
_OWN_RUNS = "Your verdicts and runs are yours alone, unless you share a run; sets that are uploaded are there for all."
_LARGEST = f"{LARGEST_SET // 1_000_000}\N{NO-BREAK SPACE}MB"
_FORMATS = f"One question a line (.jsonl), or a file in the format of SQuAD (.json); at most {_LARGEST}."
_BUSY = '<progress aria-label="Making ready"></progress>'
_NONE = '<p class="sb-about">There is no set yet. Upload one.</p>'
_EXAMPLE = (
    '{"id": "1", "question": "How many nations take part?", "answers": ["27 nations", "27"], '
    '"evidence": ["27 nations are participating."]}\n'
    '{"id": "2", "question": "How many of them are in Asia?", "answerable": false}'
)


@dataclass(frozen=True)
class Choices:
    """The chat models that can answer, "" for none of them, and how the server asks if nothing else is chosen."""

    models: Sequence[str] = ("",)
    usual: Asking = Asking()


def home_html(
    sets: Sequence[SetFile], runs: Sequence[Kept], status: Status, choices: Choices, *, alone: bool = True
) -> str:
    """Return the page; `alone` says that there are no logins, so that nothing is anybody's own."""
    return (
        '<section class="sb-new"><h2>Evaluate the answers</h2>'
        "<p>Every question of a set is asked, and you see how good the answers, citations and refusals are. "
        f"{_ALL_SHARED if alone else _OWN_RUNS}</p>"
        f'<div class="sb-choose">{_choice(sets, status, choices)}</div>{_upload()}</section>'
        f'<div class="sb-status">{status_html(status)}</div>'
        f'<section class="sb-runs">{_runs(runs)}</section>'
    )


def status_html(status: Status) -> str:
    """Return how the run that goes on is doing, or how the last one ended."""
    name = text(status.set)
    if status.state == "busy":
        return f'<p class="sb-notice">{text(sentence(ANOTHER))}.</p>'
    if status.state == "running":
        return f'<div class="sb-adding">{_progress(status)}<button type="button" data-do="cancel">Cancel</button></div>'
    if status.state == "cancelled":
        far = f" after {status.done:,} of {plural(status.total, 'question')}" if status.total else ""
        return f'<p class="sb-notice">{name} was cancelled{far}; nothing of it is kept.</p>'
    if status.state == "failed":
        words = f'<span class="sb-lines">{text(status.message)}</span>'
        return f'<div class="sb-error"><p><b>{name} could not be run.</b></p>{words}</div>'
    if status.state == "done":
        notes = "".join(f"<li>{text(sentence(note))}</li>" for note in status.notes)
        see = f'<button type="button" data-run="{escaped(status.key)}">See the figures</button>'
        return f'<div class="sb-notice"><p>{name} is done. {see}</p><ul>{notes}</ul></div>'
    return ""


def _progress(status: Status) -> str:
    minutes, seconds = divmod(int(monotonic() - status.began), 60)
    spent = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    about = f'<span class="sb-about">{text(str(status.asking))} · {spent}</span>'
    if not status.total:
        return f"<p>{text(status.set)}: making ready… {about}</p>{_BUSY}"
    value = f'max="{status.total}" value="{status.done}"'
    return (
        f"<p>{text(status.set)}: {status.done:,} of {plural(status.total, 'question')} asked {about}</p>"
        f'<progress aria-label="Questions asked" {value}></progress>'
    )


def _choice(sets: Sequence[SetFile], status: Status, choices: Choices) -> str:
    usable, broken = [one for one in sets if not one.error], [one for one in sets if one.error]
    return (_start(usable, status, choices) if usable else _NONE) + (_broken(broken) if broken else "")


def _start(sets: Sequence[SetFile], status: Status, choices: Choices) -> str:
    options = "".join(map(_option, sets))
    off = " disabled" if status.state in ("running", "busy") else ""
    discard = '<button type="button" data-do="discard">Delete for good</button>'
    levels = _options(((level, level.capitalize()) for level in LEVELS), choices.usual.answers)
    models = _options(((name, name or READER.capitalize()) for name in choices.models), choices.usual.model)
    return (
        f'<div class="sb-start"><label class="sb-of-set">Set <select name="set">{options}</select></label>'
        f'<label>How readily it answers <select name="answers">{levels}</select></label>'
        f'<label>Answers by <select name="model">{models}</select></label>'
        f'<button type="button" class="sb-primary" data-do="start"{off}>Run</button></div>'
        f'<p class="sb-about" data-when="own" hidden>{_OWN}</p>'
        f'<details class="sb-discard" data-when="uploaded" hidden><summary>Delete this set</summary>{discard}</details>'
    )


def _options(choices: Iterable[tuple[str, str]], selected: str) -> str:
    return "".join(
        f'<option value="{escaped(value)}"{" selected" * (value == selected)}>{escaped(label)}</option>'
        for value, label in choices
    )


def _option(one: SetFile) -> str:
    marks = " data-own" * one.brings_documents + " data-uploaded" * one.is_uploaded
    label = escaped(f"{one.path.name} ({plural(one.questions, 'question')}, {one.origin})")
    return f'<option value="{escaped(one.key)}"{marks}>{label}</option>'


def _broken(sets: Sequence[SetFile]) -> str:
    items = "".join(map(_broken_set, sets))
    return f'<h3>Sets that cannot be used</h3><ul class="sb-broken" aria-label="Sets that cannot be used">{items}</ul>'


def _broken_set(one: SetFile) -> str:
    button = f'<button type="button" data-do="discard" data-key="{escaped(one.key)}">Delete for good</button>'
    delete = f'<details class="sb-discard"><summary>Delete this set</summary>{button}</details>'
    about = f'<span class="sb-about">{one.origin}</span>'
    return (
        f'<li class="sb-error"><p class="sb-lines">{text(one.error)}</p>{about}{delete if one.is_uploaded else ""}</li>'
    )


def _upload() -> str:
    return (
        f'<label class="sb-upload">Upload a set <input type="file" accept="{",".join(ENDINGS)}" '
        f'data-largest="{LARGEST_SET}"></label><p class="sb-about">{_FORMATS}</p>'
        f'<details><summary>What a set looks like</summary><pre tabindex="0">{escaped(_EXAMPLE)}</pre>'
        '<p class="sb-about">Evidence is copied from the documents to the letter. Any further key, such as '
        "“kind”, is a group by which figures are broken down.</p></details>"
    )


def _runs(runs: Sequence[Kept]) -> str:
    items = "".join(map(_item, runs))
    empty = '<p class="sb-about">No runs yet. Choose a set and run it; its figures are kept here.</p>'
    return f'<h2 class="sb-count" tabindex="-1">{plural(len(runs), "run") if runs else "Runs"}</h2>' + (
        f'<ul class="sb-library" aria-label="Runs">{items}</ul>' if items else empty
    )


def _item(kept: Kept) -> str:
    key = escaped(kept.key)
    button = f'<button type="button" data-do="delete" data-key="{key}">Delete for good</button>'
    delete = f"<details><summary>Delete</summary>{button}</details>" if kept.own else ""
    if kept.run is None:
        reason = f'<p class="sb-about sb-bad">{text(kept.error)}</p>'
        return f'<li><p class="sb-read">{text(kept.key)}</p>{reason}{delete}</li>'
    asked = f"{plural(kept.questions, 'question')}, {kept.right:,} right · {text(asked_words(kept.run))}"
    of_set = f"{text(kept.run.set)} · " if kept.label.name else ""
    shown = " · only you see it" if kept.private else "" if kept.own else " · shared by someone else"
    about = f"{of_set}{when_html(kept.when)} · {asked}{shown}"
    title = f'<button type="button" class="sb-read" data-run="{key}">{text(kept.title)}</button>'
    note = remark_html(kept.label)
    return f'<li>{title}<p class="sb-about">{about}</p>{_main(kept.run.metrics)}{note}{delete}</li>'


def _main(metrics: Mapping[str, Interval]) -> str:
    cells = "".join(
        f'<div title="{label_of(metric)} ({metric})"><dt>{title}</dt>'
        f"<dd>{number(metric, metrics[metric].value)}</dd></div>"
        for title, metric in MAIN
        if metric in metrics
    )
    return f'<dl class="sb-main">{cells}</dl>' if cells else ""
