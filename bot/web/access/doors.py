"""What stands before all that the chat serves: which requests come in, who sends them, how replies are guarded."""

import asyncio
import math
from base64 import b64decode
from hashlib import blake2b
from http import HTTPStatus
from secrets import token_bytes
from weakref import WeakValueDictionary

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.access.address import Hosts, neighbourhood
from bot.web.access.attempts import Attempts, Key
from bot.web.access.logins import ANYONE, COOKIE, HOLDS, Logins, User
from bot.web.access.problem import problem_of, reply_of

LARGEST_REQUEST = 50_000_000
"""Bytes of a request that is no upload: the largest eval set, as the page sends it."""

LARGEST_UPLOAD = 1_050_000_000
"""Bytes of an upload: as many of the largest files as may be added at once."""

UPLOAD = "/gradio_api/upload"

API = "/api"
"""Below this, programs are told what goes wrong as a problem document."""

_USER = "sourcebound.user"
_SECRET = token_bytes(32)
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio's page has scripts in it and compiles more
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_STATIC = ("/assets/", "/static/", "/favicon.ico", "/theme.css")


def user_of(request: HTTPConnection) -> User:
    """Return who sends a request that came through the doors."""
    user: User = request.scope.get(_USER, ANYONE)
    return user


class Doorway:
    """Middleware that lets in what calls the chat by its own names and comes from its own pages.

    It also takes the prefix off that a reverse proxy serves the chat under, and adds the headers by which browsers keep
    other pages out.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, root_path: str = "") -> None:
        """Stand before `app`, which is served under `root_path`, whether the proxy leaves that in the path or not."""
        self._app = app
        self._hosts = hosts
        self._root = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what may not come in; lead on what may."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        path = _below(scope["path"], self._root)
        scope.update({"path": self._root + path, "root_path": self._root})
        headers = Headers(scope=scope)
        most = LARGEST_UPLOAD if path.rstrip("/") == UPLOAD else LARGEST_REQUEST
        refused = self._refusal(scope, headers) or _too_large(headers, most)
        reply = _refusal_reply(path, *refused) if refused else None
        fresh = not path.startswith(_STATIC)
        await (reply or self._app)(scope, _limited(receive, most), _guarded(send, fresh=fresh))

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[HTTPStatus, str] | None:
        called, reached = headers.get("host", ""), (scope.get("server") or ("",))[0]
        forwarded = headers.get("x-forwarded-host", "").partition(",")[0].strip()
        for name in (called, forwarded or called):
            if not self._hosts.know(name, reached):
                return HTTPStatus.MISDIRECTED_REQUEST, f"this chat is not called {name}: name it with --allow-host"
        origin = headers.get("origin")
        if origin is not None and not self._hosts.trust(origin, forwarded or called):
            return HTTPStatus.FORBIDDEN, f"pages of {origin} cannot use this chat"
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and not _opens_a_page(scope, headers):
            return HTTPStatus.FORBIDDEN, "other pages cannot use this chat"
        return None


class LoginDoor:
    """Middleware that logs in and out, shows a page to those who have not logged in, and keeps them from the rest."""

    def __init__(self, app: ASGIApp, page: str, logins: Logins) -> None:
        """Show `page`, a whole HTML document, in front of `app`."""
        self._app = app
        self._page = page
        self._logins = logins
        self._attempts = Attempts()
        self._known: dict[bytes, User] = {}
        self._checks = WeakValueDictionary[bytes, asyncio.Lock]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is about the login, and whoever has none; lead on the others."""
        reply = await self._reply(Request(scope, receive)) if scope["type"] == "http" else None
        await (reply or self._app)(scope, receive, send)

    async def _reply(self, request: Request) -> Response | None:
        path = _below(request.scope["path"], request.scope["root_path"]).rstrip("/")
        if (request.method, path) == ("POST", "/login"):
            return await self._log_in(request)
        if (request.method, path) == ("POST", "/logout"):
            return _logged_out(request)
        if "authorization" in request.headers:
            return await self._by_password(request)
        user = self._logins.user_of(request)
        if user:
            request.scope[_USER] = user
            return None
        if not path and request.method in ("GET", "HEAD"):
            return HTMLResponse(self._page)
        return _unknown()

    async def _by_password(self, request: Request) -> Response | None:
        """Let in who sends name and password along (HTTP Basic), as programs do."""
        sent = request.headers["authorization"]
        digest = _digest(sent)
        async with self._checks.setdefault(digest, asyncio.Lock()):  # many requests at once are one guess
            if digest not in self._known:
                name, password = _basic(sent)
                token = await self._token(request, name, password)
                if not isinstance(token, str):
                    return token or _unknown()
                self._known[digest] = self._logins.user(name)
        request.scope[_USER] = self._known[digest]
        return None

    async def _token(self, request: Request, name: str, password: str) -> str | Response | None:
        """Return a token for who knows the password, None for who does not, or a reply that they must wait."""
        keys: list[Key] = [("user", name), ("address", neighbourhood(request.client.host if request.client else ""))]
        wait = math.ceil(self._attempts.begin(keys))
        if wait:
            detail = f"Too many wrong guesses: wait {wait} s."
            return reply_of(problem_of(HTTPStatus.TOO_MANY_REQUESTS, detail), {"Retry-After": str(wait)})
        token = await asyncio.to_thread(self._logins.token, name, password)
        if token is not None:
            self._attempts.right(keys, keys[0])
        return token

    async def _log_in(self, request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=10)
        name, password = str(form.get("username", "")).strip(), str(form.get("password", ""))
        token = await self._token(request, name, password)
        if not isinstance(token, str):
            return token or JSONResponse({"detail": "Incorrect credentials."}, 400)
        reply = JSONResponse({"success": True})
        secure = request.url.scheme == "https"
        reply.set_cookie(
            COOKIE, token, max_age=HOLDS, path=_cookie_path(request), secure=secure, httponly=True, samesite="lax"
        )
        return reply


