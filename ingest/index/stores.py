"""The store at a location."""

from ingest.index.local import LocalStore
from ingest.index.server import ServerStore
from ingest.index.store import Location, Store


def open_store(location: Location) -> Store:
    """Return the store at a location. Raises ModelUnavailable when a server named there does not answer."""
    return LocalStore(location) if location.server is None else ServerStore(location)
