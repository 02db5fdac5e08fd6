"""The questions that the reader is trained on, and what it is trained for."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from bot.reader.booleans import asked, make  # noqa: E402
from bot.reader.crops import crop, without_answer  # noqa: E402
from bot.reader.data import Example  # noqa: E402
from bot.reader.mix import typo  # noqa: E402
from bot.reader.network import loss  # noqa: E402

PASSAGE = "KFOR entered Kosovo on 12 June 1999. It has 3,500 troops. They come from 27 nations. Its seat is Pristina."


def example(question: str, answer: str, passage: str = PASSAGE) -> Example:
    start = passage.index(answer)
    return Example("set", "KFOR", question, passage, ((start, start + len(answer)),))


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("When did KFOR enter Kosovo?", "12 June 1999", "Did KFOR enter Kosovo on 12 June 1999?"),
        ("In what year was it founded?", "1949", "Was it founded in 1949?"),
        ("Where is its seat?", "in Pristina", "Is its seat in Pristina?"),
        ("How many troops does KFOR have?", "3,500", "Does KFOR have 3,500 troops?"),
        ("How many people were hurt?", "12 people", "Were 12 people hurt?"),
        ("What is the capital of Kosovo?", "Pristina", "Is Pristina the capital of Kosovo?"),
        ("What was the force called?", "KFOR", "Was the force called KFOR?"),
        ("Who commanded the force?", "an Italian", "Was it an Italian who commanded the force?"),
        ("Why did it stay?", "to keep the peace", ""),
    ],
)
def test_a_question_with_its_answer_becomes_a_yes_no_question(question: str, answer: str, expected: str) -> None:
    assert asked(question, answer) == expected


def test_a_wrong_answer_makes_a_no_with_the_same_evidence() -> None:
    real = [example("When did KFOR enter Kosovo?", "12 June 1999"), example("When was it?", "3,500")]
    made = [one for seed in range(20) for one in make(real[:1] + real[1:], random.Random(seed))]
    entered = [one for one in made if one.question.startswith("Did KFOR enter")]
    assert {(one.question, one.verdict) for one in entered} == {
        ("Did KFOR enter Kosovo on 12 June 1999?", True),
        ("Did KFOR enter Kosovo in 3,500?", False),
    }
    assert {one.texts[0] for one in entered} == {"12 June 1999"}


def test_a_yes_no_question_about_what_nobody_can_answer_has_no_verdict() -> None:
    unknown = Example("set", "KFOR", "When did KFOR enter Serbia?", PASSAGE, ())
    made = [one for seed in range(9) for one in make([unknown, example("When?", "12 June 1999")], random.Random(seed))]
    about = [one for one in made if "Serbia" in one.question]
    assert about
    assert {(one.question, one.answers, one.verdict) for one in about} == {
        ("Did KFOR enter Serbia on 12 June 1999?", (), None)
    }


@given(st.integers(), st.sampled_from(["12 June 1999", "3,500", "27 nations", "Pristina", "troops. They"]))
def test_a_crop_is_a_slice_that_keeps_its_answer(seed: int, answer: str) -> None:
    cropped = crop(example("?", answer), random.Random(seed))
    assert cropped.passage in PASSAGE
    assert cropped.texts == [answer]


def test_the_passage_without_its_answer() -> None:
    made = without_answer(example("How many troops?", "3,500"))
    assert made is not None
    assert made.passage == "KFOR entered Kosovo on 12 June 1999. They come from 27 nations. Its seat is Pristina."
    assert made.answers == ()


def test_an_answer_that_occurs_again_cannot_be_taken_out() -> None:
    assert without_answer(example("How many?", "27", PASSAGE + " All 27 agree.")) is None


@given(st.text(), st.integers())
def test_a_typing_error_changes_one_place(question: str, seed: int) -> None:
    changed = typo(question, random.Random(seed))
    assert abs(len(changed) - len(question)) <= 1


def test_loss_by_hand() -> None:
    """Two allowed positions, all logits zero: each side of the span costs ln 2, and so does each judgement."""
    spans = torch.zeros(2, 1, 3)
    judgements = torch.zeros(2, 1)
    allowed = torch.tensor([[True, False, True]])
    targets = torch.tensor([[[2, 2], [-1, -1]]])
    spoken = loss((spans, judgements), allowed, targets, torch.tensor([1]))
    silent = loss((spans, judgements), allowed, targets, torch.tensor([-1]))
    assert spoken.item() == pytest.approx((1 + 0.3 + 0.3) * math.log(2))
    assert silent.item() == pytest.approx((1 + 0.3) * math.log(2))
