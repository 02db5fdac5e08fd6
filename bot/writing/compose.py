"""How what was found is told: short answer, the sentences quoted for it, and their form after that of the question."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.citing.cite import renumber, without_markers
from bot.question.clause import AUXILIARY, asking_clause, asks_yes_no
from bot.reading.confidence import stems
from bot.several import is_alone, is_one_of_several
from bot.types import REFUSAL, Draft, Passage, Quote
from bot.writing.forms.lists import Listing, Place
from bot.writing.forms.verdict import judged
from ingest.sentences import BULLET

OTHERWISE = "Another passage says something else:"

_EXPLAIN = re.compile(
    r"(?:why|explain|describe|tell me|what about|"
    rf"(?:what(?:['’]s| is| was) the|for what) reason|how (?:come|to|exactly|else|{AUXILIARY})\b|"
    r"by what means\b|in (?:what|which) ways?\b|"
    r"what (?:does|do|did|is|are|was|were) .*\b(?:(?:do|doing|mean)\b|(?<!stand )for\W*$)|"
    r"what(?:['’]s| is| are) (?!his\b|her\b|.*\b(?:called|named)\b)(?:an? |the )?[\w()-]+(?: [\w()-]+){0,2}\s*\??$|"
    r"what [^,]+ (?:does|do|did|is|are)\W*$)",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\||\t| {3,}")
_ASKS_NAMES = re.compile(
    r"(?:with )?(?:(?:whom?|what|which)\b.*\bwith\W*$|(?:what|which) (?!(?:is|was|does|has)\b)"
    r"(?:\w+ )?(?!besides\b|this\b)[a-z]{3,}s\b)|"
    r"with (?:whom?|what|which)\b",
    re.IGNORECASE,
)
_NAMES_AFTER = re.compile(r",? (?:and|as well as) (?:the )?[A-Z]|, (?:the )?[A-Z][^.;:()]{1,80}?,? and ")
_GOES_ON = re.compile(
    r" (?:on|in|at|from|of|with) (?:[\w’'-]+ ){1,4}(?:that|who|which) "
    r"(?:is|are|was|were|has|have|had|can|[a-z]+(?:s|ed))\b"
)
ONE_OR_MORE = re.compile(r"(?:\w+ )?(?:what|which|whom?)\b(?!.* ones?\b)", re.IGNORECASE)
"""A question that one thing may answer as well as several."""
_IS_OF_BEFORE = re.compile(r"(?:This|That|These|Those) (?:is|was|are|were|also|means?|has|have|will|can)\b")
_AIM = r"(?:aim|goal|idea|intention|motive|objective|point|purpose|reason)s?\b"
_ASKS_AIM = re.compile(
    rf"(?:for )?what\b.*\b{_AIM}|(?:the )?{_AIM}(?: of| for| behind)\b|(?:to what end|why)\b|"
    r"what .*\b(?:aim|want|try|hop|intend|seek)(?:e|s|es|ing|ed)?\b",
    re.IGNORECASE,
)
_IS_AIM_BEFORE = re.compile(rf"\b(?:This|That) (?:is|was) (?:also )?the (?:\w+ )?{_AIM}")
_NAME_BEFORE = re.compile(r"(?:[A-Z][\w’'-]* )*(?P<last>[A-Z][\w’'-]*) \Z")
_NAME_BEHIND = re.compile(r" (?P<first>[A-Z][\w’'-]*)(?: [A-Z][\w’'-]*)*")
_BULLET = re.compile(rf"{BULLET}[ \t]+")


def compose(
    question: str,
    passages: Sequence[Passage],
    places: Sequence[Place],
    confidence: float,
    verdict: bool | None = None,
    also: Sequence[Place] = (),
) -> Draft:
    """Return the draft for what was found: short answer and full sentence, as the question asks for it.

    The first place gives the answer; the first of the others that says something else is told beside it. The verdict
    is the reader's yes or no to a yes/no question, if it is sure. Where sentences are told, not words, the first one
    of what the same passage `also` has comes with them.
    """
    clause, first = asking_clause(question), places[0]
    if ONE_OR_MORE.match(clause):
        first = _whole_name(question, passages[first[0]].text, first)
    quotes, span = [_quote(1, passages, first)], _words(passages, first)
    if asks_yes_no(clause):
        answer = judged(question, clause, span, f"{passages[first[0]].heading} {quotes[0].text}", verdict)
    elif _is_a_sentence(clause, span, quotes[0].text):
        return quote_all(_apart(first, also, passages), passages, confidence)
    elif _is_a_part(question, clause, passages, first, quotes[0]):
        answer = ""
    else:
        answer = span
        quotes += [_quote(2, passages, place) for place in places[1:] if _differ(_words(passages, place), span)][:1]
    told = [_told(answer, quotes[0]), *(f"{OTHERWISE} {_told('', quote)}" for quote in quotes[1:])]
    return Draft(True, answer or quotes[0].text, " ".join(told), confidence, quotes)


def _apart(first: Place, also: Sequence[Place], passages: Sequence[Passage]) -> list[Place]:
    """Return a place and the first of others of its passage that stands in another sentence, in the text's order."""
    passage, *span = first
    start, end = _sentence_around(passages[passage], *span)
    others = [place for place in also if place[2] <= start or end <= place[1]]
    return sorted([first, *others[:1]])


