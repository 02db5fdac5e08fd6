"""Messages that are said to the program and ask nothing of the documents: a greeting, thanks, "what can you do"."""

import re
from collections.abc import Sequence
from enum import Enum
from unicodedata import combining, normalize

from bot.question.language import load_talk
from bot.rules import rule
from ingest.characters import folded_text

LONGEST = 100
"""Characters of a message that can be talk."""


class SmallTalk(Enum):
    """What is said to the program; its values are names of lists of words."""

    HOLDINGS = "holdings"
    ABILITIES = "abilities"
    GOODBYE = "goodbyes"
    THANKS = "thanks"
    GREETING = "greetings"
    AGREEMENT = "agreement"


_FACE = re.compile(r"(?<!\w)[:;=8]['’]?-?[()\[\]DdPpoO/\\|*3]+(?!\w)|<3")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"\w+")


def _words(text: str) -> str:
    """Return the words of a text, each behind a blank, without faces, accents, apostrophes and letters drawn out.

    >>> _words("Heyyy, what's up, José? :-)")
    ' hey whats up jose'
    """
    plain = _STRETCHED.sub(r"\1", _FACE.sub(" ", folded_text(text).lower())).replace("'", "")
    letters = "".join(letter for letter in normalize("NFD", plain) if not combining(letter))
    return _together(_WORD.findall(letters))


def _together(words: Sequence[str]) -> str:
    return "".join(f" {word}" for word in words)


_PHRASES = {key: {_words(phrase) for phrase in phrases} for key, phrases in vars(load_talk()).items()}
_LONGEST_PHRASE = max(phrase.count(" ") for phrases in _PHRASES.values() for phrase in phrases)
"""Words."""


@rule(otherwise=lambda message: None)
def small_talk(message: str) -> SmallTalk | None:
    """Return what a message says to the program; None where it has anything else in it, which is then asked.

    >>> small_talk("ok thank you :)"), small_talk("Thanks, and who leads it?")
    (<SmallTalk.THANKS: 'thanks'>, None)
    """
    words, said = _words(message[:LONGEST]).split(), set[str]()
    while phrase := _opening(words):
        said.add(phrase)
        words = words[phrase.count(" ") :]
    if words or len(message) > LONGEST:
        return None
    return next((kind for kind in SmallTalk if said & _PHRASES[kind.value]), None)


def _opening(words: Sequence[str]) -> str:
    """Return the longest phrase of talk with which words begin, "" if there is none."""
    openings = (_together(words[:length]) for length in range(min(len(words), _LONGEST_PHRASE), 0, -1))
    return next((phrase for phrase in openings if any(phrase in phrases for phrases in _PHRASES.values())), "")
