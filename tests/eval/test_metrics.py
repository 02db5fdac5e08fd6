from math import log2

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from bot.types import Statement
from eval.dataset import Span
from eval.metrics import (
    citation_precision,
    citation_recall,
    exact_match,
    f1,
    hits_of_documents,
    hits_of_spans,
    ndcg,
    normalize_answer,
    overlap,
    recall_at,
    reciprocal_rank,
    statement_support,
)
from tests.eval_official_squad import scores as official


def spans(*places):
    return [Span(*place) for place in places]


@pytest.mark.parametrize(
    ("given_answer", "answers", "em", "overlap"),
    [
        ("The 27 nations.", ["27 nations"], 1, 1),
        ("27", ["27 nations", "27"], 1, 1),
        ("27 nations", ["27"], 0, 2 / 3),
        ("up to 550 soldiers", ["550 soldiers"], 0, 2 * 2 / (4 + 2)),
        ("", [], 1, 1),
        ("27", [], 0, 0),
        ("", ["27"], 0, 0),
        ("the", [], 1, 1),
        ("x", ["the"], 0, 0),
        ("", ["the", "27"], 0, 0),
        ("x x y", ["x y y"], 0, 2 / 3),
        ("co-operation", ["cooperation"], 1, 1),
        ("NATO’s", ["NATO's"], 0, 0),
    ],
)
def test_answers_by_hand(given_answer, answers, em, overlap):
    assert exact_match(given_answer, answers) == em
    assert f1(given_answer, answers) == pytest.approx(overlap)


WORDS = st.lists(st.sampled_from(["the", "a", "An", "27", "nations", "U.S.", "—", "one-two", "ÉU", "!"]), max_size=6)
TEXT = st.one_of(WORDS.map(" ".join), st.text(max_size=20))


@given(TEXT, st.lists(TEXT, max_size=3))
def test_answers_agree_with_the_official_definition(prediction, golds):
    assert (exact_match(prediction, golds), pytest.approx(f1(prediction, golds))) == official(prediction, golds)


@given(TEXT, TEXT)
def test_f1_is_symmetric_and_no_less_than_em(one, other):
    assert (
        f1(one, [other]) == pytest.approx(f1(other, [one])) or not normalize_answer(one) or not normalize_answer(other)
    )
    assert exact_match(one, [other]) <= f1(one, [other]) <= 1


def test_retrieval_of_spans_by_hand():
    evidence = [(Span("a", 0, 10),), (Span("a", 20, 30), Span("b", 0, 10)), (Span("c", 0, 5),)]
    passages = spans(("z", 0, 99), ("b", 9, 50), ("a", 0, 40), ("c", 5, 9))
    hits = hits_of_spans(passages, evidence)
    assert hits == [set(), {"1"}, {"0"}, set()]
    assert [recall_at(k, hits, 3) for k in (1, 2, 3, 10)] == [0, 1 / 3, 2 / 3, 2 / 3]
    assert reciprocal_rank(hits) == 1 / 2
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert ndcg(hits, {"0": 1, "1": 1, "2": 1}) == pytest.approx((1 / log2(3) + 1 / log2(4)) / ideal)


def test_one_passage_with_all_the_evidence_is_a_perfect_ranking():
    evidence = [(Span("a", 0, 10),), (Span("a", 20, 30),)]
    for passages in (spans(("a", 0, 40)), spans(("a", 0, 15), ("a", 15, 40))):
        hits = hits_of_spans(passages, evidence)
        assert ndcg(hits, {"0": 1, "1": 1}) == reciprocal_rank(hits) == recall_at(5, hits, 2) == 1


def test_things_found_together_stand_the_most_wanted_first():
    grades = {"a": 1, "b": 3, "c": 2}
    assert ndcg([frozenset("abc")], grades) == 1
    found = 3 + 1 / log2(3)
    assert ndcg([frozenset("ab")], grades) == pytest.approx(found / (3 + 2 / log2(3) + 1 / log2(4)))


def test_the_first_ten_places_count():
    tenth, eleventh = [frozenset()] * 9 + [frozenset("a")], [frozenset()] * 10 + [frozenset("a")]
    assert (reciprocal_rank(tenth), reciprocal_rank(eleventh)) == (1 / 10, 0)
    assert (ndcg(tenth, {"a": 1}), ndcg(eleventh, {"a": 1})) == (pytest.approx(1 / log2(11)), 0)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("a", 0, 10), ("a", 5, 30), 5),
        (("a", 5, 30), ("a", 0, 10), 5),
        (("a", 0, 10), ("a", 2, 4), 2),
        (("a", 0, 10), ("a", 10, 20), 0),
        (("a", 0, 10), ("a", 50, 60), 0),
        (("a", 0, 10), ("b", 0, 10), 0),
    ],
)
def test_the_characters_that_two_spans_share(one, other, shared):
    assert overlap(Span(*one), Span(*other)) == shared


