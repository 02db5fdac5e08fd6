"""Drafts by any LangChain chat model: what it is shown, how it is called, and what its reply comes to."""

from bot.writing.chat_model.writer import ChatModelWriter, load_chat_model

__all__ = ["ChatModelWriter", "load_chat_model"]
