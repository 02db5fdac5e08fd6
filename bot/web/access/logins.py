"""Logins: who may use the chat and what they may do, and the tokens of those who have logged in.

A token names who logged in and until when it holds, and is signed with a key made of that login's password. So no chat
has to remember it, it holds at every chat with the same logins, and another password, or none any more, ends it.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from hashlib import scrypt, sha256
from pathlib import Path
from threading import BoundedSemaphore
from time import time

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from starlette.requests import HTTPConnection

from ingest.errors import BadInput
from ingest.program import command

COOKIE = "access-token-sourcebound"
HOLDS = 7 * 24 * 3600
"""Seconds that a login holds."""

ROLES = ("reader", "editor")
_FORM = "a login is USER:PASSWORD or USER:PASSWORD:reader, or the name of a file with one on each line"
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with the least that OWASP's Password Storage Cheat Sheet asks for: 19 MiB, two passes."""

_AT_ONCE = BoundedSemaphore(2)
"""Passwords that are compared with hashes at a time."""


@dataclass(frozen=True)
class User:
    """Who uses the chat. A reader asks; an editor also changes the documents and evaluates."""

    name: str = ""
    edits: bool = True


ANYONE = User()
"""Whoever uses a chat that has no logins."""


@dataclass(frozen=True)
class Login:
    """A user and the password, or its Argon2 hash."""

    user: User
    secret: str

    @classmethod
    def of(cls, line: str) -> "Login":
        """Read `USER:PASSWORD` or `USER:PASSWORD:ROLE`. Raises BadInput."""
        name, _, rest = line.partition(":")
        secret, _, role = rest.rpartition(":")
        if role not in ROLES:
            if ":" in rest:
                _check_no_role(name, role)
            secret, role = rest, "editor"
        if not name or not secret:
            raise BadInput(_FORM)
        if secret.startswith("$argon2"):
            _check_hash(name, secret)
        return cls(User(name, role == "editor"), secret)

    def accepts(self, password: str) -> bool:
        """Say whether this is the password; for a hash it takes some 30 ms and 19 MiB."""
        if not self.secret.startswith("$argon2"):
            return hmac.compare_digest(password.encode(), self.secret.encode())
        try:
            with _AT_ONCE:
                return _HASHER.verify(self.secret, password)
        except Argon2Error:
            return False


def file_stem(name: str) -> str:
    """Return a name for files of this user: its own letters and digits, and a digest, so that no two are the same."""
    letters = "".join(letter for letter in name if letter.isascii() and letter.isalnum())[:40]
    return f"{letters}-{sha256(name.encode()).hexdigest()[:12]}"


def logins_of(auth: str | Path | None) -> list[Login]:
    """Return the logins of `USER:PASSWORD`, or of a file with one such line each; none for None. Raises BadInput.

    Words with a colon are a login; a path is a file, whatever its name.
    """
    if auth is None:
        return []
    logins = [Login.of(line) for line in ([auth] if isinstance(auth, str) and ":" in auth else _lines(Path(auth)))]
    names = [login.user.name for login in logins]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise BadInput(f"{auth}: {twice} has two lines; leave one of them")
    if not logins:
        raise BadInput(_FORM)
    return logins


def line_of(name: str, password: str, role: str) -> str:
    """Return the line of a file of logins, with the password hashed. Raises BadInput."""
    if not name or ":" in name or not name.isprintable() or not password:
        raise BadInput("a name is printed on one line and has no colon, and a password is not empty")
    return ":".join([name, _HASHER.hash(password), *([role] if role != "editor" else [])])


class Logins:
    """Who may log in, and the tokens of those who have."""

    def __init__(self, logins: Sequence[Login]) -> None:
        self._by_name = {login.user.name: login for login in logins}
        hashed = any(login.secret.startswith("$argon2") for login in logins)
        self._nobody = Login(User(), _HASHER.hash("nobody") if hashed else "nobody")

    def token(self, name: str, password: str) -> str | None:
        """Return a token for a user who knows the password, None for anyone else; a name takes as long as no name."""
        known = self._by_name.get(name)
        right = (known or self._nobody).accepts(password)
        return _signed(name, int(time()) + HOLDS, known.secret) if known and right else None

    def user(self, name: str) -> User:
        """Return a user by name. Raises KeyError."""
        return self._by_name[name].user

    def user_of(self, request: HTTPConnection) -> User | None:
        """Return who sends a request, None where nobody is logged in or no longer."""
        token = request.cookies.get(COOKIE, "")
        try:
            name, until, _ = token.split(".")
            user, ends = urlsafe_b64decode(name).decode(), int(until)
        except ValueError:
            return None
        known = self._by_name.get(user)
        if known is None or ends <= time():
            return None
        return known.user if hmac.compare_digest(token.encode(), _signed(user, ends, known.secret).encode()) else None


def _check_no_role(name: str, end: str) -> None:
    """Raise BadInput if the end of a password looks like a role that is misspelt; it is not repeated."""
    if near := get_close_matches(end.lower(), ROLES, n=1):
        raise BadInput(
            f'{name}: what stands behind the last colon looks like "{near[0]}" misspelt; if the password ends so, name '
            f"the role behind it: {name}:PASSWORD:editor"
        )


def _check_hash(name: str, secret: str) -> None:
    try:
        _HASHER.check_needs_rehash(secret)
    except InvalidHashError as error:
        raise BadInput(
            f"{name}: the hash of the password is not whole; make it anew: {command('bot password')} {name}"
        ) from error


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file; {_FORM}")
    if path.stat().st_mode & 0o077:
        raise BadInput(f"{path} holds passwords, but others can read it: chmod 600 {path}")
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read; {_FORM}") from error


def _signed(user: str, until: int, secret: str) -> str:
    told = f"{urlsafe_b64encode(user.encode()).decode()}.{until}"
    return f"{told}.{hmac.new(_key(user, secret), told.encode(), sha256).hexdigest()}"


@cache
def _key(user: str, secret: str) -> bytes:
    """Return a key that takes so long to make (50 ms, 16 MB) that a token does not give its password away.

    The parameters are those that RFC 7914 gives for interactive logins.
    """
    return scrypt(secret.encode(), salt=b"sourcebound " + user.encode(), n=2**14, r=8, p=1)
