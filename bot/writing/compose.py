"""How what was found is told: the short answer, and the sentences that are quoted for it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.citing.cite import renumber, without_markers
from bot.question.words import stems
from bot.rules import rule
from bot.types import REFUSAL, Draft, Quote
from bot.writing.place import Place, quotes_of
from ingest.blocks import Label
from ingest.characters import folded_text

OTHERWISE = "Another passage says:"


def refused(confidence: float = 0.0) -> Draft:
    """Return the draft of a refusal; its confidence is how likely there is an answer after all."""
    return Draft(False, "", REFUSAL, confidence)


def stated(place: Place, confidence: float, others: Sequence[Place] = (), answer: str | None = None) -> Draft:
    """Return the draft that answers with the words of a place and quotes the sentence they stand in.

    Args:
        place: where the answer is.
        confidence: of the draft.
        others: places of other passages that are about as likely; the first that says something else is told as well.
        answer: the short answer, if not the words of the place; "" if the sentence alone has to do.
    """
    short = _plain(place.whole) if answer is None else answer
    quotes = quotes_of(place, 1)
    told, every = [_told(short, quotes)], list(quotes)
    for other in [other for other in others if answer is None and differ(other.whole, short)][:1]:
        also = quotes_of(other, len(quotes) + 1)
        told.append(f"{OTHERWISE} {_told('', also)}")
        every += also
    return Draft(True, short or _plain(quotes[-1].text), " ".join(told), confidence, every, extractive=True)


def quoted(places: Sequence[Place], confidence: float) -> Draft:
    """Return the draft that answers with the sentences around places, each cited."""
    quotes = [place.sentence.quoted(number) for number, place in enumerate(places, start=1)]
    text = " ".join(_told("", [quote]) for quote in quotes)
    return Draft(True, " ".join(_plain(quote.text) for quote in quotes), text, confidence, quotes, extractive=True)


def listed(lead: Label, members: Sequence[Place], total: int, confidence: float) -> Draft:
    """Return the draft that names the members of a list, each cited, behind the line that announces them.

    :param total: how many members the list has in the document; of which it is said if not all are known.
    """
    quotes = [members[0].quoted_label(lead, 1, group=1)]
    quotes += [place.quoted(number, group=1) for number, place in enumerate(members, start=2)]
    short = [_plain(quote.text).rstrip(".:;, ") for quote in quotes[1:]]
    names = [f"{without_markers(name)} [{quote.number}]" for name, quote in zip(short, quotes[1:], strict=True)]
    known = f"{total} in all" if len(members) == total else f"{len(members)} of {total}"
    text = f"“{without_markers(lead.text)}” [1] {'; '.join(names)} ({known})."
    return Draft(True, "; ".join(short), text, confidence, quotes, extractive=True)


def beneath(rows: Sequence[tuple[Place | str, Sequence[Place]]], confidence: float, notice: str) -> Draft:
    """Return the draft that tells sentences behind what each row of them is about, and vouches for nothing.

    Args:
        rows: a heading, which is cited with its sentences, or words, and the sentences.
        confidence: of the draft.
        notice: what these sentences are.
    """
    told, quotes = list[str](), list[Quote]()
    for head, places in rows:
        first = len(quotes) + 1
        group = first if isinstance(head, Place) else None
        heads = [head.quoted(first, group)] if isinstance(head, Place) else []
        row = [place.quoted(number, group) for number, place in enumerate(places, start=first + len(heads))]
        cited = [f"“{without_markers(quote.text)}” [{quote.number}]" for quote in row]
        told.append(" ".join([_lead(head, first), *cited]).strip())
        quotes += [*heads, *row]
    short = " ".join(_plain(place.words) for _, places in rows for place in places)
    return Draft(True, short, "\n".join(told), confidence, quotes, notice=notice, sure=False, extractive=True)


def _lead(head: Place | str, number: int) -> str:
    words = without_markers(_plain(head.words if isinstance(head, Place) else head)).rstrip(" :")
    cited = f" [{number}]" if isinstance(head, Place) else ""
    return f"{words}{cited}:" if words else ""


def joined(questions: Sequence[str], drafts: Sequence[Draft]) -> Draft:
    """Return one draft for several questions asked at once, at least one of which has an answer.

    Where all stand in the same sentence, it is told once. Of a question without an answer it is said that it has none.
    Confidence is that of the least sure of the answers, and the draft is sure if all are.
    """
    known = [draft for draft in drafts if draft.answered]
    sure, notices = all(draft.sure for draft in known), dict.fromkeys(draft.notice for draft in known if draft.notice)
    return replace(_together(questions, drafts, known), sure=sure, notice=" ".join(notices))


def _together(questions: Sequence[str], drafts: Sequence[Draft], known: Sequence[Draft]) -> Draft:
    confidence = min(draft.confidence for draft in known)
    answers = list(dict.fromkeys(draft.answer for draft in known))
    spans = [[(quote.passage, quote.span) for quote in draft.quotes] for draft in drafts]
    if len(spans[0]) == 1 and all(span == spans[0] for span in spans):
        only = drafts[0].quotes
        answer = "; ".join(short for short in answers if short != _plain(only[0].text)) or _plain(only[0].text)
        sure = all(draft.sure for draft in known)
        return Draft(True, answer, _told(answer, only), confidence, only, sure=sure, extractive=True)
    told, quotes = list[str](), list[Quote]()
    for question, draft in zip(questions, drafts, strict=True):
        numbers = {quote.number: quote.number + len(quotes) for quote in draft.quotes}
        refusal = f"{without_markers(question[:1].upper() + question[1:])} {REFUSAL}"
        told.append(renumber(draft.text, numbers) if draft.answered else refusal)
        quotes += [_moved(quote, len(quotes)) for quote in draft.quotes]
    return Draft(True, "; ".join(answers), " ".join(told), confidence, quotes, extractive=True)


@rule(otherwise=lambda one, other: False)
def differ(one: str, other: str) -> bool:
    """Say whether two answers say different things: neither has all words of the other."""
    mine, theirs = stems(one), stems(other)
    return not (mine <= theirs or theirs <= mine)


def _moved(quote: Quote, by: int) -> Quote:
    group = None if quote.group is None else quote.group + by
    return replace(quote, number=quote.number + by, group=group)


def _told(answer: str, quotes: Sequence[Quote]) -> str:
    """Return an answer and the words that support it: a sentence, or a cell behind the names of its row and column."""
    *names, quote = quotes
    lead = f"{without_markers(answer).rstrip('.')}. " if answer not in ("", _plain(quote.text)) else ""
    named = ", ".join(f"{without_markers(_plain(name.text)).rstrip(' :')} [{name.number}]" for name in names)
    return f"{lead}{named}{': ' if named else ''}“{without_markers(quote.text)}” [{quote.number}]"


def _plain(words: str) -> str:
    """Return words of a document as an answer says them: on one line, in plain characters."""
    return " ".join(folded_text(words).split())
