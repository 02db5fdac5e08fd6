import json
from dataclasses import replace

import pytest

from eval.compare import compare
from eval.saved import baseline_json, read_run, run_json
from eval.summary import CERTAINTY
from ingest.errors import BadInput
from tests.eval_cases import a_run, answer, case, greeting, rows_of, with_scores


@pytest.fixture(scope="module")
def good():
    cited = [("doc", 0, 10)]
    pairs = [(case(str(n)), answer("gold", cited=cited, passages=cited, confidence=0.9)) for n in range(20)]
    pairs += [(case(f"u{n}", answers=()), answer("", confidence=0.1)) for n in range(20)]
    return a_run(rows_of(*pairs))


@pytest.fixture(scope="module")
def bad():
    pairs = [(case(str(n)), answer("gold" if n % 2 else "", confidence=0.5)) for n in range(20)]
    pairs += [(case(f"u{n}", answers=()), answer("x" if n % 2 else "", confidence=0.5)) for n in range(20)]
    return a_run(rows_of(*pairs))


def test_a_run_does_not_differ_from_itself(good):
    comparison = compare(good, replace(good))
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
    other = replace(good, rows=[*(with_scores(row, f1=0.0) for row in good.rows[:2]), *good.rows[2:]])
    change = compare(other, good).differences["f1"]
    assert change.value == pytest.approx(-2 / 40)
    assert change.verdict == "no difference shown"


def test_more_unsupported_answers_are_worse(good):
    held, lost = [(0, 4, "quoted")], [(0, 4, "unsupported")]

    def stating(*statements):
        pairs = [(case(str(n)), answer("gold", statements=ones)) for n, ones in enumerate(statements)]
        return a_run(rows_of(*pairs))

    before, after = stating(*[held] * 20), stating(*[lost] * 20)
    change = compare(after, before).differences["unsupported_answers"]
    assert (change.value, change.low, change.high, change.verdict) == (1, 1, 1, "worse")
    assert compare(before, after).differences["unsupported_answers"].verdict == "better"
    assert compare(after, before).differences["statement_support"].verdict == "worse"
    assert compare(before, before).differences["unsupported_answers"].verdict == "no difference shown"


def test_a_greeting_is_on_neither_side(good):
    spoken = rows_of((case("0"), greeting()))
    run = replace(good, rows=[*spoken, *good.rows[1:]])
    for comparison in (compare(run, good), compare(good, run)):
        assert comparison.now_right == comparison.now_wrong == []
        assert {c.verdict for c in comparison.differences.values()} == {"no difference shown", None}


def test_certainty_and_statements_are_kept(tmp_path):
    lost = (0, 4, "unsupported", (1,), "7 is not in what it cites")
    run = a_run(rows_of((case(), answer("gold", certainty="sure", statements=[lost, (5, 9, "quoted", (1,))]))))
    (tmp_path / "run.json").write_text(run_json(run))
    again = read_run(tmp_path / "run.json").rows[0].answer
    assert (again.certainty, tuple(again.statements)) == ("sure", tuple(run.rows[0].answer.statements))
    assert "reason" not in json.loads(run_json(run))["rows"][0]["statements"][1]
    (tmp_path / "baseline.json").write_text(baseline_json(run))
    small = read_run(tmp_path / "baseline.json")
    assert small.rows[0].answer.certainty == "sure"
    assert compare(run, small).differences["sure_precision"].verdict == "no difference shown"


def test_a_baseline_will_do(good, bad, tmp_path):
    (tmp_path / "baseline.json").write_text(baseline_json(good))
    whole, small = compare(bad, good), compare(bad, read_run(tmp_path / "baseline.json"))
    judged = {name: change for name, change in whole.differences.items() if "latency" not in name}
    assert small.differences == judged
    assert small.now_wrong == whole.now_wrong


