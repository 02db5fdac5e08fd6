"""Where the chat listens and the names by which it may be called."""

import errno
import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from ingest.errors import BadInput

_NAME = re.compile(r"[\w.-]+|\[?[\da-f:.]+\]?", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def check_free(host: str, port: int) -> None:
    """Raise BadInput when the address cannot be listened on."""
    if not 0 < port < 2**16:
        raise BadInput(f"cannot listen on {host}:{port}: a port is a number from 1 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise BadInput(f"port {port} is in use: choose another with --port (or PORT=... for make)") from error
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"cannot listen on {host}:{port}: {reason}") from error


def is_local(host: str) -> bool:
    """Say whether only this machine can reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown_host(host: str) -> str:
    """Return the host as it stands in a URL that a person on this machine can open."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)


def neighbourhood(address: str) -> str:
    """Return what one guest has of addresses: one by IPv4, by IPv6 all that begin with the same 64 bits."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


class Hosts:
    """The names by which the chat may be called.

    A page elsewhere can have its own name resolve to this machine (DNS rebinding), and would then be of one origin with
    the chat; but the browser still sends that name. So the chat answers to names of this machine, to the address that
    it listens on or was reached at, and to those that it was given.
    """

    def __init__(self, host: str, allowed: Sequence[str] = ()) -> None:
        """Take the host that is listened on, and further names. Raises BadInput for what is no name."""
        for name in allowed:
            if not _NAME.fullmatch(name):
                raise BadInput(f"--allow-host {name}: a host is a name or an address, such as chat.example.org")
        self._allowed = frozenset(name.strip("[]").lower() for name in allowed)
        self._host = host.lower()

    def know(self, called: str, reached: str = "") -> bool:
        """Say whether the chat answers to `called`, a Host header, on a connection to the address `reached`."""
        name = _split(called)[0]
        return bool(name) and (is_local(name) or name in self._allowed or name in (self._host, reached.lower()))

    def trust(self, origin: str, called: str) -> bool:
        """Say whether a page of this origin belongs to the chat that was called by the Host header `called`."""
        scheme = origin.partition("://")[0]
        if scheme not in _PORTS:
            return False
        name, port = _split(origin.partition("://")[2])
        here, at = _split(called)
        return name in self._allowed or (name, port or _PORTS[scheme]) == (here, at or _PORTS[scheme])


def _split(place: str) -> tuple[str, int | None]:
    """Return the name, in small letters, and the port of `name:port`; an empty name for what is neither."""
    try:
        parts = urlsplit(f"//{place}")
        return parts.hostname or "", parts.port
    except ValueError:
        return "", None
