"""A document as JSON: how it comes from the process that read it, and how its earlier versions are kept."""

import json
from dataclasses import fields
from typing import Any

from ingest.blocks import from_json, to_json
from ingest.documents import Document


def document_to_json(document: Document) -> str:
    """Return a document as one JSON object.

    >>> document_from_json(document_to_json(Document.of("An apple.", "a.txt"))) == Document.of("An apple.", "a.txt")
    True
    """
    return json.dumps(vars(document) | {"blocks": to_json(document.blocks)})


def document_from_json(text: str) -> Document:
    """Read a document back. Raises KeyError, TypeError or ValueError for what is none."""
    return document_of(json.loads(text))


def document_of(read: dict[str, Any]) -> Document:
    """Return the document that a JSON object describes. Raises KeyError or TypeError for what is none."""
    return Document(**{field.name: _value(field.name, read[field.name]) for field in fields(Document)})


def _value(name: str, value: Any) -> Any:
    if name == "blocks":
        return from_json(value)
    return tuple(value) if isinstance(value, list) else value
