"""Ask every question of a set and score each answer: one row a question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tqdm import tqdm

from bot.types import Answer, Citation, Passage
from eval.dataset import Case, Span
from eval.metrics import (
    citation_precision,
    citation_recall,
    exact_match,
    f1,
    hits_of_documents,
    hits_of_spans,
    ndcg,
    recall_at,
    reciprocal_rank,
    statement_support,
)
from eval.outcome import is_right
from eval.run import Row
from ingest.errors import BadInput, SourceboundError

Ask = Callable[[Sequence[Case]], Sequence[Answer]]
"""Answers questions, in order."""

Tell = Callable[[int, int], None]
"""Is told how many questions of how many are done."""

BATCH = 8
DEPTHS = (1, 3, 5, 10)
"""The k of `recall@k`."""


def evaluate(
    cases: Sequence[Case], ask: Ask, *, retrieval_only: bool = False, progress: bool = True, tell: Tell | None = None
) -> list[Row]:
    """Return one row for every question, in the order of the set.

    A question that raises has the row of an empty answer, its `error`, and 0 in every metric that applies to it.
    """
    rows = []
    with tqdm(total=len(cases), desc="asking", unit="question", disable=not progress) as bar:
        for start in range(0, len(cases), BATCH):
            batch = cases[start : start + BATCH]
            for case, answer in zip(batch, _answers(batch, ask), strict=True):
                rows.append(_row(case, answer, retrieval_only))
            bar.update(len(batch))
            if tell:
                tell(len(rows), len(cases))
    return rows


def _answers(cases: Sequence[Case], ask: Ask) -> list[Answer | Exception]:
    """Ask a batch; when it raises, ask one by one to learn which questions do."""
    try:
        return list(ask(cases))
    except Exception as error:
        if _stops(error):
            raise
    return [_answer(case, ask) for case in cases]


def _answer(case: Case, ask: Ask) -> Answer | Exception:
    try:
        return ask([case])[0]
    except Exception as error:  # whatever a bot raises on a question is that question's result
        if _stops(error):
            raise
        return error


def _stops(error: Exception) -> bool:
    """Say whether an error is about the whole run (no index, no model) rather than about one question."""
    return isinstance(error, SourceboundError) and not isinstance(error, BadInput)


def _row(case: Case, answer: Answer | Exception, retrieval_only: bool) -> Row:
    if isinstance(answer, Exception):
        empty = Answer(case.question, case.question, True, "", "", 0.0)
        zeros = dict.fromkeys(score(case, empty, retrieval_only), 0.0)
        return Row(case, replace(empty, answered=False), zeros, error=f"{type(answer).__name__}: {answer}")
    places = [replace(passage, text="") for passage in answer.passages]
    return Row(case, replace(answer, passages=places), score(case, answer, retrieval_only))


def score(case: Case, answer: Answer, retrieval_only: bool = False) -> dict[str, float]:
    """Return the value of every metric that applies to one answer.

    recall@k, mrr@10, ndcg@10: where it is known what retrieval should find. em, f1: of unanswerable questions and those
    with accepted answers. answerable_f1: f1, of the latter. refusal_precision: of refusals, whether it was right.
    refusal_recall, unanswerable_accuracy: of unanswerable questions, whether they were refused. citation_recall: of
    questions with gold evidence; citation_precision: of those that were answered. quote_validity: wherever a quote was
    shown. sure_precision: of sure answers, whether they are right. sure_recall: of right answers, whether they are
    sure. sure_right: of answerable questions, whether they were answered rightly and surely.
    sure_unanswerable_accuracy: of the others, whether they were not answered surely. statement_support,
    unsupported_answers: of answers with statements. What the program says itself has no scores.
    """
    if answer.by_program:
        return {}
    scores = score_retrieval(case, spans(answer.passages))
    if retrieval_only:
        return scores
    scores |= _words(case, answer.answer) | _refusal(case, not answer.answered) | _citation(case, answer)
    return scores | _certainty(case, answer, is_right(Row(case, answer, scores))) | _statements(answer)


def spans(places: Sequence[Passage | Citation]) -> list[Span]:
    """Return passages or citations as no more than places."""
    return [Span(place.source, place.start, place.end) for place in places]


def score_retrieval(case: Case, passages: Sequence[Span]) -> dict[str, float]:
    """Return recall@k, mrr@10 and ndcg@10 of passages, best first; nothing where it is not known what to find."""
    return dict(_retrieval(case, passages))


def _retrieval(case: Case, passages: Sequence[Span]) -> Iterator[tuple[str, float]]:
    if not case.grades and not case.relevant:
        return
    if case.grades:
        grades, ranking = case.grades, hits_of_documents(passages, case.grades)
    else:
        grades, ranking = {str(n): 1 for n in range(len(case.relevant))}, hits_of_spans(passages, case.relevant)
    relevant = sum(grade > 0 for grade in grades.values())
    for k in DEPTHS:
        yield f"recall@{k}", recall_at(k, ranking, relevant)
    yield "mrr@10", reciprocal_rank(ranking)
    yield "ndcg@10", ndcg(ranking, grades)


def _words(case: Case, answer: str) -> dict[str, float]:
    if case.answerable and not case.answers:
        return {}
    scores = {"em": exact_match(answer, case.answers), "f1": f1(answer, case.answers)}
    return scores | ({"answerable_f1": scores["f1"]} if case.answerable else {})


def _refusal(case: Case, refused: bool) -> dict[str, float]:
    right = {"refusal_precision": float(not case.answerable)} if refused else {}
    if case.answerable:
        return right
    return {"refusal_recall": float(refused), "unanswerable_accuracy": float(refused)} | right


def _citation(case: Case, answer: Answer) -> dict[str, float]:
    scores, cited = {}, spans(answer.citations)
    if case.evidence:
        scores["citation_recall"] = citation_recall(cited, case.evidence)
        if answer.answered:
            scores["citation_precision"] = citation_precision(cited, case.evidence)
    if quotes := len(cited) + len(answer.unverified):
        scores["quote_validity"] = len(cited) / quotes
    return scores


def _certainty(case: Case, answer: Answer, right: bool) -> dict[str, float]:
    sure = answer.certainty == "sure"
    scores = {"sure_precision": float(right)} if sure else {}
    if not case.answerable:
        return scores | {"sure_unanswerable_accuracy": float(not sure)}
    return scores | {"sure_right": float(right and sure)} | ({"sure_recall": float(sure)} if right else {})


def _statements(answer: Answer) -> dict[str, float]:
    if not answer.statements:
        return {}
    support = statement_support(answer.statements)
    return {"statement_support": support, "unsupported_answers": float(support < 1)}
