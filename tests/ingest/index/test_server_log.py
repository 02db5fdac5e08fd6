"""The lease on a Chroma server and the log that it stands in."""

import subprocess
import sys
import time
from contextlib import ExitStack
from threading import Thread

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from ingest.errors import IngestReplaced
from ingest.index import server_log
from ingest.index.server_log import KEPT, Holder, Record, ServerLog, lease
from ingest.index.store import Location
from ingest.index.stores import open_store
from tests.lease_worker import count_up, holds
from tests.processes import ROOT, Server

SECONDS = 4
"""For which processes take the lease from each other."""

PLACE = Location(server="http://127.0.0.1:1")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("chroma"))
    server.wait()
    yield server.url
    server.kill()


class FakeCollection:
    """Rows as a Chroma collection keeps them: an `add` of an id that is there is ignored."""

    def __init__(self):
        self.rows = {}

    def add(self, ids, metadatas, embeddings):
        for identity, metadata in zip(ids, metadatas, strict=True):
            self.rows.setdefault(identity, dict(metadata))

    def update(self, ids, metadatas):
        for identity, metadata in zip(ids, metadatas, strict=True):
            if identity in self.rows:
                self.rows[identity] |= metadata

    def get(self, where, include):
        assert include == ["metadatas"]
        return {"metadatas": [dict(row) for row in self.rows.values() if row["number"] >= where["number"]["$gte"]]}

    def delete(self, where):
        self.rows = {key: row for key, row in self.rows.items() if row["number"] > where["number"]["$lte"]}


class FakeClient:
    def __init__(self):
        self.collection = FakeCollection()

    def get_collection(self, name, embedding_function):
        return self.collection

    get_or_create_collection = get_collection


def holder(machine: str) -> Holder:
    return Holder(7, f"host-{machine}", "2026-12-01T10:00:00+00:00", machine)


class Appending(RuleBasedStateMachine):
    """Writers look, sleep as long as they like, and append by what they saw: whoever saw the last record is first."""

    views = Bundle("views")

    def __init__(self):
        super().__init__()
        self.client = FakeClient()
        self.last = Record()
        self.appended = 0

    @rule(target=views)
    def look(self):
        seen = ServerLog(self.client, PLACE).last()
        assert seen.token == self.last.token
        return seen

    @rule(view=consumes(views), machine=st.sampled_from("abc"))
    def append(self, view, machine):
        new = ServerLog(self.client, PLACE).append(view, Record(holder=holder(machine), manifest=str(self.appended)))
        assert (new is not None) == (view.token == self.last.token)
        if new:
            self.last, self.appended = new, self.appended + 1

    @rule(machine=st.sampled_from("abc"), times=st.integers(1, KEPT + 4))
    def go_on(self, machine, times):
        log = ServerLog(self.client, PLACE)
        for _ in range(times):
            self.last = log.append(log.last(), Record(holder=holder(machine), manifest=str(self.appended)))
            self.appended += 1

    @rule(view=views, count=st.integers(1, 9))
    def beat(self, view, count):
        ServerLog(self.client, PLACE).beat(view, count)

    @invariant()
    def the_last_record_is_the_last_one_that_was_appended(self):
        last = ServerLog(self.client, PLACE).last()
        assert (last.token, last.number, last.manifest) == (self.last.token, self.appended, self.last.manifest)
        assert len(self.client.collection.rows) < 4 * KEPT


Appending.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
TestAppending = Appending.TestCase


def test_one_appends_between_the_add_of_another_and_its_look():
    client = FakeClient()
    first, second = ServerLog(client, PLACE), ServerLog(client, PLACE)
    add = client.collection.add

    def overtaken(**row):
        add(**row)
        client.collection.add = add
        assert second.append(second.last(), Record(manifest="second"))

    client.collection.add = overtaken
    assert first.append(Record(), Record(manifest="first")) is not None
    assert first.last().manifest == "second"


