"""`sourcebound ingest|ask|serve|eval|mcp`: all programs by one name, with their completion for shells."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.__main__ import COMMANDS
from bot.__main__ import main as bot
from bot.serve.version import version
from ingest.program import program
from ingest.settings import Parser

PROGRAMS = {
    "ingest": "bring an index up to date with files and folders",
    "ask": "answer questions in the terminal",
    "serve": "serve the chat, and the REST API beside it",
    "eval": "run a set of questions, and show how good the answers are",
    "mcp": "answer the questions of an assistant, which speaks MCP on stdio",
    "password": "make a line of a file of logins",
    "forget": "delete what is kept of a login",
}
"""What can be run, and what it does."""


@program
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program that is named first, and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if given[0] in PROGRAMS:
        _, run = _program_of(given[0])
        return run(given[1:])
    options = _parser().parse_args(given)
    sys.stdout.write(completion(options.shell))
    return 0


def _program_of(name: str) -> tuple[Callable[[], Parser], Callable[[Sequence[str]], int]]:
    """Return what parses the command line of a program, and what runs it; only that one is imported."""
    if name == "ingest":
        from ingest import __main__ as ingest

        return ingest.parser, ingest.main
    if name == "eval":
        from eval import __main__ as evaluate

        return evaluate.parser, evaluate.main
    parser, _ = COMMANDS[name]
    return parser, lambda rest: bot([name, *rest])


def parser_of(name: str) -> Parser:
    """Return what parses the command line of a program."""
    parser, _ = _program_of(name)
    return parser()


def _parser(whole: bool = False) -> argparse.ArgumentParser:
    """Return what parses the name of a program or, whole, all that follows it too."""
    parser = argparse.ArgumentParser(
        prog="sourcebound",
        description="Ask documents, and see for every answer the exact words that support it.",
        epilog="sourcebound PROGRAM --help says what one of them takes.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version()}")
    programs = parser.add_subparsers(title="programs", metavar="PROGRAM", required=True)
    for name, does in PROGRAMS.items():
        programs.add_parser(name, help=does, parents=[_completing(name)] if whole else [], add_help=not whole)
    completes = programs.add_parser("completion", help="print what completes all this in a shell")
    completes.add_argument("shell", choices=SHELLS, help="for example: sourcebound completion bash")
    return parser


SHELLS = ("bash", "zsh", "fish", "powershell")
"""Whose completion can be printed."""


def completion(shell: str) -> str:
    """Return the script that completes programs, options, and names of files in a shell."""
    import shtab

    return shtab.complete(_parser(whole=True), shell)


def _completing(name: str) -> Parser:
    """Return the parser of a program, of which shtab then knows what the names of files are."""
    import shtab

    parser = parser_of(name)
    for action in parser._actions:
        if action.type is Path:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    return parser


if __name__ == "__main__":
    sys.exit(main())
