"""Answers that the form of a question rules out: no amount where one is asked for, or one of something else.

Counted on the 66,388 answered questions of the reader's training, with the answers that people gave: of 3,018 that ask
for an amount and 291 that ask how long, 35 and 29 have none, nearly all in sources of looser questions ("How old is the
dam?" "new"; 1 of the 1,251 in SQuAD); of 2,547 that ask how many, old, long, tall, deep, wide or heavy, or for weight
or cost, four have one of another unit; of 9,449 that ask which thing of a kind, one has a number of such things; of 84
that ask what something costs, none has a number of things, and of 93 that ask for a price, limit or what is paid or
earned, four are without an amount; of 59 that ask how long something takes, none has a length; of 50 that ask what kind
of country, place or person, two have a name; of 10,748 that ask who, two have a bare number and none a sum; of 3,521
that ask when, twelve have a name; of 59 that ask what time, six have none; of 1,008 that ask for a name, two have a
phrase and two have only words of the question; so have ten of 5,065 that ask what something is, which say next to
nothing ("cookies"); of 4,168 that ask what kind of a thing it is, ten have the bare thing. None of 900 that ask what
happens has a bare number, of 164 that ask how many people a number of nations or the like, of 53 that ask for a date
none, of 39 that ask what letters stand for no word with the first of them. Phone numbers and e-mail addresses are not
asked for there. With the other rules of refusal 175 are refused, 37 of them
PolicyQA's and four signs without a word.
"""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from bot.question.clause import KIND_OF, OPENS
from bot.reading.confidence import STOP, stem
from bot.writing.forms.amounts import (
    AMOUNT,
    CARDINAL,
    FIGURE,
    MONEY,
    NUMBER_OF_THINGS,
    PAID,
    SUM,
    TIME,
    is_time,
    measures_otherwise,
)

