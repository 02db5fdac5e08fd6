import threading

import pytest

from ingest.overlap import ahead


def test_results_come_in_order_and_items_are_made_only_just_ahead():
    made, used = [], []

    def items():
        for number in range(20):
            made.append(number)
            assert len(made) - len(used) <= 2
            yield number

    for result in ahead(lambda number: number * 10, items(), lambda: None):
        used.append(result)
    assert used == [number * 10 for number in range(20)]


def test_the_next_item_is_made_while_the_function_works():
    made = threading.Event()

    def items():
        yield 1
        made.set()
        yield 2

    assert list(ahead(lambda number: made.wait(5) and number, items(), lambda: None)) == [1, 2]


def test_what_the_function_raises_is_raised():
    results = ahead(lambda number: 1 / number, [1, 0, 2], lambda: None)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        list(results)


def test_who_ends_early_stops_the_function_and_waits_for_it():
    started, stopped, ended = threading.Event(), threading.Event(), threading.Event()

    def work(number):
        if number == 2:
            started.set()
            assert stopped.wait(5)
            ended.set()
        return number

    results = ahead(work, [1, 2, 3], stopped.set)
    assert next(results) == 1
    assert started.wait(5)
    results.close()
    assert ended.is_set()
