import json

import pytest

from eval.retrieval.__main__ import lines, main
from eval.retrieval.rules import RULES, reciprocal_ranks


def test_reciprocal_ranks():
    # a: first by cosine; b: second by cosine, first by BM25; c: second by BM25
    assert reciprocal_ranks({"a": 0.9, "b": 0.2}, {"c": 1.0, "b": 3.0}) == pytest.approx(
        {"a": 1 / 61, "b": 1 / 62 + 1 / 61, "c": 1 / 62}
    )


def test_the_others_are_shown_as_differences_from_what_ships():
    better = {metric: [1.0, 0.0] for metric in ("recall@1", "recall@5", "mrr@10", "ndcg@10")}
    worse = {metric: [0.5, 0.0] for metric in better}
    head, columns, shipped, other = lines({"as shipped": better, "dense alone": worse})
    assert head == "2 questions that name what should be found"
    assert columns.split() == list(better)
    assert shipped.startswith("as shipped        0.500 (0.000 to 1.000)")
    assert other.startswith("dense alone       -0.250 (-0.500 to +0.000)")


def test_every_rule_is_measured_on_a_set(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "rats.txt").write_text("Rats lived on ships.")
    (corpus / "harbour.txt").write_text("The harbour closed at night.")
    rows = [
        {"id": "1", "question": "Where did rats live?", "answers": ["ships"], "evidence": ["Rats lived on ships."]},
        {"id": "2", "question": "Who was king?", "answerable": False},
    ]
    (tmp_path / "set.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert main([str(tmp_path / "set.jsonl"), "--corpus", str(corpus)]) == 0
    head, _, shipped, *others = capsys.readouterr().out.splitlines()
    assert head == "1 questions that name what should be found"
    assert shipped.split()[:3] == ["as", "shipped", "1.000"]
    assert [line[:16].strip() for line in others] == list(RULES)[1:]


def test_no_index_is_one_clear_line(tmp_path, capsys):
    (tmp_path / "set.jsonl").write_text('{"id": "1", "question": "Why?", "answerable": false}\n')
    assert main([str(tmp_path / "set.jsonl"), "--index", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'none'}: no index here")
