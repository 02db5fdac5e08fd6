"""A run as one HTML file that asks nothing of the network: figures, plots, and every row with its evidence.

Questions, documents and answers are untrusted: all of them pass through `html.escape`, and the page's own policy lets
nothing run or load, should one slip through.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from eval.bootstrap import Interval
from eval.compare import Comparison
from eval.glossary import GLOSSARY
from eval.outcome import MEANINGS, OUTCOMES, is_right, outcomes, severity
from eval.passages import TextOf, row_html
from eval.plots import Plot, plots
from eval.run import Group, Row, Run
from eval.summary import ANSWERS, CERTAINTY, CITATIONS, LATENCY, REFUSAL, RETRIEVAL, STATEMENTS
from eval.table import bounds, group_figure, number

STYLE = Path(__file__).with_name("report.css")
MOST_ROWS = 1000
"""Rows in a report, the worst first; a browser takes its time over more."""

TILES = {
    "Answers": ANSWERS,
    "Refusals": (*REFUSAL, "auroc"),
    "Certainty": CERTAINTY,
    "Citations": CITATIONS,
    "Statements": STATEMENTS,
    "Retrieval": RETRIEVAL,
    "Latency": tuple(LATENCY),
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def report(run: Run, text_of: TextOf, comparison: Comparison | None, earlier: Sequence[Row] = ()) -> str:
    """Return the page.

    Args:
        run: the run.
        text_of: the text of a source.
        comparison: what changed since an earlier run, if there is one.
        earlier: the rows of that run.
    """
    title = escape(f"{run.set}: {len(run.rows)} questions")
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_style()}</style></head><body><main>",
        f"<h1>{title}</h1>",
        *_settings(run),
        '<nav><a href="#figures">Figures</a> <a href="#plots">Plots</a> <a href="#questions">Questions</a></nav>',
        *_outcomes(run.rows),
        *_tiles(run.metrics, comparison),
        *(_changes(run.rows, comparison) if comparison else ()),
        '<h2 id="plots">Plots</h2><div class="plots">',
        *map(_plot, plots(run, earlier)),
        "</div>",
        *_groups(run.groups),
        *_rows(run.rows, text_of),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def _style() -> str:
    filters = (f"#only-{name}:checked~.rows details:not(.{name}){{display:none}}" for name in OUTCOMES)
    chosen = (
        f"#only-{name}:checked~.filters [for=only-{name}]{{border-color:var(--main)}}" for name in ["all", *OUTCOMES]
    )
    return STYLE.read_text(encoding="utf-8") + "".join([*filters, *chosen])


def _plot(plot: Plot) -> str:
    title, caption = escape(plot.title), escape(plot.caption)
    return f'<figure><h3 class="text">{title}</h3>{plot.svg}<figcaption>{caption}</figcaption></figure>'


def _settings(run: Run) -> Iterator[str]:
    settings = ", ".join(f"{name} {value}" for name, value in run.settings.items() if value)
    writers = Counter(row.answer.writer for row in run.rows if row.answer.writer)
    by = ", ".join(f"{writer} ({n})" for writer, n in writers.most_common(5))
    yield f'<p class="settings text">{escape(settings)}{escape(f"; answers by {by}" if by else "")}</p>'


def _outcomes(rows: Sequence[Row]) -> Iterator[str]:
    right, asked, counts = sum(map(is_right, rows)), sum(row.counts for row in rows), outcomes(rows)
    yield f'<p class="lead"><b>{right} of {asked} right</b> ({right / (asked or 1):.0%}).</p>'
    yield '<div class="stack" aria-hidden="true">'
    for name, n in reversed(counts.items()):
        yield f'<i class="{name}" style="flex:{n}" title="{escape(f"{OUTCOMES[name]}: {n}")}"></i>'
    yield '</div><ul class="outcomes">'
    for name, n in counts.items():
        yield f'<li class="{name}"><span class="chip">{OUTCOMES[name]}</span><b>{n}</b>'
        yield f'<span class="soft">{escape(MEANINGS[name])}</span></li>'
    yield "</ul>"


def _tiles(metrics: Mapping[str, Interval], comparison: Comparison | None) -> Iterator[str]:
    yield '<h2 id="figures">Figures, with 95 % intervals</h2><div class="tiles">'
    for title, names in TILES.items():
        measured = [name for name in names if name in metrics]
        if measured:
            yield f'<section class="card"><h3>{title}</h3><dl>'
            yield from (_figure(name, metrics[name], comparison) for name in measured)
            yield "</dl></section>"
    yield '</div><details class="note"><summary>What these figures mean</summary><ul>'
    yield from (f"<li><b>{name}</b>: {meaning}</li>" for name, meaning in GLOSSARY.items())
    yield "</ul></details>"


def _figure(name: str, figure: Interval, comparison: Comparison | None) -> str:
    change = comparison.differences.get(name) if comparison else None
    verdict = change.verdict if change and change.verdict in ("better", "worse") else ""
    value = f'<dd class="value {verdict}">{number(name, figure.value)}</dd>'
    return f'<dt>{escape(name).replace("_", "_<wbr>")}</dt>{value}<dd class="interval">{bounds(name, figure)}</dd>'


def _changes(rows: Sequence[Row], comparison: Comparison) -> Iterator[str]:
    yield '<h2 id="changes">Against the earlier run</h2><div class="scroll"><table><tr><th>Metric</th><th>Verdict</th>'
    yield "<th>Earlier</th><th>Difference</th><th>95 % interval</th></tr>"
    for name, change in comparison.differences.items():
        earlier, value = number(name, change.earlier), number(name, change.value, "+")
        verdict = change.verdict or "not judged"
        yield f'<tr><td>{escape(name)}</td><td class="{verdict.split()[0]}">{verdict}</td>'
        yield f"<td>{earlier}</td><td>{value}</td><td>{bounds(name, change, '+')}</td></tr>"
    yield "</table></div>"
    questions = {row.case.key: row.answer.question for row in rows}
    for title, keys in (("Now wrong", comparison.now_wrong), ("Now right", comparison.now_right)):
        yield f'<details class="note"><summary>{title}: {len(keys)} questions</summary><ul>'
        yield from (_changed(key, questions[key]) for key in keys)
        yield "</ul></details>"


def _changed(key: str, question: str) -> str:
    return f'<li class="text">{escape(question)} <span class="soft">id {escape(key)}</span></li>'


def _groups(groups: Mapping[str, Mapping[str, Group]]) -> Iterator[str]:
    for key, members in groups.items():
        measured = {name for group in members.values() for name in group.metrics}
        names = [name for tile in TILES.values() for name in tile if name in measured]
        yield f'<h2 class="text">By {escape(key)}</h2><div class="scroll"><table><tr><th>{escape(key)}</th><th>n</th>'
        yield "".join(f"<th>{escape(name)}</th>" for name in names) + "</tr>"
        for value, group in members.items():
            cells = [str(group.n), *(group_figure(name, group) for name in names)]
            yield f"<tr><td>{escape(value)}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        yield "</table></div>"


def _rows(rows: Sequence[Row], text_of: TextOf) -> Iterator[str]:
    ordered = sorted(rows, key=severity)
    shown = ordered[:MOST_ROWS]
    counts = outcomes(shown)
    yield '<h2 id="questions">Questions, worst first</h2><div><p class="soft">Open one to see its evidence: '
    yield 'what is cited is <mark>marked</mark>, what should be is <span class="gold">underlined</span>.</p>'
    if len(rows) > len(shown):
        yield f'<p class="soft">The {len(shown)} worst of {len(rows)}; all of them are in the file of --json.</p>'
    for name in ("all", *counts):
        checked = " checked" if name == "all" else ""
        yield f'<input class="filter" type="radio" name="only" id="only-{name}"{checked}>'
    yield f'<div class="filters"><label for="only-all">All {len(shown)}</label>'
    for name, n in counts.items():
        chip = f'<span class="chip">{OUTCOMES[name]} {n}</span>'
        yield f'<label class="{name}" for="only-{name}">{chip}</label>'
    yield '</div><div class="rows">'
    yield from (row_html(row, text_of) for row in shown)
    yield "</div></div>"
