"""Text of documents, questions and models as a terminal may be given it."""

import json
from typing import Any
from unicodedata import bidirectional, category

from ingest.program import to_json

_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""The classes of characters by which a text orders itself anew (Unicode Standard Annex 9, section 2)."""

_JOINERS = "\u200c\u200d"
"""What changes the letters beside it, and is needed to write Persian, Hindi and some emoji."""


def without_controls(text: str) -> str:
    """Leave out what could steer the terminal, show words in another order than they have, or hide among them."""
    return "".join(character for character in text if character == "\n" or not _is_hidden(character))


def json_without_controls(data: Any) -> str:
    """Return data as JSON on one line, in which what could steer the terminal is escaped."""
    return "".join(json.dumps(one)[1:-1] if _is_hidden(one) else one for one in to_json(data))


def _is_hidden(character: str) -> bool:
    """Say whether a character shows nothing itself: a control, an order of writing, half a pair, or no width at all."""
    kind, direction = category(character), bidirectional(character)
    if kind in ("Cc", "Cs", "Zl", "Zp") or direction in _DIRECTIONS:
        return True
    return kind == "Cf" and direction == "BN" and character not in _JOINERS
