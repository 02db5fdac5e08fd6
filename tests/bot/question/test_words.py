"""Words, names and numbers of a text."""

import pytest

from bot.question.words import content, full_names, has_name, names, number, numbers, stems


def test_content_words_meet_in_their_stems_without_function_words():
    assert stems("How many nations are participating?") == stems("the nation participates") == {"nation", "partic"}
    assert stems("a bus, buses; glass") == {"bus", "buse", "glas"}
    assert stems("") == set()


@pytest.mark.parametrize(
    ("written", "one"), [("1,200", "1200"), ("1.200", "1200"), ("12.5", "12.5"), ("12,5", "12.5"), ("1,2345", "1.2345")]
)
def test_a_number_is_the_same_however_its_thousands_are_written(written, one):
    assert number(written) == one
    assert numbers(f"about {written} of them") == {one}
    assert stems(f"about {written} of them") == {one}


def test_names_have_capitals_and_do_not_open_the_text():
    assert names("When did KFOR enter Kosovo's capital?") == {"kfor", "kosovo"}
    assert names("Ada came") == set()
    assert list(full_names("When did the Bank of Oslo buy Area 51?")) == ["Bank of Oslo", "Area 51"]
    assert list(full_names("so I asked The Times")) == ["Times"]
    assert list(full_names("he said Yes to Jean-Luc")) == ["Jean-Luc"]


def test_a_name_may_go_on_in_a_text():
    assert has_name("the Iraqi army", "iraq")
    assert not has_name("neutral", "eu")
    assert has_name("50 (fifty)", "(fifty)") is False


def test_content_words_stay_as_typed():
    assert content("And how many of its ships, then?") == ["ships"]
