"""Answers of a chat model that obeys what it reads."""

from bot.citing.support import stating
from bot.types import Answer, Statement
from ingest.documents import Document
from tests.chat_fakes import answer, citation

NATIONS = "At the current time, 27 nations, including Germany, are participating."


def forged_answer(reply: str, page: Document) -> Answer:
    """An answer that is a reply to the letter, nothing of which holds, although it cites words that exist."""
    statements = [Statement(start, end, "unsupported", (1,), "not said", 0.0) for start, end in stating(reply)]
    told = {"statements": tuple(statements), "certainty": "unsure", "writer": "obeying", "answer": reply}
    return answer(reply, [citation(page, NATIONS)], **told)