def _is_a_sentence(clause: str, span: str, sentence: str) -> bool:
    """Say whether the answer is a whole sentence: the question wants an explanation, or the span points to the aim."""
    return bool(
        _IS_OF_BEFORE.match(span)
        or (_ASKS_AIM.match(clause) and _IS_AIM_BEFORE.search(sentence))
        or (_EXPLAIN.match(clause) and not _CELLS.search(sentence))
    )


def _is_a_part(question: str, clause: str, passages: Sequence[Passage], place: Place, around: Quote) -> bool:
    """Say whether the sentence around a place goes on with what belongs to it.

    That is more of the kind where several are asked for ("A" in "with A, B and C"), or partners are and names follow,
    or which of them are meant ("ships" in "ships on the high seas that are suspected of ..."): of 4,191 questions for
    things of a kind, people stopped before such a clause in two.
    """
    number, start, end = place
    text = passages[number].text
    first, last = around.span or (start, end)
    before, answer, behind = text[first:start], text[start:end], text[end:last]
    more_names = is_alone(answer) and _ASKS_NAMES.match(clause) and _NAMES_AFTER.match(behind)
    goes_on = ONE_OR_MORE.match(clause) and _GOES_ON.match(behind)
    return bool(is_one_of_several(question, clause, before, answer, behind) or more_names or goes_on)


def _quote(number: int, passages: Sequence[Passage], place: Place) -> Quote:
    passage, *span = place
    start, end = _sentence_around(passages[passage], *span)
    return Quote(number, passage, passages[passage].text[start:end], (start, end))


def _quotes(places: Sequence[Place], passages: Sequence[Passage]) -> list[Quote]:
    return [_quote(number, passages, place) for number, place in enumerate(places, start=1)]


def _words(passages: Sequence[Passage], place: Place) -> str:
    passage, *span = place
    return _balanced(passages[passage].text, *span)


def _whole_name(question: str, text: str, place: Place) -> Place:
    """Return the place of a whole name, both ends of which a question has and only its middle was found.

    Nine of 66,388 answers of the reader's training are such a middle.
    """
    number, start, end = place
    before, behind = _NAME_BEFORE.search(text[:start]), _NAME_BEHIND.match(text, end)
    if not before or not behind or not text[start].isupper():
        return place
    known = stems(f"{before['last']} {behind['first']}") <= stems(question)
    return (number, before.start(), behind.end()) if known else place


def _differ(one: str, other: str) -> bool:
    """Say whether neither answer has all words of the other."""
    mine, theirs = stems(one), stems(other)
    return not (mine <= theirs or theirs <= mine)


def _listed(names: Sequence[str], quotes: Sequence[Quote]) -> str:
    return "; ".join(f"{without_markers(name)} [{quote.number}]" for name, quote in zip(names, quotes, strict=True))


def _told(answer: str, quote: Quote) -> str:
    lead = f"{without_markers(answer).rstrip('.')}. " if answer not in ("", quote.text) else ""
    return f"{lead}“{without_markers(quote.text)}” [{quote.number}]"


def deny(quote: Quote, confidence: float) -> Draft:
    """Return the draft that says no, with what the text says instead."""
    return Draft(True, "No", _told("No", quote), confidence, [quote])


def enumerate_members(listing: Listing, passages: Sequence[Passage], count: str = "") -> Draft:
    """Return the draft that names every member of a list, each cited, after their number if that was asked for."""
    quotes = [
        Quote(number, passage, passages[passage].text[start:end], (start, end))
        for number, (passage, start, end) in enumerate((listing.lead, *listing.members), start=1)
    ]
    lead, *members = quotes
    names = [member.text for member in members]
    return Draft(
        True,
        count or "; ".join(names),
        f"{count}{'. ' if count else ''}“{without_markers(lead.text)}” [1] {_listed(names, members)}.",
        listing.confidence,
        quotes,
    )


