"""The clause of a question that asks: without what it is put behind, its courtesies, its lead and what follows it."""

import re

ASKING = "how|what|when|where|which|who|whom|whose|why"
AUXILIARY = "am|is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|might|must"

OPENS = r"(?:(?:about|after|at|by|during|for|from|in|into|of|on|since|through|to|under|until|with|within) )?"
"""What may stand before the word that asks."""
KIND_OF = r"(?:what|which) (?:kind|sort|type)s? of (?:an? )?"

_ASKS = rf"(?:{OPENS}(?:{ASKING})|whether|(?:{AUXILIARY})(?:n['’]t)?)\b"
_TELL = (
    r"(?:(?:tell|explain|describe|list|name|give|let|say|show|outline|summari[sz]e|sum up)\b|"
    r"(?:provide|prepare|write) (?:me|us|an? (?:[\w-]+ ){0,2}(?:account|list|outline|overview|paragraph|summary))\b)"
)
_CONTEXT = re.compile(r".*: ", re.DOTALL)
_OPENING = re.compile(r"\s*(?:(?:and|but|so|or|also|then|ok|please|hi|hey|hello|well)\b[ ,!.]+)*", re.IGNORECASE)
_COURTESY = re.compile(
    r"(?:(?:(?:can|could|would|will) (?:you|u)|i wonder (?:if|whether) you (?:can|could|would)|"
    r"would you be so kind as to|"
    r"i(?:['’]d| would) be (?:\w+ )?(?:glad|grateful|happy|obliged|thankful) if you (?:can|could|would)) "
    rf"(?:please |kindly )?(?={_TELL}))?"
    r"(?:(?:please )?(?:(?:tell|show) (?:me|us)|let (?:me|us) know|say|"
    r"(?:do|does|would|might) (?:you|anyone) (?:happen to )?know|"
    r"i(?:['’]d| would| should) (?:like|love) to know|i (?:want|wanted|need) to (?:know|ask)|"
    r"i(?:['’]m| am| was) wondering|"
    rf"(?:may|can|could) i ask(?: you)?|(?:any|no) idea)(?:,? please)?,? (?={_ASKS}))?",
    re.IGNORECASE,
)
_CORRECTED = re.compile(rf".*\bi mean(?:t)?,? (?={_ASKS})", re.IGNORECASE | re.DOTALL)
_LEAD = re.compile(rf"(?!{_ASKS})[^?]*?(?:[,.;!]| [–—-]) (?={_ASKS})", re.IGNORECASE)
_SOURCE = re.compile(r",? according to (?:the|this) (?:page|text|document|article|documents)\b", re.IGNORECASE)
_TRUE = "correct|right|true"
_YES_NO = re.compile(
    rf"(?:whether|{AUXILIARY})(?:n['’]t)?\b|.*, (?:{_TRUE}|yes or no|(?:{AUXILIARY})(?:n['’]t)? \w+)\W*$",
    re.IGNORECASE,
)
_TAG = re.compile(
    rf"(?<=\w)(?:[.,;!] (?:is|am) (?:that|this|it|i) (?:{_TRUE})|[.;!] (?:{_TRUE}))\W*\Z",
    re.IGNORECASE,
)
_IS_IT_TRUE = re.compile(
    rf"\A(?:is it (?:{_TRUE}) that )?(?P<said>.*?)(?:, (?:{_TRUE})\W*)?\Z", re.IGNORECASE | re.DOTALL
)
_THANKS = re.compile(
    r"(?:[\s,]+(?:please|pls)|[,.!]\s*(?:thanks|thank you|thx)(?: in advance)?|, or am i (?:mistaken|wrong))\W*\Z",
    re.IGNORECASE,
)
_PLEASE = re.compile(rf"\b((?:(?:give|show|tell) (?:me|us)|{_TELL})),? please\b,?", re.IGNORECASE)
_ASIDE = re.compile(
    rf"(?P<asked>(?:{_ASKS}|{_TELL}) [^,;]+?)"
    r"(?:[,;] (?:(?:because|since|so(?: that)?) )?(?:i|we)(?:['’]\w+)? \w+"
    r"| so(?: that)? (?:i|we) (?:know|(?:can|could) (?:cite|explain|put|quote|tell|write))\b"
    r"|, (?:please |kindly )?(?:can|could|would|will) you (?:please |kindly )?(?:explain|tell|list|name|help)\b)"
    rf"(?!.*\b(?:{ASKING})\b)[^,;]*",
    re.IGNORECASE | re.DOTALL,
)
"""What the asker says of a question behind it: to its end, and with nothing that is asked."""
_GOES_ON = re.compile(
    r".+\b(?:after|because|before|if|once|that|when|while)\b|(?:give|tell) (?:me|us)\Z|[^\"'“”‘]*[\"'“‘]",
    re.IGNORECASE | re.DOTALL,
)
_QUESTIONS = re.compile(r"(?<=\?)")
_OF_SELF = re.compile(
    rf"\s*(?:i|we|my|our)\b(?!.*(?:\?|\b(?:{ASKING}|ask|explain|if|know|like|tell|want|whether)\b))",
    re.IGNORECASE | re.DOTALL,
)


