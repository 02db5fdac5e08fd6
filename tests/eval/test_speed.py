from threading import Barrier

import pytest

from eval.dataset import Case
from eval.speed import cold
from eval.speed.__main__ import crowded, lines, main, measure, record, waits

TIMING = {"condense": 1.0, "retrieve": 10.0, "write": 100.0, "cite": 2.0}


def test_the_ratio_is_the_median_of_the_pairs():
    timings = [TIMING | {"answer": answer, "passes": passes} for answer, passes in [(110, 100), (60, 50), (520, 400)]]
    head, answer, passes, ratio = lines(timings)
    assert head == "3 questions, medians"
    assert answer.split() == "whole answer 110.0 ms (condense 1.0, retrieve 10.0, write 100.0, cite 2.0)".split()
    assert passes.split() == "forward passes 100.0 ms".split()
    assert ratio.split() == "ratio 1.200 (95 % interval 1.100 to 1.300)".split()


def test_what_is_timed_is_the_encoder_once_and_the_reader(bundled_chatbot):
    bundled_chatbot.warm()
    encoder, *reader = record(Case("1", "How many nations take part in KFOR?"), ask_with(bundled_chatbot))
    (vectors,) = encoder()
    assert vectors.shape == (1, 384)
    assert 1 <= sum(forward()[0].shape[1] for forward in reader) <= 4  # windows of the page's four passages


def test_a_question_that_nothing_is_read_for_is_left_out(bundled_chatbot):
    cases = [Case("1", "Tell me about KFOR"), Case("2", "How many nations take part in KFOR?")]
    (timing,) = measure(cases, ask_with(bundled_chatbot))
    assert timing["answer"] > 0
    assert timing["passes"] > 0


def test_a_cold_question_is_told_beside_the_bare_imports():
    asked, imported, ratio = cold.lines([(3.0, 2.0), (2.0, 1.0), (8.0, 5.0)])
    assert asked.split() == "cold question 3.00 s (2.00 to 8.00)".split()
    assert imported.split() == "bare imports 2.00 s (1.00 to 5.00)".split()
    assert ratio.split() == "ratio 1.60 (1.50 to 2.00), medians of 3 pairs".split()


def test_a_cold_question_that_fails_is_one_clear_line(tmp_path, capsys):
    assert main(["--cold", "--index", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'none'}: no index here")


def test_no_index_is_one_clear_line(tmp_path, capsys):
    (tmp_path / "set.jsonl").write_text('{"id": "1", "question": "Why?", "answerable": false}\n')
    assert main([str(tmp_path / "set.jsonl"), "--index", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'none'}: no index here")


def test_so_many_users_ask_at_once():
    together = Barrier(3)
    assert len(waits([Case(str(number), "Why?") for number in range(6)], lambda _: together.wait(timeout=10), 3)) == 6


def test_users_and_one_ask_the_same_questions_by_turns():
    asked = []
    told = list(crowded([Case(str(number), "Why?") for number in range(13)], asked.extend, 2))
    assert [case.key for case in asked[:13]] == ["0", *map(str, range(12))]
    assert len(asked) == 1 + 2 * 13
    assert [line.split()[:3] for line in told] == [["1", "at", "once"], ["2", "at", "once"]]
    assert all(line.endswith("(13 questions)") for line in told)


def ask_with(chatbot):
    return lambda cases: [chatbot.invoke(case.question) for case in cases]


def test_nothing_read_is_said():
    assert list(lines([])) == ["no question was read for"]


@pytest.mark.parametrize("wrong", ["0", "x"])
def test_the_number_of_questions_is_at_least_one(wrong, capsys):
    with pytest.raises(SystemExit):
        main(["set.jsonl", "--questions", wrong])
    assert "--questions" in capsys.readouterr().err
