"""The reader at question time: onnxruntime, tokenizers and numpy, nothing heavier."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from tokenizers import Tokenizer

from bot.reading.encode import Encoder, Window, pad
from bot.reading.spans import NOTHING, Reading, ScoredSpan, best_spans, unit_numbers, whole_sign
from ingest.blocks import Range
from ingest.onnx import load_session
from ingest.sentences import sentences

WEIGHTS = Path(__file__).parent / "weights"
BATCH = 16
SLACK = 1.25  # windows are batched with others at most this many times as long

Logits = tuple[Window, np.ndarray, np.ndarray]  # a window, its span logits (2, tokens), its two judgements


class HeadedText(NamedTuple):
    """What is read of a passage: its heading, maybe "", and its text.

    ``units`` are ranges of the text of which an answer stays inside one; by default its sentences.
    """

    heading: str
    text: str
    units: tuple[Range, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    """One window, and the number of the text it comes from."""

    number: int
    window: Window


class Reads(Protocol):
    """What a writer asks to read: `Reader`, or something that stands before one."""

    def read(self, question: str, passages: Sequence[HeadedText]) -> list[Reading]:
        """Read every passage, given as (heading, text), the heading maybe "". One reading each, in order."""
        ...


class Reader:
    """Finds the answer to a question in passages.

    >>> reader = Reader()
    >>> text = "KFOR entered Kosovo on 12 June 1999."
    >>> found = reader.read("When did KFOR enter Kosovo?", [("Kosovo Force", text)])[0]
    >>> text[found.start : found.end]
    '12 June 1999'

    :param path: folder with model.onnx, tokenizer.json and config.json; the weights that ship with the
        project by default.
    :param threads: CPU threads; 0 for one a core that the process may use.
    """

    def __init__(self, path: Path | None = None, threads: int = 0) -> None:
        folder = path or WEIGHTS
        self._session = load_session(folder / "model.onnx", threads)
        self._encoder = Encoder(Tokenizer.from_file(str(folder / "tokenizer.json")))
        self.config: dict[str, object] = json.loads((folder / "config.json").read_text(encoding="utf-8"))

    def read(self, question: str, passages: Sequence[HeadedText]) -> list[Reading]:
        """Read every passage, given as (heading, text), the heading maybe "". One reading each, in order."""
        return self.read_many([(question, passages)])[0]

    def read_many(self, pairs: Sequence[tuple[str, Sequence[HeadedText]]]) -> list[list[Reading]]:
        """Read the passages of several questions; as ``read``, one list for each question."""
        jobs = self._jobs(pairs)
        logits: dict[int, list[Logits]] = {}
        for batch in batches(jobs):
            spans, judgements = self._run([job.window for job in batch])
            for row, job in enumerate(batch):
                logits.setdefault(job.number, []).append((job.window, spans[:, row], judgements[:, row]))
        texts = [HeadedText(*text) for _, passages in pairs for text in passages]
        readings = iter([combine(text, logits.get(number, [])) for number, text in enumerate(texts)])
        return [[next(readings) for _ in passages] for _, passages in pairs]

    def _jobs(self, pairs: Sequence[tuple[str, Sequence[HeadedText]]]) -> list[_Job]:
        questions = self._encoder.tokens([question for question, _ in pairs])
        asked = [questions[i] for i, (_, passages) in enumerate(pairs) for _ in passages]
        headings = self._encoder.tokens([text[0] for _, passages in pairs for text in passages])
        texts = self._encoder.tokens([text[1] for _, passages in pairs for text in passages])
        return [
            _Job(number, window)
            for number, parts in enumerate(zip(asked, headings, texts, strict=True))
            for window in self._encoder.windows(*parts)
        ]

    def _run(self, windows: Sequence[Window]) -> tuple[np.ndarray, np.ndarray]:
        """ScoredSpan logits of shape (2, windows, tokens) and judgements of shape (2, windows)."""
        spans, judgements = self._session.run(None, pad(windows, max(len(w.ids) for w in windows)))
        return spans, judgements


def batches(jobs: Sequence[_Job]) -> Iterator[list[_Job]]:
    """Windows of similar length together, so that little is spent on padding."""
    batch: list[_Job] = []
    for job in sorted(jobs, key=lambda job: len(job.window.ids)):
        if batch and (len(batch) == BATCH or len(job.window.ids) > SLACK * len(batch[0].window.ids)):
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def combine(text: HeadedText, windows: Sequence[Logits]) -> Reading:
    """Return the reading of one passage: the best span of its windows, and that window's judgements."""
    units = sentences(text.text) if text.units is None else text.units
    best, judged = dict[int, ScoredSpan](), dict[int, np.ndarray]()
    for window, logits, judgements in windows:
        for number, span in spans_of(window, logits, units).items():
            if number not in best or span.score > best[number].score:
                best[number], judged[number] = span._replace(end=whole_sign(text.text, span.end)), judgements
    if not best:
        return NOTHING
    first = max(best, key=lambda number: best[number].score)
    score, start, end = best[first]
    answerable, yes = map(float, judged[first])
    return Reading(start, end, score, yes, tuple(best[number] for number in sorted(best)), answerable)


def spans_of(window: Window, logits: np.ndarray, units: Sequence[Range]) -> dict[int, ScoredSpan]:
    """Return the best span of each unit in one window of a text from its logits of shape (2, tokens)."""
    inside = slice(window.first, window.first + len(window.offsets))
    (start, end), null = logits[:, inside], float(logits[:, 0].sum())
    return best_spans(start, end, null, window.offsets, unit_numbers(units, window.offsets), window.words)
