"""How what was found is told: the short answer, and the sentences that are quoted for it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.citing.cite import renumber, without_markers
from bot.question.words import stems
from bot.rules import rule
from bot.types import REFUSAL, Draft, Quote
from bot.writing.place import Place

OTHERWISE = "Another passage says something else:"


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
    short = place.whole if answer is None else answer
    quote = place.sentence.quoted(1)
    differing = [other for other in others if answer is None and differ(other.whole, short)][:1]
    quotes = [quote, *(other.sentence.quoted(2) for other in differing)]
    told = [_told(short, quote), *(f"{OTHERWISE} {_told('', other)}" for other in quotes[1:])]
    return Draft(True, short or quote.text, " ".join(told), confidence, quotes)


def quoted(places: Sequence[Place], confidence: float) -> Draft:
    """Return the draft that answers with the sentences around places, each cited."""
    quotes = [place.sentence.quoted(number) for number, place in enumerate(places, start=1)]
    text = " ".join(_told("", quote) for quote in quotes)
    return Draft(True, " ".join(quote.text for quote in quotes), text, confidence, quotes)


def listed(lead: Place, members: Sequence[Place], confidence: float) -> Draft:
    """Return the draft that names every member of a list, each cited, behind the line that announces them."""
    quotes = [place.quoted(number) for number, place in enumerate((lead, *members), start=1)]
    names = [f"{without_markers(quote.text)} [{quote.number}]" for quote in quotes[1:]]
    text = f"“{without_markers(lead.words)}” [1] {'; '.join(names)}."
    return Draft(True, "; ".join(member.words for member in members), text, confidence, quotes)


def joined(questions: Sequence[str], drafts: Sequence[Draft]) -> Draft:
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
        refusal = f"{without_markers(question[:1].upper() + question[1:])} {REFUSAL}"
        told.append(renumber(draft.text, numbers) if draft.answered else refusal)
        quotes += [replace(quote, number=numbers[quote.number]) for quote in draft.quotes]
    return Draft(True, "; ".join(answers), " ".join(told), confidence, quotes)


@rule(otherwise=lambda one, other: False)
def differ(one: str, other: str) -> bool:
    """Say whether two answers say different things: neither has all words of the other."""
    mine, theirs = stems(one), stems(other)
    return not (mine <= theirs or theirs <= mine)


def _told(answer: str, quote: Quote) -> str:
    lead = f"{without_markers(answer).rstrip('.')}. " if answer not in ("", quote.text) else ""
    return f"{lead}“{without_markers(quote.text)}” [{quote.number}]"
