import json
from dataclasses import replace

import pytest

from eval.bootstrap import Interval
from eval.curves import reliability, risk_coverage
from eval.dataset import Case, Span
from eval.evaluate import BATCH, evaluate, score
from eval.outcome import is_right, outcome
from eval.outcome import score as shown_score
from eval.run import StepTimes
from eval.saved import baseline_json, read_run, run_json
from eval.summary import figures, values
from ingest.errors import BadInput, IndexNotFound
from tests.eval_cases import a_run, answer, case, greeting, rows_of


def scored(item, reply, **more):
    return score(item, reply, **more)


def test_a_right_answer_scores_what_applies_to_it():
    reply = answer(
        "gold", cited=[("doc", 0, 20)], passages=[("x", 0, 5), ("doc", 5, 50)], unverified=1, certainty="sure"
    )
    assert scored(case(), reply) == {
        "recall@1": 0.0,
        "recall@3": 1.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr@10": 0.5,
        "ndcg@10": pytest.approx(0.6309, abs=1e-4),
        "em": 1.0,
        "f1": 1.0,
        "answerable_f1": 1.0,
        "sure_precision": 1.0,
        "sure_recall": 1.0,
        "sure_right": 1.0,
        "citation_recall": 1.0,
        "citation_precision": 0.5,
        "quote_validity": 0.5,
    }


def test_a_refusal_of_an_answerable_question():
    scores = scored(case(relevant=()), answer(""))
    words = {"em": 0, "f1": 0, "answerable_f1": 0}
    assert scores == {**words, "refusal_precision": 0, "sure_right": 0, "citation_recall": 0}


def test_an_unanswerable_question():
    refused, answered = scored(case(answers=()), answer("")), scored(case(answers=()), answer("x"))
    alike = ("em", "f1", "refusal_recall", "unanswerable_accuracy")
    assert refused == {**dict.fromkeys(alike, 1), "refusal_precision": 1, "sure_unanswerable_accuracy": 1}
    assert answered == {**dict.fromkeys(alike, 0), "sure_unanswerable_accuracy": 1}
    sure = scored(case(answers=()), answer("x", certainty="sure"))
    assert sure == {**dict.fromkeys(alike, 0), "sure_precision": 0, "sure_unanswerable_accuracy": 0}


@pytest.mark.parametrize(
    ("reply", "scores"),
    [
        (answer("gold", certainty="sure"), {"sure_precision": 1, "sure_recall": 1, "sure_right": 1}),
        (answer("gold", certainty="unsure"), {"sure_recall": 0, "sure_right": 0}),
        (answer("other", certainty="sure"), {"sure_precision": 0, "sure_right": 0}),
        (answer("other", certainty="unsure"), {"sure_right": 0}),
        (answer(""), {"sure_right": 0}),
    ],
)
def test_what_a_sure_answer_is_worth(reply, scores):
    found = scored(case(), reply)
    assert {name: value for name, value in found.items() if name.startswith("sure")} == scores


def test_statements_are_scored_where_there_are_some():
    held, lost = (0, 4, "quoted", (1,)), (5, 9, "unsupported", (1,), "7 is not in what it cites")
    supported, uncited = (10, 14, "supported"), (15, 19, "uncited", (), "it cites nothing")
    found = [
        scored(case(), answer("gold", statements=ones))
        for ones in ([held, supported], [held, lost], [held, supported, uncited, held], [])
    ]
    assert [one.get("statement_support") for one in found] == [1, 1 / 2, 3 / 4, None]
    assert [one.get("unsupported_answers") for one in found] == [0, 1, 1, None]


def test_what_the_program_says_counts_nowhere(tmp_path):
    asked = [
        (case("a", groups={"kind": "x"}), answer("gold", certainty="sure", confidence=0.9)),
        (case("d", answers=(), groups={"kind": "x"}), answer("", confidence=0.1)),
    ]
    spoken = (case("hi", answers=(), groups={"kind": "x"}), replace(greeting(), milliseconds={"condense": 500.0}))
    run, without = a_run(rows_of(*asked, spoken)), a_run(rows_of(*asked))
    assert run.rows[2].scores == {}
    assert {name: figure.value for name, figure in run.metrics.items()} == {
        name: figure.value for name, figure in without.metrics.items()
    }
    assert run.latency == without.latency
    assert run.groups["kind"]["x"].n == 2
    assert [row.case.key for row in run.by_program] == ["hi"]
    assert (outcome(run.rows[2]), is_right(run.rows[2])) == ("program", False)
    for written in (run_json(run), baseline_json(run)):
        (tmp_path / "run.json").write_text(written)
        again = read_run(tmp_path / "run.json")
        assert [row.case.key for row in again.by_program] == ["hi"]
        assert values(again.rows)["auroc"] == 1
    assert [row["right"] for row in json.loads(run_json(run))["rows"]] == [True, True, None]


def test_a_run_of_greetings_alone_has_no_figures():
    assert a_run(rows_of((case("hi", answers=()), greeting()))).metrics == {}


def wordless(key="w", **more):
    """A question of which only the evidence is given."""
    unit = (Span("doc", 0, 10),)
    return Case(key, "?", evidence=(unit,), relevant=(unit,), **more)


