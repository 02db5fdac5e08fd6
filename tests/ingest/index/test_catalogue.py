"""Generations of the catalogue: what was seen stays so, whatever is written."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.index.catalogue import Catalogue, CatalogueWriter, DocumentInfo, Entry, capacities, forget, roll_back


def entry(source: str, text: str = "a", segment: int = 1) -> Entry:
    info = DocumentInfo(
        source, text * 64, text * 64, f"/docs/{source}", source, 30, 2, "2026-11-30T00:00:00+00:00", (0,)
    )
    return Entry(info, (0, 12), segment)


@pytest.fixture
def database():
    database = sqlite3.connect(":memory:")
    roll_back(database, 0)
    return database


def test_ids_are_those_of_chunks_that_tile_the_text(database):
    CatalogueWriter(database, 1).add([entry("a:b.txt")])
    [found] = Catalogue(database, 1).entries(["a:b.txt", "c.txt"])
    assert found.ids == [f"a:b.txt:{'a' * 16}:0:12", f"a:b.txt:{'a' * 16}:12:30"]
    assert Catalogue(database, 1).segments_of([*found.ids, "a:b.txt:0000000000000000:0:12", "none"]) == dict.fromkeys(
        found.ids, 1
    )


def test_a_generation_never_changes(database):
    CatalogueWriter(database, 1).add([entry("a"), entry("b")])
    CatalogueWriter(database, 2).add([entry("b", "b", 2)])
    CatalogueWriter(database, 2).remove(["a"])
    one, two = Catalogue(database, 1), Catalogue(database, 2)
    assert (list(one), list(two)) == (["a", "b"], ["b"])
    assert ("a" in one, "a" in two, len(one), len(two)) == (True, False, 2, 1)
    assert [one.entry("b").info.sha256[0], two.entry("b").info.sha256[0]] == ["a", "b"]
    assert (one.sizes(), two.sizes(), one.sizes(["a"])) == ({1: 4}, {2: 2}, {1: 2})
    with pytest.raises(KeyError):
        two.entry("b", "a" * 64)


def test_a_page_of_the_list_is_read_alone(database):
    CatalogueWriter(database, 1).add([entry("c"), entry("a"), entry("b")])
    CatalogueWriter(database, 2).remove(["b"])
    one, two = Catalogue(database, 1), Catalogue(database, 2)
    assert [info.source for info in one.infos(1, 1)] == ["b"]
    assert [[info.source for info in two.infos(offset, 5)] for offset in (0, 1, 2, 2**53 - 1)] == [
        ["a", "c"],
        ["c"],
        [],
        [],
    ]


def test_what_a_killed_writer_left_is_forgotten(database):
    CatalogueWriter(database, 1).add([entry("a")])
    CatalogueWriter(database, 2).add([entry("a", "b"), entry("c")])
    roll_back(database, 1)
    assert [info.sha256[0] for info in Catalogue(database, 9).infos()] == ["a"]


def test_rows_go_when_no_generation_needs_them(database):
    CatalogueWriter(database, 1).add([entry("a"), entry("b")])
    CatalogueWriter(database, 2).add([entry("a", "b", 2)])
    assert forget(database, 1) == {1, 2}
    assert list(Catalogue(database, 1)) == ["a", "b"]
    CatalogueWriter(database, 3).add([entry("b", "b", 2)])
    assert (forget(database, 3), capacities(database)) == ({2}, {2: 4})


sources = st.sets(st.sampled_from("abcd"), max_size=3)


@given(st.lists(st.tuples(sources, sources), max_size=6))
def test_every_generation_is_what_was_written_up_to_it(writes):
    database = sqlite3.connect(":memory:")
    roll_back(database, 0)
    states, state = {}, {}
    for generation, (added, removed) in enumerate(writes, 1):
        writer = CatalogueWriter(database, generation)
        writer.add([entry(source, segment=generation) for source in sorted(added)])
        writer.remove(removed)
        state = {
            source: at for source, at in (state | dict.fromkeys(added, generation)).items() if source not in removed
        }
        states[generation] = state
    for generation, expected in states.items():
        catalogue = Catalogue(database, generation)
        assert {found.info.source: found.segment for found in catalogue.entries("abcd")} == expected
        assert catalogue.chunks == 2 * len(expected)
