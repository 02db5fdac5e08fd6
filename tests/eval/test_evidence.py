import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.dataset import Case, Span
from eval.evidence import Folded, find, resolve
from ingest.errors import BadInput

TEXTS = {"a": "One two. One two.", "b": "Zero.\nOne\n  two. End."}


def test_every_occurrence_counts():
    assert find(["One two."], TEXTS) == {"One two.": (Span("a", 0, 8), Span("a", 9, 17))}


def test_white_space_is_folded_only_where_the_letter_is_nowhere():
    assert find(["Zero. One two."], TEXTS) == {"Zero. One two.": (Span("b", 0, 16),)}
    assert find(["one two."], TEXTS) == {"one two.": ()}


def test_a_case_gets_its_places_for_citations_and_for_retrieval():
    (case,) = resolve([Case("q", "?", quotes=((" End. ",), ("Zero.",)))], TEXTS, "corpus")
    assert case.evidence == case.relevant == ((Span("b", 17, 21),), (Span("b", 0, 5),))


def test_one_alternative_is_enough():
    (case,) = resolve([Case("q", "?", quotes=(("nowhere", "End."),))], TEXTS, "corpus")
    assert case.evidence == ((Span("b", 17, 21),),)


def test_missing_evidence_names_the_questions():
    cases = [Case(f"q{n}", "?", quotes=(("x" * 200,),)) for n in range(25)]
    with pytest.raises(BadInput) as caught:
        resolve(cases, TEXTS, "corpus/")
    lines = str(caught.value).splitlines()
    assert lines[0] == "corpus/: 25 pieces of evidence are not in the corpus"
    assert lines[1].startswith('  id "q0": xxx')
    assert len(lines[1]) < 120
    assert lines[-1] == "  and 5 more"
    assert len(lines) == 22


@given(st.text(alphabet="ab \n\t", max_size=30), st.data())
def test_folded_places_are_what_was_asked_for(text, data):
    words = text.split()
    if words:
        first = data.draw(st.integers(0, len(words) - 1))
        last = data.draw(st.integers(first, len(words) - 1))
        quote = " ".join(words[first : last + 1])
        spans = list(Folded(text).find(quote, "s"))
        assert spans
        assert all(" ".join(text[span.start : span.end].split()) == quote for span in spans)
