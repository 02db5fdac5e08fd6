"""What is said of others, or in another section, is no answer."""

import pytest

from bot.whom import has_unknown_subject, stands_elsewhere

PASSAGES = [
    ("Missions", "Bob Lee leads them. Germany and the United Nations help, and the EU. U.K. ships, too."),
    ("Missions > Ships", "Spain sends up to 550 soldiers."),
    ("Missions > Iraq with Bob", "Trainers are used in Iraq."),
]


@pytest.mark.parametrize(
    ("clause", "unknown"),
    [
        ("How many soldiers does France send?", True),
        ("Is Austria among them?", True),
        ("Did the Red Cross help?", True),
        ("Does the US use them?", True),
        ("How many soldiers does Spain's army send?", False),
        ("Do German soldiers help?", False),
        ("Does the UN help?", False),
        ("Does the UK help?", False),
        ("Does the European Union help?", False),
        ("Who leads them with France?", False),
        ("How many does it send?", False),
        ("Can We join them?", False),
        ("How many of them are Austrian?", False),
    ],
)
def test_a_name_that_no_passage_has_is_not_spoken_of(clause, unknown):
    assert has_unknown_subject(clause, PASSAGES) == unknown


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("How many soldiers does Spain send to Iraq?", True),
        ("How many soldiers does Spain send to the Ships?", False),
        ("How many soldiers does Spain send to Mali?", False),
        ("How many soldiers does Spain send with Bob?", False),
        ("How many soldiers does Spain send under Bob Lee?", False),
    ],
)
def test_what_only_another_section_speaks_of_is_not_in_this_one(question, elsewhere):
    assert stands_elsewhere(question, PASSAGES, 1) == elsewhere
