"""What a statement says that its evidence does not, by the wording alone."""

import pytest

from bot.citing.wording import Evidence, contradiction, denies_otherwise, other_names, other_numbers

RENT = Evidence(
    "The rent is 840 pounds a month. Pets are not allowed.", "Lease", "The lease of Elm House began in May 2020."
)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("The rent is 840 pounds.", ""),
        ("The monthly rent is 840.00 pounds.", "840.00 is not in what it cites"),
        ("The rent was 840 pounds in 2020.", "2020 is not in what it cites"),
        ("The rent of Elm House is 840 pounds.", ""),
        ("The rent of Oak House is 840 pounds.", "“Oak House” is not in what it cites"),
        ("Oak House costs 840 pounds a month.", "“Oak House” is not in what it cites"),
        ("Pets are allowed.", "it denies what the words that it cites do not deny, or the other way round"),
        ("Pets are not allowed.", ""),
    ],
)
def test_what_contradicts_is_named(statement, reason):
    assert contradiction(statement, RENT) == reason


def test_numbers_are_compared_by_value_and_not_by_how_they_are_written():
    assert other_numbers("1,200 soldiers, 3.5 percent", "1200 soldiers, 3,5 percent") == []


def test_a_word_that_opens_a_statement_is_a_name_where_the_passages_have_it_inside_a_sentence():
    assert other_names("Germany sends ships.", "Italy sends ships.", shown="It is led by Germany.") == ["Germany"]
    assert other_names("Ships are sent.", "Italy sends vessels.", shown="It is led by Germany.") == []


@pytest.mark.parametrize(
    ("statement", "words", "differ"),
    [
        ("It is an executive mission.", "It is not an executive mission.", True),
        ("It is not an executive mission.", "It is an executive mission.", True),
        ("It trains not only soldiers.", "It trains soldiers and police.", False),
        ("Reference books cannot be borrowed.", "Reference books stay in the reading room.", False),
        ("Pets need consent.", "Pets are not allowed without consent.", False),
    ],
)
def test_negations_agree(statement, words, differ):
    assert denies_otherwise(statement, words) is differ
