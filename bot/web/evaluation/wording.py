"""Figures in words: their groups, their names, and numbers as a person reads them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from bot.web.escape import text
from bot.web.evaluation.runs import Label
from eval.table import number

GROUPS = (
    (
        "Finding",
        "Does it find the places that answer the question?",
        ("recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10"),
    ),
    ("Answering", "Are the answers right?", ("em", "f1", "answerable_f1")),
    (
        "Keeping silent",
        "Does it refuse what the documents do not answer, and only that?",
        ("refusal_recall", "refusal_precision", "auroc"),
    ),
    (
        "Certainty",
        "Is it right where it says that it is sure, and sure where it is right?",
        ("sure_precision", "sure_recall", "sure_right", "sure_unanswerable_accuracy"),
    ),
    ("Citing", "Are the quotes true, and the right ones?", ("citation_precision", "citation_recall", "quote_validity")),
    ("Statements", "Do the documents say what the answers state?", ("statement_support", "unsupported_answers")),
    ("Speed", "How long does a question take?", ("latency_p50_ms", "latency_p95_ms")),
)
"""Title, question and metrics of every group; a metric of none of them is shown after them."""

_OTHER = ("Other figures", "What else was measured.")
_TWICE = {"unanswerable_accuracy": "refusal_recall"}
"""Metrics that are another one by its other name."""

LABELS = {
    "recall@1": "Found by the first passage",
    "recall@3": "Found by the first 3 passages",
    "recall@5": "Found by the first 5 passages",
    "recall@10": "Found by the first 10 passages",
    "mrr@10": "How early the first right passage comes",
    "ndcg@10": "Order of the first 10 passages",
    "em": "Answers exactly right",
    "f1": "Words right (all questions)",
    "answerable_f1": "Words right (questions with an answer)",
    "refusal_recall": "Refused where there is no answer",
    "refusal_precision": "Refusals that were right",
    "auroc": "Confidence tells them apart",
    "sure_precision": "Sure answers that were right",
    "sure_recall": "Right answers that were sure",
    "sure_right": "Answered rightly and surely",
    "sure_unanswerable_accuracy": "No sure answer where there is none",
    "citation_precision": "Cited text that is evidence",
    "citation_recall": "Evidence that is cited",
    "quote_validity": "Quotes that are in the source",
    "statement_support": "Statements that hold",
    "unsupported_answers": "Answers with a statement that does not hold",
    "latency_p50_ms": "Half of the questions within",
    "latency_p95_ms": "95 % of the questions within",
}
MAIN = (
    ("Finding", "recall@5"),
    ("Answering", "f1"),
    ("Keeping silent", "refusal_recall"),
    ("Citing", "citation_precision"),
)
"""The figures that stand for a run in the list."""


def groups_of(metrics: Collection[str]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield the groups of these metrics, each with its title, its question and those of its metrics that there are."""
    grouped = {name for _, _, names in GROUPS for name in names}
    others = [name for name in metrics if name not in grouped and _TWICE.get(name) not in metrics]
    for title, asks, names in (*GROUPS, (*_OTHER, others)):
        if measured := [name for name in names if name in metrics]:
            yield title, asks, measured


def label_of(metric: str) -> str:
    """Return what a metric is called."""
    return LABELS.get(metric, metric)


def with_unit(metric: str, value: float, sign: str = "") -> str:
    """Return a figure or a difference, with its unit where it has one."""
    return number(metric, value, sign) + (" ms" if metric.endswith("_ms") else "")


def remark_html(label: Label) -> str:
    """Return what is noted about a run, if anything is."""
    return f'<p class="sb-lines sb-remark">{text(label.note)}</p>' if label.note else ""


def when_html(when: datetime) -> str:
    """Return a time; the browser writes it in its own time zone."""
    return f'<time datetime="{when.isoformat()}">{when:%d %b %Y, %H:%M} UTC</time>'
