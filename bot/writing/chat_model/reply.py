"""What a reply comes to: a draft with quotes, or a refusal."""

from collections.abc import Sequence

from bot.citing.support import Supports
from bot.question.form import Form
from bot.question.question import Question
from bot.question.words import has_name, names, stems
from bot.types import REFUSAL, Draft, Passage
from bot.writing.chat_model.alignment import Aligner
from bot.writing.chat_model.marking import Marked, cites, marked_of, sentences_of, supported
from bot.writing.chat_model.refusal import begins_as_missing, says_nothing_of_its_own
from bot.writing.chat_model.structured import read
from bot.writing.place import Place


def draft_of(reply: str, question: Question, passages: Sequence[Passage], writer: str, supports: Supports) -> Draft:
    """Read a reply, find the words that support what it says, and tell whether it is a refusal.

    The confidence is the share of its statements that cite words of the passages; what they say is judged afterwards.
    """
    said, offered = read(reply)
    if offered and not cites(said):
        said = " ".join([said, *(f"[{one.passage}]" for one in offered)])
    if begins_as_missing(said):
        return Draft(False, "", REFUSAL, 0.0, writer=writer)
    aligner = Aligner(question, passages, supports)
    marked = supported(marked_of(said, offered, aligner), aligner)
    cited = _cited(marked, aligner)
    if _is_refusal(marked, cited, aligner):
        notice = f"No passage supports what the chat model {writer} wrote: “{marked.plain}”"
        return Draft(False, "", REFUSAL, 0.0, writer=writer, notice=notice)
    confidence = sum(bool(places) for _, places in cited) / len(cited) if cited else 0.0
    sure = _is_of_what_was_asked(marked.plain, question, [place for _, places in cited for place in places])
    return Draft(True, marked.plain, marked.text, confidence, marked.quotes, writer, sure=sure)


def _cited(marked: Marked, aligner: Aligner) -> list[tuple[str, list[Place]]]:
    """Return what every statement says, and the places of the passages that it cites."""
    return [
        (statement.words, [place for quote in statement.quotes if (place := aligner.place_of(quote))])
        for statement in sentences_of(marked)
    ]


def _is_of_what_was_asked(said: str, question: Question, places: Sequence[Place]) -> bool:
    """Say whether words of the passages are cited, and the names in a question are there, or in the reply.

    What a short reply leaves out ("550", of how many soldiers who sends where) is not among what is checked afterwards.
    Nor is whether it has anything to do with the question: an instruction of a document that is told, and quoted word
    for word, is true and answers nothing. What shares no word with the question, cited sentences included, is not sure.
    """
    asked, told = stems(question.standalone), stems(" ".join([said, *(place.sentence.words for place in places)]))
    if asked and not asked & told:
        return False
    known = " ".join([said, *(f"{place.near} {place.passage.text}" for place in places)])
    return bool(places) and all(has_name(known, name) for name in names(question.standalone))


def _is_refusal(marked: Marked, cited: Sequence[tuple[str, list[Place]]], aligner: Aligner) -> bool:
    """Say whether nothing that is cited supports a reply, and it says nothing of its own.

    The answer to a yes/no question may well deny what it cites.
    """
    backed = [(words, places) for words, places in cited if places]
    if backed and aligner.question.form is Form.WHETHER:
        return False
    if any(aligner.agrees(words, places) for words, places in backed):
        return False
    return says_nothing_of_its_own(marked.plain, aligner.question, aligner.passages)
