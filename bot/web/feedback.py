"""Turn what a reader says about an answer into a case of an eval set that `python -m eval` runs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.types import Answer
from bot.web.access.logins import file_stem
from bot.web.conversation import Turn
from ingest.durable import alone_in, storing, write_durably
from ingest.errors import BadInput
from ingest.index.snapshot import Index

CASES = Path("feedback.jsonl")
"""The eval set of what is said without a login, in the folder where the chat was started."""

OF_USERS = Path("feedback")
"""The folder of the eval sets of those who log in."""

REASONS = {
    "wrong": "The answer is wrong",
    "passage": "The passage is wrong",
    "nothing": "It should have said nothing",
    "there": "It is in the documents",
}
"""What can be wrong with an answer; "right" is said with one click."""

LONGEST_EXPECTED = 500
LONGEST_EVIDENCE = 2_000


@dataclass(frozen=True)
class Verdict:
    """What a reader says about the answer of turn `turn` (from 1), and the words of `source` that prove it."""

    turn: int
    reason: str
    expected: str = ""
    source: str = ""
    evidence: str = ""


def read_verdict(data: dict[str, Any]) -> Verdict:
    """Read a verdict as the browser sends it. Raises BadInput."""
    fields = {name: data.get(name, "") for name in ("reason", "expected", "source", "evidence")}
    turn = str(data.get("turn", ""))
    if not turn.isdecimal() or not all(isinstance(value, str) for value in fields.values()):
        raise BadInput("this is no verdict on an answer")
    return Verdict(int(turn), **{name: value.strip() for name, value in fields.items()})


def case_of(verdict: Verdict, turns: Sequence[Turn], index: Index) -> dict[str, Any]:
    """Return the eval case of a verdict, without its id. Raises BadInput when something is missing."""
    answer = turns[verdict.turn - 1].answer if 0 < verdict.turn <= len(turns) else None
    if answer is None or verdict.reason not in {"right", *REASONS}:
        raise BadInput("this is no verdict on an answer")
    case = {
        "question": answer.question,
        "history": [turn.question for turn in turns[: verdict.turn - 1] if turn.answer],
        "kind": f"feedback {verdict.reason}",
    }
    if verdict.reason == "nothing" or (verdict.reason == "right" and not answer.answered):
        return case | {"answerable": False}
    if verdict.reason == "right":
        return case | _confirmed(answer)
    return case | _corrected(verdict, index)


def cases_of(user: str) -> Path:
    """Return where the verdicts of a user are kept; "" is whoever has no login."""
    return OF_USERS / f"{file_stem(user)}.jsonl" if user else CASES


def append(case: dict[str, Any], path: Path = CASES) -> str:
    """Append a case to the set at `path`, unless it is there, and return its id. Raises CannotStore."""
    key, line = f"feedback-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}", json.dumps(case, ensure_ascii=False)
    with storing(path):
        path.parent.mkdir(exist_ok=True)
        with alone_in(path.absolute().parent):
            held = _whole_lines(path.read_bytes() if path.exists() else b"")
            known = next((row for row in held.splitlines() if row.endswith(f", {line[1:]}".encode())), None)
            if known:
                return str(json.loads(known)["id"])
            write_durably(path, held + (json.dumps({"id": key} | case, ensure_ascii=False) + "\n").encode())
    return key


def _whole_lines(data: bytes) -> bytes:
    """Return lines without a last one that was torn when its writer was killed."""
    *whole, last = data.split(b"\n")
    try:
        json.loads(last)
    except ValueError:
        return b"".join(line + b"\n" for line in whole)
    return data + b"\n"


def _confirmed(answer: Answer) -> dict[str, Any]:
    evidence = [citation.quote for citation in answer.citations]
    return {"answers": [answer.answer or answer.text], "evidence": evidence, "answerable": True}


def _corrected(verdict: Verdict, index: Index) -> dict[str, Any]:
    if not verdict.expected:
        raise BadInput("say what the answer should have been")
    if not verdict.evidence:
        raise BadInput("select the words in the document that prove it, then choose “Use the selected words”")
    if len(verdict.expected) > LONGEST_EXPECTED or len(verdict.evidence) > LONGEST_EVIDENCE:
        raise BadInput(f"at most {LONGEST_EXPECTED} characters of answer and {LONGEST_EVIDENCE:,} of evidence, please")
    try:
        found = verdict.evidence in index.document(verdict.source).text
    except KeyError:
        found = False
    if not found:
        raise BadInput("the selected words are not in the document; select them again, in one piece")
    return {"answers": [verdict.expected], "evidence": [verdict.evidence], "answerable": True}
