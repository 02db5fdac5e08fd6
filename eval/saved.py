"""A run as it is saved: what is written beside its figures, and taking it up again without asking anything."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.compare import read_run
from eval.evaluate import Row
from eval.glossary import meaning
from eval.outcome import is_right, outcome, outcomes
from eval.passages import TextOf
from eval.summary import summarise
from ingest.errors import SourceboundError
from ingest.store import Location


def described(rows: Sequence[Row], hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures of a run, what they mean, the hashes of the documents its rows name, and its rows."""
    figures = summarise(rows)
    named = {place["source"] for row in rows for place in (*row["passages"], *row["citations"])}
    named |= {span["source"] for row in rows for unit in row["gold"]["evidence"] for span in unit}
    return figures | {
        "outcomes": outcomes(rows),
        "glossary": {name: meaning(name) for name in figures["metrics"]},
        "documents": {source: hashes[source] for source in sorted(named) if source in hashes},
        "rows": [{**row, "right": is_right(row), "outcome": outcome(row)} for row in rows],
    }


def saved_run(path: Path) -> dict[str, Any] | None:
    """Return the run that `--json` wrote, without its comparison; None when the file is anything else."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return None
    try:
        run = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(run, dict) or not {"settings", "metrics", "groups", "rows"} <= run.keys():
        return None
    return {name: value for name, value in read_run(path).items() if name != "comparison"}


def texts(run: Mapping[str, Any], location: Location | None) -> TextOf:
    """Return the texts of the documents that an index has as the run had them; those of all others are ""."""
    from ingest.index import Index

    index, hashes = Index.open(location) if location else None, run.get("documents", {})

    def text_of(source: str) -> str:
        try:
            document = index.document(source) if index else None
        except (KeyError, SourceboundError):
            return ""
        return document.text if document and document.sha256 == hashes.get(source) else ""

    return text_of
