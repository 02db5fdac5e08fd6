"""What an answer to "how many" must hold: an amount.

Of the questions of SQuAD that are in the reader's training and begin so, 739 of 740 have one in their answer.
"""

import re

_HOW_MANY = re.compile(r"\s*(?:and |but |so )?(?:(?:about|at|by|for|from|in|of|on|to|with) )?how many\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"hundreds?|thousands?|\w+illions?|\w+illiards?|dozens?|scores?|half|third|quarter|pair|couple|single|once|twice|"
    r"both|several|few|many|most|more|all|none|no|every|each|an?|another|some|numerous|multiple|countless)\b",
    re.IGNORECASE,
)


def lacks_amount(question: str, answer: str) -> bool:
    """Say whether a question asks how many and the answer does not say.

    >>> lacks_amount("How many ships are there?", "ships and boats")
    True
    >>> lacks_amount("How many ships are there?", "twenty-two ships")
    False
    """
    return bool(_HOW_MANY.match(question)) and not _AMOUNT.search(answer)
