"""What went wrong with one row, in a word that a product owner understands."""

from collections import Counter
from collections.abc import Sequence

from eval.run import Row

RIGHT = 0.5
"""An answer counts as right from this F1 on: more than half of its words and of an accepted answer's are shared."""

OUTCOMES = {
    "failed": "Failed",
    "answered_unanswerable": "Should have refused",
    "not_retrieved": "Not found",
    "not_answered": "Found but not answered",
    "refused": "Refused wrongly",
    "wrong_answer": "Wrong answer",
    "cited_wrong": "Answered right, cited wrong",
    "partly_retrieved": "Partly found",
    "right": "Right",
}
"""Name and label of every outcome, worst first."""

MEANINGS = {
    "failed": "the question raised an error",
    "answered_unanswerable": "the documents do not answer it, yet it was answered",
    "not_retrieved": "no retrieved passage holds the evidence",
    "not_answered": "a passage with the evidence was retrieved, but the answer was a refusal",
    "refused": "the documents answer it, but the answer was a refusal",
    "wrong_answer": f"answered, but with less than {RIGHT:.0%} F1 against every accepted answer",
    "cited_wrong": "the answer is right, but no citation touches the gold evidence",
    "partly_retrieved": "some of what should be found is not in the first ten places",
    "right": f"answered with at least {RIGHT:.0%} F1, or rightly refused",
}


def is_right(row: Row) -> bool:
    """Say whether a row is right: a right answer, a right refusal, or, for retrieval alone, something found."""
    if row.error:
        return False
    if "f1" not in row.scores:
        return row.scores.get("mrr@10", 0) > 0
    if not row.case.answerable:
        return not row.answer.answered
    return row.answer.answered and row.scores["f1"] >= RIGHT


def outcome(row: Row) -> str:
    """Return the name of the outcome of a row."""
    if row.error:
        return "failed"
    if not row.case.answerable:
        return "answered_unanswerable" if row.answer.answered else "right"
    if is_right(row):
        return _right(row)
    if row.scores.get("mrr@10") == 0:
        return "not_retrieved"
    if row.answer.answered:
        return "wrong_answer"
    return "not_answered" if "mrr@10" in row.scores else "refused"


def _right(row: Row) -> str:
    if "f1" not in row.scores:
        return "right" if row.scores.get("recall@10") == 1 else "partly_retrieved"
    return "cited_wrong" if row.scores.get("citation_recall") == 0 else "right"


def score(row: Row) -> float:
    """Return the one score that a list of rows shows."""
    return row.scores["f1"] if "f1" in row.scores else row.scores.get("ndcg@10", 0.0)


def severity(row: Row) -> tuple[int, float, float]:
    """Return what rows are ordered by: the worst outcome first, then the lowest score, then the surest of itself."""
    return list(OUTCOMES).index(outcome(row)), score(row), -row.answer.confidence


def outcomes(rows: Sequence[Row]) -> dict[str, int]:
    """Return the outcomes that occur, worst first, and how often each does."""
    counts = Counter(map(outcome, rows))
    return {name: counts[name] for name in OUTCOMES if counts[name]}