_THE = r"(?:what(?:['’]s| is| was) the )?(?:(?!the |what |which |whose )[\w-]+ )?"
_ASKS_AMOUNT = re.compile(
    OPENS + rf"(?:how (?:many|old)|(?:what|which) (?:year|percent(?:age)?)|{_THE}number of)\b", re.IGNORECASE
)
_ASKS_DURATION = re.compile(OPENS + r"how long\b", re.IGNORECASE)
_ASKS_WHO = re.compile(
    OPENS + r"(?:(?:please )?(?:list|name|which are) (?:all )?the\b|whom?|"
    r"(?:what|which) (?:[\w-]+ )?(?:nations|countries|states|cities|towns|people|persons|members|"
    r"groups|teams|players|companies|organi[sz]ations))\b",
    re.IGNORECASE,
)
_ONLY_MONEY = re.compile(r"\W*(?:about |over |up to )?[$€£¥₹]? ?\d[\d.,]*(?: \w+illion)?\W*(?:\w+\W*)?$", re.IGNORECASE)
_ONLY_NUMBER = re.compile(rf"(?!one\b){FIGURE}\W*$", re.IGNORECASE)
_ASKS_WHEN = re.compile(
    OPENS + r"when (?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b", re.IGNORECASE
)
_ONLY_NAME = re.compile(
    r"(?:(?:Dr|Mrs?|Ms|Prof)\.? )?[A-Z][\w.’'-]+(?:(?: (?:of|in|for|the|and))* [A-Z][\w.’'-]+){1,5}\W*$"
)
_EVENT = re.compile(
    r"\d|\b[IVX]{2,}\b|\b(?:early|late|mid|great|upon|at|on|during|after|before|holidays?|half|term|meeting|season|"
    r"mon|tue|wed|thu|fri|sat|sun|\w+day|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?|oct|nov|dec|(?:septem|octo|novem|decem)ber|"
    r"yom|depression|restoration|\w+mas|easter|eve|war|battle|conference|congress|conquest|council|crusade|feast|reign|siege|treaty|games|olympics|cup|bowl|series|"
    r"spring|summer|autumn|fall|winter|dynasty|revolution|ages)\b",
    re.IGNORECASE,
)
_ASKS_DATE = re.compile(OPENS + r"(?:what|which) (?:(?:is|was) the )?date\b(?!s? of)", re.IGNORECASE)
_ASKS_LETTERS = re.compile(
    r"what (?:does|do|did|is) (?:the )?(?:(?:acronym|abbreviation|initials|letters?|word)(?: in)? )?[\"“']?"
    r"(?P<first>(?-i:[A-Z]))(?-i:[A-Z.&])[\w.&-]*(?: [\w.&-]+)?[\"”']? (?:stand|short) for\b",
    re.IGNORECASE,
)
_ASKS_HAPPENING = re.compile(
    r"what (?:\w+ )?(?:(?:must|should|(?:has|have|had|needs?) to) )?happen(?:s|ed)?\b", re.IGNORECASE
)
_ASKS_NAME = re.compile(
    r"(?:what|which)\b.*\b(?:called|named)\b|what (?:is|are|was|were)\b.* names? of\b", re.IGNORECASE
)
_ASKS_WHAT = re.compile(OPENS + r"what(?:['’]s| is| are| was| were) (?:the|its|their|his|her)\b", re.IGNORECASE)
_LONG_NAME = 4  # words, without a capital or a digit
_CAPITAL = re.compile(r"[A-Z\d\"“]")
_WHICH_ONE = (
    r"(?:.*\b(?:what(?:['’]s| is| are| was)|which is|give me|tell me|need|know) )?"
    r"(?:the |an? |his |her |your |their |(?:[\w-]+ ){0,2}[\w-]+['’]s )(?:[\w’'-]+ ){0,3}?"
)
_ASKS_NUMBER = re.compile(
    r"what number (?:do|does|did|should|can|could|may|must|would) |"
    + _WHICH_ONE
    + r"(?:(?:tele)?phone|fax|mobile) numbers?(?= (?:of|for|to|where)\b|\W*$|,)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"\d{3}|(?:\d[ ()./-]{0,2}){5}")
_ASKS_MAIL = re.compile(_WHICH_ONE + r"e-?mail address(?:es)?(?= (?:of|for)\b|\W*$|,)", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"@|\bat\b|[\[(]at[\])]")
_WORDS = re.compile(r"\w+")
_PER = r"(?: (?:per|an?|every) [a-z]+)?"
_UNIT = re.compile(rf"[ -]?(?:%|° ?[CF]\b|[^\W\d_][\w/]*){_PER}")
_RATE = re.compile(_PER)
_ENDS_IN_NUMBER = re.compile(rf"(?:\d|\b(?:{CARDINAL}))$", re.IGNORECASE)
_ASKS_CLOCK = re.compile(
    OPENS + r"what time(?: of (?:the )?day)? (?:is|are|was|were|do|does|did|will|can|could|may|must|should)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\d|\b(?:noon|midday|midnight|morning|afternoon|evening|night|dawn|dusk|sunrise|sunset|hours?|"
    r"o['’]clock|breakfast|lunch|dinner|closed|never)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b(?: \d+)?"
)
_DATE = re.compile(rf"(?:\d+(?:st|nd|rd|th)? )?{_MONTH.pattern}")
_ASKS_DAY = re.compile(OPENS + r"(?:what|which) (?:month|date|day)s?\b", re.IGNORECASE)
_ASKS_KIND = re.compile(rf"{OPENS}{KIND_OF}(?:country|nation|state|city|town|place|person|man|woman)\b", re.IGNORECASE)
_ASKS_KIND_OF = re.compile(rf"{OPENS}{KIND_OF}(?P<thing>[\w-]+)", re.IGNORECASE)
_BARE = re.compile(r"\W*(?:(?:the|an?|their|its|your) )?(?P<thing>[\w-]+)(?:[,;.:]|\W*$)", re.IGNORECASE)
_ONLY_PROPER = re.compile(r"(?:the )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*\W*$")
_ASKS_DAYS = re.compile(OPENS + r"(?:what|which) days?\b", re.IGNORECASE)
_ONLY_MONTH = re.compile(
    r"\W*(?:(?:in|early|late) )?(?:january|february|march|april|may|june|july|august|\w+ber)(?: \d{4})?\W*$",
    re.IGNORECASE,
)
ONLY_YEAR = re.compile(r"\W*(?:in )?\d{4}\W*$", re.IGNORECASE)
_ASKS_WHICH = re.compile(
    OPENS
    + r"(?:what|which) (?:[\w-]+ ){0,2}?(?P<thing>[\w-]+) (?:is|are|was|were|do|does|did|has|have|had|can|will)\b",
    re.IGNORECASE,
)
_ASKS_MONEY = re.compile(
    OPENS + r"(?:how much (?!time\b|of\b).*\b(?:pays?|paid|costs?|spends?|spent|earns?|earned|money|price|budget)|"
    r"what (?:do|does|did|will|would) .*\bcost(?! (?:include|cover|depend))|"
    r"what (?!else )(?:[\w’'-]+ ){1,6}costs(?! (?:include|cover|depend)))\b",
    re.IGNORECASE,
)
_ASKS_PEOPLE = re.compile(
    OPENS + r"how many (?:(?!(?:nations|states|towns|countries|cities|companies) )[\w-]+ ){0,2}?"
    r"(?:people|persons|soldiers|troops|employees|workers|inhabitants|residents|staff|personnel)\b",
    re.IGNORECASE,
)
_BODIES = re.compile(
    rf"\D*?\b{FIGURE} (?:(?:nation|state|town|organi[sz]ation|ship|boat)s|countries|cities|companies)\b", re.IGNORECASE
)
_ASKS_EXPENSE = re.compile(
    OPENS + rf"(?:price\b|{_THE}(?:price|cost|fee|fare|salary|budget|limit|capacity) (?:of|for)\b|"
    r"what(?:['’]s| is| was) (?:its|their|his|her|[\w-]+['’]s) (?:[\w-]+ ){0,2}?"
    r"(?:price|cost|fee|fare|salary|budget)\W*$|"
    r"how much money\b|what (?:do|does|did|will|would) (?:[\w’'-]+ ){1,4}?have to pay\b|"
    r"how much (?:do|does|did|is|are|was|were|will|would|has|have|had|can)\b.*"
    r"\b(?:pays?|paid|costs?|spend|spent|earns?|earned)\b|what (?:do|does|did) (?:[\w.’'-]+ ){1,4}earn\W*$)",
    re.IGNORECASE,
)
_RULES: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (_ASKS_AMOUNT, lambda answer: not AMOUNT.search(answer)),
    (_ASKS_DURATION, lambda answer: not (AMOUNT.search(answer) or TIME.search(answer))),
    (
        _ASKS_MONEY,
        lambda answer: (NUMBER_OF_THINGS.search(answer) or _MONTH.search(answer)) and not PAID.search(answer),
    ),
    (_ASKS_EXPENSE, lambda answer: not (SUM.search(answer) or PAID.search(answer))),
    (_ASKS_WHO, lambda answer: _ONLY_NUMBER.match(answer) or (_ONLY_MONEY.match(answer) and MONEY.search(answer))),
    (_ASKS_HAPPENING, _ONLY_NUMBER.match),
    (_ASKS_DAY, ONLY_YEAR.match),
    (_ASKS_DATE, lambda answer: not _EVENT.search(answer)),
    (_ASKS_DAYS, _ONLY_MONTH.match),
    (_ASKS_KIND, _ONLY_PROPER.match),
    (_ASKS_WHEN, lambda answer: _ONLY_NAME.match(answer) and not (_EVENT.search(answer) or TIME.search(answer))),
    (_ASKS_CLOCK, lambda answer: not _has_a_time(answer)),
    (_ASKS_NUMBER, lambda answer: not _NUMBER.search(answer)),
    (_ASKS_MAIL, lambda answer: not _MAIL.search(answer)),
)
"""What a question asks for, and what cannot be that."""


