"""Read the development sets: with the passage given, and behind retrieval over all passages of a set."""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformer
from tqdm import tqdm

from bot.question.question import Question
from bot.reading.model import HeadedText, Reader
from bot.reading.spans import Reading
from bot.reading.training import booleans
from bot.reading.training.data import Example, load, readable, spans_of
from bot.reading.training.neighbours import Neighbours
from bot.reading.training.scores import f1
from bot.types import Passage
from bot.writing.forms.unfit import is_unfit
from bot.writing.place import Place
from ingest.index.embeddings import packaged_model

SEED = 13
BLOCK = 32  # questions read together
DEPTH = 5  # passages read of each question
QED_QUESTIONS = 400
CLAPNQ_STEP = 2  # every second question


@dataclass(frozen=True, slots=True)
class Sample:
    """A question for measuring; ``gold`` is the number of its passage; no ``answers`` = unanswerable.

    ``evidence`` holds spans of the gold passage; an answer that touches one is right. None = by the words.
    ``verdict`` is the answer to a yes/no question, whose ``answers`` are its evidence.
    """

    group: str
    text: str
    gold: int
    answers: tuple[str, ...]
    evidence: tuple[tuple[int, int], ...] = ()
    verdict: bool | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """Questions and the passages they are asked of."""

    name: str
    passages: list[HeadedText]
    questions: list[Sample]


def squad_file(path: Path, headed: bool) -> Set:
    """Return a SQuAD 2.0 file; its paragraphs have the article's title as heading, or none as in ``python -m eval``."""
    return _of("squad headed" if headed else "squad", squad_examples(path), headed)


def squad_examples(path: Path) -> list[Example]:
    """Return the questions of a SQuAD file in the shape of the training questions."""
    return [
        Example("squad", article["title"], qa["question"], paragraph["context"], spans_of(qa["answers"]))
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]


def _of(name: str, examples: Sequence[Example], headed: bool = True) -> Set:
    """Return training questions as a set, with the articles' names as headings or without."""
    asked = [HeadedText(readable(e.group) if headed else "", e.passage) for e in examples]
    number = {passage: i for i, passage in enumerate(dict.fromkeys(asked))}
    questions = [
        Sample(e.group, e.question, number[passage], tuple(e.texts), verdict=e.verdict)
        for e, passage in zip(examples, asked, strict=True)
    ]
    return Set(name, list(number), questions)


