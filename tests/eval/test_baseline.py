"""The bundled set: what it is made of, and that the bot is not worse on it than when the baseline was committed."""

from collections import Counter
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.evidence import resolve
from eval.formats import load
from eval.saved import read_run

ROOT = Path(__file__).parents[2]
SETS = ROOT / "eval" / "sets"
SET = SETS / "international_crisis_management.jsonl"
BASELINE = SETS / "international_crisis_management.baseline.json"
PAGE = ROOT / "corpus" / "international_crisis_management.txt"
KINDS = "fact paraphrase typo list how_why yes_no follow_up near_miss off_topic injection pointer".split()


@pytest.fixture(scope="module")
def cases():
    return load(SET).cases


def test_the_set_is_a_mix_of_what_people_ask(cases):
    kinds = Counter(case.groups["kind"] for case in cases)
    assert set(kinds) == set(KINDS)
    assert len(cases) >= 80
    assert 3 * sum(not case.answerable for case in cases) >= len(cases)
    assert len({case.question.lower() for case in cases if not case.history}) == sum(not case.history for case in cases)


def test_all_evidence_is_on_the_page_once(cases):
    resolved = resolve(cases, {"page": PAGE.read_text(encoding="utf-8")}, "the page")
    assert all(len(unit) == 1 for case in resolved for unit in case.evidence)
    assert all(case.evidence for case in resolved if case.answerable)


def test_the_baseline_is_of_this_set_and_says_nothing_of_time(cases):
    assert [row.case.key for row in read_run(BASELINE).rows] == [case.key for case in cases]
    written = BASELINE.read_text(encoding="utf-8")
    assert "milliseconds" not in written
    assert "latency" not in written


def test_the_bot_is_not_worse_than_the_baseline(capsys):
    status = main([str(SET), "--corpus", str(ROOT / "corpus"), "--compare", str(BASELINE)])
    assert status == 0, capsys.readouterr()
