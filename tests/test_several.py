"""Where several things are asked for, one of them is told in its sentence, or not at all."""

import pytest

from bot.several import is_beside_the_whole, is_one_of_several, is_too_few

VISIT = "They visited Kiel and then Bonn in May, "


@pytest.mark.parametrize(
    ("question", "before", "answer", "behind", "few"),
    [
        ("Which 27 nations take part?", "27 nations, including ", "Germany", ", take part.", True),
        ("which 3 people led it", "", "Ann Lee", " led it.", True),
        ("Which two nations take part?", "", "Spain and Italy", " take part.", False),
        ("Which two nations take part?", "", "Spain", " and Italy take part.", False),
        ("Which two nations take part?", "Spain as well as ", "Italy", " take part.", False),
        ("Which two days is it closed?", "", "Monday to Tuesday", " is closed.", False),
        ("Which 1971 films were shot there?", "", "Get Carter", " was shot there.", False),
        ("Which nations take part?", "", "Germany", " takes part.", False),
    ],
)
def test_one_thing_is_not_several(question, before, answer, behind, few):
    assert is_too_few(question, before, answer, behind) == few


@pytest.mark.parametrize(
    ("question", "answer", "one"),
    [
        ("Which two towns did they visit?", "Bonn", True),
        ("Which two towns did they visit?", "Kiel", True),
        ("List the towns.", "Bonn", True),
        ("What are the towns?", "Kiel and then Bonn", False),
        ("Which town did they visit?", "Bonn", False),
    ],
)
def test_one_of_several_has_another_beside_it(question, answer, one):
    before, _, behind = VISIT.partition(answer)
    assert is_one_of_several(question, question, before, answer, behind) == one


@pytest.mark.parametrize(
    ("clause", "before", "behind", "beside"),
    [
        ("Which towns belong to the Hansa?", "They wrote to ", ", the Hansa and the Pope.", True),
        ("What is in the box?", "In the box, ", " lay.", False),
        ("which towns belong to the hansa", "They wrote to the Hansa and ", ".", True),
        ("Which towns are members of the Hansa?", "The Hansa has ", " and Kiel.", False),
        ("Which towns wrote to the Hansa?", "", ", the Hansa and the Pope wrote.", False),
    ],
)
def test_what_stands_beside_a_whole_does_not_belong_to_it(clause, before, behind, beside):
    assert is_beside_the_whole(clause, before, behind) == beside
