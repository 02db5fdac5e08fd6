"""The application on a port: the page that Gradio serves, and before it the doors by which everything comes in."""

import logging
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bot.chatbot import Chatbot
from bot.serve import rest
from bot.web.access.address import Hosts, check_free, is_local, shown_host
from bot.web.access.doors import Doorway, LoginDoor
from bot.web.access.log import AccessLog, log_file
from bot.web.access.logins import Logins, logins_of
from bot.web.app import build, login_page, mount
from bot.web.line import Lines
from bot.web.service import Service
from ingest.errors import BadInput

PATIENCE = 2
"""Seconds for which replies that are being sent are waited for at the end."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Access:
    """From where the chat can be reached, and by whom.

    `auth` is a login or the name of a file of them; `allow_hosts` are further names of this chat; `root_path` is the
    prefix that a reverse proxy serves it under; `log` is the file of the access log.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth: str | Path | None = None
    allow_hosts: Sequence[str] = ()
    root_path: str = ""
    log: Path | None = None

    def check(self) -> None:
        """Raise BadInput when it cannot be had: an address, a login or a name is wrong."""
        check_free(self.host, self.port)
        logins_of(self.auth)
        Hosts(self.host, self.allow_hosts)
        _prefix(self.root_path)


def application(chatbot: Chatbot, access: Access) -> FastAPI:
    """Return the application, with all of its doors. Raises BadInput."""
    logins = logins_of(access.auth)
    app = FastAPI(openapi_url=None)
    service, lines = Service(chatbot), Lines(chatbot.models)
    rest.mount(app, chatbot, service, lines)
    mount(app, build(chatbot, service, lines), logged_in=bool(logins))
    if logins:
        app.add_middleware(LoginDoor, page=login_page(), logins=Logins(logins))
    hosts = Hosts(access.host, access.allow_hosts)
    app.add_middleware(Doorway, hosts=hosts, root_path=_prefix(access.root_path))
    if access.log:
        app.add_middleware(AccessLog, to=log_file(access.log))
    return app


class Running:
    """A chat that is served in the background."""

    def __init__(self, app: FastAPI, access: Access) -> None:
        """Serve an application. Raises BadInput when it cannot be."""
        config = uvicorn.Config(
            app,
            access.host,
            access.port,
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            if not self._thread.is_alive():
                raise BadInput(f"cannot listen on {access.host}:{access.port}")

    def close(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join()

    def wait(self) -> None:
        """Return when it has ended."""
        self._thread.join()


def start(chatbot: Chatbot, access: Access) -> Running:
    """Serve the chat in the background. Raises BadInput when the port or host cannot be used."""
    check_free(access.host, access.port)
    app = application(chatbot, access)
    if not access.auth and not is_local(access.host):
        _LOG.warning(
            "WARNING: there is no login, and whoever can reach %s can read all documents (see --auth)", access.host
        )
    return Running(app, access)


def serve(chatbot: Chatbot, access: Access) -> None:
    """Serve the chat until interrupted. Raises BadInput when the port or host cannot be used."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    running = start(chatbot, access)
    warming = threading.Thread(target=chatbot.warm, daemon=True)
    warming.start()
    sys.stderr.write(f"Sourcebound is at http://{shown_host(access.host)}:{access.port} (stop with Ctrl+C)\n")
    try:
        running.wait()
    except KeyboardInterrupt:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        running.close()
        warming.join()  # a model that is being loaded cannot be left alone


def _prefix(root_path: str) -> str:
    """Return a prefix with a slash before it and none behind it. Raises BadInput."""
    path = root_path.strip("/")
    if any(character in path for character in ":?#%\\ ") or not path.isprintable():
        raise BadInput(f"--root-path {root_path}: a prefix is a path, such as /sourcebound")
    return f"/{path}" if path else ""
