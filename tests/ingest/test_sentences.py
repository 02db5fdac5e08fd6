import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("  Padded.  \n", ["Padded."]),
        (
            "Dr. Smith met Gen. Miller on 3 Sept. 2021. He left.",
            ["Dr. Smith met Gen. Miller on 3 Sept. 2021.", "He left."],
        ),
        ("The U.S. Army came. It stayed.", ["The U.S. Army came.", "It stayed."]),
        ("It costs 3.5 million. Cheap.", ["It costs 3.5 million.", "Cheap."]),
        ("He said “Stop.” She did.", ["He said “Stop.”", "She did."]),
        ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
        ("See www.nato.int for more", ["See www.nato.int for more"]),
        ("Mission Iraq\nIt began in 2018.", ["Mission Iraq", "It began in 2018."]),
        ("- one\n- two\n- three", ["- one", "- two", "- three"]),
        ("a\tb\nc\td\n", ["a\tb", "c\td"]),
        (f"Zone{' ' * 48}Rate\nin town    4", [f"Zone{' ' * 48}Rate", "in town    4"]),
        ("-   What is said here is said in more than fifty letters\n    and goes on.", None),
        ("1.1\tWhat is said here is said in more than fifty letters\nand goes on.", None),
        ("One.\n" + "-" * 60 + "\nTwo.", ["One.", "Two."]),
        ("今天下雨。明天晴天！", ["今天下雨。", "明天晴天！"]),
        ("שלום עולם. מה שלומך?", ["שלום עולם.", "מה שלומך?"]),
        (
            "This line was wrapped at a margin by an old editor and goes\non here. Next.",
            ["This line was wrapped at a margin by an old editor and goes\non here.", "Next."],
        ),
        ("", []),
        (" \n\t\n", []),
        ("* * *\n---\n", []),
        ("| a | b |\n|---|---|\n| c | d |", ["| a | b |", "| c | d |"]),
    ],
)
def test_boundaries(text, expected):
    assert texts(text) == (expected if expected is not None else [text])


@given(st.text(alphabet=st.sampled_from('aB1 .!?…\n\t"”)-*。é\u0301👩\u200d:')) | st.text())
def test_spans_are_ordered_trimmed_and_hold_every_letter(text):
    spans = sentences(text)
    covered = set()
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        covered.update(range(start, end))
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert all(i in covered for i, character in enumerate(text) if character.isalnum())


@pytest.mark.parametrize("unit", [".", "\n", "* * *\n", '."', "a", "word ", "? ", "。"])
def test_a_long_text_takes_time_in_proportion(unit):
    began = time.perf_counter()
    sentences(unit * (400_000 // len(unit)))
    assert time.perf_counter() - began < 5
