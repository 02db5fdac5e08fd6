"""A conversation in a real pseudo terminal."""

import os
import re
import sys

import pexpect

from tests.conftest import ROOT

PROMPT = r"\n(?:\x1b\[\?2004h)?> "
STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What rich and readline write to a terminal: styles, moves of the cursor, and nothing else."""


class Talk:
    """`python -m bot ask` at a terminal of so many columns; `raw` is all that it wrote."""

    def __init__(self, *arguments, columns=80, **environment) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "bot", "ask", *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "", "NO_COLOR": ""} | environment,
            dimensions=(24, columns),
            encoding="utf-8",
            timeout=90,
        )
        self.raw = ""
        self.greeting = self.until(PROMPT)

    def until(self, pattern: str) -> str:
        """What is seen up to a pattern, its styles taken off."""
        self.child.expect(pattern)
        written = self.child.before + self.child.after
        self.raw += written
        return STYLE.sub("", written).replace("\r", "")

    def say(self, line: str) -> str:
        self.child.sendline(line)
        return self.until(PROMPT)

    def ask(self, question: str, until: str) -> str:
        """Ask, and go on before the answer is there."""
        self.child.sendline(question)
        return self.until(until)

    def interrupt(self) -> str:
        self.child.sendintr()
        return self.until(PROMPT)

    def end(self) -> int:
        """Press Ctrl-D, and return the exit status."""
        self.child.sendeof()
        self.child.expect(pexpect.EOF)
        self.raw += self.child.before
        self.child.close()
        return self.child.exitstatus