def test_passages_of_one_document_share_its_best_place():
    passages = spans(("x", 0, 5), ("d", 0, 5), ("x", 5, 9), ("d", 5, 9), ("e", 0, 5))
    hits = hits_of_documents(passages, {"d": 1, "e": 2, "x": 0})
    assert hits == [set(), {"d"}, {"e"}]
    assert recall_at(2, hits, 2) == 1 / 2


DOCUMENTS = [f"d{n}" for n in range(15)]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(DOCUMENTS), unique=True, min_size=1),
    st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(-1, 3), min_size=1),
)
def test_retrieval_agrees_with_ir_measures(ranking, grades):
    qrels = [Qrel("q", name, grade) for name, grade in grades.items()]
    run = [ScoredDoc("q", name, -rank) for rank, name in enumerate(ranking)]
    wanted = ir_measures.calc_aggregate([R @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10], qrels, run)
    hits = hits_of_documents([Span(name, 0, 9) for name in ranking], grades)
    relevant = sum(grade > 0 for grade in grades.values())
    for k in (1, 5, 10):
        assert recall_at(k, hits, relevant) == pytest.approx(wanted[R @ k])
    assert reciprocal_rank(hits) == pytest.approx(wanted[RR @ 10])
    assert ndcg(hits, grades) == pytest.approx(wanted[nDCG @ 10])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30)), max_size=12), st.integers(1, 4))
def test_retrieval_of_spans_agrees_with_ir_measures(starts, units):
    evidence = [(Span("a", 10 * n, 10 * n + 5),) for n in range(units)]
    hits = hits_of_spans([Span(source, start, start + 7) for source, start in starts], evidence)
    listed = [name for n, found in enumerate(hits) for name in sorted(found) or [f"miss{n}"]]
    qrels = [Qrel("q", str(n), 1) for n in range(units)]
    run = [ScoredDoc("q", name, -rank) for rank, name in enumerate(listed or ["none"])]
    wanted = ir_measures.calc_aggregate([RR @ 10, nDCG @ 10], qrels, run)
    assert reciprocal_rank(hits) == pytest.approx(wanted[RR @ 10])
    assert ndcg(hits, dict.fromkeys(map(str, range(units)), 1)) == pytest.approx(wanted[nDCG @ 10])


def test_citations_by_hand():
    evidence = [(Span("a", 0, 10),), (Span("a", 20, 30),)]
    cited = spans(("a", 5, 25))
    assert citation_precision(cited, evidence) == 10 / 20
    assert citation_recall(cited, evidence) == 10 / 20
    assert citation_precision([], evidence) == citation_recall([], evidence) == 0
    twice = spans(("a", 5, 25), ("a", 5, 25))
    assert citation_precision(twice, evidence) == 1 / 2
    assert citation_recall(spans(("b", 0, 10)), evidence) == 0


def test_evidence_at_several_places_is_cited_by_citing_one():
    evidence = [(Span("a", 0, 10), Span("b", 50, 60))]
    assert citation_recall(spans(("b", 50, 60)), evidence) == 1
    assert citation_precision(spans(("b", 50, 60), ("a", 0, 10)), evidence) == 1


def test_of_several_places_the_one_cited_by_the_largest_share_counts():
    evidence = [(Span("a", 100, 110), Span("b", 0, 40))]
    assert citation_recall(spans(("a", 100, 106), ("b", 0, 20)), evidence) == 6 / 10
    assert citation_recall(spans(("a", 100, 104), ("b", 0, 20)), evidence) == 20 / 40


def test_where_no_evidence_is_given_none_is_cited():
    assert citation_recall(spans(("a", 0, 10)), []) == citation_precision(spans(("a", 0, 10)), []) == 0


def test_statements_that_are_quoted_or_supported_hold():
    kinds = ("quoted", "supported", "unsupported", "uncited")
    assert [statement_support([Statement(0, 9, kind)]) for kind in kinds] == [1, 1, 0, 0]
    assert statement_support([Statement(0, 9, kind) for kind in (*kinds, "quoted")]) == 3 / 5


SPAN = st.builds(
    lambda source, start, size: Span(source, start, start + size),
    st.sampled_from("ab"),
    st.integers(0, 20),
    st.integers(1, 9),
)


@given(st.lists(SPAN, max_size=4), st.lists(st.lists(SPAN, min_size=1, max_size=2).map(tuple), min_size=1, max_size=3))
def test_citation_scores_do_not_depend_on_how_citations_are_cut(cited, evidence):
    cut = [
        piece
        for span in cited
        for piece in (Span(span.source, span.start, span.start + 1), Span(span.source, span.start + 1, span.end))
    ]
    assert citation_precision(cut, evidence) == citation_precision(cited, evidence)
    assert citation_recall(cut, evidence) == citation_recall(cited, evidence)
    gold = [span for unit in evidence for span in unit]
    assert citation_precision(gold, evidence) == citation_recall(gold, evidence) == 1