def _basic(sent: str) -> tuple[str, str]:
    """Return the name and the password of an Authorization header, both empty where it is none."""
    scheme, _, told = sent.partition(" ")
    try:
        name, _, password = b64decode(told, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, password) if scheme.lower() == "basic" else ("", "")


def _digest(sent: str) -> bytes:
    """Return what a header that was right is remembered by, which does not give the password away."""
    return blake2b(sent.encode(), key=_SECRET).digest()


def _unknown() -> Response:
    return reply_of(
        problem_of(HTTPStatus.UNAUTHORIZED, "no login, or a wrong one: send USER and PASSWORD by HTTP Basic")
    )


def _logged_out(request: Request) -> Response:
    """End a login in this browser, and have it forget what the page kept."""
    reply = JSONResponse({"success": True}, headers={"Clear-Site-Data": '"cache", "storage"'})
    reply.delete_cookie(COOKIE, path=_cookie_path(request), httponly=True, samesite="lax")
    return reply


def _cookie_path(request: Request) -> str:
    return f"{request.scope['root_path']}/"


def _below(path: str, root: str) -> str:
    """Return a path without the prefix that it may have."""
    return path.removeprefix(root) if root and (path == root or path.startswith(f"{root}/")) else path


def _opens_a_page(scope: Scope, headers: Headers) -> bool:
    """Say whether somebody follows a link to the chat; that page is then theirs and not the one with the link."""
    follows = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return follows and scope["method"] in ("GET", "HEAD")


def _too_large(headers: Headers, most: int) -> tuple[HTTPStatus, str] | None:
    size = headers.get("content-length", "0")
    if size.isdecimal() and int(size) <= most:
        return None
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the request has {size} bytes; at most {most:,} are taken"


def _refusal_reply(path: str, status: HTTPStatus, line: str) -> Response:
    """Return what tells a program a problem, and a person a line."""
    if path.startswith(f"{API}/"):
        return reply_of(problem_of(status, line))
    return PlainTextResponse(f"{line}\n", status)


def _limited(receive: Receive, most: int) -> Receive:
    """Return what receives a request, and hangs up on one that turns out larger than it said."""
    left = most

    async def limited() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return limited


def _guarded(send: Send, *, fresh: bool) -> Send:
    """Return what sends a reply, with the headers that guard it; a fresh one is stored nowhere."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            if fresh:
                headers["Cache-Control"] = "no-store"
        await send(message)

    return guarded