def test_runs_of_other_questions_are_not_compared(good):
    fewer = replace(good, rows=good.rows[1:])
    with pytest.raises(BadInput, match="only in this run: 0"):
        compare(good, fewer)
    with pytest.raises(BadInput, match="only in the earlier run: 0"):
        compare(fewer, good)
    third = good.rows[3]
    changed = replace(third, answer=replace(third.answer, question="another question"))
    other = replace(good, rows=[*good.rows[:3], changed, *good.rows[4:]])
    with pytest.raises(BadInput, match="different questions under the same ids: 3"):
        compare(other, good)


def test_a_run_is_read_back_as_it_was(tmp_path, good):
    path = tmp_path / "run.json"
    path.write_text(run_json(good, compare(good, good)))
    again = read_run(path)
    assert run_json(again) == run_json(good)
    assert again.metrics == good.metrics
    assert [row.scores for row in again.rows] == [row.scores for row in good.rows]


def test_a_run_of_an_earlier_version_is_read(tmp_path, good):
    old = json.loads(run_json(good))
    for name in ("documents", "outcomes", "glossary", "n", "failed", "latency"):
        del old[name]
    old["metrics"]["gone"] = {"value": 1.0, "low": None, "high": None}
    for row in old["rows"]:
        del row["right"], row["outcome"], row["gold"]["history"], row["gold"]["grades"]
        for name in ("certainty", "statements", *CERTAINTY):
            row.pop(name, None)
    (tmp_path / "old.json").write_text(json.dumps(old))
    again = read_run(tmp_path / "old.json")
    assert compare(good, again).differences["f1"].verdict == "no difference shown"
    assert not set(CERTAINTY) & compare(good, again).differences.keys()
    assert (again.rows[0].answer.certainty, again.rows[0].answer.statements) == ("none", ())
    assert json.loads(run_json(again))["glossary"]["gone"] == ""


ROW = {
    "id": "1",
    "question": "?",
    "answered": True,
    "answer": "",
    "confidence": 0.5,
    "citations": [],
    "unverified": [],
    "gold": {"answerable": True, "groups": {}},
}


def run_with(**row):
    return json.dumps({"set": "s", "metrics": {}, "rows": [{**ROW, **row}]})


def test_the_smallest_row_is_read(tmp_path):
    (tmp_path / "run.json").write_text(run_with())
    assert read_run(tmp_path / "run.json").rows[0].answer.confidence == 0.5


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "cannot be read as JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ("9" * 10_000, "cannot be read as JSON"),
        ("[]", "it has no rows"),
        ('{"rows": []}', "it has no rows"),
        ('{"set": "s", "metrics": {}, "rows": [1]}', "not a row"),
        ('{"set": 7, "metrics": {}, "rows": [{"gold": {}}]}', r"\(set: "),
        (run_with(gold=[]), "not a row"),
        (run_with(id=None), r"rows\.0\.case\.key: "),
        (run_with(confidence="high"), r"rows\.0\.answer\.confidence: "),
        (run_with(confidence=float("nan")), "finite"),
        (run_with(f1=float("inf")), "finite"),
        (run_with(f1=[]), r"rows\.0\.scores\.f1: "),
        (run_with(citations=7), r"rows\.0\.answer\.citations: "),
        (run_with(citations=[{"number": 1, "status": "<b>"}]), "'verbatim' or 'folded'"),
        (run_with(passages=[[]]), r"rows\.0\.answer\.passages\.0: "),
        (run_with(gold={"evidence": [[{"source": "doc"}]]}), r"rows\.0\.case\.evidence"),
        (run_with(gold={"evidence": [[]]}), "stands at no place"),
        (run_with(certainty="<b>"), r"rows\.0\.answer\.certainty: "),
        (run_with(statements=[{"start": 0}]), r"rows\.0\.answer\.statements\.0\.end: "),
        (run_with(error={}), r"rows\.0\.error: "),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_no_run_is_refused_with_its_place(tmp_path, content, reason):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(BadInput, match=reason):
        read_run(tmp_path / "run.json")