def test_who_waits_says_for_whom_and_takes_over_when_there_is_no_sign_of_life(caplog, monkeypatch):
    monkeypatch.setattr(server_log, "PAUSE", 0.001)
    log = ServerLog(FakeClient(), PLACE)
    log.append(log.last(), Record(holder=holder("a"), collection="chunks", manifest="state"))
    for beat in range(3):
        log.beat(log.last(), beat)
    with lease(log, holder("b")):
        assert (log.last().holder, log.last().collection, log.last().manifest) == (holder("b"), "chunks", "state")
    assert log.last().holder is None
    waiting = "waiting for another ingest to finish: process 7 on host-a, started 2026-12-01T10:00:00+00:00"
    assert caplog.messages == [waiting]


def test_signs_of_life_keep_the_lease(monkeypatch):
    for name, value in {"PAUSE": 0.005, "BEAT": 0.01, "LOOKS": 40}.items():
        monkeypatch.setattr(server_log, name, value)
    log, order = ServerLog(FakeClient(), PLACE), []

    def wait():
        with lease(log, holder("b")):
            order.append("b")

    with lease(log, holder("a")):
        other = Thread(target=wait)
        other.start()
        time.sleep(0.6)
        order.append("a")
    other.join()
    assert order == ["a", "b"]


def test_the_lease_of_a_killed_process_of_this_machine_is_taken_at_once(monkeypatch):
    monkeypatch.setattr(server_log.time, "sleep", None)
    log = ServerLog(FakeClient(), PLACE)
    log.append(log.last(), Record(holder=holder("a")))
    with lease(log, holder("a")):
        pass


def test_who_lost_the_lease_cannot_commit():
    log = ServerLog(FakeClient(), PLACE)
    with lease(log, holder("a")) as sleeper:
        log.append(log.last(), Record(holder=holder("b"), manifest="new"))
        message = "no sign of life for too long, and its place was taken by process 7 on host-b, started 2026"
        with pytest.raises(IngestReplaced, match=message):
            sleeper.check()
        with pytest.raises(IngestReplaced, match=message):
            sleeper.commit("", "old")
    assert (log.last().holder, log.last().manifest) == (holder("b"), "new")


def test_the_same_machine_has_the_same_name(tmp_path):
    assert Holder.here(tmp_path).machine == Holder.here(tmp_path).machine
    assert Holder.here(tmp_path).process > 0


def worker(url, folder, machine):
    arguments = url, folder / machine, "30", str(SECONDS), folder / "counted"
    command = [sys.executable, "-m", "tests.lease_worker", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def test_machines_never_hold_the_lease_together_though_some_are_killed(url, tmp_path):
    with ExitStack() as running:
        *processes, doomed = [running.enter_context(worker(url, tmp_path, machine)) for machine in "abc"]
        for process in (*processes, doomed):
            running.callback(process.kill)
        while doomed.poll() is None and holds(tmp_path / "counted.held") != str(doomed.pid):
            time.sleep(0.001)
        doomed.kill()
        doomed.communicate()
        for process in processes:
            assert process.communicate(timeout=60)[1].count("its place was taken") == process.returncode == 0
    lines = [line.split() for line in (tmp_path / "counted").read_text().splitlines()]
    numbers = [int(number) for number, *_ in lines]
    assert all(len(line) == 2 for line in lines)
    assert numbers == sorted(set(numbers))
    assert {process for _, process in lines} >= {str(process.pid) for process in processes}


def test_no_commit_is_lost_when_the_living_are_taken_for_dead(url, tmp_path, monkeypatch):
    for name, value in {"PAUSE": 0.001, "LOOKS": 2}.items():
        monkeypatch.setattr(server_log, name, value)
    replaced, end = [], time.monotonic() + SECONDS

    def take_turns(number):
        log = ServerLog(open_store(Location(server=url))._client, Location(server=url))
        while time.monotonic() < end:
            try:
                count_up(log, holder(str(number)), tmp_path / "counted")
            except IngestReplaced as error:
                replaced.append(error)

    threads = [Thread(target=take_turns, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(int(line.split()[0]) for line in (tmp_path / "counted").read_text().splitlines())
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert replaced
