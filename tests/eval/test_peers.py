import pytest

from eval.peers.__main__ import lines, main, measured
from eval.peers.tutorials import OURS, PEERS, Peer
from ingest.errors import BadInput


def figures(ingest_s, query_ms):
    return {"ingest_s": ingest_s, "query_ms": query_ms, "ingest_mb": 400.0, "query_mb": 200.0}


def test_a_ratio_is_the_median_of_the_ratios_in_the_same_run(monkeypatch):
    monkeypatch.setitem(PEERS, "langchain", Peer(print, print, ("langchain-core",)))
    runs = [
        {OURS: figures(ours, 10), "langchain": figures(theirs, 30)} for ours, theirs in [(10, 20), (40, 60), (2, 6)]
    ]
    head, _, ours, langchain = lines(runs, 1000)
    assert head.startswith("1000 passages, medians of 3 runs")
    assert ours.split()[:7] == [OURS, "10.0", "1.00", "10.0", "1.00", "400", "200"]
    assert langchain.split()[:7] == ["langchain", "20.0", "2.00", "30.0", "3.00", "400", "200"]


def test_one_that_is_not_installed_is_left_out_and_said(monkeypatch, capsys):
    monkeypatch.setitem(PEERS, "absent", Peer(print, print, ("no-such-package",)))
    monkeypatch.setattr("eval.peers.__main__._one", lambda *_: figures(1, 1))
    runs, _ = measured("folder", 1)
    assert "absent" not in runs[0]
    assert "absent is left out: no-such-package is not installed" in capsys.readouterr().err


def test_one_that_fails_is_left_out_and_said(monkeypatch, capsys):
    def one(name, *_):
        if name == "broken":
            raise BadInput("no room")
        return figures(1, 1)

    monkeypatch.setitem(PEERS, "broken", Peer(print, print))
    monkeypatch.setattr("eval.peers.__main__._one", one)
    runs, _ = measured("folder", 2)
    assert [OURS in run and "broken" not in run for run in runs] == [True, True]
    assert capsys.readouterr().err.count("broken is left out: no room") == 1


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path, monkeypatch, capsys):
    def one(*_):
        raise BadInput(f"{tmp_path / 'none'}: no documents here")

    monkeypatch.setattr("eval.peers.__main__._one", one)
    assert main([str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"error: {tmp_path / 'none'}: no documents here"


@pytest.mark.parametrize("name", PEERS)
def test_every_library_says_what_it_needs(name):
    assert (name == OURS) == (not PEERS[name].packages)
