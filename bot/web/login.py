"""Logging in: a page of ours, and tokens that hold at every chat that has the same logins, after a restart too.

A token names who logged in and until when it holds, and is signed with a key made of that login's password. So no chat
has to remember it, and another password, or none any more, ends it.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import scrypt, sha256
from time import time

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "access-token-sourcebound"
HOLDS = 7 * 24 * 3600
"""Seconds that a login holds."""


class Logins:
    """Who may log in, and the tokens of those who have."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        """Let these users in, each with a password."""
        self._passwords = dict(passwords)

    def token(self, user: str, password: str) -> str | None:
        """Return a token for a user who knows the password, None for anyone else."""
        known = self._passwords.get(user, "")
        right = hmac.compare_digest(password.encode(), known.encode())
        return _signed(user, int(time()) + HOLDS, known) if known and right else None

    def user_of(self, request: Request) -> str | None:
        """Return who sends a request, None where nobody is logged in or no longer."""
        token = request.cookies.get(COOKIE, "")
        try:
            name, until, _ = token.split(".")
            user, ends = urlsafe_b64decode(name).decode(), int(until)
        except ValueError:
            return None
        known = self._passwords.get(user)
        holds = known and ends > time() and hmac.compare_digest(token.encode(), _signed(user, ends, known).encode())
        return user if holds else None


def _signed(user: str, until: int, password: str) -> str:
    told = f"{urlsafe_b64encode(user.encode()).decode()}.{until}"
    return f"{told}.{hmac.new(_key(user, password), told.encode(), sha256).hexdigest()}"


@cache
def _key(user: str, password: str) -> bytes:
    """Return a key that takes so long to make (50 ms, 16 MB) that a token does not give its password away.

    The parameters are those that RFC 7914 gives for interactive logins.
    """
    return scrypt(password.encode(), salt=b"sourcebound " + user.encode(), n=2**14, r=8, p=1)


class LoginPage:
    """Middleware in front of Gradio's application: logs in and out, and shows a page to those who have not logged in.

    It guards nothing else: Gradio does, which asks `Logins.user_of` who sends a request.
    """

    def __init__(self, app: ASGIApp, page: str, logins: Logins) -> None:
        """Show `page`, a whole HTML document, in front of `app`."""
        self._app = app
        self._page = page
        self._logins = logins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is about the login; leave the rest to the chat."""
        reply = await self._reply(Request(scope, receive)) if scope["type"] == "http" else None
        await (reply or self._app)(scope, receive, send)

    async def _reply(self, request: Request) -> Response | None:
        asked = f"{request.method} {request.url.path.rstrip('/')}"
        if asked == "POST /login":
            return await self._log_in(request)
        if asked == "GET /logout":
            out = RedirectResponse("./", 302)
            out.delete_cookie(COOKIE)
            return out
        if request.url.path == "/" and not self._logins.user_of(request):
            return HTMLResponse(self._page, headers={"Cache-Control": "no-store"})
        return None

    async def _log_in(self, request: Request) -> Response:
        form = await request.form()
        token = self._logins.token(str(form.get("username", "")).strip(), str(form.get("password", "")))
        if token is None:
            return JSONResponse({"detail": "Incorrect credentials."}, 400)
        reply = JSONResponse({"success": True})
        secure = request.url.scheme == "https"
        reply.set_cookie(COOKIE, token, max_age=HOLDS, secure=secure, httponly=True, samesite="lax")
        return reply
