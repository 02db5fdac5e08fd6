"""What a file may cost: each limit is made small and passed by a file that is just above it."""

import os
import struct
import zipfile
from io import BytesIO

import pytest

from ingest import documents, limits
from ingest.documents import digest_of, read
from ingest.errors import UnreadableFile
from ingest.reading import Reader
from ingest.worker import receive


def zipped(members: int, size: int = 0) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"{number}.xml", b"x" * size)
    return made.getvalue()


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pptx", ".epub"])
@pytest.mark.parametrize(
    ("limit", "most", "data", "reason"),
    [
        ("MEMBERS", 9, zipped(10), "has more than 9 parts"),
        ("INFLATED", 999_999, zipped(2, 500_000), "would inflate to 1 MB"),
    ],
)
def test_every_zip_is_refused_at_one_door(tmp_path, monkeypatch, suffix, limit, most, data, reason):
    monkeypatch.setattr(limits, limit, most)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=f"^{reason}$"):
        read(path, path.name)


@pytest.mark.parametrize(
    ("limit", "most", "reason"),
    [
        ("CHARACTERS", 20, "has more than 20 characters; divide it"),
        ("BLOCKS", 2, "has more than 2 paragraphs and cells; divide it"),
        ("LABELS", 7, "has more than 7 characters in names of rows and columns; divide it"),
    ],
)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "Name,Age\nAnn,31\nBob,42\n"),
        ("a.md", "|Name|Age|\n|-|-|\n|Ann|31|\n|Bob|42|\n"),
        ("a.html", "<table><tr><th>Name<th>Age<tr><td>Ann<td>31<tr><td>Bob<td>42</table>"),
        ("a.txt", "|Name|Age|\n|----|---|\n|Ann |31 |\n|Bob |42 |\n"),
    ],
)
def test_what_a_reader_found_is_limited_for_every_format(tmp_path, monkeypatch, name, text, limit, most, reason):
    path = tmp_path / name
    path.write_text(text)
    read(path, name)
    monkeypatch.setattr(limits, limit, most)
    with pytest.raises(UnreadableFile, match=f"^{reason}$"):
        read(path, name)


def test_a_sparse_file_of_a_terabyte_is_neither_read_nor_hashed(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 10**12)
    for look in (lambda: read(path, "a.txt"), lambda: digest_of(path), lambda: Reader().digest(path)):
        with pytest.raises(UnreadableFile, match="^is larger than 1 GB; divide it$"):
            look()


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("An apple.")
    monkeypatch.setattr(limits, "FILE", 5)
    monkeypatch.setattr(documents, "FILE", 5)
    with pytest.raises(UnreadableFile, match="larger"):
        read(path, "a.txt")


def test_no_file_holds_up_others_for_long():
    assert limits.seconds_for(10**12) == limits.MOST_SECONDS
    assert limits.seconds_for(3_000_000, 1) == 21


def test_a_message_that_says_it_is_endless_is_not_believed():
    class Endless(BytesIO):
        def read(self, size=-1):
            assert size < 2**40
            return super().read(size)

    assert receive(Endless(struct.pack(">Q", 2**60) + b"{}")) is None


BOMB = "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))


def book(path, entities: str, title: str):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", "<a><rootfile full-path='c.opf'/></a>")
        archive.writestr(
            "c.opf",
            f"<!DOCTYPE a [<!ENTITY a 'lol'>{entities}]><package><metadata><title>{title}</title></metadata>"
            "<manifest><item id='a' href='a.html' media-type='text/html'/></manifest>"
            "<spine><itemref idref='a'/></spine></package>",
        )
        archive.writestr("a.html", "<p>An apple.")
    return path


def test_a_file_that_a_book_names_is_not_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    path = book(tmp_path / "a.epub", f"<!ENTITY file SYSTEM 'file://{secret}'>", "T&file;")
    assert "hidden" not in read(path, "a.epub").given_title


def test_entities_that_swell_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="not a readable EPUB"):
        read(book(tmp_path / "a.epub", BOMB, "T&j;"), "a.epub")
