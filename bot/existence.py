"""Questions whether there is a thing ("Is there a car park?"): a sentence without a word for it does not say.

Of 29 such questions that strangers asked of 17 sets of documents, the sentences found for eleven had no word for it,
and none of these settled it. Of 32 in the reader's training 15 have none, all but two of them PolicyQA's, which asks
every policy the same ("provisions for audiences from other countries").
"""

import re

from bot.reader.confidence import stems

_ANY = r"(?:(?:any|an?|the|also|some|their|its|your|own|my) )*+"
_ABSTRACT = (
    "access|alternative|chance|charge|choice|concession|connection|control|cost|deadline|difference|discount|exception|"
    "fee|help|information|interest|limit|more|need|new|option|penalt|place|plan|possibilit|practice|problem|reason|"
    "reduction|relation|requirement|restriction|right|risk|rule|support|user|way"
)
"""What texts say in ever other words ("a discount": "half price")."""
_THING = (
    rf"(?P<{{}}>(?!(?:to|of|it|that|this|one|we|you)\b|(?:any|some)\w+\b|(?:[\w-]+ )?(?:{_ABSTRACT})(?:y|s|ies)?\b)"
    r"[\w-]+(?: (?!(?:at|in|on|for|to|of|from|near|with)\b)[\w-]+)?)"
)
_ASKS_WHETHER = re.compile(
    rf"(?:is|are|was|were) there {_ANY}{_THING.format('there')}|"
    r"(?:do|does|did) (?:[\w’'-]+ ){1,4}?(?:have|offer|sell|rent out|provide|own) (?!to\b)"
    rf"{_ANY}{_THING.format('had')}|"
    rf"(?:is|are) {_ANY}(?P<offered>[\w-]+) (?:allowed|permitted|available|offered|sold)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|none|neither|only)\b|n['’]t\b", re.IGNORECASE)


def does_not_say_whether(clause: str, near: str) -> bool:
    """Say whether a question asks if there is a thing, and the sentences neither have a word for it nor deny anything.

    >>> does_not_say_whether("Is there a car park at the museum?", "The museum stands next to the workshop.")
    True
    """
    asked = _ASKS_WHETHER.match(clause)
    thing = next((found for found in asked.groups() if found), "") if asked else ""
    known = near.lower().replace("-", "")
    said = _DENIED.search(near) or any(word.removesuffix("e") in known for word in stems(thing))
    return bool(stems(thing)) and not said
