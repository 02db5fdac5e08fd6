import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bootstrap import auroc, difference, intervals, quantile, weighted_mean

ONCE = np.ones((1, 4))


def test_means_by_hand():
    assert weighted_mean([1, 0, 1, 5], [1, 1, 1, 0])(ONCE)[0] == pytest.approx(2 / 3)
    assert weighted_mean([1, 0.5, 0, 0], [1, 2, 1, 0])(ONCE)[0] == 1 / 2
    assert np.isnan(weighted_mean([1, 1, 1, 1], [0, 0, 0, 0])(ONCE)[0])
    drawn = np.array([[4, 0, 0, 0], [0, 2, 2, 0]])
    assert list(weighted_mean([1, 0, 1, 5], [1, 1, 1, 0])(drawn)) == [1, 1 / 2]


def test_auroc_by_hand():
    # the pairs of a positive (0.9, 0.5) and a negative (0.5, 0.1): 1, 1, tie, 1
    assert auroc([True, True, False, False], [0.9, 0.5, 0.5, 0.1])(ONCE)[0] == 3.5 / 4
    assert auroc([True, True, False, False], [0.3, 0.3, 0.3, 0.3])(ONCE)[0] == 1 / 2
    assert np.isnan(auroc([True] * 4, [1, 2, 3, 4])(ONCE)[0])


LABELLED = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.integers(0, 3)), min_size=1)


@given(LABELLED)
def test_auroc_is_the_share_of_pairs_in_order(questions):
    pairs = [
        1.0 if one > two else 0.5 if one == two else 0.0
        for positive, one, times in questions
        for negative, two, often in questions
        for _ in range(times * often)
        if positive and not negative
    ]
    labels, scores, counts = zip(*questions, strict=True)
    value = auroc(labels, scores)(np.array([counts], float))[0]
    assert value == pytest.approx(sum(pairs) / len(pairs)) if pairs else np.isnan(value)


@given(st.lists(st.tuples(st.floats(0, 1e4), st.integers(0, 3)), min_size=1), st.sampled_from([0.5, 0.95]))
def test_quantiles_agree_with_numpy(drawn, share):
    values, counts = zip(*drawn, strict=True)
    if sum(counts):
        value = quantile(values, share)(np.array([counts], float))[0]
        assert value == pytest.approx(np.quantile(np.repeat(values, counts), share))


def test_a_question_without_a_time_has_no_part_in_quantiles():
    assert quantile([1.0, float("nan"), 3.0, 2.0], 0.5)(ONCE)[0] == 2


def test_an_interval_is_that_of_the_textbook():
    n, k = 400, 100
    values = [1.0] * k + [0.0] * (n - k)
    figure = intervals({"share": weighted_mean(values, [1.0] * n)}, n)["share"]
    spread = 1.96 * (0.25 * 0.75 / n) ** 0.5
    assert figure.value == 0.25
    assert figure.low == pytest.approx(0.25 - spread, abs=0.006)
    assert figure.high == pytest.approx(0.25 + spread, abs=0.006)


def test_the_same_run_gives_the_same_interval_and_no_difference_from_itself():
    values = list(np.random.default_rng(1).random(50))
    mean = weighted_mean(values, [1.0] * 50)
    assert intervals({"a": mean}, 50) == intervals({"a": mean}, 50)
    change = intervals({"a": difference(mean, weighted_mean(values, [1.0] * 50))}, 50)["a"]
    assert (change.value, change.low, change.high) == (0, 0, 0)


def test_a_difference_is_paired():
    values = np.random.default_rng(2).random(30)
    better = weighted_mean(list(values + 0.01), [1.0] * 30)
    change = intervals({"a": difference(better, weighted_mean(list(values), [1.0] * 30))}, 30)["a"]
    assert (change.low, change.high) == (0.01, 0.01)


def test_a_figure_that_no_question_has_is_left_out():
    assert intervals({"none": weighted_mean([1.0], [0.0])}, 1) == {}


def test_thousands_of_questions_are_summed_in_blocks():
    n = 6000
    figure = intervals({"a": weighted_mean([1.0, 0.0] * (n // 2), [1.0] * n)}, n)["a"]
    assert figure.low < 0.5 < figure.high
    assert figure.high - figure.low == pytest.approx(2 * 1.96 * 0.5 / n**0.5, rel=0.05)
