"""A reverse proxy over several chats, as a web server is: who comes again gets to the same one, while it is there.

Whom a request belongs to is the cookie `chat`, which it gives to those who open the page.
"""

from collections.abc import Sequence
from secrets import token_hex
from zlib import crc32

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "keep-alive"}


class Proxy:
    """Sends requests to the chats at these addresses; `asked` counts what each has answered.

    A prefix is taken off the path, and of what is not under it there is nothing.
    """

    def __init__(self, addresses: Sequence[str], prefix: str = "") -> None:
        self._prefix = prefix
        self.asked = dict.fromkeys(addresses, 0)
        self._client = httpx.AsyncClient(timeout=None, limits=httpx.Limits(max_connections=None))
        self.app = Starlette(routes=[Route("/{path:path}", self._pass, methods=["GET", "POST", "HEAD", "OPTIONS"])])

    async def _pass(self, request: Request) -> Response:
        if not request.url.path.startswith(self._prefix):
            return Response("there is nothing here", 404)
        who = request.cookies.get("chat") or token_hex(8)
        body = await request.body()
        for address in self._of(who):
            try:
                reply = await self._client.send(self._request(request, address, body), stream=True)
            except httpx.TransportError:
                continue  # it is not there: the next one takes over
            self.asked[address] += 1
            kept = [(name, value) for name, value in reply.headers.multi_items() if name not in HOP_BY_HOP]
            answer = StreamingResponse(reply.aiter_raw(), reply.status_code, background=BackgroundTask(reply.aclose))
            answer.raw_headers = [(name.encode(), value.encode()) for name, value in kept]
            answer.set_cookie("chat", who)
            return answer
        return Response("no chat is there", 502)

    def _of(self, who: str) -> list[str]:
        """Return the addresses, first the one that somebody always gets."""
        addresses = list(self.asked)
        first = crc32(who.encode()) % len(addresses)
        return addresses[first:] + addresses[:first]

    def _request(self, request: Request, address: str, body: bytes) -> httpx.Request:
        url = f"{address}{request.url.path.removeprefix(self._prefix)}?{request.url.query}".removesuffix("?")
        headers = [(name, value) for name, value in request.headers.items() if name not in HOP_BY_HOP]
        return self._client.build_request(request.method, url, headers=headers, content=body)
