"""What a user can set once for all programs: by a flag, a variable of the environment, or a line of a TOML file."""

import argparse
import os
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import BadInput
from ingest.program import command

PREFIX = "SOURCEBOUND_"
"""How the variables begin."""

FILE = Path("sourcebound.toml")
"""The file that is read where it lies in the working directory and no other is named."""

_CONFIG = f"{PREFIX}CONFIG"
"""The variable that names another file."""

_PLACE = frozenset({"index", "chroma", "collection", "server"})
_HIDES = {"index": _PLACE, "chroma": _PLACE, "server": _PLACE, "collection": frozenset({"server"})}
"""What is not meant where it is set further down, by what is named: all of it says where answers come from."""


@dataclass(frozen=True)
class Setting:
    """What can be set: `--name`, `SOURCEBOUND_NAME` or `name = ...`, in this order.

    Attributes:
        name: as in the file; in the variable in capitals with underscores.
        help: what it does, in a line.
        metavar: what stands for its value.
        type: makes the value of a word.
        default: the value where it is not set.
        choices: the words it can be, if there are only some.
        many: whether it can be repeated (in the file a list, in the variable separated by commas).
        or_file: whether it can also be the name of a file of such values.
        needs: settings of which one has to be set, or it has no effect; who set none is told of the first.
    """

    name: str
    help: str
    metavar: str
    type: Callable[[str], Any] = str
    default: Any = None
    choices: tuple[str, ...] = ()
    many: bool = False
    or_file: bool = False
    needs: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The option on the command line."""
        return f"--{self.name}"

    @property
    def variable(self) -> str:
        """The variable of the environment."""
        return PREFIX + self.name.upper().replace("-", "_")

    @property
    def kind(self) -> str:
        """What its value is, for who gave something else."""
        kinds: dict[object, str] = {int: "a whole number", float: "a number"}
        return kinds.get(self.type, "text")

    @property
    def key(self) -> str:
        """The name among parsed options."""
        return self.name.replace("-", "_")

    @property
    def unset(self) -> Any:
        """The value where nobody has set it."""
        return [] if self.many else self.default

    def value_of(self, words: Sequence[str], where: str, folder: Path = Path()) -> Any:
        """Make a value of the words that a variable or a file has for it, of which there is one unless it is `many`.

        A path is taken from the folder, as is the name of a file that lies in it.

        Raises BadInput that says where the words stand.
        """
        values = [self._value(word, where, folder) for word in words]
        if self.many:
            return values
        if len(values) != 1:
            raise BadInput(f"{where}: takes one value, not {len(values)}")
        return values[0]

    def _value(self, word: str, where: str, folder: Path) -> Any:
        if self.choices and word not in self.choices:
            raise BadInput(f"{where}: {word!r} is none of {', '.join(self.choices)}")
        try:
            value = self.type(word)
        except argparse.ArgumentTypeError as error:
            raise BadInput(f"{where}: {error}") from error
        except ValueError as error:
            raise BadInput(f"{where}: {word!r} is not {self.kind}") from error
        is_path = isinstance(value, Path) or (self.or_file and os.path.isfile(folder / word))
        return folder / value if is_path else value


_CHAT_MODEL = ("model", "server")
"""What a setting of chat models needs; to a chat elsewhere, which has its own, it is refused in other words."""

LONGEST_WAIT = 86_400
"""Seconds of the longest time limit: a day."""


def _seconds(word: str) -> float:
    """Return a time limit. Raises ArgumentTypeError for what is none."""
    with suppress(ValueError):
        if 0 < float(word) <= LONGEST_WAIT:
            return float(word)
    raise argparse.ArgumentTypeError(f"{word!r} is not a number of seconds above 0, at most {LONGEST_WAIT:,}")


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("index", "index directory", "DIR", Path, Path(".index")),
        Setting("chroma", "a Chroma server that holds the index instead", "URL"),
        Setting("collection", "a collection there that another program made; needs --embedder", "NAME"),
        Setting("server", "a chat that runs elsewhere, which is asked instead", "URL"),
        Setting("login", "USER:PASSWORD for that chat", "LOGIN", needs=("server",)),
        Setting("embedder", "embedding model, of a new or rebuilt index", "NAME"),
        Setting("chunk-tokens", "tokens of a chunk, of a new or rebuilt index", "N", int),
        Setting("ray", "read and embed on a Ray cluster: auto, HOST:PORT or local", "ADDRESS"),
        Setting("model", 'a LangChain chat model, such as "ollama:qwen3"', "NAME", many=True),
        Setting("time-limit", "seconds that the chat model may take", "SECONDS", _seconds, 60, needs=_CHAT_MODEL),
        Setting("temperature", "of the chat model; by default its provider's", "T", float, needs=_CHAT_MODEL),
        Setting(
            "system-prompt",
            "words for the chat model, or a file of them",
            "TEXT",
            default="",
            or_file=True,
            needs=_CHAT_MODEL,
        ),
        Setting(
            "answers",
            "how readily the offline reader answers: careful, balanced or talkative",
            "LEVEL",
            default="balanced",
            choices=("careful", "balanced", "talkative"),
        ),
        Setting("host", "address to listen on", "ADDRESS", default="127.0.0.1"),
        Setting("port", "port to listen on", "N", int, 7860),
        Setting("auth", "USER:PASSWORD[:reader], or a file with one a line", "LOGIN", or_file=True),
        Setting("allow-host", "a further name of this chat, as of a reverse proxy", "NAME", many=True),
        Setting("root-path", "prefix under which a reverse proxy serves it", "PATH", default=""),
        Setting("access-log", "note every request there, without its words", "FILE", Path),
    )
}
"""All settings by name. What is meant for one run only is an option of its program and is not here."""


class Parser(argparse.ArgumentParser):
    """Parses a command line, and looks for the settings that it does not give in the environment and in the file."""

    def __init__(self, program: str, takes: str, description: str, epilog: str | None = None) -> None:
        """Begin one: the program (see `command`), what it takes beside options, and its help's first and last words."""
        usage = f"%(prog)s [OPTION ...] {takes}".rstrip()
        super().__init__(prog=command(program), usage=usage, description=description, epilog=epilog, allow_abbrev=False)
        self.settings: list[Setting] = []
        self._group: argparse._ArgumentGroup | None = None
        self.set_defaults(config=None)

    def add_settings(self, *names: str, to: "argparse._ActionsContainer | None" = None) -> None:
        """Add options that can also be set by variables and the file, to a group if one is given."""
        if self._group is None:
            self._group = self.add_argument_group("settings", f"also as {PREFIX}NAME, or a line of {FILE}")
            self._group.add_argument("--config", type=Path, metavar="FILE", help=f"read this file instead of {FILE}")
        for setting in (SETTINGS[name] for name in names):
            self.settings.append(setting)
            (to or self._group).add_argument(
                setting.flag,
                type=setting.type,
                choices=setting.choices or None,
                metavar=setting.metavar,
                action="append" if setting.many else "store",
                help=_help(setting),
            )

    def read(self, line: Sequence[str] | None = None) -> argparse.Namespace:
        """Parse a command line, that of the process by default.

        In what it returns, `given` are the names of the settings that the line itself has.

        Raises BadInput if a variable, or a line of the file, is unknown or wrong, or if what the line gives has no
        effect. What a variable or the file sets may be meant for another program.
        """
        options = self.parse_args(line)
        given = {one.name: value for one in self.settings if (value := getattr(options, one.key)) is not None}
        known = {one.name for one in self.settings}
        variables, lines = (_only(known, values) for values in (_variables(), _lines(options.config)))
        values = _over(_over(given, variables), lines)
        for setting in self.settings:
            if setting.name in given and setting.needs and not any(map(values.get, setting.needs)):
                needed = SETTINGS[setting.needs[0]].flag
                raise BadInput(f"{setting.flag} has no effect without {needed}; give both, or leave it out")
            setattr(options, setting.key, values.get(setting.name, setting.unset))
        options.given = given.keys()
        return options


