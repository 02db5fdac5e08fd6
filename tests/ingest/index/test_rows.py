"""Copies of a text are kept apart (`python -m eval.recall` tells what for)."""

import numpy as np

from ingest.index.rows import APART, Copies, Row


def row(identity: str, text: str, vector=(0.0, 3.0, 4.0)) -> Row:
    return Row(f"{identity}:0000000000000000:0:9", text, {"source": identity, "heading": ""}, vector)


def test_the_first_of_a_text_stays_and_each_other_moves_in_a_direction_of_its_own():
    copies = Copies()
    first, second, third, other = (copies.apart(row(*of)) for of in (("a", "x"), ("b", "x"), ("c", "x"), ("d", "y")))
    assert (first, other) == (row("a", "x"), row("d", "y"))
    moved = [np.asarray(one.vector) - np.asarray(first.vector) for one in (second, third)]
    assert [round(float(np.linalg.norm(one)), 6) for one in moved] == [APART * 5] * 2
    assert np.linalg.norm(moved[0] - moved[1]) > APART
    assert copies.apart(second) == second
