"""Characters as they are matched and read, and the way back to the text."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.characters import folded, folded_text, parts_of_joined_words, unfolded


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("plain text - as it is,\nline by line", "plain text - as it is,\nline by line"),
        ("ﬁre oﬃce", "fire office"),
        ("ｆｕｌｌ　ｗｉｄｔｈ １２", "full width 12"),
        ("ﾃﾞｰﾀ", "データ"),
        ("im\u00adpreg\u200bna\ufefftion", "impregnation"),
        ("\u200fשלום\u200e", "שלום"),
        ("cafe\u0301", "café"),
        ("\u1112\u1161\u11ab", "한"),
        ("x\u0302", "x\u0302"),
        ("葛\U000e0100飾", "葛飾"),
        ("impreg-\nnation", "impregnation"),
        ("impreg-  \n   nation", "impregnation"),
        ("impreg\u00ad\nnation", "impregnation"),
        ("Jean-\nPaul", "Jean-\nPaul"),
        ("Jean\u00ad\nPaul", "Jean\nPaul"),
        ("impreg-\n\nnation", "impreg-\n\nnation"),
        ("1990-\nto", "1990-\nto"),
        ("H₂O in m², not 10²", "H2O in m2, not 10²"),
        ("2½ Foo™", "2½ Foo™"),
        ("a\u00a0b…", "a b..."),
    ],
)
def test_what_looks_alike_is_alike(text, alike):
    assert folded_text(text) == folded(text)[0] == alike


def test_every_character_has_its_place():
    text, places = folded("oﬃce e\u0301a im\u00adpreg-\nna")
    assert text == "office éa impregna"
    assert places == [0, 1, 1, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15, 18, 19]


def test_the_way_back():
    source = "A «cafe\u0301» of impreg-\nnation."
    text, places = folded(source)
    for words, original in (("café", "cafe\u0301"), ("impregnation", "impreg-\nnation"), ("»", "»"), ("", "")):
        start = text.index(words)
        begin, end = unfolded(source, places, start, start + len(words))
        assert source[begin:end] == original
    assert unfolded(source, places, len(text), len(text)) == (len(source), len(source))


ODD = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("e\u0301\u0327-\u00ad\n aZ2²½™ﬁｶﾞㄱㅏ\u1100\u1161\u11a8\u200b\ufeff\u0340\u0e33\u09c7\u09be"),
)


@settings(max_examples=300, deadline=None)
@given(st.text(ODD, max_size=12))
def test_both_ways_of_folding_say_the_same(text):
    alike, places = folded(text)
    assert alike == folded_text(text)
    assert len(alike) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("e\u0301\u0327aﬁｶﾞㄱㅏ\u1100\u1161\u11a8\u0e33\u09c7\u09be"), max_size=12))
def test_letters_are_normalised_as_the_standard_says(text):
    assert folded(text)[0] == normalize("NFKC", text)


def test_the_parts_of_a_joined_word():
    assert parts_of_joined_words("A well-\nknown Jean-\nPaul, in-\n  deed") == ["well", "known", "in", "deed"]