def _help(setting: Setting) -> str:
    notes = ["repeatable"] if setting.many else []
    notes += [str(setting.default)] if setting.default not in (None, "") else []
    return f"{setting.help} ({', '.join(notes)})" if notes else setting.help


def _only(known: Collection[str], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the settings that a program knows: what it does not know says nothing to it, and hides nothing."""
    return {name: value for name, value in values.items() if name in known}


def _over(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return both, where the upper one counts and hides what names another place below.

    A login that stands below with a server of its own is for that server, and is told to no other.
    """
    hidden = {other for name in upper for other in _HIDES.get(name, ())}
    if "server" in lower and upper.get("server") not in (None, lower["server"]):
        hidden.add("login")
    return {name: value for name, value in lower.items() if name not in hidden} | dict(upper)


def _variables() -> dict[str, Any]:
    known = {setting.variable: setting for setting in SETTINGS.values()}
    given = {name: text for name, text in os.environ.items() if name.startswith(PREFIX) and name != _CONFIG and text}
    if unknown := sorted(given.keys() - known.keys()):
        raise BadInput(f"{unknown[0]}: no such setting; {_near(unknown[0], known)}")
    return {known[name].name: _of_variable(known[name], text) for name, text in given.items()}


def _of_variable(setting: Setting, text: str) -> Any:
    words = [word.strip() for word in text.split(",") if word.strip()] if setting.many else [text]
    return setting.value_of(words, setting.variable)


def _lines(named: Path | None) -> dict[str, Any]:
    """Read the file that was named, in the command line or by a variable, or else the one that lies here, if any."""
    chosen = named or os.environ.get(_CONFIG)
    if not (chosen or FILE.exists()):
        return {}
    file = Path(chosen or FILE)
    try:
        lines = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise BadInput(f"{file}: cannot be read as TOML ({error})") from error
    if unknown := sorted(lines.keys() - SETTINGS.keys()):
        raise BadInput(f"{file}: {unknown[0]}: no such setting; {_near(unknown[0], SETTINGS)}")
    return {name: _of_line(SETTINGS[name], value, file) for name, value in lines.items() if value != ""}


def _of_line(setting: Setting, value: Any, file: Path) -> Any:
    words = value if isinstance(value, list) else [value]
    where = f"{file}: {setting.name}"
    if wrong := [word for word in words if isinstance(word, bool) or not isinstance(word, str | int | float)]:
        raise BadInput(f"{where}: {wrong[0]!r} is not {setting.kind}")
    return setting.value_of([str(word) for word in words], where, file.parent)


def _near(name: str, known: Mapping[str, Setting]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that is told all it has to know, and reads no settings."""
    return {name: text for name, text in environment.items() if not name.startswith(PREFIX)} | {_CONFIG: os.devnull}
