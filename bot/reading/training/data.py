"""Training questions, as their files hold them.

A file holds one object a line: ``{"id", "group", "context", "question", "answers": [{"text",
"answer_start"}], "unanswerable"}``. ``group`` is the article or document the context comes from.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked of one passage.

    ``answers`` are half-open character spans of the passage; none = unanswerable. ``verdict`` is the answer to a
    yes/no question, whose ``answers`` are the evidence.
    """

    source: str
    group: str
    question: str
    passage: str
    answers: tuple[tuple[int, int], ...]
    heading: str = ""
    verdict: bool | None = None

    def answered_in(self, text: str) -> bool:
        """Whether a text holds one of the answers, case aside."""
        lowered = text.lower()
        return any(answer.lower().strip() in lowered for answer in self.texts)

    @property
    def texts(self) -> list[str]:
        """The answers as text."""
        return [self.passage[start:end] for start, end in self.answers]


NO_HEADING = {"covid_qa_cropped", "qamr_sentences"}  # their groups are numbers, not names


def load(path: Path) -> list[Example]:
    """Read one file; the file name without its ending becomes the source."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_example(path.stem, json.loads(line)) for line in lines]


def _example(source: str, row: dict[str, Any]) -> Example:
    return Example(
        source, row["group"], row["question"], row["context"], () if row["unanswerable"] else spans_of(row["answers"])
    )


def spans_of(answers: Sequence[dict[str, Any]]) -> tuple[tuple[int, int], ...]:
    """Return annotated answers as half-open character spans."""
    return tuple((answer["answer_start"], answer["answer_start"] + len(answer["text"])) for answer in answers)


def load_folder(folder: Path) -> list[Example]:
    """Every ``*.jsonl`` file of a folder, in the order of the names."""
    return [example for path in sorted(folder.glob("*.jsonl")) for example in load(path)]


def readable(group: str) -> str:
    """Return an article's name as a heading.

    >>> readable("1973_oil_crisis")
    '1973 oil crisis'
    """
    return re.sub(r"[_\s]+", " ", group.replace("-", " ")).strip()
