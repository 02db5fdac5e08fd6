"""`python -m bot` serves the chat; `python -m bot ask "QUESTION"` answers one question."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bot.plain_text import NEAREST, PROMPT, place, told
from bot.terminal.harmless import json_without_controls, without_controls
from bot.types import Answer
from bot.web.phrases import asked_words
from ingest.errors import BadInput
from ingest.index.store import Location
from ingest.program import command, program
from ingest.settings import Parser

if TYPE_CHECKING:
    from bot.chatbot import Chatbot
    from bot.terminal.answering import Answering


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that is named first, or else serve the chat."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given.pop(0) if given[:1] and given[0] in COMMANDS else "serve"
    parser, run = COMMANDS[name]
    run(parser().read(given))


_BOT = ("index", "chroma", "collection", "embedder", "model", "time-limit", "temperature", "system-prompt", "answers")
"""The settings of a chatbot."""


def _ask_parser() -> Parser:
    parser = Parser(
        "bot ask",
        "[QUESTION]",
        "Answer a question; without one, hold a conversation in the terminal, or answer every line that is piped in.",
    )
    parser.add_argument("question", nargs="*")
    parser.add_argument("--history", action="append", default=[], metavar="QUESTION", help="an earlier question")
    parser.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="a document to ask (repeatable; all of them)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_settings("server", "login", *_BOT)
    return parser


def _serve_parser() -> Parser:
    parser = Parser(
        "bot",
        "",
        "Serve the chat, and the REST API beside it.",
        f'To answer one question in the terminal: {command("bot ask")} "QUESTION". For logins: '
        f"{command('bot password')} USER, and to delete what is kept of one: {command('bot forget')} USER. Each has a "
        "--help of its own.",
    )
    parser.add_settings("host", "port", "auth", "allow-host", "root-path", "access-log", *_BOT)
    return parser


def _mcp_parser() -> Parser:
    parser = Parser("bot mcp", "", "Answer the questions of an assistant, which speaks MCP on stdio.")
    parser.add_settings(*_BOT)
    return parser


def _password_parser() -> Parser:
    parser = Parser(
        "bot password",
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
        "bot forget",
        "USER",
        "Delete what is kept of a login: conversations, verdicts and runs. To be run in the folder where the chat is "
        "started.",
    )
    parser.add_argument("user", metavar="USER")
    parser.add_settings("index", "chroma", "collection")
    return parser


def _chatbot(options: argparse.Namespace) -> "Chatbot":
    from bot.chatbot import Chatbot
    from ingest.index.embeddings import load_embedder

    embedder = load_embedder(options.embedder) if options.embedder else None
    return Chatbot.open(
        _location(options),
        options.model,
        embedder=embedder,
        time_limit=options.time_limit,
        temperature=options.temperature,
        system_prompt=words_of(options.system_prompt),
        answers=options.answers,
    )


def _location(options: argparse.Namespace) -> Location:
    return Location(options.index, options.chroma, options.collection)


def words_of(given: str | Path) -> str:
    """Return what a file says if there is one of that name, or else the words that were given."""
    try:
        return Path(given).read_text(encoding="utf-8").strip() if os.path.isfile(given) else str(given)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the system prompt {given} cannot be read as UTF-8 text") from error


def _ask(options: argparse.Namespace) -> None:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if len(options.question) > 1:
        raise BadInput("a question of several words stands in quotation marks, and one is asked at a time")
    if not options.question and sys.stdin.isatty():
        _converse(options)
        return
    questions = iter(options.question) if options.question else filter(str.strip, sys.stdin)
    first = next(questions, None)
    if first is None:
        raise BadInput(f'no question was given: {command("bot ask")} "QUESTION"')
    answering = _answering(options)
    for question in chain([first], questions):
        if options.json:
            print(json_without_controls(answering.told(question, options.history)), flush=True)
        elif options.question:
            print(_printed(answering.answer(question, options.history)))
        else:
            print(without_controls(f"{PROMPT}{question.strip()}\n"), flush=True)
            print(f"{_printed(answering.answer(question, options.history))}\n", flush=True)


def _converse(options: argparse.Namespace) -> None:
    from bot.terminal.conversation import converse

    if options.json or options.history or not sys.stdout.isatty():
        raise BadInput("a conversation needs a terminal, and no --json or --history; or else give a QUESTION")
    converse(_answering(options))


def _answering(options: argparse.Namespace) -> "Answering":
    """Return who answers: a chat that runs elsewhere, which is told what the command line says, or a chatbot here."""
    if not options.server:
        from bot.terminal.answering import Here

        return Here(_chatbot(options), options.source)
    from bot.terminal.server import Server

    if here := sorted(options.given & set(_BOT) - {"answers", "model"}):
        raise BadInput(
            f"--{here[0]} is for a chatbot here, and the chat that --server names has its own: leave one out"
        )
    answers = options.answers if "answers" in options.given else None
    model = options.model[0] if "model" in options.given else None
    return Server.at(options.server, options.login, options.source, answers, model)


def _mcp(options: argparse.Namespace) -> None:
    from bot.serve.mcp import serve

    serve(lambda: _chatbot(options))


def _serve(options: argparse.Namespace) -> None:
    from bot.web.server import Access, serve

    access = Access(options.host, options.port, options.auth, options.allow_host, options.root_path, options.access_log)
    access.check()
    serve(_chatbot(options), access)


def _password(options: argparse.Namespace) -> None:
    from getpass import getpass

    from bot.web.access.logins import line_of

    given = getpass(f"Password of {options.user}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    print(line_of(options.user, given, options.role))


def _forget(options: argparse.Namespace) -> None:
    from bot.web.forget import forget

    print(forget(options.user, _location(options).folder))


def _printed(answer: Answer) -> str:
    nearest = [] if answer.answered else [f"nearest: {place(passage)}" for passage in answer.passages[:NEAREST]]
    asked = [asked_words(answer)] if answer.sources else []
    return "\n".join(without_controls(line) for line in (told(answer), *nearest, *asked))


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
