"""Which reader a file has."""

from pathlib import Path

import pytest

from ingest.errors import UnsupportedFile
from ingest.formats import READERS, plain, reader_for


def test_a_reader_is_chosen_by_suffix():
    assert reader_for(Path("A.TXT")) is plain.read
    with pytest.raises(UnsupportedFile, match=r"'\.gif' is not supported; supported: \.txt \.md"):
        reader_for(Path("a.gif"))
    with pytest.raises(UnsupportedFile, match=r"'\.xls' is not supported; save it as \.xlsx"):
        reader_for(Path("a.xls"))
    with pytest.raises(UnsupportedFile, match="no suffix"):
        reader_for(Path("a"))


def test_every_format_has_a_reader():
    for suffix, name in READERS.items():
        assert reader_for(Path(f"a{suffix}")).__module__ == f"ingest.formats.{name}"
