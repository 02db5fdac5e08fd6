"""Where the chat listens and who may log in, checked before anything is started."""

import errno
import ipaddress
import socket

from ingest.errors import BadInput


def check_free(host: str, port: int) -> None:
    """Raise BadInput when the address cannot be listened on, before Gradio tries."""
    if not 0 < port < 2**16:
        raise BadInput(f"cannot listen on {host}:{port}: a port is a number from 1 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadInput(f"port {port} is in use: choose another with --port (or PORT=... for make)") from error
        raise BadInput(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


def login_of(auth: str | None) -> tuple[str, str] | None:
    """Return the name and password of `USER:PASSWORD`. Raises BadInput."""
    user, _, password = (auth or "").partition(":")
    if auth is not None and not (user and password):
        raise BadInput("the login must be given as USER:PASSWORD")
    return (user, password) if auth else None


def is_local(host: str) -> bool:
    """Say whether only this machine can reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown_host(host: str) -> str:
    """Return the host as it stands in a URL that a person on this machine can open."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