def test_without_accepted_answers_words_are_not_scored():
    scores = scored(wordless(), answer("something", cited=[("doc", 5, 10)], passages=[("doc", 0, 50)]))
    retrieval = ["recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10"]
    citations = {"citation_recall": 0.5, "citation_precision": 1, "quote_validity": 1}
    assert scores == {**dict.fromkeys(retrieval, 1), **citations, "sure_recall": 0, "sure_right": 0}
    assert scored(wordless(), answer(""))["refusal_precision"] == 0


def test_words_that_are_not_scored_are_left_out_of_every_mean_and_curve(tmp_path):
    rows = rows_of(
        (case("a"), answer("gold", confidence=0.9)),
        (wordless(), answer("something", cited=[("doc", 0, 10)], confidence=0.8)),
        (wordless("x"), RuntimeError("boom")),
        (case("d", answers=()), answer("gold", confidence=0.6)),
    )
    found = values(rows)
    assert (found["em"], found["f1"], found["answerable_f1"]) == (0.5, 0.5, 1)
    assert found["citation_recall"] == pytest.approx(1 / 3)
    assert found["auroc"] == pytest.approx(2 / 3)  # a and w above d, x worst
    assert risk_coverage(rows) == [(1 / 2, 0), (1, 1 / 2)]
    assert [(part.low, part.n) for part in reliability(rows)] == [(0.6, 1), (0.9, 1)]
    (tmp_path / "baseline.json").write_text(baseline_json(a_run(rows)))
    small = read_run(tmp_path / "baseline.json").rows
    assert values(small) == {name: value for name, value in found.items() if "latency" not in name}
    assert [is_right(row) for row in small] == [is_right(row) for row in rows] == [True, True, False, False]


def test_judged_documents_are_scored_by_their_grade():
    item = Case("q", "?", grades={"d": 2, "e": 1, "f": 0})
    scores = scored(item, answer("", passages=[("f", 0, 1), ("e", 0, 1), ("e", 1, 2)]), retrieval_only=True)
    assert (scores["recall@1"], scores["recall@3"], scores["mrr@10"]) == (0, 1 / 2, 1 / 2)
    assert set(scores) == {"recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10"}


def test_a_question_that_raises_scores_zero_and_keeps_its_place():
    rows = rows_of(
        (case("a"), answer("gold")),
        (case("b"), RuntimeError("boom")),
        (case("c", answers=()), BadInput("the question is too long")),
        (case("d", answers=()), answer("")),
    )
    assert [row.case.key for row in rows] == ["a", "b", "c", "d"]
    assert rows[1].error == "RuntimeError: boom"
    assert {rows[1].scores[name] for name in ("f1", "answerable_f1", "citation_recall", "recall@1")} == {0}
    assert {rows[2].scores[name] for name in ("f1", "refusal_recall", "unanswerable_accuracy")} == {0}
    assert "refusal_precision" not in rows[2].scores
    found = a_run(rows)
    assert [row.case.key for row in found.failed] == ["b", "c"]
    assert found.metrics["f1"].value == 0.5
    assert found.metrics["auroc"].value == 0.5 / 4  # a ties with d; b and c count as worst
    assert outcome(rows[1]) == "failed"


def test_an_error_about_the_whole_run_stops_it():
    with pytest.raises(IndexNotFound):
        rows_of((case("a"), answer("gold")), (case("b"), IndexNotFound("no index")))


def test_a_row_is_the_answer_as_printed_with_its_values_and_the_gold():
    rows = rows_of((case("a", groups={"kind": "fact"}), answer("gold", passages=[("doc", 0, 5)])))
    (row,) = json.loads(run_json(a_run(rows)))["rows"]
    printed = answer("gold", passages=[("doc", 0, 5)]).to_dict()
    assert {key: row[key] for key in printed} == json.loads(json.dumps(printed))
    assert {name: row[name] for name in rows[0].scores} == rows[0].scores
    assert (row["right"], row["outcome"]) == (True, "cited_wrong")
    assert row["gold"]["evidence"] == [[{"source": "doc", "start": 0, "end": 10}]]
    assert row["gold"]["groups"] == {"kind": "fact"}
    assert "error" not in row


def test_questions_are_asked_in_batches_in_order():
    sizes = []

    def ask(cases):
        sizes.append(len(cases))
        return [answer(item.key) for item in cases]

    rows = evaluate([case(str(n)) for n in range(70)], ask, progress=False)
    assert [row.answer.answer for row in rows] == [str(n) for n in range(70)]
    assert sizes == [*[BATCH] * 8, 6]


@pytest.fixture
def run():
    return rows_of(
        (case("a", groups={"kind": "x"}), answer("gold", cited=[("doc", 0, 10)], confidence=0.9, certainty="sure")),
        (case("b", groups={"kind": "y"}), answer("other", cited=[("doc", 5, 15)], confidence=0.6, unverified=2)),
        (case("c", groups={"kind": "x"}), answer("", confidence=0.2)),
        (case("d", answers=(), groups={"kind": "y"}), answer("", confidence=0.1)),
        (
            case("e", answers=()),
            answer("gold", confidence=0.6, certainty="sure", milliseconds={"retrieve": 10.0, "write": 20.0}),
        ),
    )


