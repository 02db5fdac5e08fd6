"""`python -m bot` serves the chat; `python -m bot ask "QUESTION"` answers one question."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import bidirectional, category

from bot.plain_text import place, told
from bot.types import LEVELS, Answer
from bot.web.phrases import asked_words
from ingest.__main__ import add_location_options
from ingest.errors import BadInput
from ingest.index.store import Location
from ingest.program import program, to_json

if TYPE_CHECKING:
    from bot.chatbot import Chatbot

_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""The classes of characters by which a text orders itself anew (Unicode Standard Annex 9, section 2)."""

_JOINERS = "\u200c\u200d"
"""What changes the letters beside it, and is needed to write Persian, Hindi and some emoji."""


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command, read = _COMMANDS.get("".join(given[:1]), (_serve, _serve_options))
    options = read(given[1:] if command is not _serve else given)
    command(options)


def _ask_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot ask", description="Answer one question.")
    parser.add_argument("question")
    parser.add_argument("--history", action="append", default=[], metavar="QUESTION", help="an earlier question")
    parser.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="a document to ask (repeatable; all of them)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    _add_bot_options(parser)
    return parser.parse_args(arguments)


def _serve_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Serve the chat.",
        epilog='To answer one question in the terminal: python -m bot ask "QUESTION". For logins: python -m bot '
        "password USER, and to delete what is kept of one: python -m bot forget USER. Each has a --help of its own.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on (7860)")
    parser.add_argument(
        "--auth", metavar="LOGIN", help="USER:PASSWORD or USER:PASSWORD:reader, or a file with one a line"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further name by which the chat may be called, such as that of a reverse proxy (repeatable)",
    )
    parser.add_argument("--root-path", default="", metavar="PATH", help="prefix under which a reverse proxy serves it")
    parser.add_argument("--access-log", type=Path, metavar="FILE", help="note every request there, without its words")
    _add_bot_options(parser)
    return parser.parse_args(arguments)


def _password_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot password",
        description="Print the line of a file of logins (see --auth), with the password hashed; it is asked for, or "
        "read from standard input.",
    )
    parser.add_argument("user", metavar="USER")
    parser.add_argument(
        "role",
        nargs="?",
        choices=("reader", "editor"),
        default="editor",
        help="a reader asks; an editor also changes the documents and evaluates (editor)",
    )
    return parser.parse_args(arguments)


def _forget_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot forget",
        description="Delete what is kept of a login: conversations, verdicts and runs. To be run in the folder where "
        "the chat is started.",
    )
    parser.add_argument("user", metavar="USER")
    add_location_options(parser)
    return parser.parse_args(arguments)


def _add_bot_options(parser: argparse.ArgumentParser) -> None:
    add_location_options(parser)
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help='a LangChain chat model, such as "ollama:qwen3" (repeatable; the first writes unless another is chosen)',
    )
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="SECONDS", help="for the chat model (60)")
    parser.add_argument("--temperature", type=float, metavar="T", help="of the chat model (its provider's)")
    parser.add_argument(
        "--system-prompt",
        default="",
        metavar="TEXT",
        help="words, or a file of them, that the chat model is told behind our instructions: for tone, length, terms; "
        "what it answers from, and that its words are checked, stays as it is",
    )
    parser.add_argument(
        "--answers", choices=LEVELS, default="balanced", help="how readily the offline reader answers (balanced)"
    )
    parser.add_argument("--embedder", metavar="NAME", help="ask with this embedder (that of the index)")


def _chatbot(options: argparse.Namespace) -> "Chatbot":
    from bot.chatbot import Chatbot
    from ingest.index.embeddings import load_embedder

    embedder = load_embedder(options.embedder) if options.embedder else None
    location = Location(options.index, options.chroma)
    return Chatbot.open(
        location,
        options.model,
        embedder=embedder,
        time_limit=options.time_limit,
        temperature=options.temperature,
        system_prompt=words_of(options.system_prompt),
        answers=options.answers,
    )


def words_of(given: str) -> str:
    """Return what a file says if there is one of that name, or else the words that were given."""
    try:
        return Path(given).read_text(encoding="utf-8").strip() if os.path.isfile(given) else given
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the system prompt {given} cannot be read as UTF-8 text") from error


def _ask(options: argparse.Namespace) -> None:
    from langchain_core.messages import HumanMessage

    turns = [HumanMessage(text) for text in (*options.history, options.question)]
    answer = _chatbot(options).invoke(turns, sources=options.source)
    print(_json(answer) if options.json else _printed(answer))


def _serve(options: argparse.Namespace) -> None:
    from bot.web.server import Access, serve

    access = Access(options.host, options.port, options.auth, options.allow_host, options.root_path, options.access_log)
    serve(_chatbot(options), access)


def _password(options: argparse.Namespace) -> None:
    from getpass import getpass

    from bot.web.access.logins import line_of

    given = getpass(f"Password of {options.user}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    print(line_of(options.user, given, options.role))


def _forget(options: argparse.Namespace) -> None:
    from bot.web.forget import forget

    print(forget(options.user, options.index))


def _printed(answer: Answer) -> str:
    nearest = [] if answer.answered else [f"nearest: {place(passage)}" for passage in answer.passages[:3]]
    asked = [asked_words(answer)] if answer.sources else []
    return "\n".join(_without_controls(line) for line in (told(answer), *nearest, *asked))


def _without_controls(text: str) -> str:
    """Leave out what could steer the terminal, show words in another order than they have, or hide among them."""
    return "".join(character for character in text if character == "\n" or not _is_hidden(character))


def _is_hidden(character: str) -> bool:
    """Say whether a character shows nothing itself: a control, an order of writing, half a pair, or no width at all."""
    kind, direction = category(character), bidirectional(character)
    if kind in ("Cc", "Cs", "Zl", "Zp") or direction in _DIRECTIONS:
        return True
    return kind == "Cf" and direction == "BN" and character not in _JOINERS


def _json(answer: Answer) -> str:
    """Return an answer as one JSON object, in which what could steer the terminal is escaped."""
    return "".join(json.dumps(one)[1:-1] if _is_hidden(one) else one for one in to_json(answer.to_dict()))


_COMMANDS = {
    "ask": (_ask, _ask_options),
    "password": (_password, _password_options),
    "forget": (_forget, _forget_options),
}


if __name__ == "__main__":
    sys.exit(main())
