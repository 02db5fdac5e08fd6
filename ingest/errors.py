"""Errors that reach a user as one line.

SourceboundError
├── BadInput            a question, path or option that cannot be used
├── UnsupportedFile     no reader for this file format
├── UnreadableFile      a reader exists, but this file cannot be read
├── IndexNotFound       nothing has been ingested at this place
├── IndexMismatch       the index was built with other settings than those asked for
├── IndexDamaged        part of the index is missing or cannot be read
├── CannotStore         a disk is full, read-only or gone
├── IngestReplaced      another ingest took the place of this one
└── ModelUnavailable    a model or server that was named cannot be loaded or reached
"""


class SourceboundError(Exception):
    """Base of every error whose message is written for the user: what, which value, what to do.

    `lines` is the message and, where what is wrong is a list, a line for each of its members.
    """

    def __init__(self, message: str = "", *members: str) -> None:
        super().__init__("\n".join((message, *members)))
        self.lines = (message, *members)


class BadInput(SourceboundError):
    """A question, path or option cannot be used as given."""


class UnsupportedFile(SourceboundError):
    """No reader is registered for the file's suffix."""


class UnreadableFile(SourceboundError):
    """The file's content cannot be read: damaged, encrypted, binary, empty or without permission."""


class IndexNotFound(SourceboundError):
    """There is no index at the place named."""


class IndexMismatch(SourceboundError):
    """The index was built with another embedder or other settings."""


class IndexDamaged(SourceboundError):
    """Part of the index is missing or cannot be read; it must be rebuilt."""


class CannotStore(SourceboundError):
    """A disk is full or read-only, or what lies on it must not be written or read; what was there stays."""


class IngestReplaced(SourceboundError):
    """Another ingest took the place of this one, which gave no sign of life for too long; nothing of it counts."""


class ModelUnavailable(SourceboundError):
    """A model or a server cannot be loaded or reached."""