def clapnq(folder: Path) -> Set:
    """CLAPNQ: ``questions.jsonl`` and ``corpus/*.txt`` with titles on top. Right = touches evidence."""
    passages = [_titled(path.read_text(encoding="utf-8")) for path in sorted((folder / "corpus").glob("*.txt"))]
    rows = map(json.loads, (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    return Set("clapnq", passages, [_long(row, passages) for row in rows])


def _titled(text: str) -> HeadedText:
    title, _, body = text.partition("\n")
    return HeadedText(title.strip(), body.strip())


def _long(row: dict[str, Any], passages: Sequence[HeadedText]) -> Sample:
    gold = next((i for i, t in enumerate(passages) if row["evidence"] and row["evidence"][0] in t.text), -1)
    text = passages[gold].text if gold >= 0 else ""
    spans = tuple((text.index(e), text.index(e) + len(e)) for e in row["evidence"] if e in text)
    return Sample(row["id"], row["question"], gold, tuple(row["answers"]), spans)


@dataclass(frozen=True, slots=True)
class Read:
    """One question with the passages that were read for it, best first by retrieval."""

    mode: str
    question: Sample
    numbers: list[int]
    passages: list[HeadedText]
    readings: list[Reading]
    cosines: list[float]

    @property
    def asked(self) -> Question:
        """The question as the chatbot has it."""
        return Question(self.question.text, self.question.text)

    @property
    def answerable(self) -> bool:
        """Whether the passages of the set answer the question."""
        return bool(self.question.answers)

    def answer(self, passage: int) -> str:
        """Return the reader's answer in one of the passages."""
        found = self.readings[passage]
        return self.passages[passage].text[found.start : found.end]

    def is_ruled_out(self, passage: int) -> bool:
        """Say whether the answer in one of the passages is not told, whatever the reader's score."""
        heading, text, _ = self.passages[passage]
        found, whole = self.readings[passage], Passage("", "", 0, len(text), text, heading, 0.0)
        return is_unfit(self.asked, Place(passage, whole, found.start, found.end))

    def score(self, passage: int) -> float:
        """F1 of the answer in one of the passages; 1 for touching the evidence where that is what counts."""
        spans, found = self.question.evidence, self.readings[passage]
        if spans:
            hit = any(found.start < end and start < found.end for start, end in spans)
            return float(self.numbers[passage] == self.question.gold and hit)
        return f1(self.answer(passage), self.question.answers)


def read_all(data: Path, reader: Reader) -> list[Read]:
    """Read every set behind retrieval, and SQuAD with its paragraph given as well, with headings and without."""
    embedder = SentenceTransformer(str(packaged_model()), device="cpu")
    squad = [squad_file(data / "squad2_dev_4_articles.json", headed) for headed in (False, True)]
    qed, long = _of("qed", load(data / "qed_dev.jsonl")), clapnq(data / "clapnq_dev")
    qed = replace(qed, questions=qed.questions[:QED_QUESTIONS])
    long = replace(long, questions=long.questions[::CLAPNQ_STEP])
    reads = [read for one in squad for read in given(one, reader)]
    return reads + [read for one in (*squad, long, qed) for read in behind_retrieval(one, reader, embedder)]


def yes_no(data: Path, reader: Reader) -> list[Read]:
    """Ask the made yes/no questions of the development sets with their passage given, with headings.

    Those of SQuAD have the mode "yes or no" and may be unanswerable; those of QED are all answerable.
    """
    squad, qed = squad_examples(data / "squad2_dev_4_articles.json"), load(data / "qed_dev.jsonl")
    sets = {"yes or no": squad, "yes or no (QED)": qed}
    return [
        read
        for name, real in sets.items()
        for read in given(_of(name, booleans.make(real, random.Random(SEED))), reader)
    ]


def given(questions: Set, reader: Reader) -> list[Read]:
    """Each question asked of its own passage; there is no search, so that the similarity is not known."""
    found = [(question, [question.gold], [math.nan]) for question in questions.questions]
    return _read(questions.name.replace("squad", "given"), questions, found, reader)


def behind_retrieval(questions: Set, reader: Reader, embedder: SentenceTransformer) -> list[Read]:
    """Each question asked of the passages that retrieval finds."""
    index = Neighbours([f"{heading}\n{text}".strip() for heading, text, _ in questions.passages], embedder)
    ranked, _, cosines = index.search([q.text for q in questions.questions], DEPTH)
    found = list(zip(questions.questions, ranked.tolist(), cosines.tolist(), strict=True))
    return _read(questions.name, questions, found, reader)


def _read(mode: str, of: Set, found: list[tuple[Sample, list[int], list[float]]], reader: Reader) -> list[Read]:
    pairs = [(question.text, [of.passages[n] for n in numbers]) for question, numbers, _ in found]
    return [
        Read(mode, question, numbers, passages, readings, cosines)
        for (question, numbers, cosines), (_, passages), readings in zip(
            found, pairs, read_blocks(mode, pairs, reader), strict=True
        )
    ]


def read_blocks(name: str, pairs: Sequence[tuple[str, list[HeadedText]]], reader: Reader) -> list[list[Reading]]:
    """Read as ``Reader.read_many`` does, with a progress bar."""
    blocks = [pairs[begin : begin + BLOCK] for begin in range(0, len(pairs), BLOCK)]
    return [readings for block in tqdm(blocks, desc=name) for readings in reader.read_many(block)]
