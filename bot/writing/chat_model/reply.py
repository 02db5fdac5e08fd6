"""What a reply comes to: a draft with quotes, or a refusal."""

from collections.abc import Sequence

from bot.citing.support import Supports
from bot.question.form import Form
from bot.question.question import Question
from bot.types import REFUSAL, Draft, Passage
from bot.writing.chat_model.alignment import Aligner
from bot.writing.chat_model.marking import Marked, cites, marked_of, statements_of, supported
from bot.writing.chat_model.refusal import begins_as_missing, says_nothing_of_its_own
from bot.writing.chat_model.structured import read


def draft_of(reply: str, question: Question, passages: Sequence[Passage], writer: str, supports: Supports) -> Draft:
    """Read a reply, find the words that support what it says, and tell whether it is a refusal.

    The confidence is the share of its statements that cite words of the passages; what they say is judged afterwards.
    """
    said, offered = read(reply)
    if offered and not cites(said):
        said = " ".join([said, *(f"[{one.passage}]" for one in offered)])
    aligner = Aligner(question, passages, supports)
    marked = supported(marked_of(said, offered, aligner), aligner)
    if begins_as_missing(said):
        return Draft(False, "", REFUSAL, 0.0, writer=writer)
    if _is_refusal(marked, aligner):
        notice = f"No passage supports what the chat model {writer} wrote: “{marked.plain}”"
        return Draft(False, "", REFUSAL, 0.0, writer=writer, notice=notice)
    statements = statements_of(marked)
    citing = [any(map(aligner.place_of, statement.quotes)) for statement in statements]
    confidence = sum(citing) / len(citing) if citing else 0.0
    return Draft(True, marked.plain, marked.text, confidence, marked.quotes, writer, sure=any(citing))


def _is_refusal(marked: Marked, aligner: Aligner) -> bool:
    """Say whether nothing that is cited supports a reply, and it says nothing of its own.

    The answer to a yes/no question may well deny what it cites.
    """
    cited = [
        (statement, list(filter(None, map(aligner.place_of, statement.quotes)))) for statement in statements_of(marked)
    ]
    cited = [(statement, places) for statement, places in cited if places]
    if cited and aligner.question.form is Form.WHETHER:
        return False
    if any(aligner.agrees(statement.words, places) for statement, places in cited):
        return False
    return says_nothing_of_its_own(marked.plain, aligner.question, aligner.passages)