def misfits(question: str, answer: str, after: str = "") -> bool:
    """Say whether the form of a question rules an answer out.

    >>> misfits("How many ships are there?", "ships and boats")
    True
    >>> misfits("How many ships are there?", "twenty-two ships")
    False
    >>> misfits("How long will it stay?", "until the harvest")
    False
    >>> misfits("How many hours does it take?", "9 kilometres")
    True
    >>> misfits("How many hours does it take?", "9", after=" kilometres")
    True

    :param after: the text behind the answer; a number's unit may stand there.
    """
    if (
        (answer and not _WORDS.search(answer))
        or any(asks.match(question) and unfit(answer) for asks, unfit in _RULES)
        or _is_no_name(question, answer)
        or _is_no_kind(question, answer)
        or _begins_otherwise(question, answer)
        or _repeats(question, answer)
    ):
        return True
    unit = (_UNIT if _ENDS_IN_NUMBER.search(answer) else _RATE).match(after)
    measured = answer + unit.group() if unit else answer
    counts_bodies = _ASKS_PEOPLE.match(question) and _BODIES.match(measured)
    return bool(counts_bodies) or _only_counts(question, measured) or measures_otherwise(question, measured)


def _has_a_time(answer: str) -> bool:
    """Say whether an answer has a time of the day or an amount, days of the month apart."""
    rest = _DATE.sub(" ", answer)
    return bool(_CLOCK.search(rest) or AMOUNT.search(rest))


