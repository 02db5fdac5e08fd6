import os
import socket
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.blocks import Block, Label
from ingest.chunks import split
from ingest.documents import Document, read
from ingest.errors import UnreadableFile, UnsupportedFile
from ingest.files import File, find
from ingest.formats.builder import Extract
from tests.fakes import words

PAGE = Path(__file__).parents[2] / "corpus" / "international_crisis_management.txt"


def test_a_file_becomes_normalised_text_with_its_hashes(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"One.\r\nTwo.\r\n")
    document = read(path, "a.txt")
    assert document.text == "One.\nTwo.\n"
    assert document.sha256 == sha256(b"One.\nTwo.\n").hexdigest()
    assert document.file_sha256 == sha256(b"One.\r\nTwo.\r\n").hexdigest()
    assert (document.source, document.path) == ("a.txt", str(path))


def test_the_title_is_the_first_heading_or_the_name():
    assert Document.of("no heading", "a.txt").title == "a.txt"
    assert Document.of("Welcome\nAll of you are welcome here.", "a.txt").title == "Welcome"
    assert Document.of("Welcome\nOur garden\nAll of you are welcome here.", "a.txt").title == "Our garden"


def test_the_bundled_page_has_its_headings():
    document = read(PAGE, PAGE.name)
    titles = [document.words(heading).rstrip(":") for heading in document.headings]
    assert titles[0] == "Welcome"
    assert "Kosovo Force (KFOR)" in titles
    assert "Operation Sea Guardian (OSG)" in titles
    assert all(above.start < below.start for above, below in pairwise(document.headings))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n", "holds no text$"),
        ("blank.html", b"<script>x()</script>", "holds no text$"),
        ("deep.md", b"> " * 200 + b"x", "holds no text; not read: a part that is nested too deeply$"),
        ("binary.txt", b"\x7fELF" + bytes(100), "is not text"),
        ("binary.md", bytes(range(256)), "is not text"),
        ("not.pdf", b"hello", "is damaged or not a PDF"),
        ("not.docx", b"hello", "is not a Word document, or is damaged"),
    ],
)
def test_files_without_readable_text(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFile, match=reason):
        read(tmp_path / name, name)


def test_an_unknown_format_is_named(tmp_path):
    with pytest.raises(UnsupportedFile, match=r"\.rst"):
        read(tmp_path / "a.rst", "a.rst")


def test_what_is_not_a_file_is_said_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        for name in ("pipe.txt", "folder.txt", "socket.txt"):
            with pytest.raises(UnreadableFile, match="is not a regular file"):
                read(tmp_path / name, name)
    with pytest.raises(UnreadableFile, match="No such file"):
        read(tmp_path / "dangling.txt", "dangling.txt")
    with pytest.raises(UnreadableFile, match="symbolic links"):
        read(tmp_path / "loop.txt", "loop.txt")


def test_a_name_that_is_not_unicode_is_refused(tmp_path):
    path = os.fsencode(tmp_path) + b"/bad\xff.txt"
    with open(path, "w") as file:
        file.write("Text.")
    with pytest.raises(UnreadableFile, match="name that is not UTF-8"):
        read(tmp_path / "bad\udcff.txt", "bad\udcff.txt")


def test_line_ends_do_not_change_the_text_or_the_chunks(tmp_path):
    texts = []
    for name, end in (("unix.txt", "\n"), ("windows.txt", "\r\n"), ("mac.txt", "\r")):
        (tmp_path / name).write_bytes("One two.\nThree four.\n".replace("\n", end).encode())
        document = read(tmp_path / name, name)
        texts.append((document.text, [(c.start, c.end) for c in split(document, words, 16)]))
    assert texts[0] == texts[1] == texts[2]


class TestFind:
    @pytest.fixture
    def tree(self, tmp_path):
        for name in ("a/x.txt", "a/sub/y.md", "b/x.txt", "b/z.rst", "b/.hidden.txt", "b/.git/g.txt", "b/UPPER.TXT"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("Text.")
        return tmp_path

    def sources(self, paths, known=None):
        return [file.source for file in find(paths, known).files]

    def test_a_folder_tree_without_hidden_files_and_other_formats(self, tree):
        found = find([tree])
        assert [file.source for file in found.files] == ["a/x.txt", "a/sub/y.md", "b/UPPER.TXT", "b/x.txt"]
        assert found.skipped == [tree / "b" / "z.rst"]

    def test_the_same_file_counts_once_however_it_is_named(self, tree, monkeypatch):
        monkeypatch.chdir(tree)
        (tree / "link").symlink_to("a")
        names = ["a/x.txt", "./a/x.txt", "a/sub/../x.txt", tree / "a" / "x.txt", "link/x.txt", "a", "link", "a/."]
        found = find([tree / name for name in names])
        assert [file.path for file in found.files] == [tree / "a" / "x.txt", tree / "a" / "sub" / "y.md"]

    def test_files_of_the_same_name_get_the_folder_added(self, tree):
        assert self.sources([tree / "a" / "x.txt", tree / "b" / "x.txt"]) == ["x.txt", "b/x.txt"]

    def test_a_file_keeps_its_name_when_a_folder_above_is_given(self, tree):
        known = {str(tree / "a" / "x.txt"): "x.txt"}
        assert "x.txt" in self.sources([tree], known)
        assert "a/x.txt" not in self.sources([tree], known)

    def test_links_in_circles_are_not_followed(self, tree):
        (tree / "a" / "again").symlink_to("..")
        (tree / "a" / "self").symlink_to("self")
        assert len(find([tree]).files) == 4

    def test_what_is_missing_is_listed(self, tree):
        (tree / "dangling.txt").symlink_to("nowhere")
        missing = [tree / "no", tree / ("x" * 300), tree / "dangling.txt"]
        assert find([tree / "a", *missing]).missing == missing

    def test_an_ignore_file_names_files_that_are_no_documents(self, tree):
        (tree / "a" / ".ingestignore").write_text("*.md\n# comment\n")
        assert find([tree / "a"]).files == [File(tree / "a" / "x.txt", "x.txt")]


def test_what_is_stored_with_every_chunk_of_a_block_is_bounded():
    text = "word " * 2_000
    lead = Label(0, text.strip())
    emphasis = tuple((5 * n, 5 * n + 4, "strong") for n in range(2_000))
    block = Block(0, len(text) - 1, "item", level=1, above=(lead,), emphasis=emphasis)
    found = Document.from_extract(Extract(text, (block,)), "a.md", path="", file_sha256="").blocks[0]
    assert (found.above, found.emphasis) == ((Label(0, text[:1_000]),), emphasis[:1_000])
