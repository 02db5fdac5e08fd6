"""What went wrong with one row, in a word that a product owner understands."""

from collections import Counter
from collections.abc import Sequence

from bot.types import Statement
from eval.dataset import Case
from eval.run import Row

RIGHT = 0.5
"""An answer counts as right from this F1 on: more than half of its words and of an accepted answer's are shared."""

OUTCOMES = {
    "sure_wrong": "Sure and wrong",
    "failed": "Failed",
    "answered_unanswerable": "Should have refused",
    "not_retrieved": "Not found",
    "not_answered": "Found but not answered",
    "refused": "Refused wrongly",
    "wrong_answer": "Wrong answer",
    "cited_wrong": "Answered right, cited wrong",
    "partly_retrieved": "Partly found",
    "right": "Right",
    "program": "The program spoke",
}
"""Name and label of every outcome, worst first."""

MEANINGS = {
    "sure_wrong": "told as sure, but the answer is wrong, or the documents do not answer the question",
    "failed": "the question raised an error",
    "answered_unanswerable": "the documents do not answer it, yet it was answered, though not as sure",
    "not_retrieved": "no retrieved passage holds the evidence",
    "not_answered": "a passage with the evidence was retrieved, but the answer was a refusal",
    "refused": "the documents answer it, but the answer was a refusal",
    "wrong_answer": f"answered, not as sure, but with less than {RIGHT:.0%} F1 against every accepted answer "
    "(where none is given: no citation touches the gold evidence)",
    "cited_wrong": "the answer is right, but no citation touches the gold evidence",
    "partly_retrieved": "some of what should be found is in the first ten places, but not all",
    "right": f"answered with at least {RIGHT:.0%} F1 (where no answer is given: a citation touches the gold evidence), "
    "or rightly refused",
    "program": "the program itself spoke, as it does when it is greeted; it counts nowhere",
}

_CERTAINTIES = {"sure": "Sure", "unsure": "Not sure"}


def is_right(row: Row) -> bool:
    """Say whether a row is right: a right answer, a right refusal, or, for retrieval alone, something found.

    Where no answer is accepted, because only evidence is given, one is right if it cites some of that.
    """
    if row.error:
        return False
    if not was_asked(row):
        return row.scores.get("mrr@10", 0) > 0
    if not row.case.answerable:
        return not row.answer.answered
    return row.answer.answered and (
        row.scores["f1"] >= RIGHT if "f1" in row.scores else row.scores["citation_recall"] > 0
    )


def was_asked(row: Row) -> bool:
    """Say whether a row has an answer that was scored, rather than retrieval alone."""
    return "f1" in row.scores or "citation_recall" in row.scores


def certainty(row: Row) -> str:
    """Return in a word how sure an answer was; "" where none was given, or an earlier version has not said."""
    return _CERTAINTIES.get(row.answer.certainty, "") if row.counts else ""


def fault(statement: Statement) -> str:
    """Return in words why a statement does not hold; "" where it does."""
    return "" if statement.holds else f"{statement.support}: {statement.reason}".removesuffix(": ")


def expected(case: Case) -> Sequence[str]:
    """Return the accepted answers, or, where there are none, a sentence that says what is right."""
    instead = "Whatever the evidence says." if case.answerable else "Nothing: the documents do not answer it."
    return case.answers or [instead]


def outcome(row: Row) -> str:
    """Return the name of the outcome of a row."""
    if row.error:
        return "failed"
    if not row.counts:
        return "program"
    if not (row.case.answerable or row.answer.answered):
        return "right"
    if is_right(row):
        return _right(row)
    return _wrong(row)


def _right(row: Row) -> str:
    if not was_asked(row):
        return "right" if row.scores.get("recall@10") == 1 else "partly_retrieved"
    return "cited_wrong" if row.scores.get("citation_recall") == 0 else "right"


def _wrong(row: Row) -> str:
    if row.answer.certainty == "sure":
        return "sure_wrong"
    if not row.case.answerable:
        return "answered_unanswerable"
    if row.scores.get("mrr@10") == 0:
        return "not_retrieved"
    if row.answer.answered:
        return "wrong_answer"
    return "not_answered" if "mrr@10" in row.scores else "refused"


def score(row: Row) -> float:
    """Return the one score that a list of rows shows."""
    return next((row.scores[name] for name in ("f1", "citation_recall", "ndcg@10") if name in row.scores), 0.0)


def severity(row: Row) -> tuple[int, float, float]:
    """Return what rows are ordered by: the worst outcome first, then the lowest score, then the surest of itself."""
    return list(OUTCOMES).index(outcome(row)), score(row), -row.answer.confidence


def outcomes(rows: Sequence[Row]) -> dict[str, int]:
    """Return the outcomes that occur, worst first, and how often each does."""
    counts = Counter(map(outcome, rows))
    return {name: counts[name] for name in OUTCOMES if counts[name]}
