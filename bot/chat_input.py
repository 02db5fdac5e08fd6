"""What a chatbot is asked with: a question, or a conversation that ends with one."""

from collections.abc import Mapping, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from bot.question.smalltalk import small_talk
from ingest.errors import BadInput

LONGEST_QUESTION = 4000
"""Characters."""

ChatInput = str | Sequence[BaseMessage]


def turns(input: ChatInput) -> tuple[str, list[str], list[str]]:
    """Return the question, the questions before it, and the answers to them, without the small talk among these.

    Raises:
        BadInput: there is no question, it is too long, or this is neither text nor messages.
    """
    messages = _without_small_talk(_messages(input))
    asked = [str(message.text) for message in messages if isinstance(message, HumanMessage)]
    said = [str(message.text)[:LONGEST_QUESTION] for message in messages if isinstance(message, AIMessage)]
    question = asked[-1].strip() if asked else ""
    if not question:
        raise BadInput("the question is empty; ask something")
    if len(question) > LONGEST_QUESTION:
        raise BadInput(f"the question has {len(question):,} characters; ask with at most {LONGEST_QUESTION:,}")
    return question, [earlier for text in asked[:-1] if (earlier := text.strip()[:LONGEST_QUESTION])], said


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
