import pytest
from filelock import FileLock, Timeout

from ingest.lock import write_lock


def test_a_lock_needs_no_note_of_who_holds_it_and_is_let_go(tmp_path):
    (tmp_path / "lock.holder").mkdir()  # so that no note can be written, as on a disk without any room
    for _ in range(2):
        with write_lock(tmp_path):
            with pytest.raises(Timeout):
                FileLock(tmp_path / "lock").acquire(timeout=0)
        FileLock(tmp_path / "lock").acquire(timeout=0).__exit__(None, None, None)


def test_a_lock_is_let_go_after_an_error(tmp_path):
    with pytest.raises(KeyError), write_lock(tmp_path):
        raise KeyError
    with write_lock(tmp_path):
        assert (tmp_path / "lock.holder").exists()
    assert not (tmp_path / "lock.holder").exists()
