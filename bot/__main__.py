"""`python -m bot` serves the chat; `python -m bot ask "QUESTION"` answers one question."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import bidirectional, category

from bot.plain_text import place, told
from bot.types import Answer
from bot.web.phrases import asked_words
from ingest.errors import BadInput
from ingest.index.store import Location
from ingest.program import program, to_json
from ingest.settings import Parser

if TYPE_CHECKING:
    from bot.chatbot import Chatbot

_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""The classes of characters by which a text orders itself anew (Unicode Standard Annex 9, section 2)."""

_JOINERS = "\u200c\u200d"
"""What changes the letters beside it, and is needed to write Persian, Hindi and some emoji."""


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that is named first, or else serve the chat."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given.pop(0) if given[:1] and given[0] in COMMANDS else "serve"
    parser, run = COMMANDS[name]
    run(parser().read(given))


_BOT = ("index", "chroma", "embedder", "model", "time-limit", "temperature", "system-prompt", "answers")
"""The settings of a chatbot."""


def _ask_parser() -> Parser:
    parser = Parser("python -m bot ask", "QUESTION", "Answer one question.")
    parser.add_argument("question")
    parser.add_argument("--history", action="append", default=[], metavar="QUESTION", help="an earlier question")
    parser.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="a document to ask (repeatable; all of them)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_settings(*_BOT)
    return parser


def _serve_parser() -> Parser:
    parser = Parser(
        "python -m bot",
        "",
        "Serve the chat, and the REST API beside it.",
        'To answer one question in the terminal: python -m bot ask "QUESTION". For logins: python -m bot '
        "password USER, and to delete what is kept of one: python -m bot forget USER. Each has a --help of its own.",
    )
    parser.add_settings("host", "port", "auth", "allow-host", "root-path", "access-log", *_BOT)
    return parser


def _mcp_parser() -> Parser:
    parser = Parser("python -m bot mcp", "", "Answer the questions of an assistant, which speaks MCP on stdio.")
    parser.add_settings(*_BOT)
    return parser


def _password_parser() -> Parser:
    parser = Parser(
        "python -m bot password",
        "USER [reader|editor]",
        "Print the line of a file of logins (see --auth), with the password hashed; it is asked for, or read from "
        "standard input.",
    )
    parser.add_argument("user", metavar="USER")
    parser.add_argument(
        "role",
        nargs="?",
        choices=("reader", "editor"),
        default="editor",
        help="a reader asks; an editor also changes the documents and evaluates (editor)",
    )
    return parser


def _forget_parser() -> Parser:
    parser = Parser(
        "python -m bot forget",
        "USER",
        "Delete what is kept of a login: conversations, verdicts and runs. To be run in the folder where the chat is "
        "started.",
    )
    parser.add_argument("user", metavar="USER")
    parser.add_settings("index")
    return parser


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


def _mcp(options: argparse.Namespace) -> None:
    from bot.serve.mcp import serve

    serve(_chatbot(options))


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


COMMANDS: dict[str, tuple[Callable[[], Parser], Callable[[argparse.Namespace], None]]] = {
    "serve": (_serve_parser, _serve),
    "ask": (_ask_parser, _ask),
    "mcp": (_mcp_parser, _mcp),
    "password": (_password_parser, _password),
    "forget": (_forget_parser, _forget),
}
"""What parses the rest of a command line, and what is then done, by the first word."""


if __name__ == "__main__":
    sys.exit(main())