def enumerate_names(places: Sequence[Place], passages: Sequence[Passage]) -> Draft:
    """Return the draft that gives the names at these places, each with the sentence it stands in."""
    quotes, names = _quotes(places, passages), [_words(passages, place) for place in places]
    return Draft(True, "; ".join(names), f"{_listed(names, quotes)}.", 1.0, quotes)


def name_section(section: Place, place: Place, passages: Sequence[Passage], confidence: float) -> Draft:
    """Return the draft that answers with a heading, and quotes the sentence below it that says so."""
    quotes, answer = _quotes([place, section], passages), _words(passages, section)
    return Draft(True, answer, f"{_told(answer, quotes[0])} {_told('', quotes[1])}", confidence, quotes)


def compare(first: str, quotes: Sequence[Quote], confidence: float) -> Draft:
    """Return the draft that names the first of several things, with what the text says of each."""
    numbered = [replace(quote, number=number) for number, quote in enumerate(quotes, start=1)]
    told = [_told(first, numbered[0]), *(_told("", quote) for quote in numbered[1:])]
    return Draft(True, first, " ".join(told), confidence, numbered)


def join(questions: Sequence[str], drafts: Sequence[Draft]) -> Draft:
    """Return one draft for several questions asked at once, at least one of which has an answer.

    Where all stand in the same sentence, it is told once. Of a question without an answer it is said that it has none.
    Confidence is that of the least sure of the answers.
    """
    known = [draft for draft in drafts if draft.answered]
    confidence = min(draft.confidence for draft in known)
    answers = list(dict.fromkeys(draft.answer for draft in known))
    spans = [[(quote.passage, quote.span) for quote in draft.quotes] for draft in drafts]
    if len(spans[0]) == 1 and all(span == spans[0] for span in spans):
        quote = drafts[0].quotes[0]
        answer = "; ".join(short for short in answers if short != quote.text) or quote.text
        return Draft(True, answer, _told(answer, quote), confidence, [quote])
    told, quotes = list[str](), list[Quote]()
    for question, draft in zip(questions, drafts, strict=True):
        numbers = {quote.number: quote.number + len(quotes) for quote in draft.quotes}
        told.append(renumber(draft.text, numbers) if draft.answered else f"{_capital(question)} {REFUSAL}")
        quotes += [replace(quote, number=numbers[quote.number]) for quote in draft.quotes]
    return Draft(True, "; ".join(answers), " ".join(told), confidence, quotes)


def _capital(question: str) -> str:
    return without_markers(question[:1].upper() + question[1:])


def state(place: Place, passages: Sequence[Passage], confidence: float = 1.0) -> Draft:
    """Return the draft that states the words of a place, with the sentence, row or heading they stand in."""
    quote, answer = _quote(1, passages, place), _words(passages, place)
    return Draft(True, answer, _told(answer, quote), confidence, [quote])


def quote_all(places: Sequence[Place], passages: Sequence[Passage], confidence: float = 1.0) -> Draft:
    """Return the draft that quotes the sentence of each place."""
    quotes = _quotes(places, passages)
    told = " ".join(_told("", quote) for quote in quotes)
    return Draft(True, " ".join(quote.text for quote in quotes), told, confidence, quotes)


def _sentence_around(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the range of the sentences that a span touches, without a bullet before them; of a heading, its line.

    A sentence that points back ("This is also the aim of ...") comes with the one before it.
    """
    spans = passage.body_sentences()
    touched = [span for span in spans if span[0] < end and start < span[1]]
    if not touched:
        return _line_around(passage.text, start, end)
    before = spans[: spans.index(touched[0])]
    if before and _IS_OF_BEFORE.match(passage.text, touched[0][0]) and "\n" not in passage.text[before[-1][1] : start]:
        touched = [before[-1], *touched]
    bullet = _BULLET.match(passage.text, touched[0][0])
    return min(bullet.end(), start) if bullet else touched[0][0], touched[-1][1]


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last


def _balanced(text: str, start: int, end: int) -> str:
    """Return a span with the bracket that closes one it opens, or without one that it does not."""
    span = text[start:end]
    if span.count("(") > span.count(")"):
        return span + ")" if text[end : end + 1] == ")" else span.rpartition("(")[0].rstrip() or span
    return span
