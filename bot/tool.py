"""A chatbot as a tool for LangChain agents."""

from typing import Any

from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, Field

from bot.plain_text import told
from bot.types import Answer

NAME = "ask_documents"
DESCRIPTION = (
    "Answers a question from the indexed documents, and quotes the exact words that support the answer, with their "
    "place. Says so where the documents do not tell."
)


class _Asked(BaseModel):
    question: str = Field(description="A question that can be understood by itself, in plain language.")


def tool_of(chatbot: Runnable[Any, Answer], name: str | None = None, description: str | None = None) -> BaseTool:
    """Return a tool that gives an answer as text (`told`), and as its artifact the `Answer`.

    The chatbot takes the config from the context, where its run is a child of the tool's.
    """

    def ask(question: str) -> tuple[str, Answer]:
        answer = chatbot.invoke(question)
        return told(answer), answer

    async def aask(question: str) -> tuple[str, Answer]:
        answer = await chatbot.ainvoke(question)
        return told(answer), answer

    return StructuredTool.from_function(
        ask,
        aask,
        name=name or NAME,
        description=description or DESCRIPTION,
        args_schema=_Asked,
        response_format="content_and_artifact",
    )
