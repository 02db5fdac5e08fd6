"""Citations: whatever a writer claims, what is shown is a slice of the source."""

from hypothesis import given
from hypothesis import strategies as st

from bot.citing.cite import check, cite, find_folded, fold
from bot.types import Citation, Draft, Passage, Quote, Unverified
from ingest.documents import Document

TEXT = "Tea comes from China.\nCoffee comes from “Ethiopia”, they   say."
DOCUMENT = Document.of(TEXT, "drinks.txt")


def document_of(source, sha256):
    if (source, sha256) != (DOCUMENT.source, DOCUMENT.sha256):
        raise KeyError(source)
    return DOCUMENT


def passage(start, end, sha256=DOCUMENT.sha256, text=TEXT):
    return Passage("drinks.txt", sha256, start, end, text[start:end], "Drinks", 1.0)


TEA, COFFEE = passage(0, 22), passage(22, len(TEXT))


def draft(text, *quotes):
    return Draft(True, "x", text, 1.0, quotes)


def test_a_verbatim_quote_is_placed_in_the_source():
    found = check(Quote(1, 1, "Coffee comes"), [TEA, COFFEE], document_of)
    assert isinstance(found, Citation)
    assert (found.start, found.end, found.status) == (22, 34, "verbatim")
    assert found.heading == "Drinks"


def test_a_quote_with_its_place_is_taken_there_and_not_at_an_earlier_twin():
    twice = Document.of("tea or tea", "t.txt")
    both = Passage("t.txt", twice.sha256, 0, 10, "tea or tea", "", 1.0)
    found = check(Quote(1, 0, "tea", (7, 10)), [both], lambda *_: twice)
    assert (found.start, found.end) == (7, 10)


def test_a_folded_quote_is_shown_as_the_source_has_it():
    found = check(Quote(1, 1, 'from "ethiopia", they say'), [TEA, COFFEE], document_of)
    assert (found.quote, found.status) == ("from “Ethiopia”, they   say", "folded")
    assert TEXT[found.start : found.end] == found.quote


def test_a_quote_from_another_passage_is_cited_where_it_really_is():
    found = check(Quote(1, 0, "Coffee comes"), [TEA, COFFEE], document_of)
    assert found.start == 22


def test_what_no_passage_says_is_not_cited():
    assert check(Quote(1, 0, "Tea comes from India"), [TEA], document_of) == Unverified(
        "Tea comes from India", "not found in the documents"
    )


def test_a_document_that_changed_since_is_not_cited():
    stale = passage(0, 22, sha256="other")
    assert "has changed" in check(Quote(1, 0, "Tea"), [stale], document_of).reason


def test_a_passage_that_differs_from_its_source_is_not_cited():
    wrong = Passage("drinks.txt", DOCUMENT.sha256, 0, 22, "Tea comes from Chile.\n", "", 1.0)
    assert "does not say this" in check(Quote(1, 0, "Chile"), [wrong], document_of).reason


def test_markers_are_numbered_by_first_mention_and_twins_share_a_number():
    checked = cite(
        draft("A [1]. B [2]. C [3].", Quote(1, 0, "Tea"), Quote(2, 1, "Coffee"), Quote(3, 0, "Tea")),
        [TEA, COFFEE],
        document_of,
    )
    assert checked.text == "A [1]. B [2]. C [1]."
    assert [c.quote for c in checked.citations] == ["Tea", "Coffee"]


def test_markers_of_what_is_not_true_disappear_from_the_text():
    checked = cite(draft("A [1]. B [2].", Quote(1, 0, "Milk"), Quote(2, 7, "Tea")), [TEA], document_of)
    assert checked.text == "A. B."
    assert [u.reason for u in checked.unverified] == [
        "not found in the documents",
        "cites passage 8, which does not exist",
    ]


def test_what_only_a_passage_outside_the_index_says_is_reported():
    outside = Passage("elsewhere", "", 0, 22, "Tea comes from Assam.\n", "", 1.0)
    assert check(Quote(1, 0, "Tea comes from Assam"), [outside, TEA], document_of) == Unverified(
        "Tea comes from Assam", "found outside the index"
    )
    assert check(Quote(1, 0, "Tea comes"), [outside, TEA], document_of).source == "drinks.txt"


def test_numbers_in_brackets_that_are_no_markers_are_text():
    quotes = Quote(1, 0, "Tea"), Quote(2, 0, "Milk"), Quote(3, 1, "Coffee")
    checked = cite(draft("In [2020], A [1]. B [2]. C [3] [0] [01] [99999999].", *quotes), [TEA, COFFEE], document_of)
    assert checked.text == "In [2020], A [1]. B. C [2] [0] (01) [99999999]."


def test_text_that_would_be_taken_for_a_citation_is_put_in_parentheses():
    checked = cite(draft("A [7]. B [1].", Quote(7, 0, "Tea")), [TEA], document_of)
    assert checked.text == "A [1]. B (1)."


@given(st.text(), st.text(), st.text())
def test_every_slice_is_found_after_folding(before, inside, after):
    text = before + inside + after
    found = find_folded(inside, text)
    if fold(inside)[0].strip():
        assert found is not None
        assert fold(text[slice(*found)])[0].strip() == fold(inside)[0].strip()


@given(st.text())
def test_folding_keeps_the_place_of_every_character(text):
    folded, places = fold(text)
    assert len(folded) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(-2, 5), st.text())), st.text())
def test_whatever_is_claimed_only_slices_of_the_source_are_cited(text, claims, reply):
    document = Document.of(text, "any.txt")
    middle = len(text) // 2
    passages = [
        Passage("any.txt", document.sha256, start, end, text[start:end], "", 1.0)
        for start, end in ((0, middle), (middle, len(text)))
    ]
    quotes = [Quote(number, place, words) for number, (place, words) in enumerate(claims, start=1)]
    text_with_markers = reply + "".join(f"[{quote.number}]" for quote in quotes)
    checked = cite(Draft(True, "", text_with_markers, 1.0, quotes), passages, lambda *_: document)
    assert len(checked.unverified) <= len(quotes)
    assert [c.number for c in checked.citations] == list(range(1, len(checked.citations) + 1))
    assert all(document.text[c.start : c.end] == c.quote for c in checked.citations)
