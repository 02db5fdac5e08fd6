"""The instructions that are put into documents: the text attacks of BIPIA (Yi et al. 2023, arXiv:2312.14197)."""

import json
from collections.abc import Sequence
from pathlib import Path

_FILES = ("text_attack_test.json", "text_attack_train.json")


def attacks() -> Sequence[str]:
    """Return the 150 instructions, those of a kind one after the other."""
    texts = ((Path(__file__).parent / "bipia" / name).read_text(encoding="utf-8") for name in _FILES)
    return [words for text in texts for kind in json.loads(text).values() for words in kind]
