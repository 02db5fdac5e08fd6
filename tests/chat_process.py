"""`python -m tests.chat_process PORT [LOGIN]` serves the chat with a chatbot that answers at once, from another page.

Of a question such as "slow 0.5", the answer takes so many seconds.
"""

import sys
from collections.abc import Iterator, Sequence
from time import sleep
from typing import Any

from langchain_core.messages import BaseMessage

from bot.types import Answer
from bot.web.server import Access, serve
from tests.chat_fakes import FakeChatbot, FakeIndex, answer, citation, crisis

NATIONS = "At the current time, 27 nations, including Germany, are participating."


class QuickChatbot(FakeChatbot):
    """Answers every question with the same words, and how many messages came with it; remembers nothing."""

    def stream(self, messages: Sequence[BaseMessage], **how: Any) -> Iterator[Answer]:
        question = str(messages[-1].content)
        word, _, seconds = question.partition(" ")
        if word == "slow":
            sleep(float(seconds))
        cited = citation(self.index.held["international_crisis_management.txt"], NATIONS)
        told = f"{NATIONS} [1]", [cited]
        yield answer(*told, question=question, standalone=question, answer=f"27 nations, after {len(messages) - 1}")

    def warm(self) -> None:
        """There is nothing to load."""


if __name__ == "__main__":
    serve(QuickChatbot(FakeIndex.of(crisis())), Access(port=int(sys.argv[1]), auth=(sys.argv[2:] or [None])[0]))
