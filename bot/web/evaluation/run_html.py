"""One run as HTML: figures with intervals, what changed since an earlier run, plots, and every question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.web.escape import escaped, text
from bot.web.evaluation.runs import LONGEST_NAME, LONGEST_NOTE, Kept
from bot.web.evaluation.settings import asked_words, differing, settings_of
from bot.web.evaluation.wording import groups_of, label_of, remark_html, when_html, with_unit
from bot.web.phrases import excerpt, plural, sentence
from eval.bootstrap import Interval
from eval.compare import Comparison, Difference
from eval.glossary import meaning
from eval.outcome import MEANINGS, OUTCOMES, certainty, expected, is_right, outcome, outcomes, severity
from eval.plots import Plot
from eval.run import Row, Run
from eval.table import bounds

SHORT = 160
"""Characters of an expected or given answer in the list of questions."""

_SHARE = "All who may evaluate here see this run"

FILTERS = {
    "all": "All",
    "wrong": "Wrong",
    "refused": "Refused wrongly",
    "answered": "Answered, though the documents do not say",
    "changed": "Changed",
}


@dataclass(frozen=True)
class Earlier:
    """The run with which another one is compared, and what changed since."""

    kept: Kept
    run: Run
    comparison: Comparison


def run_html(run: Run, kept: Kept, earlier: Earlier | None, others: Sequence[Kept], plots: Iterable[Plot]) -> str:
    """Return the page of a run.

    Args:
        run: the run.
        kept: the same as the list has it.
        earlier: the run with which it is compared, if one was chosen.
        others: the runs that it can be compared with.
        plots: the plots of the run.
    """
    comparison = earlier.comparison if earlier else None
    return (
        '<p><button type="button" class="sb-back" data-do="home">‹ All runs</button></p>'
        f'<div class="sb-head">{heading_html(kept)}</div>{_naming(kept)}{_settings(run)}{_outcomes(run.rows)}'
        f'{_tools(others, earlier)}<div class="sb-found">{_changes(run, kept, earlier) if earlier else ""}'
        f"{''.join(_groups(run, comparison))}{_plots(plots)}{_questions(run.rows, comparison)}</div>"
    )


def heading_html(kept: Kept) -> str:
    """Return what a run is called, when it was and who answered, and what is noted about it."""
    run = kept.run
    of_set = f"{text(run.set)} · " if run and kept.label.name else ""
    about = f"{of_set}{when_html(kept.when)} · {plural(kept.questions, 'question')}"
    return f'<h2 class="sb-set">{text(kept.title)}</h2><p class="sb-about">{about}</p>{remark_html(kept.label)}'


def _naming(kept: Kept) -> str:
    if not kept.own:
        return ""
    label = kept.label
    share = f'<label><input type="checkbox" name="shared"{" checked" * label.shared}> {_SHARE}</label>'
    return (
        '<details class="sb-naming"><summary>Name and note</summary><div>'
        f'<label>Name <input name="name" maxlength="{LONGEST_NAME}" autocomplete="off" '
        f'value="{escaped(label.name)}"></label>'
        f'<label>Note <textarea name="note" rows="3" maxlength="{LONGEST_NOTE}">\n{escaped(label.note)}</textarea>'
        f"</label>{share if kept.private or label.shared else ''}"
        '<button type="button" data-do="name">Save</button></div></details>'
    )


def _settings(run: Run) -> str:
    lines = "".join(f"<div><dt>{text(label)}</dt><dd>{text(words)}</dd></div>" for label, words in settings_of(run))
    return f'<dl class="sb-main sb-settings" aria-label="Settings">{lines}</dl>' if lines else ""


def _outcomes(rows: Sequence[Row]) -> str:
    right, asked, counts = sum(map(is_right, rows)), sum(row.counts for row in rows), outcomes(rows)
    parts = "".join(f'<i class="sb-o-{name}" style="flex:{n}"></i>' for name, n in reversed(counts.items()))
    items = "".join(
        f'<li><span class="sb-outcome sb-o-{name}">{OUTCOMES[name]}</span> <b>{n:,}</b> '
        f'<span class="sb-about">{escaped(sentence(MEANINGS[name]))}.</span></li>'
        for name, n in counts.items()
    )
    return (
        f'<p class="sb-lead-figure"><b>{right:,} of {asked:,} right</b> ({right / (asked or 1):.0%})</p>'
        f'<div class="sb-stack" aria-hidden="true">{parts}</div><ul class="sb-outcomes">{items}</ul>'
    )


def _tools(others: Sequence[Kept], earlier: Earlier | None) -> str:
    options = "".join(_option(one, earlier.kept.key if earlier else "") for one in others)
    compare = (
        f'<label>Compare with <select name="earlier"><option value="">no other run</option>{options}</select></label>'
        if options
        else '<p class="sb-about">Run this set again to compare.</p>'
    )
    return (
        f'<div class="sb-run-tools">{compare}<span class="sb-saves">'
        '<button type="button" data-do="download" data-kind="json">Download JSON</button>'
        '<button type="button" data-do="download" data-kind="html">Download HTML</button></span></div>'
    )


def _option(kept: Kept, compared: str) -> str:
    name = f" · {kept.label.name}" if kept.label.name else ""
    asked = f" · {asked_words(kept.run)}" if kept.run else ""
    selected = " selected" if kept.key == compared else ""
    return (
        f'<option value="{escaped(kept.key)}" data-time="{kept.when.isoformat()}"{selected}>'
        f"{kept.when:%d %b %Y, %H:%M} UTC{escaped(name + asked)}</option>"
    )


def _changes(run: Run, kept: Kept, earlier: Earlier) -> str:
    change, questions = earlier.comparison, {row.case.key: row.answer.question for row in run.rows}
    better, worse = (
        [escaped(label_of(name)) for name, one in change.differences.items() if one.verdict == verdict]
        for verdict in ("better", "worse")
    )
    sides = [(word, names) for word, names in (("Better", better), ("Worse", worse)) if names]
    told = "".join(f"<p><b>{word}:</b> {' · '.join(names)}</p>" for word, names in sides)
    return (
        f'<section class="sb-changes"><h3>Since {_named(earlier.kept)}</h3>{remark_html(earlier.kept.label)}'
        f"{_differing(run, kept, earlier)}{told or '<p>No figure differs by more than chance explains.</p>'}"
        f"{_changed('Now wrong', change.now_wrong, questions)}{_changed('Now right', change.now_right, questions)}"
        "</section>"
    )


def _named(kept: Kept) -> str:
    when = when_html(kept.when)
    return f"{text(kept.label.name)}, {when}" if kept.label.name else f"the run of {when}"


def _differing(run: Run, kept: Kept, earlier: Earlier) -> str:
    """Return the settings that differ, as a table."""
    heads = (("This run", kept.label.name), ("Earlier run", earlier.kept.label.name))
    columns = "".join(f'<th scope="col">{head}{f": {text(name)}" if name else ""}</th>' for head, name in heads)
    rows = "".join(
        f'<tr><th scope="row">{text(one.label)}</th><td>{text(one.now)}</td><td>{text(one.before)}</td></tr>'
        for one in differing(run, earlier.run)
    )
    if not rows:
        return "<p>Both runs have the same settings.</p>"
    return (
        '<table class="sb-differing"><caption>Settings that differ</caption>'
        f'<thead><tr><th scope="col">Setting</th>{columns}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _changed(title: str, keys: Sequence[str], questions: dict[str, str]) -> str:
    items = "".join(
        f'<li><button type="button" data-goto="{escaped(key)}">{text(questions[key])}</button></li>' for key in keys
    )
    if not items:
        return f"<p>{title}: none</p>"
    return f"<details><summary>{title}: {plural(len(keys), 'question')}</summary><ul>{items}</ul></details>"


def _groups(run: Run, comparison: Comparison | None) -> Iterator[str]:
    for title, asks, names in groups_of(run.metrics):
        figures = "".join(_figure(name, run.metrics[name], comparison) for name in names)
        about = f'<p class="sb-about">{asks}</p>'
        yield f'<section class="sb-group"><h3>{title}</h3>{about}<ul>{figures}</ul></section>'


def _figure(name: str, figure: Interval, comparison: Comparison | None) -> str:
    change = comparison.differences.get(name) if comparison else None
    known = label_of(name)
    label = f'<span class="sb-label">{escaped(known)}{f" <code>{escaped(name)}</code>" if known != name else ""}</span>'
    about = f'<span class="sb-about">{escaped(sentence(meaning(name)))}</span>'
    value = f'<b class="sb-value">{with_unit(name, figure.value)}</b>'
    interval = f'<span class="sb-interval" title="95 % interval">{bounds(name, figure)}</span>'
    bar = "" if name.endswith("_ms") else _bar(figure, change)
    return f"<li>{label}{value}{interval}{bar}{about}{_change(name, change)}</li>"


def _bar(figure: Interval, change: Difference | None) -> str:
    low, high = (figure.value if bound is None else bound for bound in (figure.low, figure.high))
    past = f'<s style="left:{_percent(change.earlier)}"></s>' if change else ""
    width = _percent(max(0.0, high - low))
    return (
        f'<span class="sb-bar" aria-hidden="true"><i style="width:{_percent(figure.value)}"></i>'
        f'<u style="left:{_percent(low)};width:{width}"></u>{past}</span>'
    )


def _percent(share: float) -> str:
    return f"{100 * min(1.0, max(0.0, share)):.1f}%"


def _change(name: str, change: Difference | None) -> str:
    if change is None:
        return ""
    verdict = change.verdict or "not judged"
    kind = verdict if verdict in ("better", "worse") else "same"
    return (
        f'<span class="sb-change sb-{kind}">{with_unit(name, change.value, "+")} '
        f'<span class="sb-about">({bounds(name, change, "+")}), before {with_unit(name, change.earlier)}</span> '
        f"<b>{verdict}</b></span>"
    )


def _plots(plots: Iterable[Plot]) -> str:
    figures = "".join(
        f"<figure><h4>{text(plot.title)}</h4>{plot.svg}<figcaption>{text(plot.caption)}</figcaption></figure>"
        for plot in plots
    )
    return f'<details class="sb-plots" open><summary>Plots</summary><div>{figures}</div></details>'


def _questions(asked: Sequence[Row], comparison: Comparison | None) -> str:
    rows = sorted(asked, key=severity)
    tags = [_tags(row, comparison) for row in rows]
    buttons = "".join(
        f'<button type="button" data-filter="{name}" aria-pressed="{"true" if name == "all" else "false"}">'
        f"{label} {sum(name in row for row in tags):,}</button>"
        for name, label in FILTERS.items()
        if name != "changed" or comparison
    )
    items = "".join(_row(row, kept) for row, kept in zip(rows, tags, strict=True))
    return (
        '<section class="sb-questions"><h3>Questions, worst first</h3>'
        f'<div class="sb-filters" role="group" aria-label="Which questions">{buttons}</div>'
        '<label class="sb-search">Search <input type="search" name="search" autocomplete="off"></label>'
        '<p class="sb-about" data-shown role="status"></p>'
        f'<ol class="sb-cases" aria-label="Questions">{items}</ol></section>'
    )


def _tags(row: Row, comparison: Comparison | None) -> list[str]:
    changed = {*comparison.now_right, *comparison.now_wrong} if comparison else set()
    held = {
        "all": True,
        "wrong": not is_right(row),
        "refused": row.case.answerable and not row.answer.answered and not row.error,
        "answered": row.answer.answered and not row.case.answerable,
        "changed": row.case.key in changed,
    }
    return [name for name, holds in held.items() if holds and (row.counts or name == "all")]


def _row(row: Row, tags: Sequence[str]) -> str:
    name, answer = outcome(row), row.answer
    sure = f", {certainty(row).lower()}" if certainty(row) else ""
    now = f' <span class="sb-now">now {"right" if is_right(row) else "wrong"}</span>' if "changed" in tags else ""
    given = (answer.answer or answer.text) if answer.answered or not row.counts else row.error or "refused"
    return (
        f'<li class="sb-case" data-tags="{" ".join(tags)}"><button type="button" data-case="{escaped(row.case.key)}" '
        f'aria-expanded="false"><span class="sb-outcome sb-o-{name}">{OUTCOMES[name]}{now}</span>'
        f'<span class="sb-asked">{text(answer.question)}</span>'
        f'<span class="sb-expected"><i>Expected</i> {text(excerpt(" / ".join(expected(row.case)), SHORT))}</span>'
        f'<span class="sb-given"><i>Given{sure}</i> {text(excerpt(given, SHORT))}</span></button>'
        '<div class="sb-case-open" hidden></div></li>'
    )
