"""Claims that people have labelled: JSONL, one claim a line, in the shape of WiCE (Kamoi et al. 2023).

    {"label": "supported", "claim": "...", "evidence": ["a sentence", "another one"]}

`label` is "supported", "partially_supported" or "not_supported"; any further key is left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.citing.wording import Evidence
from eval.formats.lines import Problems, check_size, json_lines

LABELS = ("supported", "partially_supported", "not_supported")


@dataclass(frozen=True)
class Claim:
    """A statement, the words that it is compared with, and whether they support all of it."""

    statement: str
    evidence: Evidence
    supported: bool


def read(path: Path) -> list[Claim]:
    """Read labelled claims. Raises BadInput listing every bad line."""
    check_size(path)
    problems, claims = Problems(path), list[Claim]()
    for place, row in json_lines(path, problems):
        faults = list(_faults(row))
        for fault in faults:
            problems.add(place, fault)
        if not faults:
            claims.append(Claim(row["claim"], Evidence(" ".join(row["evidence"])), row["label"] == "supported"))
    problems.check()
    if not claims:
        problems.fail("file", "holds no claim")
    return claims


def _faults(row: dict[str, Any]) -> Iterator[str]:
    if row.get("label") not in LABELS:
        yield f'"label" is none of {", ".join(LABELS)}'
    if not isinstance(row.get("claim"), str) or not row["claim"].strip():
        yield '"claim" is no text'
    if not isinstance(row.get("evidence"), list) or not all(isinstance(one, str) for one in row["evidence"]):
        yield '"evidence" is no list of sentences'
