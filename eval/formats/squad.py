"""SQuAD 1.1 and 2.0 JSON (Rajpurkar et al. 2016, 2018).

Every paragraph is one document, named `TITLE#N` with N from 1; a text that occurs twice is one document. For
retrieval, the question's own paragraph is what should be found. For citations, the gold evidence is the sentence
(by `ingest.sentences`) around a gold answer, wherever the passage boundaries are; annotators who marked different
sentences offer alternatives.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.dataset import Case, EvalSet, Span
from eval.formats.lines import LONGEST_FILE, Problems, check_size, decode, kind, parse_json
from ingest.documents import Document
from ingest.errors import BadInput
from ingest.sentences import sentences


def read(path: Path) -> EvalSet:
    """Read a SQuAD file. Raises BadInput listing every bad article, paragraph and question."""
    reader = _Reader(Problems(path))
    cases = list(reader.cases(_parse(path, reader.problems)))
    reader.problems.check()
    if not cases:
        reader.problems.fail("file", "holds no question")
    return EvalSet(path.name, cases, documents=lambda: iter(reader.documents.values()))


def _parse(path: Path, problems: Problems) -> Any:
    """Return the parsed file. It is parsed whole, so its size is limited."""
    check_size(path, LONGEST_FILE)
    try:
        text = decode(path.read_bytes(), "file", problems)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    parsed = parse_json(text, "file", problems) if text is not None else None
    problems.check()
    if not isinstance(parsed, dict) or "data" not in parsed:
        problems.fail("file", 'not SQuAD: no object with "data" (a native set is named .jsonl)')
    return parsed["data"]


class _Reader:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.documents: dict[str, Document] = {}
        self._keys: set[str] = set()
        self._paragraphs: Counter[str] = Counter()

    def cases(self, data: object) -> Iterator[Case]:
        for place, article in self._objects(data, "data"):
            title = article.get("title")
            title = title if isinstance(title, str) and title.strip() else place
            for inner, paragraph in self._objects(article.get("paragraphs"), f"{place}.paragraphs"):
                yield from self._paragraph(inner, title, paragraph)

    def _objects(self, value: object, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if not isinstance(value, list):
            self.problems.add(place, "is missing" if value is None else f"is {kind(value)}, not a list")
            return
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield f"{place}[{number}]", item
            else:
                self.problems.add(f"{place}[{number}]", f"is {kind(item)}, not an object")

    def _paragraph(self, place: str, title: str, paragraph: dict[str, Any]) -> Iterator[Case]:
        context = paragraph.get("context")
        self._paragraphs[title] += 1
        if not isinstance(context, str) or not context.strip():
            self.problems.add(place, '"context" is missing or empty')
            return
        name = f"{title}#{self._paragraphs[title]}"
        document = self.documents.setdefault(context, Document.of(context, name))
        for inner, question in self._objects(paragraph.get("qas"), f"{place}.qas"):
            wrong = list(self._faults(question, context))
            for reason in wrong:
                self.problems.add(f'{inner} (id "{question.get("id")}")', reason)
            if not wrong:
                yield _case(title, document, question)

    def _faults(self, question: dict[str, Any], context: str) -> Iterator[str]:
        key, answers, impossible = (
            question.get("id"),
            question.get("answers"),
            question.get("is_impossible", False),
        )
        if not isinstance(key, str) or not key:
            yield '"id" is missing'
        elif key in self._keys:
            yield "this id was used before"
        else:
            self._keys.add(key)
        if not isinstance(question.get("question"), str) or not question["question"].strip():
            yield '"question" is missing'
        if impossible and answers:
            yield '"is_impossible" is true, but there are "answers"'
        if not impossible and not answers:
            yield '"answers" is missing'
        for answer in answers if isinstance(answers, list) else ():
            yield from _answer_faults(answer, context)


def _answer_faults(answer: object, context: str) -> Iterator[str]:
    if not isinstance(answer, dict) or not isinstance(answer.get("text"), str) or not answer["text"].strip():
        yield 'an answer has no "text"'
        return
    text, start = answer["text"], answer.get("answer_start")
    if not isinstance(start, int) or start < 0 or context[start : start + len(text)] != text:
        yield f'the context does not have "{text[:60]}" at answer_start {start}'


def _case(title: str, document: Document, question: dict[str, Any]) -> Case:
    answers = question.get("answers") or []
    evidence = tuple(dict.fromkeys(_sentence(document, answer) for answer in answers))
    return Case(
        key=question["id"],
        question=question["question"],
        answers=tuple(answer["text"] for answer in answers),
        answerable=bool(answers),
        quotes=(tuple(document.text[span.start : span.end] for span in evidence),) if evidence else (),
        evidence=(evidence,) if evidence else (),
        relevant=((Span(document.source, 0, len(document.text)),),) if evidence else (),
        paragraph=document.source,
        groups={"article": title},
    )


def _sentence(document: Document, answer: dict[str, Any]) -> Span:
    """Return the sentence around an answer; all of them from first to last, if it spans several."""
    start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
    around = [span for span in sentences(document.text) if span[0] < end and span[1] > start]
    first, last = (around[0][0], around[-1][1]) if around else (start, end)
    return Span(document.source, min(first, start), max(last, end))
