"""E-mail messages: who wrote when to whom, and the body, with the messages that are attached."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from ingest.errors import UnreadableFile
from ingest.formats import html
from ingest.formats.builder import Builder, Extract
from ingest.formats.plain import blocks_of, decode, normalise
from ingest.formats.tables import Cell

HEADERS = ("From", "To", "Cc", "Date", "Subject")


def read(data: bytes) -> Extract:
    """Read a message. Raises UnreadableFile when it is something else, or nested too deeply."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        if not any(name in message for name in HEADERS):
            raise UnreadableFile("is not an e-mail message (no line says from whom, to whom or about what it is)")
        return _read(message)
    except RecursionError as error:
        raise UnreadableFile("has parts that are nested too deeply in each other") from error


def _read(message: EmailMessage) -> Extract:
    builder = Builder(title=_header(message, "Subject"))
    waiting = [message]
    while waiting:
        first = waiting.pop()
        if first is not message:
            builder.add("heading", _header(first, "Subject"), level=1)
        waiting += reversed(_append(first, builder))
    return builder.finish()


def _append(message: EmailMessage, builder: Builder) -> list[EmailMessage]:
    """Append what a message says, and return the messages that are attached to it."""
    parts = list(_parts(message))
    attached = [part for part in parts if part.get_content_maintype() == "message"]
    files = [name for part in parts if not _is_body(part) and (name := part.get_filename())]
    rows = [(name, _header(message, name)) for name in HEADERS] + [("Attachments", "\n".join(files))]
    filled = [(name, value) for name, value in rows if value]
    builder.table(
        [
            cell
            for row, (name, value) in enumerate(filled)
            for cell in (Cell(name, row, 0, header=True), Cell(value, row, 1))
        ]
    )
    builder.unread += [f'the attachment "{name}"' for name in files]
    for part in filter(_is_body, parts):
        text = _text(part)
        if part.get_content_subtype() == "html":
            html.append(text, builder)
        else:
            builder.extend(text, blocks_of(text))
    return [inner for part in attached for inner in _held(part)]


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a message in order, of alternatives the one that shows most."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        held = _held(part) if part.get_content_maintype() == "multipart" else []
        if held and part.get_content_subtype() == "alternative":
            waiting.append(next(filter(_shows_html, held), held[0]))
        elif held:
            waiting += reversed(held)
        else:
            yield part


def _held(part: EmailMessage) -> list[EmailMessage]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, EmailMessage)] if isinstance(payload, list) else []


def _shows_html(part: EmailMessage) -> bool:
    return any(inner.get_content_type() == "text/html" for inner in part.walk())


def _is_body(part: EmailMessage) -> bool:
    is_text = part.get_content_type() in ("text/html", "text/plain") or part.get_content_maintype() == "multipart"
    return is_text and part.get_content_disposition() != "attachment"


def _text(part: EmailMessage) -> str:
    """Return the words of a part in the encoding that it names, or in what it most likely is."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return normalise(data.decode(part.get_content_charset() or "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as it is shown; one that is not encoded as mail asks for is most likely UTF-8."""
    written = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    if not str(written).isascii():
        return " ".join(decode(str(written).encode("utf-8", "surrogateescape")).split())
    return " ".join(normalise(str(message[name] or "")).split())
