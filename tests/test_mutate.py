"""The search for changes that no test notices finds them."""

import pytest

from tests.mutate.__main__ import modules, sample
from tests.mutate.mutants import mutants

SOURCE = '''
LIMIT = 3

def small(number):
    """Say so."""
    if not number or number < LIMIT:
        return True
    log(number)
'''


def changes(source):
    return {(mutant.line, mutant.change) for mutant in mutants(source)}


def test_every_kind_of_change_is_made_once():
    assert changes(SOURCE) == {
        (2, "3 -> 4"),
        (2, "3 -> 2"),
        (6, "not number or number < LIMIT -> not number and number < LIMIT"),
        (6, "not number -> number"),
        (6, "number < LIMIT -> number <= LIMIT"),
        (6, "number < LIMIT -> number >= LIMIT"),
        (7, "return True -> return None"),
        (7, "True -> False"),
        (8, "log(number) removed"),
    }


def test_a_mutant_is_the_whole_module_with_one_change():
    texts = {mutant.change: mutant.text for mutant in mutants("a = 1 + 2\nb = a\n")}
    assert texts["1 + 2 -> 1 - 2"] == "a = 1 - 2\nb = a"
    assert texts["2 -> 3"] == "a = 1 + 3\nb = a"


@pytest.mark.parametrize(
    ("pattern", "shorter"),
    [
        ("a|bc|d", {"bc|d", "a|d", "a|bc"}),
        ("x(?:a|b)y", {"x(?:b)y", "x(?:a)y"}),
        (r"\(a\||b", {"b", r"\(a\|"}),
        ("[^a-cd]", {"[^d]", "[^a-c]"}),
        ("(a|[|)])", {"([|)])", "(a)", "(a|[)])", "(a|[|])"}),
        ("plain (words)", set()),
    ],
)
def test_a_pattern_loses_one_alternative_or_member(pattern, shorter):
    found = mutants(f"P = {pattern!r}")
    assert {eval(mutant.text.removeprefix("P = ")) for mutant in found} == shorter


def test_annotations_documentation_and_decorators_stay():
    assert changes('@f(1)\ndef g(x: "a|b" = None) -> "a|b":\n    """One [or] two."""\n') == set()


def test_a_sample_is_the_same_for_the_same_seed():
    found = mutants(SOURCE)
    assert sample(found, 4, 1) == sample(found, 4, 1) != sample(found, 4, 2)
    assert sample(found, None, 1) == sample(found, 99, 1) == found


def test_modules_are_chosen_by_their_path_or_a_folder_above():
    assert modules(["ingest/chunks.py"]) == {"ingest/chunks.py": "tests/ingest/test_chunks.py"}
    assert set(modules(["ingest/"])) == {"ingest/chunks.py", "ingest/sentences.py"}
    assert {"bot/citing/cite.py"} <= set(modules(["bot"]))
    assert modules(["docs"]) == {}
