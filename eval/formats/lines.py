"""Read text files line by line in bounded memory, and collect everything that is wrong with them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from ingest.errors import BadInput

MEGABYTE = 1_000_000
LONGEST_FILE = 100 * MEGABYTE
"""Questions are held in memory while they are asked; a larger file of them is refused."""

LONGEST_LINE = 10 * MEGABYTE
SHOWN = 20
"""Problems that are listed; the others are counted."""


class Problems:
    """What is wrong with one file: the first problems by place and reason, and how many there are."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._shown: list[str] = []

    def add(self, place: str, reason: str) -> None:
        """Note one problem; `place` says where in the file it is."""
        self.count += 1
        if len(self._shown) < SHOWN:
            self._shown.append(f"  {place}: {reason}")

    def fail(self, place: str, reason: str) -> NoReturn:
        """Note a problem after which reading makes no sense, and raise."""
        self.add(place, reason)
        self.check()
        raise AssertionError("check() raises when there is a problem")

    def check(self) -> None:
        """Raise BadInput if there are any problems."""
        if not self.count:
            return
        more = self.count - len(self._shown)
        shown = [*self._shown, f"  and {more} more"] if more else self._shown
        noun = "problem" if self.count == 1 else "problems"
        raise BadInput(f"{self.path}: {self.count} {noun}", *shown)


def check_size(path: Path, limit: int = LONGEST_FILE) -> None:
    """Raise BadInput when a file is missing, no file, empty or larger than `limit` bytes."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    if not path.is_file():
        raise BadInput(f"{path}: is not a file")
    if not size:
        raise BadInput(f"{path}: is empty")
    if size > limit:
        megabytes = -(-size // MEGABYTE)
        raise BadInput(f"{path}: is {megabytes} MB; it is held in memory and may have {limit // MEGABYTE} MB: split it")


def text_lines(path: Path, problems: Problems) -> Iterator[tuple[str, str]]:
    """Yield the place ("line 3") and text of every line that is not blank. A bad line is a problem."""
    try:
        with path.open("rb") as file:
            number = 0
            while data := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(data) > LONGEST_LINE:
                    problems.fail(f"line {number}", f"is longer than {LONGEST_LINE // MEGABYTE} MB")
                text = decode(data, f"line {number}", problems)
                if text and text.strip():
                    yield f"line {number}", text
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error


def decode(data: bytes, place: str, problems: Problems) -> str | None:
    """Return UTF-8 bytes as text without a byte order mark; None, and a problem, if they are not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.fail(place, "the file is UTF-16; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(place, f"not UTF-8 (byte 0x{data[error.start]:02x} at {error.start + 1}); save it as UTF-8")
        return None


def json_lines(path: Path, problems: Problems) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place and the JSON object of every line that is not blank. A bad line is a problem."""
    for place, text in text_lines(path, problems):
        row = parse_json(text, place, problems)
        if isinstance(row, dict):
            yield place, row
        elif row is not None:
            problems.add(place, f"not a JSON object but {kind(row)}")


def parse_json(text: str, place: str, problems: Problems) -> Any:
    """Return the parsed JSON value; None, and a problem, if it is not JSON or cannot be written as UTF-8."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        line = f" in line {error.lineno}" if error.lineno > 1 else ""
        problems.add(place, f"not JSON: {error.msg} at character {error.colno}{line}")
    except UnicodeEncodeError:
        problems.add(place, r"holds half of a surrogate pair (\ud800 to \udfff)")
    except RecursionError:
        problems.add(place, "not JSON that can be read: nested too deeply")
    else:
        if value is None:
            problems.add(place, "not a JSON object but null")
        return value
    return None


def kind(value: object) -> str:
    """Name the type of a JSON value as its author would."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
