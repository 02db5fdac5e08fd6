from email.message import EmailMessage

import pytest

from ingest.errors import UnreadableFile
from ingest.formats import eml
from tests.structure import headings, items, kinds, values, words


def message(subject):
    made = EmailMessage()
    made["Subject"] = subject
    return made


def named(extract):
    return {rows[0]: value for value, _, rows in values(extract) if rows}


def test_who_wrote_when_to_whom_is_named():
    sent = message("Boat übung")
    sent["From"] = "Jörg Åsen <j@example.org>"
    sent["To"] = "a@example.org, b@example.org"
    sent["Date"] = "Mon, 30 Nov 2026 10:00:00 +0100"
    sent.set_content("Hello.\n\nBring:\n\n- rope\n- tea\n")
    extract = eml.read(sent.as_bytes())
    assert extract.title == "Boat übung"
    assert named(extract) == {
        "From": "Jörg Åsen <j@example.org>",
        "To": "a@example.org, b@example.org",
        "Date": "Mon, 30 Nov 2026 10:00:00 +0100",
        "Subject": "Boat übung",
    }
    assert words(extract, "paragraph") == ["Hello.", "Bring:"]
    assert items(extract) == [(1, "- rope", ["Bring:"]), (1, "- tea", ["Bring:"])]


def test_the_page_is_preferred_to_the_plain_text():
    sent = message("s")
    sent.set_content("plain")
    sent.add_alternative("<title>No</title><p>A <b>page</b>", subtype="html")
    extract = eml.read(sent.as_bytes())
    assert words(extract, "paragraph") == ["A page"]
    assert extract.title == "s"


def test_attachments_are_named_and_not_read():
    sent = message("s")
    sent.set_content("body")
    sent.add_attachment(b"x", maintype="application", subtype="pdf", filename="plan.pdf")
    sent.add_attachment("secret", filename="ä.txt")
    extract = eml.read(sent.as_bytes())
    assert named(extract)["Attachments"] == "plan.pdf\nä.txt"
    assert extract.unread == ('the attachment "plan.pdf"', 'the attachment "ä.txt"')
    assert words(extract, "paragraph") == ["body"]


def test_attached_messages_are_read():
    inner = message("Inner")
    inner.set_content("Inner words.")
    sent = message("Outer")
    sent.set_content("Outer words.")
    sent.add_attachment(inner)
    extract = eml.read(sent.as_bytes())
    assert (extract.title, headings(extract)) == ("Outer", [(1, "Inner")])
    assert words(extract, "paragraph") == ["Outer words.", "Inner words."]


def test_text_around_an_attachment_is_read():
    data = (
        b"Subject: s\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nBefore.\n"
        b"--x\nContent-Type: image/png\n\n-\n--x\n\nAfter.\n--x--\n"
    )
    assert words(eml.read(data), "paragraph") == ["Before.", "After."]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Subject: s\nContent-Type: text/plain; charset=koi8-r\n\n\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
        (b"Subject: s\nContent-Type: text/plain; charset=no-such\n\nhi", "hi"),
        (b"Subject: s\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=B6=C3=9Fe a=\nb", "Größe ab"),
        (b"Subject: s\nContent-Type: multipart/mixed\n\nwords without parts", "words without parts"),
        (b"Subject: s\r\n\r\none\r\n", "one"),
    ],
)
def test_encodings_and_broken_messages(data, expected):
    assert kinds(eml.read(data))[-1] == ("paragraph", expected)


def test_headers_that_are_not_encoded():
    extract = eml.read("From: Jörg\nSubject: Größe\n\nx".encode())
    assert (extract.title, named(extract)["From"]) == ("Größe", "Jörg")


def test_what_is_no_message_is_refused():
    with pytest.raises(UnreadableFile, match="is not an e-mail message"):
        eml.read(b"Just words.\n\nAnd more.")


def test_messages_nested_without_end_are_refused():
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3000))
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        eml.read(b"Subject: s\n" + nested)
