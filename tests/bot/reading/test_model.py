"""The reader: exact offsets, long and odd texts, scores that do not depend on the batch."""

import json
import math
import subprocess
import sys
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from bot.question.question import Question
from bot.reading.confidence import Calibration, Features, features, known
from bot.reading.encode import WINDOW, Encoder, spans
from bot.reading.model import WEIGHTS, HeadedText, Reader
from bot.reading.spans import (
    ANSWER_LIMIT,
    NOTHING,
    Reading,
    ScoredSpan,
    best_spans,
    unit_numbers,
    whole_sign,
)
from ingest.index.embeddings import packaged_model
from ingest.sentences import sentences

KFOR = (
    "Kosovo Force (KFOR)",
    "KFOR deployed into Kosovo on 12 June 1999 under General Jackson. Now 4,500 troops of 27 nations serve.",
)
CHEESE = (
    "Cheddar",
    "Cheddar is a hard cheese that was first made in Somerset, in the south-west of England.",
)
RIVER = ("Danube", "The Danube rises in the Black Forest and flows 2,850 km to the Black Sea.")

texts = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("aé e\u0301😀👩\u200d🚀 \n.7ﬁ½")), max_size=300)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


def answer(reader: Reader, question: str, passage: tuple[str, str]) -> str:
    found = reader.read(question, [passage])[0]
    return passage[1][found.start : found.end]


@pytest.mark.parametrize(
    ("question", "passage", "expected"),
    [
        ("When did KFOR deploy into Kosovo?", KFOR, "12 June 1999"),
        ("how many nations serve in kfor", KFOR, "27"),
        ("Where was Cheddar first made?", CHEESE, "Somerset"),
        ("How long is the Danube?", RIVER, "2,850 km"),
    ],
)
def test_easy_questions_are_answered(reader: Reader, question: str, passage: tuple[str, str], expected: str) -> None:
    assert expected in answer(reader, question, passage)


def test_the_passage_that_holds_the_answer_scores_highest(reader: Reader) -> None:
    passages = [CHEESE, KFOR, RIVER]
    scores = [found.score for found in reader.read("How many nations have troops in Kosovo?", passages)]
    assert np.argmax(scores) == 1


@given(question=texts, heading=texts, text=texts)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spans_lie_in_the_passage(reader: Reader, question: str, heading: str, text: str) -> None:
    found = reader.read(question, [(heading, text)])[0]
    assert 0 <= found.start <= found.end <= len(text)
    piece = text[found.start : found.end]
    assert piece == piece.strip()


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b"])
def test_a_passage_without_words_has_no_answer(reader: Reader, text: str) -> None:
    assert reader.read("Who?", [("Heading", text), KFOR])[0] == NOTHING


def test_no_passages_no_readings(reader: Reader) -> None:
    assert reader.read("Who?", []) == []
    assert reader.read_many([("Who?", []), ("When?", [KFOR])])[0] == []


def test_an_answer_deep_in_a_long_passage_is_found(reader: Reader) -> None:
    filler = "The weather was mild and nothing much happened in the valley that week. " * 60
    text = filler + "The bridge was opened by Queen Margaret in 1907. " + filler
    assert "1907" in answer(reader, "When was the bridge opened by Queen Margaret?", ("", text))


def test_a_long_question_leaves_room_for_the_passage(reader: Reader) -> None:
    question = "When, " + "if I may ask, " * 100 + "did KFOR deploy?"
    assert reader.read(question, [KFOR])[0].end <= len(KFOR[1])


def test_scores_do_not_depend_on_the_batch(reader: Reader) -> None:
    question = "How many nations serve in KFOR?"
    passages = [KFOR, CHEESE, ("", KFOR[1] * 20), RIVER]
    together = reader.read(question, passages)
    many = reader.read_many([("What is cheese?", [RIVER, CHEESE]), (question, passages)])[1]
    for passage, one, other in zip(passages, together, many, strict=True):
        alone = reader.read(question, [passage])[0]
        assert (one.start, one.end) == (other.start, other.end) == (alone.start, alone.end)
        assert [one.score, other.score] == pytest.approx([alone.score, alone.score], abs=1e-3)


