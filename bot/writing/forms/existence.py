"""Questions whether there is a thing ("Is there a car park?"): a sentence without a word for it does not say.

Of 29 such questions that strangers asked of 17 sets of documents, the sentences found for eleven had no word for it,
and none of these settled it. Of 32 in the reader's training 15 have none, all but two of them PolicyQA's, which asks
every policy the same ("provisions for audiences from other countries").
"""

import re

from bot.bounds import asks_of_bounds
from bot.reading.confidence import stems
from bot.writing.forms.amounts import CARDINAL

_ANY = r"(?:(?:already|also|an?|any|currently|ever|its|my|now|our|own|really|some|still|the|their|your) )*+"
_ABSTRACT = (
    r"(?:access|age|alternative|chance|charge|choice|code|concession|connection|control|cost|deadline|difference|discount|"
    r"exception|fee|guarantee|hand|help|hour|information|interest|limit|more|need|new|option|part|penalt|place|plan|possibilit|"
    r"practice|price|problem|reason|reduction|refund|relation|requirement|restriction|right|risk|role|rule|say|share|size|stake|support|time|"
    r"user|way)(?:y|s|ies)?"
)
"""What texts say in many other words ("a discount": "half price")."""
_THING = (
    rf"(?!(?:to|of|it|that|this|one|we|you|{CARDINAL})\b|\d|(?:any|some)\w+\b|(?:[\w-]+ )?{_ABSTRACT}\b)"
    r"[\w-]+(?: (?!(?:at|in|on|for|to|of|from|near|with)\b)[\w-]+)?"
)
_ASKS_WHETHER = re.compile(
    rf"(?:is|are|was|were) there {_ANY}({_THING})|"
    rf"(?:do|does|did) (?:[\w’'-]+ ){{1,4}}?(?:have|offer|sell|rent out|provide|own) {_ANY}({_THING})|"
    rf"(?:is|are) {_ANY}([\w-]+) (?:allowed|permitted|available|offered|sold)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|none|neither|only)\b|n['’]t\b", re.IGNORECASE)
_ENDING = re.compile(r"(?:(?<=m)en|ies?|ing|ed|es|[sey])$")
_START = 4
"""Letters that forms of a word share: "parking" and "park"."""


def does_not_say_whether(clause: str, near: str) -> bool:
    """Say whether a question asks if there is a thing, and the sentences neither have a word for it nor deny anything.

    >>> does_not_say_whether("Is there a car park at the museum?", "The museum stands next to the workshop.")
    True
    """
    asked = None if asks_of_bounds(clause) else _ASKS_WHETHER.match(clause)
    thing = next((found for found in asked.groups() if found), "") if asked else ""
    known = near.lower().replace("-", "")
    said = _DENIED.search(near) or any(_ENDING.sub("", word)[:_START] in known for word in stems(thing))
    return bool(stems(thing)) and not said
