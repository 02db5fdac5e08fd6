"""A run as the JSON that `--json` and `--baseline` write, and as it is read again without asking anything.

A file may come from anyone: one that is not as it should be is refused with a line that says where.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from bot.types import PROGRAM, Answer
from eval.bootstrap import Interval
from eval.compare import Comparison
from eval.formats.lines import check_size
from eval.glossary import meaning
from eval.outcome import MEANINGS, OUTCOMES, is_right, outcome, outcomes
from eval.passages import TextOf
from eval.run import Group, Row, Run, StepTimes
from eval.summary import QUALITY
from ingest.errors import BadInput, SourceboundError
from ingest.index.snapshot import Index
from ingest.program import command

RUN_LIMIT = 2_000_000_000
"""Bytes of a run file."""

_CITATION = dict.fromkeys(("source", "sha256", "quote", "heading"), "") | {"start": 0, "end": 0, "status": "verbatim"}
_UNVERIFIED = {"quote": "", "reason": ""}
_PASSAGE = {"sha256": "", "text": ""}
_ANSWER = {"standalone": "", "text": "", "writer": ""}
"""What a row in a file is without: texts of passages always, in a baseline all that comparing does not need."""


def run_json(run: Run, comparison: Comparison | None = None) -> str:
    """Return all of a run, and what changed since an earlier one, as JSON."""
    head = {
        "set": run.set,
        "settings": run.settings,
        "n": len(run.rows),
        "failed": len(run.failed),
        "metrics": _plain(run.metrics),
        "latency": _plain(run.latency),
        "groups": {key: _plain(groups) for key, groups in run.groups.items()},
        "outcomes": {name: _outcome(name, n) for name, n in outcomes(run.rows).items()},
        "glossary": {name: meaning(name) for name in run.metrics},
        "documents": run.documents,
    }
    return _json(head | ({"comparison": asdict(comparison)} if comparison else {}), map(_row, run.rows))


def baseline_json(run: Run) -> str:
    """Return a run without passages, texts and times, as JSON: what a later run needs to be compared with it."""
    metrics = {name: figure for name, figure in run.metrics.items() if name in QUALITY}
    return _json({"set": run.set, "n": len(run.rows), "metrics": _plain(metrics)}, map(_slim, run.rows))


def _json(head: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return JSON with one row a line, so that two runs can be told apart by `diff`."""
    opened = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("}").rstrip()
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{opened},\n "rows": [\n{lines}\n]}}\n'


def _plain(named: Mapping[str, Interval] | Mapping[str, StepTimes] | Mapping[str, Group]) -> dict[str, dict[str, Any]]:
    return {name: asdict(value) for name, value in named.items()}


def _outcome(name: str, n: int) -> dict[str, Any]:
    return {"label": OUTCOMES[name], "meaning": MEANINGS[name], "n": n}


def _row(row: Row) -> dict[str, Any]:
    """Return the object that `ask --json` prints, with why statements do not hold, the scores and what is right."""
    case = row.case
    gold = {
        "answerable": case.answerable,
        "answers": case.answers,
        "evidence": [[asdict(span) for span in unit] for unit in case.evidence],
        "history": case.history,
        "grades": dict(case.grades),
        "groups": dict(case.groups),
    }
    error = {"error": row.error} if row.error else {}
    judged = {"right": is_right(row) if row.counts else None, "outcome": outcome(row)}
    answer = row.answer.to_dict() | {"statements": _statements(row.answer)}
    return {"id": case.key, **answer, **row.scores, "gold": gold, **error, **judged}


def _statements(answer: Answer) -> list[dict[str, Any]]:
    plain = map(asdict, answer.statements)
    return [{name: value for name, value in one.items() if name != "reason" or value} for one in plain]


def _slim(row: Row) -> dict[str, Any]:
    told = ("question", "answered", "answer", "confidence", "certainty")
    answer = {name: getattr(row.answer, name) for name in told} | ({} if row.counts else {"writer": PROGRAM})
    shown = {
        "citations": [{"number": citation.number} for citation in row.answer.citations],
        "unverified": [{} for _ in row.answer.unverified],
    }
    error = {"error": row.error} if row.error else {}
    gold = {"answerable": row.case.answerable, "groups": {}}
    return {"id": row.case.key, **answer, **row.scores, **error, **shown, "gold": gold}


def read_run(path: Path) -> Run:
    """Read what `--json` or `--baseline` wrote. Raises BadInput."""
    check_size(path, RUN_LIMIT)
    try:
        data = _loaded(path)
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{path} cannot be read as JSON: {error}") from error
    return _checked(data, path)


def saved_run(path: Path) -> Run | None:
    """Return the run that `--json` wrote; None when the file is anything else. Raises BadInput when it is broken."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return None
    try:
        data = _loaded(path)
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not {"settings", "metrics", "groups", "rows"} <= data.keys():
        return None
    return _checked(data, path)


def _loaded(path: Path) -> object:
    data: object = json.loads(path.read_bytes())
    return data


def _checked(data: object, path: Path) -> Run:
    try:
        return _RUNS.validate_python([data])[0]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"][1:])) or "the file"
        raise BadInput(f"{path} is not a run that this version reads ({place}: {first['msg']})") from error


def _nested(row: object) -> object:
    """Return a row of a file, where all values stand side by side, in the shape of a `Row`."""
    if not isinstance(row, dict) or not isinstance(row.get("gold"), dict):
        raise ValueError(f"not a row as {command('eval')} SET --json OUT writes it")
    if isinstance(evidence := row["gold"].get("evidence"), list) and [] in evidence:
        raise ValueError("a piece of evidence stands at no place")
    answer = {
        **_filled(row, _ANSWER),
        "citations": _each_filled(row.get("citations"), _CITATION),
        "passages": _each_filled(row.get("passages", []), _PASSAGE),
        "unverified": _each_filled(row.get("unverified"), _UNVERIFIED),
    }
    return {
        "case": {**row["gold"], "key": row.get("id"), "question": row.get("question")},
        "answer": answer,
        "scores": {name: value for name, value in row.items() if name in QUALITY},
        "error": row.get("error", ""),
    }


def _filled(values: Any, left_out: Mapping[str, Any]) -> Any:
    return {**left_out, **values} if isinstance(values, dict) else values


def _each_filled(values: Any, left_out: Mapping[str, Any]) -> Any:
    return [_filled(value, left_out) for value in values] if isinstance(values, list) else values


def _with_rows(run: object) -> object:
    if not isinstance(run, dict) or not isinstance(run.get("rows"), list) or not run["rows"]:
        raise ValueError(f"it has no rows as {command('eval')} SET --json OUT writes them")
    return {**run, "rows": [_nested(row) for row in run["rows"]]}


_RUNS: TypeAdapter[list[Run]] = TypeAdapter(
    list[Annotated[Run, BeforeValidator(_with_rows)]], config=ConfigDict(allow_inf_nan=False)
)
"""Of a list, because a `TypeAdapter` takes no settings for a dataclass by itself."""


def texts(run: Run, index: Index | None) -> TextOf:
    """Return the texts of the documents that an index has as the run had them; those of all others are ""."""

    def text_of(source: str) -> str:
        try:
            document = index.document(source) if index else None
        except (KeyError, SourceboundError):
            return ""
        return document.text if document and document.sha256 == run.documents.get(source) else ""

    return text_of