def test_windows_cover_every_token_once_and_fit() -> None:
    encoder = Encoder(Tokenizer.from_file(str(WEIGHTS / "tokenizer.json")))
    question, heading, passage = encoder.tokens(["Who won?", "A heading", "word " * 700])
    windows = encoder.windows(question, heading, passage)
    assert max(len(window.ids) for window in windows) == WINDOW
    assert {tuple(o) for w in windows for o in w.offsets} == {tuple(o) for o in passage.offsets}


@pytest.mark.parametrize(("length", "expected"), [(0, []), (3, [(0, 3)]), (6, [(0, 6)]), (7, [(0, 6), (4, 7)])])
def test_spans_of_windows(length: int, expected: list[tuple[int, int]]) -> None:
    assert spans(length, 6, overlap=2) == expected


def test_the_best_span_by_hand() -> None:
    start, end = np.array([0.0, 5.0, 1.0]), np.array([0.0, 1.0, 4.0])
    offsets = np.array([[0, 1], [2, 4], [5, 9]])
    assert best_spans(start, end, 3.0, offsets) == {0: ScoredSpan(6.0, 2, 9)}
    assert best_spans(start[:0], end[:0], 3.0, offsets[:0]) == {}


def test_an_answer_stays_inside_its_sentence() -> None:
    """The best pair, 5 + 4, begins in one sentence and ends in the next; 5 + 2 is the best that does not."""
    text = "It has 27. Nations serve."
    start, end = np.array([0.0, 5.0, 1.0, 0.0]), np.array([0.0, 2.0, 0.0, 4.0])
    offsets = np.array([[0, 2], [7, 9], [11, 18], [19, 24]])
    numbers = unit_numbers(sentences(text), offsets)
    assert numbers.tolist() == [0, 0, 1, 1]
    assert max(best_spans(start, end, 0.0, offsets, numbers).values()) == ScoredSpan(7.0, 7, 9)


def test_what_is_in_no_unit_is_no_answer() -> None:
    """The name of a column, 9 + 9, would be best; of the value it is 1 + 1."""
    offsets = np.array([[0, 5], [5, 6], [7, 12]])
    numbers = unit_numbers([(7, 12)], offsets)
    assert numbers.tolist() == [-1, -1, 0]
    assert best_spans(np.array([9.0, 0, 1]), np.array([9.0, 0, 1]), 0.0, offsets, numbers) == {
        0: ScoredSpan(2.0, 7, 12)
    }
    assert best_spans(np.zeros(3), np.zeros(3), 0.0, offsets, unit_numbers([], offsets)) == {}


def test_an_answer_cuts_no_word() -> None:
    """ "stabil" alone, 5 + 4, would be best; with the rest of its word, 5 + 2."""
    offsets = np.array([[0, 6], [6, 9], [10, 16]])
    start, end = np.array([5.0, 4.0, 0.0]), np.array([4.0, 2.0, 1.0])
    assert best_spans(start, end, 0.0, offsets, word=np.array([0, 0, 1])) == {0: ScoredSpan(7.0, 0, 9)}


@given(texts)
def test_every_token_has_a_sentence(text: str) -> None:
    """What stands between sentences is in none."""
    offsets = np.array([[at, at + 1] for at in range(len(text))]).reshape(-1, 2)
    numbers = unit_numbers(sentences(text), offsets)
    for number, (begin, end) in enumerate(sentences(text)):
        assert set(numbers[begin:end].tolist()) == {number}
        numbers[begin:end] = -1
    assert set(numbers.tolist()) <= {-1}


def test_an_answer_has_a_longest_length() -> None:
    count = ANSWER_LIMIT + 10
    offsets = np.stack([np.arange(count), np.arange(count) + 1], axis=1)
    start, end = np.eye(count)[0], np.eye(count)[-1]
    found = best_spans(start, end, 0.0, offsets)[0]
    assert found.end - found.start <= ANSWER_LIMIT


