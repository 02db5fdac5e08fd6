"""One run as HTML: figures with intervals, what changed since an earlier run, plots, and every question."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.web.escape import escaped, text
from bot.web.evaluation.figures import Plot
from bot.web.evaluation.runs import Case, Comparison, Difference, Figure, Kept, Run
from bot.web.evaluation.wording import GROUPS, LABELS, css_name, interval, number, when_html
from bot.web.phrases import excerpt, plural, sentence

SHORT = 160
"""Characters of an expected or given answer in the list of questions."""

FILTERS = {
    "all": "All",
    "wrong": "Wrong",
    "refused": "Refused wrongly",
    "answered": "Answered, though the documents do not say",
    "changed": "Changed",
}


def run_html(run: Run, when: datetime, earlier: Sequence[Kept], compared: str, plots: Sequence[Plot]) -> str:
    """Return the page of a run; `earlier` are the runs to compare it with, `compared` is the key of the chosen one."""
    return (
        '<p><button type="button" class="sb-back" data-do="home">‹ All runs</button></p>'
        f'<h2 class="sb-set">{text(run.set)}</h2>{_about(run, when)}{_outcomes(run)}{_tools(earlier, compared)}'
        f"{_changes(run)}{''.join(_groups(run))}{_plots(plots)}{_questions(run)}"
    )


def _about(run: Run, when: datetime) -> str:
    parts = [plural(run.n, "question"), run.settings.model or "offline reader", run.settings.embedder]
    own = '<p class="sb-about">The set\'s own documents were asked, not those of this chat.</p>'
    about = " · ".join(text(part) for part in parts if part)
    return f'<p class="sb-about">{when_html(when)} · {about}</p>{own if run.settings.own_documents else ""}'


def _outcomes(run: Run) -> str:
    right = sum(row.right for row in run.rows)
    share = f" ({right / len(run.rows):.0%})" if run.rows else ""
    parts = "".join(
        f'<i class="{css_name(name)}" style="flex:{max(0, one.n)}"></i>' for name, one in reversed(run.outcomes.items())
    )
    items = "".join(
        f'<li><span class="sb-outcome {css_name(name)}">{text(one.label)}</span> <b>{one.n:,}</b> '
        f'<span class="sb-about">{text(sentence(one.meaning))}.</span></li>'
        for name, one in run.outcomes.items()
    )
    return (
        f'<p class="sb-lead-figure"><b>{right:,} of {len(run.rows):,} right</b>{share}</p>'
        f'<div class="sb-stack" aria-hidden="true">{parts}</div><ul class="sb-outcomes">{items}</ul>'
    )


def _tools(earlier: Sequence[Kept], compared: str) -> str:
    options = "".join(_option(one, compared) for one in earlier)
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
    model = f" · {kept.run.settings.model}" if kept.run and kept.run.settings.model else ""
    selected = " selected" if kept.key == compared else ""
    return (
        f'<option value="{escaped(kept.key)}" data-time="{kept.when.isoformat()}"{selected}>'
        f"{kept.when:%d %b %Y, %H:%M} UTC{escaped(model)}</option>"
    )


def _changes(run: Run) -> str:
    change = run.comparison
    if change is None:
        return ""
    questions = {row.id: row.question for row in run.rows}
    better, worse = (
        [LABELS[name] for name, one in change.differences.items() if one.verdict == verdict and name in LABELS]
        for verdict in ("better", "worse")
    )
    sides = [(word, names) for word, names in (("Better", better), ("Worse", worse)) if names]
    told = "".join(f"<p><b>{word}:</b> {' · '.join(names)}</p>" for word, names in sides)
    return (
        '<section class="sb-changes"><h3>Since the earlier run</h3>'
        f"{told or '<p>No figure differs by more than chance explains.</p>'}"
        f"{_changed('Now wrong', change.now_wrong, questions)}{_changed('Now right', change.now_right, questions)}"
        "</section>"
    )


def _changed(title: str, keys: Sequence[str], questions: dict[str, str]) -> str:
    items = "".join(
        f'<li><button type="button" data-goto="{escaped(key)}">{text(questions[key])}</button></li>'
        for key in keys
        if key in questions
    )
    if not items:
        return f"<p>{title}: none</p>"
    return f"<details><summary>{title}: {plural(len(keys), 'question')}</summary><ul>{items}</ul></details>"


def _groups(run: Run) -> Iterator[str]:
    for title, asks, names in GROUPS:
        measured = [name for name in names if name in run.metrics]
        if measured:
            figures = "".join(_figure(name, run) for name in measured)
            about = f'<p class="sb-about">{asks}</p>'
            yield f'<section class="sb-group"><h3>{title}</h3>{about}<ul>{figures}</ul></section>'


def _figure(name: str, run: Run) -> str:
    figure, change = run.metrics[name], _difference(name, run.comparison)
    label = f'<span class="sb-label">{LABELS[name]} <code>{name}</code></span>'
    meaning = f'<span class="sb-about">{text(sentence(run.glossary.get(name, "")))}</span>'
    value = f'<b class="sb-value">{number(name, figure.value)}</b>'
    bounds = f'<span class="sb-interval" title="95 % interval">{interval(name, figure)}</span>'
    bar = "" if name.endswith("_ms") else _bar(figure, change)
    return f"<li>{label}{value}{bounds}{bar}{meaning}{_change(name, change)}</li>"


def _difference(name: str, comparison: Comparison | None) -> Difference | None:
    return comparison.differences.get(name) if comparison else None


def _bar(figure: Figure, change: Difference | None) -> str:
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
    low, value, high = (number(name, bound, "+") for bound in (change.low, change.value, change.high))
    kind = verdict if verdict in ("better", "worse") else "same"
    return (
        f'<span class="sb-change sb-{kind}">{value} <span class="sb-about">({low} to {high}), '
        f"before {number(name, change.earlier)}</span> <b>{text(verdict)}</b></span>"
    )


def _plots(plots: Sequence[Plot]) -> str:
    figures = "".join(
        f"<figure><h4>{text(plot.title)}</h4>{plot.svg}<figcaption>{text(plot.caption)}</figcaption></figure>"
        for plot in plots
    )
    return f'<details class="sb-plots" open><summary>Plots</summary><div>{figures}</div></details>' if figures else ""


def _questions(run: Run) -> str:
    ranks = {name: rank for rank, name in enumerate(run.outcomes)}
    rows = sorted(run.rows, key=lambda row: ranks.get(row.outcome, -1))
    tags = [_tags(row, run.comparison) for row in rows]
    buttons = "".join(
        f'<button type="button" data-filter="{name}" aria-pressed="{"true" if name == "all" else "false"}">'
        f"{label} {sum(name in row for row in tags):,}</button>"
        for name, label in FILTERS.items()
        if name != "changed" or run.comparison
    )
    items = "".join(_row(row, run, kept) for row, kept in zip(rows, tags, strict=True))
    return (
        '<section class="sb-questions"><h3>Questions, worst first</h3>'
        f'<div class="sb-filters" role="group" aria-label="Which questions">{buttons}</div>'
        '<label class="sb-search">Search <input type="search" name="search" autocomplete="off"></label>'
        '<p class="sb-about" data-shown role="status"></p>'
        f'<ol class="sb-cases" aria-label="Questions">{items}</ol></section>'
    )


def _tags(row: Case, comparison: Comparison | None) -> list[str]:
    changed = {*comparison.now_right, *comparison.now_wrong} if comparison else set()
    held = {
        "all": True,
        "wrong": not row.right,
        "refused": row.gold.answerable and not row.answered and not row.error,
        "answered": row.answered and not row.gold.answerable,
        "changed": row.id in changed,
    }
    return [name for name, holds in held.items() if holds]


def _row(row: Case, run: Run, tags: Sequence[str]) -> str:
    outcome = run.outcomes.get(row.outcome)
    label = text(outcome.label if outcome else row.outcome)
    now = f' <span class="sb-now">now {"right" if row.right else "wrong"}</span>' if "changed" in tags else ""
    expected = " / ".join(row.gold.answers) if row.gold.answerable else "no answer"
    given = (row.answer or row.text) if row.answered else row.error or "refused"
    return (
        f'<li class="sb-case" data-tags="{" ".join(tags)}"><button type="button" data-case="{escaped(row.id)}" '
        f'aria-expanded="false"><span class="sb-outcome {css_name(row.outcome)}">{label}{now}</span>'
        f'<span class="sb-asked">{text(row.question)}</span>'
        f'<span class="sb-expected"><i>Expected</i> {text(excerpt(expected, SHORT))}</span>'
        f'<span class="sb-given"><i>Given</i> {text(excerpt(given, SHORT))}</span></button>'
        '<div class="sb-case-open" hidden></div></li>'
    )
