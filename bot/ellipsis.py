"""Questions that leave out what the question before them has: "And Libya?", "How many does Spain send?"."""

import re

from bot.question.clause import ASKING, asks
from bot.question.content import NAME, OPENS_FOLLOW_UP, POINTS_BACK, PRONOUNS, content, names_a_thing, naming, words_of
from bot.question.spelling import rank
from bot.writing.forms.amounts import YEAR

PREPOSITION = r"\b(?:in|on|at|of|to|for|from|by|with|about|during|since|until) "
_LINKS = rf"(?P<preposition>{PREPOSITION})?(?P<article>\b(?:an?|the) )?"
_FIRST_LINKS = re.compile(_LINKS, re.IGNORECASE)
_LAST_LINKS = re.compile(rf"{_LINKS}$", re.IGNORECASE)
_LONGEST_LINKS = len(" during the ")
_INSTEAD = re.compile(
    r"\s*(?=(?:and|but|or|so|no|sorry|what about|how about|i meant?)\b)(?:(?:and|but|or|so|no|sorry),? )*"
    r"(?:(?:what|how) about |i meant? )?(?P<other>[^,?!]+?)(?:[,?!]+ (?P<asked>.+)|[?!. ]*)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_YEAR = re.compile(
    r"(?:(?:and|but|so|what about|how about|in) )*(?:the )?(?:year (?:before|earlier|(?P<later>after(?:wards)?|later))|"
    r"(?:previous|(?P<next>following|next)) year)(?: that)?\W*",
    re.IGNORECASE,
)
_SUCH_A_ONE = re.compile(r"(?:in |on |at |of |for )?(?P<such>(?:the|an?) [\w’'-]+) ones?", re.IGNORECASE)
_SUCH_A_THING = re.compile(r"\b(?:the|an?) [\w’'-]+(?= [a-z])", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_COUNTS = r"(?=(?:do|does|did|are|is|were|was|have|has|will|can)\b)"
_HOW_MANY_NONE = re.compile(rf"\bhow many(?= {_COUNTS})", re.IGNORECASE)
_HOW_MANY = re.compile(rf"\bhow many (?P<things>(?!of\b)[\w-]+(?: [\w-]+)?) {_COUNTS}", re.IGNORECASE)
_SUBJECT = re.compile(
    rf"(?P<asks>(?:{ASKING})(?: many| much| long)?)\b[^,;:?]*? "
    r"(?:does|do|did|is|are|was|were|has|have) (?P<subject>(?:the )?[\w’'-]+) \w",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")


def fill_in(question: str, last: str) -> str:
    """Return the last question, which stands alone, asked of what another one names; "" if it is not left out there.

    >>> fill_in("And how many does Spain send?", "How many men does Italy send to Mali?")
    'How many men does Spain send to Mali?'
    """
    return (
        _in_another_year(question, last)
        or _instead(question, last)
        or _parallel(question, last)
        or _with_its_subject(question, last)
    )


def with_what_is_counted(question: str, last: str) -> str:
    """Return a question with the things that it counts, if it leaves them out and the last one has them."""
    counted = _HOW_MANY.search(last)
    return _HOW_MANY_NONE.sub(lambda found: f"{found.group()} {counted['things']}", question) if counted else question


def _in_another_year(question: str, last: str) -> str:
    """Return the last question of the year before or after, if that is what is asked for."""
    another = _OTHER_YEAR.fullmatch(question)
    if not another or len(YEAR.findall(last)) != 1:
        return ""
    step = 1 if another["later"] or another["next"] else -1
    return YEAR.sub(lambda year: str(int(year.group()) + step), last)


def _parallel(question: str, last: str) -> str:
    """Return a question that asks the same of another thing ("And what does Spain do?") in the last one's context."""
    context, colon, before = last.rpartition(": ")
    asked, known = set(content(question)), set(content(before))
    alike = len(asked & known) and len(known - asked) == len(asked - known) == 1
    if not alike or not OPENS_FOLLOW_UP.match(question) or not PRONOUNS.isdisjoint(words_of(question)):
        return ""
    return context + colon + _without_opening(question)


def _without_opening(question: str) -> str:
    opening = OPENS_FOLLOW_UP.match(question)
    return question[opening.end() if opening else 0 :].strip()


def leaves_out(question: str) -> bool:
    """Say whether a question counts without saying what, or asks of the year before or after."""
    return bool(_HOW_MANY_NONE.search(question) or _OTHER_YEAR.fullmatch(question))


def _with_its_subject(question: str, last: str) -> str:
    """Return the last question with the subject of one that adds no other words ("How many does Spain send?")."""
    mine, theirs = _SUBJECT.match(_without_opening(question)), _SUBJECT.search(last)
    if not mine or not theirs or mine["asks"].lower() != theirs["asks"].lower() or not names_a_thing(mine["subject"]):
        return ""
    known = content(f"{last} {mine['subject']}")
    added = [word for word in content(question) if not any(old.startswith(word) for old in known)]
    apart = mine["subject"].lower().startswith("the ") and not OPENS_FOLLOW_UP.match(question)
    if added or apart or not POINTS_BACK.isdisjoint(words_of(question)):
        return ""
    return f"{last[: theirs.start('subject')]}{mine['subject']}{last[theirs.end('subject') :]}"


def _instead(question: str, last: str) -> str:
    """Return what is asked of another thing, or else the last question of this thing, if a question only names it."""
    instead = _INSTEAD.fullmatch(question)
    if not instead or not names_a_thing(instead["other"]):
        return ""
    if instead["asked"] and asks(instead["asked"]):
        return f"{instead['other']}: {instead['asked']}"
    return _of_another(instead["other"], last)


def _of_another(other: str, last: str) -> str:
    """Return the last question with another thing instead of its own."""
    context, colon, question = last.rpartition(": ")
    one, links = _SUCH_A_ONE.fullmatch(other), _FIRST_LINKS.match(other)
    if one and _SUCH_A_THING.search(question):
        return f"{context}{colon}{_SUCH_A_THING.sub(lambda _: one['such'], question, count=1)}"
    alike = re.search(rf"{PREPOSITION}[\w’'-]+ {re.escape(other.split()[-1])}\b", question, re.IGNORECASE)
    if alike and links and links["preposition"]:
        return f"{context}{colon}{question[: alike.start()]}{other}{question[alike.end() :]}"
    kind = _NUMBER if all(word.isdigit() for word in content(other)) else NAME
    other = " ".join(content(other)) if kind is _NUMBER and links and links["article"] else other
    own = max(kind.finditer(question), key=lambda found: _likeness(found, other), default=None)
    if own is None and context:
        return f"{other}: {question}"
    start, end = own.span() if own and not _is_like_a_word(own, other) else _likest_word(question, other)
    before = _links_before(question, start)
    if links and links["preposition"] and not (before and before["preposition"]):
        return f"{context}{colon}{question.rstrip(' ?.!')} {other}?"
    other += possessive[0] if (possessive := _POSSESSIVE.search(question[start:end])) and "'" not in other else ""
    rest = re.sub(rf"^ {re.escape(other.split()[-1])}\b", "", question[end:], flags=re.IGNORECASE)
    return f"{context}{colon}{_joined(question[:start], other)}{rest}"


def _likeness(name: re.Match[str], other: str) -> tuple[bool, bool, bool, int]:
    """Rank a name of a question by how like another it is: a shared word, an article, capitals; then by its place."""
    own, before, links = name.group(), _links_before(name.string, name.start()), _FIRST_LINKS.match(other)
    return (
        not set(words_of(own)).isdisjoint(words_of(other)),
        bool(before and before["article"]) == bool(links and links["article"]),
        other.islower() or own.isupper() == other.split()[-1].isupper(),
        name.start(),
    )


def _is_like_a_word(own: re.Match[str], other: str) -> bool:
    """Say whether another thing is no name ("the women"), and the question has a word like it beside its own name."""
    start, _ = _likest_word(own.string, other)
    common = other.islower() and not _NUMBER.search(other) and _article(_FIRST_LINKS.match(other)) == "the"
    before, own_before = (_article(_links_before(own.string, place)) for place in (start, own.start()))
    return common and before == "the" != own_before


def _joined(before: str, other: str) -> str:
    """Return two pieces together, the first without the preposition and article that the second brings itself."""
    own, last = _FIRST_LINKS.match(other), _LAST_LINKS.search(before)
    if own and last and own["preposition"]:
        before = before[: last.start()]
    elif own and last and last["article"] and (own["article"] or _article(last) == "a"):
        before = before[: last.start("article")]
    return before + other


def _likest_word(question: str, other: str) -> tuple[int, int]:
    """Return the range of the word that another thing may take the place of; of a question without any, its end.

    It names something, not what somebody does ("who leads"), and has the same article, or none for none or "a"; if it
    can be, it is behind a preposition, or an article; and rare.
    """
    article = _article(_FIRST_LINKS.match(other))

    def weight(word: re.Match[str]) -> tuple[bool, bool, bool, bool, int]:
        acts = question[: word.start()].lower().endswith("who ")
        links = _links_before(question, word.start())
        alike = _article(links) in ({article} if article else {"", "a"})
        behind = alike and bool(links and links["preposition"])
        return not acts, behind, alike and bool(_article(links)), alike, rank(word.group())

    words = list(naming(question))
    return max(words, key=weight).span() if words else (len(question), len(question))


def _links_before(text: str, place: int) -> re.Match[str] | None:
    return _LAST_LINKS.search(text[max(0, place - _LONGEST_LINKS) : place])


def _article(links: re.Match[str] | None) -> str:
    """Return "the", "a" or ""."""
    article = (links and links["article"] or "").strip().lower()
    return "a" if article == "an" else article
