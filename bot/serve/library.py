"""Question answering over documents, where every citation is a checked slice of its source.

`Chatbot.open(".index").invoke("How many nations take part in KFOR?")` returns an answer with its citations, and
`Index.open(".index")` what was ingested. The command `sourcebound` makes an index, asks it and serves it.
"""

# The door for other programs in Python: where the package is installed, this is `sourcebound/__init__.py`
# (hatch_build.py).

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.chatbot import Chatbot
    from ingest.index.snapshot import Index

__all__ = ["Chatbot", "Index", "__version__"]

__version__: str


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: a program that imports the package does not wait for all of it."""
    if name == "Chatbot":
        from bot.chatbot import Chatbot

        return Chatbot
    if name == "Index":
        from ingest.index.snapshot import Index

        return Index
    if name == "__version__":
        from bot.serve.version import version

        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
