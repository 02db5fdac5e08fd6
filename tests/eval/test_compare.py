import copy
import json

import pytest

from eval.compare import compare, read_run
from eval.summary import slim, summarise
from ingest.errors import BadInput
from tests.eval_cases import answer, case, rows_of


def run_of(rows):
    return {"set": "s", **summarise(rows), "rows": rows}


@pytest.fixture(scope="module")
def good():
    cited = [("doc", 0, 10)]
    pairs = [(case(str(n)), answer("gold", cited=cited, passages=cited, confidence=0.9)) for n in range(20)]
    pairs += [(case(f"u{n}", answers=()), answer("", confidence=0.1)) for n in range(20)]
    return run_of(rows_of(*pairs))


@pytest.fixture(scope="module")
def bad():
    pairs = [(case(str(n)), answer("gold" if n % 2 else "", confidence=0.5)) for n in range(20)]
    pairs += [(case(f"u{n}", answers=()), answer("x" if n % 2 else "", confidence=0.5)) for n in range(20)]
    return run_of(rows_of(*pairs))


def test_a_run_does_not_differ_from_itself(good):
    comparison = compare(good, copy.deepcopy(good))
    assert {c.verdict for name, c in comparison.differences.items() if "latency" not in name} == {"no difference shown"}
    assert {c.verdict for name, c in comparison.differences.items() if "latency" in name} == {None}
    assert all(c.value == c.low == c.high == 0 for c in comparison.differences.values())
    assert comparison.worse == comparison.now_right == comparison.now_wrong == []


def test_a_worse_run_is_worse_and_the_other_way_round_better(good, bad):
    comparison = compare(bad, good)
    assert {"f1", "answerable_f1", "citation_recall", "recall@5", "auroc", "unanswerable_accuracy"} <= set(
        comparison.worse
    )
    assert comparison.differences["f1"].value == -0.5
    assert comparison.differences["f1"].earlier == 1
    assert set(comparison.now_wrong) == {*map(str, range(0, 20, 2)), *(f"u{n}" for n in range(1, 20, 2))}
    back = compare(good, bad)
    assert back.differences["f1"].verdict == "better"
    assert set(back.now_right) == set(comparison.now_wrong)
    assert back.worse == []


def test_two_changed_questions_of_forty_show_no_difference(good):
    other = copy.deepcopy(good)
    for row in other["rows"][:2]:
        row["f1"] = 0.0
    change = compare(other, good).differences["f1"]
    assert change.value == pytest.approx(-2 / 40)
    assert change.verdict == "no difference shown"


def test_a_slim_run_will_do(good, bad):
    whole, small = compare(bad, good), compare(bad, json.loads(json.dumps(slim(good))))
    judged = {name: change for name, change in whole.differences.items() if "latency" not in name}
    assert small.differences == judged
    assert small.now_wrong == whole.now_wrong


def test_runs_of_other_questions_are_not_compared(good):
    fewer = {**good, "rows": good["rows"][1:]}
    with pytest.raises(BadInput, match="only in this run: 0"):
        compare(good, fewer)
    with pytest.raises(BadInput, match="only in the earlier run: 0"):
        compare(fewer, good)
    other = copy.deepcopy(good)
    other["rows"][3]["question"] = "another question"
    with pytest.raises(BadInput, match="different questions under the same ids: 3"):
        compare(other, good)


def test_a_run_is_read_back(tmp_path, good):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(good))
    assert read_run(path) == json.loads(json.dumps(good))
    for text, reason in [
        ("{", "JSON"),
        ("[]", "not a run"),
        ('{"rows": []}', "not a run"),
        ('{"rows": [1]}', "not a run"),
    ]:
        path.write_text(text)
        with pytest.raises(BadInput, match=reason):
            read_run(path)
