import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from weakref import finalize

import pytest

from ingest.index import databases
from ingest.index.databases import close_soon, open_database, opened_database
from ingest.index.store import COLLECTION, get_or_create

THREADS = 4


@pytest.fixture
def folder(tmp_path):
    with opened_database(tmp_path) as client:
        get_or_create(client, COLLECTION).add(ids=["a"], embeddings=[[1.0, 0.0]], documents=["Bees make honey."])
    return tmp_path


@pytest.fixture
def often():
    """Let threads take turns a thousand times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("collected", [False, True])
def test_threads_that_open_and_close_one_database_all_read_it(folder, often, collected):
    together = Barrier(THREADS, timeout=30)

    def read(_):
        found = []
        for _ in range(25):
            together.wait()
            client = open_database(folder)
            collection = client.get_collection(COLLECTION, embedding_function=None)
            found += collection.get()["documents"]
            if collected:
                finalize(collection, close_soon, client)
                del collection
            else:
                close_soon(client)
        return found

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(read, range(THREADS))) == [25 * ["Bees make honey."]] * THREADS


def test_what_the_garbage_collector_closes_while_another_is_opened_does_not_wait(folder, tmp_path, monkeypatch):
    client = open_database(folder)
    closed = []
    monkeypatch.setattr(client, "close", lambda: closed.append(client))

    class Abandoned:
        def __init__(self):
            self.itself = self

    finalize(Abandoned(), close_soon, client)
    settings = databases.settings

    def collect():
        gc.collect()
        assert closed == []
        return settings()

    monkeypatch.setattr(databases, "settings", collect)
    opening = Thread(target=open_database, args=[tmp_path / "other"], daemon=True)
    opening.start()
    opening.join(30)
    assert not opening.is_alive()
    assert closed == [client]
