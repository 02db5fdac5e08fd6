"""BEIR folders (Thakur et al. 2021): `corpus.jsonl`, `queries.jsonl` and `qrels/*.tsv`, for retrieval alone.

A document's text is its title, a line break, and its text; its source is its `_id`. Queries that have a judgement
are asked. Of several qrels files `test.tsv` is used, as BEIR does; where there is no such file, all of them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.dataset import Case, EvalSet
from eval.formats.lines import Problems, check_size, json_lines, text_lines
from ingest.documents import Document
from ingest.errors import BadInput

Qrels = dict[str, dict[str, int]]


def read(folder: Path) -> EvalSet:
    """Read a BEIR folder. Raises BadInput listing every bad line of the first file that has any."""
    corpus = folder / "corpus.jsonl"
    check_size(corpus, limit=1 << 62)
    files = _qrels_files(folder)
    qrels = _qrels(files)
    queries = _queries(folder / "queries.jsonl", qrels)
    empty = _check_corpus(corpus, qrels, files[0])
    cases = [Case(key=key, question=queries[key], grades=grades) for key, grades in qrels.items()]
    notices = [f"judgements: {', '.join(file.name for file in files)}"]
    if empty:
        notices.append(f"{len(empty)} documents hold no text and cannot be found: {', '.join(empty[:5])}")
    return EvalSet(folder.name, cases, lambda: _documents(corpus), retrieval_only=True, notices=notices)


def _qrels_files(folder: Path) -> list[Path]:
    files = sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        raise BadInput(f"{folder}: is a folder without qrels/*.tsv; a BEIR set has it beside its corpus.jsonl")
    return [file for file in files if file.name == "test.tsv"] or files


def _qrels(files: list[Path]) -> Qrels:
    qrels: Qrels = {}
    for file in files:
        check_size(file)
        problems = Problems(file)
        for place, text in text_lines(file, problems):
            _judgement(place, text.rstrip("\r\n").split("\t"), qrels, problems)
        problems.check()
    if not qrels:
        raise BadInput(f"{files[0]}: holds no judgement")
    return qrels


def _judgement(place: str, fields: list[str], qrels: Qrels, problems: Problems) -> None:
    if place == "line 1" and fields[-1].strip() == "score":
        return
    try:
        query, document, text = fields
        grade = int(text)
        known = qrels.setdefault(query, {}).setdefault(document, grade)
    except ValueError:
        problems.add(place, "not query-id, corpus-id and a whole number with tabs between them")
        return
    if known != grade:
        problems.add(place, f"judges document {document} for query {query} a second time, differently")


def _queries(path: Path, qrels: Qrels) -> dict[str, str]:
    check_size(path)
    problems, found, seen = Problems(path), dict[str, str](), set[str]()
    for place, row in json_lines(path, problems):
        key, text = row.get("_id"), row.get("text")
        if not isinstance(key, str) or not isinstance(text, str) or not text.strip():
            problems.add(place, '"_id" or "text" is missing')
        elif key in seen:
            problems.add(place, f'_id "{key}" was used before')
        elif key in qrels:
            found[key] = text
        seen.add(str(key))
    for key in sorted(qrels.keys() - seen):
        problems.add(f"query {key}", "is judged in qrels, but is not here")
    problems.check()
    return found


def _check_corpus(path: Path, qrels: Qrels, judgements: Path) -> list[str]:
    """Read the corpus once to check it; return the ids of documents without text."""
    problems, seen, empty = Problems(path), set[str](), list[str]()
    for place, row in json_lines(path, problems):
        key = row.get("_id")
        if not isinstance(key, str) or not key or not isinstance(row.get("text"), str):
            problems.add(place, '"_id" or "text" is missing')
        elif key in seen:
            problems.add(place, f'_id "{key}" was used before')
        elif not _has_text(row):
            empty.append(key)
        seen.add(str(key))
    problems.check()
    dangling = Problems(judgements)
    for query, grades in qrels.items():
        for document in sorted(grades.keys() - seen):
            dangling.add(f"query {query}", f"its document {document} is not in corpus.jsonl")
    dangling.check()
    return empty


def _documents(path: Path) -> Iterator[Document]:
    for _, row in json_lines(path, Problems(path)):
        if _has_text(row):
            yield Document.of(_text(row), row["_id"])


def _text(row: dict[str, Any]) -> str:
    title = row.get("title")
    return f"{title}\n{row['text']}" if isinstance(title, str) and title.strip() else str(row["text"])


def _has_text(row: dict[str, Any]) -> bool:
    return any(map(str.isalnum, _text(row)))
