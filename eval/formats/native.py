"""Native eval sets: JSONL, one question a line.

    {"id": "k1", "question": "...", "history": ["earlier question"], "answers": ["27 nations", "27"],
     "evidence": ["verbatim sentence from the source"], "answerable": true, "kind": "fact"}

`id` and `question` are required, and `answers` or `evidence` (either will do) unless `answerable` is false; it may be
left out where it is true. Without `evidence`, neither retrieval nor citations are scored for the question; without
`answers`, its words are not, and an answer that cites some of the evidence is right. Any further key whose value is a
string, a number or true/false is a group.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.dataset import Case, EvalSet
from eval.formats.lines import Problems, check_size, json_lines, kind

KEYS = {"id", "question", "history", "answers", "evidence", "answerable"}


def read(path: Path) -> EvalSet:
    """Read a native set. Raises BadInput listing every bad line."""
    check_size(path)
    problems, unused = Problems(path), Counter[str]()
    cases = list(_cases(path, problems, unused))
    problems.check()
    if not cases:
        problems.fail("file", "holds no question")
    return EvalSet(path.name, cases, notices=list(_notices(cases, unused)))


def _notices(cases: list[Case], unused: Counter[str]) -> Iterator[str]:
    for what, count in sorted(unused.items()):
        yield f"{what}: {count} questions"
    bare = sum(case.answerable and not case.quotes for case in cases)
    if bare:
        yield f"retrieval and citations are not scored for answerable questions that name no evidence: {bare} questions"
    wordless = sum(case.answerable and not case.answers for case in cases)
    if wordless:
        yield f"em and f1 are not scored for answerable questions that name no answers: {wordless} questions"


def _unused(row: dict[str, Any]) -> Iterator[str]:
    """Yield what a good line holds that no figure uses."""
    for key in row.keys() - KEYS:
        if isinstance(row[key], list | dict):
            yield f'"{key}" holds lists or objects and makes no groups'
    if row.get("answerable") is False and (row.get("answers") or row.get("evidence")):
        yield "the answers or evidence of questions that are marked unanswerable are not used"


def _cases(path: Path, problems: Problems, unused: Counter[str]) -> Iterator[Case]:
    places = dict[str, str]()
    for place, row in json_lines(path, problems):
        wrong = list(_faults(row))
        key = str(row.get("id", ""))
        if key in places:
            wrong.append(f'id "{key}" was used before, in {places[key]}')
        for reason in wrong:
            problems.add(place, reason)
        if not wrong:
            places[key] = place
            yield _case(key, row)
            unused.update(_unused(row))


def _case(key: str, row: dict[str, Any]) -> Case:
    answerable = row.get("answerable", True)
    return Case(
        key=key,
        question=row["question"],
        history=tuple(row.get("history") or ()),
        answers=tuple(row.get("answers") or ()) if answerable else (),
        answerable=answerable,
        quotes=tuple((quote,) for quote in row.get("evidence") or ()) if answerable else (),
        groups={k: _group(value) for k, value in row.items() if k not in KEYS and isinstance(value, str | int | float)},
    )


def _group(value: str | int | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _faults(row: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one line."""
    yield from _bad_types(row)
    if row.get("answerable") is not False and not row.get("answers") and not row.get("evidence"):
        yield '"answers" or "evidence" is missing (where the documents do not answer, say "answerable": false)'


def _bad_types(row: dict[str, Any]) -> Iterator[str]:
    key = row.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int) or not str(key).strip():
        yield '"id" is missing' if key is None else '"id" is not a string with something in it'
    question = row.get("question")
    if not isinstance(question, str) or not question.strip():
        yield ('"question" is missing' if question is None else '"question" is not a string with something in it')
    for name in ("history", "answers", "evidence"):
        yield from _bad_list(name, row.get(name))
    if not isinstance(row.get("answerable", True), bool):
        yield f'"answerable" is {kind(row["answerable"])}, not true or false'


def _bad_list(name: str, value: object) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, list):
        yield f'"{name}" is {kind(value)}, not a list of strings'
    elif not all(isinstance(item, str) and item.strip() for item in value):
        yield f'"{name}" holds something other than strings with something in them'
