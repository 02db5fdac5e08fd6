"""The page on which one logs in, in place of Gradio's. It lets nobody in: Gradio checks logins, and guards the rest."""

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class LoginPage:
    """Middleware of Gradio's application that shows a page of ours to those who have not logged in."""

    def __init__(self, app: ASGIApp, page: str) -> None:
        """Show `page`, a whole HTML document, in front of `app`."""
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page where the chat was asked for and nobody is logged in."""
        if scope["type"] == "http" and scope["path"] == "/" and not _logged_in(Request(scope)):
            await HTMLResponse(self._page, headers={"Cache-Control": "no-store"})(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _logged_in(request: Request) -> bool:
    """Look for one of the cookies that Gradio sets when it has checked a login."""
    gradio = request.app
    names = (f"access-token-{gradio.cookie_id}", f"access-token-unsecure-{gradio.cookie_id}")
    return any(request.cookies.get(name) in gradio.tokens for name in names)
