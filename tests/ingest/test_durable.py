import errno
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ingest.durable import Replacing, storing, sweep, workroom, write_durably
from ingest.errors import CannotStore
from tests.processes import ROOT

KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.durable import write_durably
call = getattr(os, sys.argv[1])
setattr(os, sys.argv[1], lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL))
write_durably(Path(sys.argv[2]), b"new")
"""


def test_a_file_is_written_over_another_and_keeps_its_rights(tmp_path):
    file = tmp_path / "a.json"
    write_durably(file, b"old")
    file.chmod(0o640)
    write_durably(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_link_stays_one(tmp_path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "link").symlink_to("a")
    write_durably(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_text() == "new"


def test_what_is_no_file_is_written_to():
    write_durably(Path("/dev/null"), b"new")
    assert not os.path.isfile("/dev/null")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_killed_at_a_step_the_old_file_stands_and_what_was_left_goes_with_the_next_write(tmp_path, step):
    file = tmp_path / "a.json"
    file.write_text("old")
    ended = subprocess.run([sys.executable, "-c", KILLED, step, str(file)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert file.read_text() == "old"
    write_durably(file, b"new")
    assert os.listdir(tmp_path) == ["a.json"]


def test_on_a_full_disk_the_old_file_stands(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    file.write_text("old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotStore, match=r"^it: cannot be written: No space left on device$"), storing("it"):
        write_durably(file, b"new")
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_room_that_is_in_use_is_not_swept(tmp_path):
    with workroom(tmp_path) as room:
        sweep(tmp_path)
        assert room.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_what_was_put_goes_back_after_an_error(tmp_path):
    (tmp_path / "a").write_text("old a")
    with suppress(KeyError), workroom(tmp_path) as room, Replacing() as replacing:
        for name in ("a", "b"):
            (room / name).write_text("new")
            replacing.put(room / name, tmp_path / name)
        assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text() == "new"
        raise KeyError
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "old a")]


def test_what_was_put_and_kept_stays_after_an_error(tmp_path):
    with suppress(KeyError), workroom(tmp_path) as room, Replacing() as replacing:
        (room / "a").write_text("new")
        replacing.put(room / "a", tmp_path / "a")
        replacing.keep()
        raise KeyError
    assert (tmp_path / "a").read_text() == "new"


def test_of_many_files_that_cannot_be_copied_one_reason_is_told(tmp_path):
    for name in ("a", "b"):
        (tmp_path / "old" / name).mkdir(parents=True)
        (tmp_path / "old" / name / "x").write_text("x")

    def full(*given, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CannotStore, match=r"^it: cannot be written: .*No space left on device$"), storing("it"):
        shutil.copytree(tmp_path / "old", tmp_path / "new", copy_function=full)
