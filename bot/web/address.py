"""Where the chat listens and who may log in, checked before anything is started."""

import errno
import ipaddress
import socket
from pathlib import Path

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


_LOGIN = "a login is USER:PASSWORD, or the name of a file with one on each line"


def logins_of(auth: str | None) -> list[tuple[str, str]] | None:
    """Return the names and passwords of `USER:PASSWORD`, or of a file with one such line each. Raises BadInput."""
    if auth is None:
        return None
    lines = [auth] if ":" in auth else _secret_lines(Path(auth))
    logins = [(user, password) for user, _, password in (line.partition(":") for line in lines)]
    if not logins or not all(user and password for user, password in logins):
        raise BadInput(_LOGIN)
    return logins


def _secret_lines(path: Path) -> list[str]:
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file; {_LOGIN}")
    if path.stat().st_mode & 0o077:
        raise BadInput(f"{path} holds passwords, but others can read it: chmod 600 {path}")
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read; {_LOGIN}") from error


def is_local(host: str) -> bool:
    """Say whether only this machine can reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown_host(host: str) -> str:
    """Return the host as it stands in a URL that a person on this machine can open."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