def without_courtesy(question: str) -> str:
    """Return a question without greeting, courtesy, thanks and what the asker says of it, behind what it is about.

    >>> without_courtesy("KFOR: And could you please tell me who leads it, I need to know?")
    'KFOR: who leads it'
    """
    about = _CONTEXT.match(question)
    start = about.end() if about else 0
    return question[:start] + _alone(question[start:], _CORRECTED, _OPENING, _COURTESY)


def _alone(question: str, *starts: re.Pattern[str]) -> str:
    """Return a question without its tail and aside, and without what it starts with, in this order."""
    asked = _without_tail(question)
    for start in starts:
        asked = _without_start(start, asked)
    return _THANKS.sub("", _without_aside(asked))


def _without_tail(question: str) -> str:
    asked = _QUESTIONS.split(question)
    while len(asked) > 1 and (_OF_SELF.match(asked[-1]) or not asks(asked[-1])):
        asked.pop()
    return _PLEASE.sub(r"\1", _THANKS.sub("", "".join(asked)))


def _without_aside(asked: str) -> str:
    aside = _ASIDE.fullmatch(asked)
    return aside["asked"] if aside and not _GOES_ON.match(aside["asked"]) else asked


def _without_start(start: re.Pattern[str], text: str) -> str:
    found = start.match(text)
    return text[found.end() :] if found and found.end() < len(text) else text


def asking_clause(question: str) -> str:
    """Return the part of a question that has its form.

    >>> asking_clause("KFOR, Kosovo: And does it work with the UN?")
    'does it work with the UN?'
    >>> asking_clause("Could you tell me who leads it?")
    'who leads it?'
    >>> asking_clause("Please tell me in which year it was")
    'in which year it was'
    >>> asking_clause("who leads... sorry, I mean who joined it?")
    'who joined it?'
    >>> asking_clause("Spain takes part. Is that true?")
    'Spain takes part, right?'
    >>> asking_clause("In Kosovo, how many nations take part?")
    'how many nations take part?'
    """
    starts = (_CONTEXT, _CORRECTED, _OPENING, _COURTESY, _LEAD, _COURTESY)
    return _alone(_TAG.sub(", right?", _SOURCE.sub("", question)), *starts)


def asks(text: str) -> bool:
    """Say whether a text has a word that asks."""
    return bool(re.search(rf"\b{_ASKS}", text, re.IGNORECASE))


def asks_yes_no(clause: str) -> bool:
    """Say whether the asking clause of a question wants a yes or a no."""
    return bool(_YES_NO.match(clause))


def claim(clause: str) -> str:
    """Return what a question asks to be confirmed, without what asks for it.

    >>> claim("Is it true that Spain takes part?"), claim("Spain takes part, right?")
    ('Spain takes part?', 'Spain takes part')
    """
    return _IS_IT_TRUE.sub(r"\g<said>", clause)
