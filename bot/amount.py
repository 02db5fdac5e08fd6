"""What the answer to a question for a number must hold: an amount, or of "how long" an amount or a time.

Of the questions of SQuAD that are in the reader's training and begin so, 1,294 of 1,295 have it in their answer: 739 of
740 with "how many", and all with "how old" (26), "what year" (369), "what percentage" (74) and "how long" (86).
"""

import re

_OPENS = r"\s*(?:and |but |so )?(?:(?:about|after|at|by|during|for|from|in|of|on|since|to|until|with) )?"
_ASKS_AMOUNT = re.compile(_OPENS + r"(?:how (?:many|old)|(?:what|which) (?:year|percent(?:age)?))\b", re.IGNORECASE)
_ASKS_DURATION = re.compile(_OPENS + r"how long\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"hundreds?|thousands?|\w+illions?|\w+illiards?|dozens?|scores?|half|third|quarter|pair|couple|single|once|twice|"
    r"both|several|few|many|most|more|all|none|no|every|each|an?|another|some|numerous|multiple|countless)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:second|minute|hour|day|night|week|month|season|semester|year|decade|generation|era|age|period|time)s?|"
    r"century|centuries|millennia|life|lives|lifetime|until|till|since|throughout|indefinitely|forever|always|"
    r"permanent(?:ly)?|rest|end|long)\b",
    re.IGNORECASE,
)


def lacks_amount(question: str, answer: str) -> bool:
    """Say whether a question asks for a number and the answer holds none.

    >>> lacks_amount("How many ships are there?", "ships and boats")
    True
    >>> lacks_amount("How many ships are there?", "twenty-two ships")
    False
    >>> lacks_amount("How long will it stay?", "until the harvest")
    False
    """
    if _ASKS_DURATION.match(question):
        return not (_AMOUNT.search(answer) or _TIME.search(answer))
    return bool(_ASKS_AMOUNT.match(question)) and not _AMOUNT.search(answer)