def _begins_otherwise(question: str, answer: str) -> bool:
    """Say whether a question asks what letters stand for, and no word of the answer begins with the first of them."""
    asked = _ASKS_LETTERS.match(question)
    return asked is not None and asked["first"].lower() not in {word[0].lower() for word in _WORDS.findall(answer)}


def _repeats(question: str, answer: str) -> bool:
    """Say whether a question asks what something is, and the answer has only words of the question."""
    says_something = not STOP.issuperset(_WORDS.findall(answer))
    asked = _ASKS_WHAT.match(question) and not _CAPITAL.search(answer)
    return bool(asked and says_something and _adds_only(STOP, question, answer))


def _is_no_name(question: str, answer: str) -> bool:
    """Say whether a question asks for a name, and the answer is a phrase or has no word that the question has not."""
    words = _WORDS.findall(answer)
    phrase = len(words) > _LONG_NAME and not _CAPITAL.search(answer)
    return bool(_ASKS_NAME.match(question)) and (phrase or _adds_only({"a", "an", "the"}, question, answer))


def _is_no_kind(question: str, answer: str) -> bool:
    """Say whether a question asks what kind of a thing it is, and the answer begins with the bare thing itself."""
    asked, bare = _ASKS_KIND_OF.match(question), _BARE.match(answer)
    return asked is not None and bare is not None and stem(asked["thing"]) == stem(bare["thing"])


def _adds_only(empty: AbstractSet[str], question: str, answer: str) -> bool:
    """Say whether an answer has no word that a question, which offers no choice, has not, but for empty ones."""
    added = set(_WORDS.findall(answer)) - set(_WORDS.findall(question))
    return " or " not in question and added <= empty


def _only_counts(question: str, answer: str) -> bool:
    """Say whether a question asks which thing of a kind, and the answer only how many of them there are."""
    which, count = _ASKS_WHICH.match(question), NUMBER_OF_THINGS.fullmatch(answer)
    thing = stem(which["thing"]) if which else ""
    return bool(count and thing == stem(answer.split()[-1]) and not is_time(thing))
