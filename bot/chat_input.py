"""What a chatbot is asked with: a question, or a conversation that ends with one."""

from collections.abc import Mapping, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from bot.question.question import Exchange
from bot.question.smalltalk import small_talk
from bot.types import LONGEST_QUESTION
from ingest.errors import BadInput

ChatInput = str | Sequence[BaseMessage]


def turns(input: ChatInput) -> tuple[str, list[Exchange]]:
    """Return the question, and the conversation before it, without the small talk in it.

    Raises:
        BadInput: there is no question, it is too long, or this is neither text nor messages.
    """
    messages = _without_small_talk(_messages(input))
    asked = [place for place, message in enumerate(messages) if isinstance(message, HumanMessage)]
    question = str(messages[asked[-1]].text).strip() if asked else ""
    if not question:
        raise BadInput("the question is empty; ask something")
    if len(question) > LONGEST_QUESTION:
        raise BadInput(f"the question has {len(question):,} characters; ask with at most {LONGEST_QUESTION:,}")
    return question, _exchanges(messages[: asked[-1]])


def _exchanges(messages: Sequence[BaseMessage]) -> list[Exchange]:
    """Return what was said, each question with the answer behind it; an answer to nothing stands alone."""
    found: list[Exchange] = []
    for message in messages:
        said = str(message.text).strip()[:LONGEST_QUESTION]
        if said and isinstance(message, HumanMessage):
            found.append(Exchange(said))
        elif said and isinstance(message, AIMessage):
            waiting = found and not found[-1].answer
            found.append(Exchange(found.pop().question if waiting else "", said))
    return found


def _without_small_talk(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Leave out small talk before the last question, and what was said to it."""
    asked = [message for message in messages if isinstance(message, HumanMessage)]
    kept, talking = list[BaseMessage](), False
    for message in messages:
        if isinstance(message, HumanMessage):
            talking = message is not asked[-1] and small_talk(str(message.text)) is not None
        if not talking:
            kept.append(message)
    return kept


def _messages(input: object) -> Sequence[BaseMessage]:
    if isinstance(input, str):
        return [HumanMessage(input)]
    if isinstance(input, Sequence) and all(isinstance(message, BaseMessage) for message in input):
        return input
    given = type(input).__name__
    if isinstance(input, Mapping):
        given = f"dict with the keys {', '.join(map(str, input))}; pass on the one that is the question"
    raise BadInput(f"a chatbot is asked with a string or a list of messages, not with a {given}")