def test_a_character_is_not_cut() -> None:
    assert whole_sign("cafe\u0301!", 4) == 5


def described(question: str, passage: tuple[str, str], found: Reading, cosine: float = math.nan) -> Features:
    return features(Question(question, question), HeadedText(*passage), found, cosine)


def test_features_by_hand() -> None:
    readings = [Reading(29, 41, 5.0)]
    found = described("When did KFOR deploy into Libya?", KFOR, readings[0], 0.7)
    known = {"margin": 5.0, "cosine": 0.7, "headed": 1.0, "length": math.log(12 + 1), "late": 0.0}
    assert {name: value for name, value in asdict(found).items() if not math.isnan(value)} == known
    assert math.isnan(described("When?", KFOR, readings[0]).cosine)


def test_a_yes_no_question_has_features_of_its_own() -> None:
    found = described("Well, is it KFOR?", KFOR, Reading(0, 4, 5.0, -2.0))
    assert (found.evidence_margin, found.yes) == (5.0, -2.0)
    assert math.isnan(found.margin)


def test_names_that_come_only_behind_the_answers_sentence_are_late() -> None:
    passage = ("", "It began in 1999. EULEX, a mission of the EU, works with it.")
    reading = Reading(12, 16, 5.0)
    asked = ("When did EULEX begin?", "When did the EU mission EULEX begin?", "When did KFOR begin?")
    assert [described(question, passage, reading).late for question in asked] == [1.0, 2.0, 0.0]
    assert described("when did eulex begin", passage, reading).late == 1.0
    pointed = ("", "It began in 1999. This is EULEX. It works.")
    assert described("when did eulex begin", pointed, reading).late == 0.0
    assert described(asked[0], ("EULEX", passage[1]), reading).late == 0.0


def test_confidence_grows_with_the_margin_and_takes_unknown_features() -> None:
    calibration = Calibration.load()
    unknown = Features(*[math.nan] * len(fields(Features)))
    for name in ("margin", "yes"):
        low, high = (calibration.confidence(replace(unknown, **{name: value})) for value in (-8.0, 8.0))
        assert 0 <= low < high <= 1


def test_a_passage_is_beyond_when_it_needs_a_score_that_is_beyond_reach() -> None:
    config = json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))["confidence"]
    calibration = Calibration(config | {"cosine": 30.0, "reach": 8.0})
    best = calibration.rank(Reading(0, 1, 5.0), 0.5)
    assert best == 20.0
    assert not calibration.is_beyond(best, 0.5)  # a score of 5 would do
    assert not calibration.is_beyond(best, 0.401)
    assert calibration.is_beyond(best, 0.4)  # it takes one of 8
    assert not calibration.is_beyond(-math.inf, 0.4)


def test_a_cosine_that_is_not_known_counts_as_the_lowest() -> None:
    assert known([0.5, math.nan, 0.3]) == [0.5, 0.3, 0.3]
    assert known([math.nan, math.nan]) == [0.0, 0.0]
    assert known([]) == []


def test_any_hugging_face_model_reads_with_the_same_interface(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    from bot.reading.training.huggingface import HuggingFaceReader

    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    transformers.BertForQuestionAnswering(transformers.BertConfig(**sizes)).save_pretrained(tmp_path)
    tokenizer = transformers.BertTokenizerFast(tokenizer_file=str(packaged_model() / "tokenizer.json"))
    tokenizer.save_pretrained(tmp_path)
    readings = HuggingFaceReader(str(tmp_path)).read("When? " * 200, [KFOR, ("", CHEESE[1] * 40), ("", "")])
    for (_, text), found in zip([KFOR, ("", CHEESE[1] * 40)], readings, strict=False):
        assert 0 <= found.start < found.end <= len(text)
    assert readings[2] == NOTHING


def test_the_reader_needs_no_torch() -> None:
    code = (
        "import sys, bot.reading.model, bot.reading.confidence\n"
        "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_the_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 50_000_000