def test_figures_by_hand(run):
    values = {name: figure.value for name, figure in figures(run).items()}
    assert values == {
        **dict.fromkeys(["recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10"], 0),
        "em": 2 / 5,
        "f1": 2 / 5,
        "answerable_f1": pytest.approx(1 / 3, abs=1e-6),
        "refusal_precision": 1 / 2,
        "refusal_recall": 1 / 2,
        "unanswerable_accuracy": 1 / 2,
        "auroc": pytest.approx((2 + 1.5 + 1) / 6, abs=1e-6),
        "sure_precision": 1 / 2,
        "sure_recall": 1,
        "sure_right": pytest.approx(1 / 3, abs=1e-6),
        "sure_unanswerable_accuracy": 1 / 2,
        "citation_precision": 3 / 4,
        "citation_recall": 1 / 2,
        "quote_validity": 1 / 2,
        "latency_p50_ms": 3,
        "latency_p95_ms": pytest.approx(3 + 0.8 * 27),
    }


def test_groups_and_steps_by_hand(run):
    found = a_run(run)
    kinds = found.groups["kind"]
    assert kinds["x"].n == 2
    assert kinds["x"].metrics["f1"].value == 1 / 2
    assert kinds["y"].metrics["unanswerable_accuracy"].value == 1
    assert kinds["(none)"].n == 1
    assert found.latency["write"] == StepTimes(2, pytest.approx(2 + 0.8 * 18))


def test_a_key_with_a_value_for_every_question_is_no_group():
    rows = rows_of(*[(case(str(n), groups={"url": str(n)}), answer("gold")) for n in range(101)])
    assert a_run(rows).groups == {}


def test_an_interval_holds_its_value(run):
    for figure in figures(run).values():
        assert isinstance(figure, Interval)
        assert figure.low <= figure.value <= figure.high


def test_a_baseline_has_the_same_figures(run, tmp_path):
    (tmp_path / "baseline.json").write_text(baseline_json(a_run(run)))
    small = read_run(tmp_path / "baseline.json")
    assert not any("latency" in name for name in small.metrics)
    assert values(small.rows) == {name: figure.value for name, figure in small.metrics.items()}


def test_risk_and_coverage_by_hand(run):
    # 0.9 is right; 0.6 is one wrong answer and one that should have been a refusal; the others are refused
    assert risk_coverage(run) == [(1 / 5, 0), (3 / 5, pytest.approx(2 / 3))]


def test_reliability_by_hand(run):
    low, high = reliability(run)
    assert (low.low, low.n, low.confidence, low.right) == (0.6, 2, 0.6, 0)
    assert (high.low, high.n, high.confidence, high.right) == (0.9, 1, 0.9, 1)


@pytest.mark.parametrize(
    ("item", "reply", "name"),
    [
        (case(), answer("gold", passages=[("doc", 0, 9)], cited=[("doc", 0, 9)]), "right"),
        (case(), answer("gold", passages=[("doc", 0, 9)], cited=[("doc", 20, 29)]), "cited_wrong"),
        (case(), answer("other", passages=[("doc", 0, 9)]), "wrong_answer"),
        (case(), answer("other", passages=[("doc", 50, 59)]), "not_retrieved"),
        (case(), answer("", passages=[("doc", 0, 9)]), "not_answered"),
        (case(), answer("", passages=[("doc", 50, 59)]), "not_retrieved"),
        (case(relevant=()), answer(""), "refused"),
        (case(), answer("other", passages=[("doc", 0, 9)], certainty="sure"), "sure_wrong"),
        (case(), answer("other", passages=[("doc", 50, 59)], certainty="sure"), "sure_wrong"),
        (case(answers=()), answer("x", certainty="sure"), "sure_wrong"),
        (case(), greeting(), "program"),
        (case(answers=()), answer("x"), "answered_unanswerable"),
        (case(answers=()), answer(""), "right"),
        (wordless(), answer("any", passages=[("doc", 0, 9)], cited=[("doc", 9, 29)]), "right"),
        (wordless(), answer("any", passages=[("doc", 0, 9)], cited=[("doc", 10, 29)]), "wrong_answer"),
        (wordless(), answer("any", passages=[("doc", 10, 19)], cited=[("doc", 10, 29)]), "not_retrieved"),
        (wordless(), answer("", passages=[("doc", 0, 9)]), "not_answered"),
        (wordless(), RuntimeError("boom"), "failed"),
    ],
)
def test_what_went_wrong(item, reply, name):
    (row,) = rows_of((item, reply))
    assert outcome(row) == name
    assert is_right(row) == (name in ("right", "cited_wrong"))


def test_the_one_score_of_a_row_is_of_what_was_scored():
    cited = answer("any", cited=[("doc", 0, 5)], passages=[("doc", 0, 9)])
    assert [shown_score(row) for row in rows_of((case("a"), cited), (wordless(), cited))] == [0, 0.5]
