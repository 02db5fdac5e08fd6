"""An answer whose sentences speak of something else than the question is none."""

import pytest

from bot.nearmiss import (
    counts_a_year,
    counts_other_things,
    has_other_code,
    has_other_rate,
    is_only_possible,
    is_ruled_out,
    lacks_what_is_asked,
    only_compares,
    speaks_of_another_year,
)
from bot.reading.spans import Reading


@pytest.mark.parametrize(
    ("question", "near", "another"),
    [
        ("How many took part in 1999?", "At the current time, 27 nations take part.", True),
        ("How many took part in 1999?", "Currently 27 take part, in 1999 it was 40.", False),
        ("How many took part in 1999?", "27 nations took part.", False),
        ("How many take part?", "Currently, 27 nations take part.", False),
        ("How many took part in 1999?", "In 2020, 27 nations took part.", True),
        ("How many took part in the 1999 games?", "In 2020, 27 nations took part.", True),
        ("How many took part in 1999?", "Between 1990 and 2020, 27 nations took part.", False),
        ("In which city did 27 meet in 1999?", "In 2020, 27 met in Rome.", True),
        ("In which city did 27 meet in 1999?", "27 met in Rome.", False),
        ("Who has led it since 2019?", "Ann Lee currently leads it.", False),
        ("What is the fee under the 2018 Act?", "The fee is currently £50.", False),
        ("Where was it in 1410?", "It was at Grunwald, in what is now Poland.", False),
    ],
)
def test_what_is_said_of_now_or_other_years_is_no_answer_for_a_year(question, near, another):
    assert speaks_of_another_year(question, "27", near) == another


def test_a_year_of_the_sentence_counts_before_that_of_the_heading():
    text = "In 2022, 143 people helped."
    found = Reading(text.index("143"), text.index(" people"), 1.0, 1.0)
    assert is_ruled_out("How many people helped in 2023?", [("Report of 2021 to 2024", text)], 0, found)
    assert not is_ruled_out("How many people helped in 2023?", [("Report of 2023", text)], 0, found)


def test_what_is_asked_for_may_stand_in_the_name_of_the_column():
    text = "| Ward | Manager | Beds |\n|---|---|---|\n| Elm | Ann Lee | 20 |\n"
    start = text.index("Ann")
    assert not is_ruled_out("Who is in charge of Elm?", [("", text)], 0, Reading(start, start + 7, 1.0, 1.0))
    assert is_ruled_out("Where is the headquarters of Elm?", [("", text)], 0, Reading(start, start + 7, 1.0, 1.0))


def test_a_year_that_only_the_heading_has_is_not_that_of_what_a_text_says_of_another():
    text = "Fees rise in 2025. The adult fee will be £310."
    found = Reading(text.index("£310"), len(text) - 1, 1.0, 1.0)
    for year, ruled_out in ((2024, False), (2025, False), (2023, True)):
        question = f"What is the adult fee in {year}?"
        assert is_ruled_out(question, [("Report 2024", text)], 0, found) == ruled_out


@pytest.mark.parametrize(
    ("question", "near", "possible"),
    [
        ("Has it been signed?", "Once it has been signed, they may begin.", True),
        ("May they begin?", "Once it has been signed, they may begin.", False),
        ("Can it have been signed?", "Once it has been signed, they may begin.", False),
        ("Was there a wicked king?", "Once upon a time there was a wicked king.", False),
        ("Was it a prison?", "Once a prison, the castle can be visited.", False),
        ("Was it signed?", "If they meet, they will sign it.", True),
    ],
)
def test_what_can_be_once_something_is_has_not_happened(question, near, possible):
    assert is_only_possible(question, near) == possible


@pytest.mark.parametrize(
    ("question", "before", "year"),
    [
        ("How many summits were there?", "They met at a summit in ", True),
        ("How many summits were there?", "They met in May ", True),
        ("How many soldiers were there?", "an army of ", False),
        ("How many years did it last?", "It began in ", False),
        ("In which year was it?", "It began in ", False),
    ],
)
def test_the_year_of_a_date_is_no_number_of_things(question, before, year):
    assert counts_a_year(question, "2018", before) == year


@pytest.mark.parametrize(
    ("question", "answer", "others"),
    [
        ("How many soldiers are in KFOR?", "27 nations", True),
        ("How many German soldiers are there?", "twenty-seven other nations", True),
        ("What number of soldiers is there?", "27 nations", True),
        ("How many soldiers are in KFOR?", "27", False),
        ("How many nations are in KFOR?", "27 nations", False),
        ("How many ships are in KFOR?", "27 nations", False),
        ("How many people are in KFOR?", "27 nations", False),
        ("Who knows how many soldiers are in KFOR?", "27 nations", False),
    ],
)
def test_a_number_of_other_things_is_no_answer_where_the_things_are_counted_elsewhere(question, answer, others):
    texts = ["Germany sends up to 550 soldiers.", "27 nations take part in KFOR."]
    assert counts_other_things(question, answer, f"Kosovo Force {texts[1]}", texts) == others


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("What does E05 mean?", "E01: too cold", True),
        ("What does E05 mean?", "E01: too cold, E05: too hot", False),
        ("What does E05 mean?", "F5 is a key", False),
        ("Who fought in WW1?", "The First World War", False),
    ],
)
def test_a_code_beside_others_of_its_letters_is_another_one(question, text, other):
    assert has_other_code(question, text) == other


@pytest.mark.parametrize(
    ("question", "near", "other"),
    [
        ("What is the rent per week?", "They pay a rent of £14,000 a year.", True),
        ("What is the rent per week?", "They pay £300 a week, £14,000 a year.", False),
        ("What is the yearly rent?", "They pay £14,000 per annum.", False),
        ("What is the annual rent?", "They pay £80 every night.", True),
        ("What is the rent?", "They pay £14,000 a year.", False),
    ],
)
def test_an_amount_per_another_time_is_another_one(question, near, other):
    assert has_other_rate(question, "£14,000", near) == other


def test_what_is_no_amount_has_no_rate():
    assert not has_other_rate("Who pays per week?", "the family", "The family pays once a year.")


def test_a_person_is_no_amount_of_another_year():
    assert not speaks_of_another_year("Who led it in 1999?", "Ann Lee", "Ann Lee took over in 2001.")


@pytest.mark.parametrize(
    ("clause", "near", "lacks"),
    [
        ("Where is its headquarters?", "They agreed in Brussels to train them, based on earlier work.", True),
        ("In which city is the HQ?", "It is based in Naples.", False),
        ("Who commands it?", "Heads of State and Government decided to charge it with that.", True),
        ("Who commands it?", "The head of the mission is Ann Lee.", False),
        ("who is in charge of the kitchen", "Ann Lee runs it.", False),
        ("Who leads?", "The Alliance decides by consensus.", True),
        ("Who led to it?", "The Alliance decides by consensus.", False),
        ("Who is the vice-president of the club?", "President: Ann Lee", True),
        ("Who is the vice-president of the club?", "Vice president: Ann Lee", False),
        ("club vice chair name", "Chair: Ann Lee", True),
        ("club chair name", "Chair: Ann Lee", False),
        ("Who was the film's director?", "a film directed by Ann Lee", False),
        ("Who is running for mayor?", "The candidate is Ann Lee.", False),
        ("When will it end?", "They agreed to extend it in February 2021.", True),
        ("Until when was it extended?", "They agreed to extend it to 1 May 2022.", False),
        ("When will it be finished?", "It builds on Operation Endeavour of 2016.", True),
        ("When did the war end?", "It lasted from 1914 to 1918.", False),
        ("When did the war start and end?", "It was in 1815.", False),
        ("which country is in charge of it", "It works with the EU.", True),
        ("which country leads it", "It works with the EU.", True),
        ("which body is leading the mission", "The EU leads it.", False),
        ("which road leads north", "The A1 ends there.", False),
        ("When did Germany join it?", "It began in 1999.", True),
        ("When did Germany join it?", "Germany became a member in 1999.", False),
        ("how deep is the pool", "a 25-metre pool", True),
        ("how deep is the pool", "a pool with a depth of 2 metres", False),
        ("How high is the fine?", "They pay $100.", False),
        ("How high is the tower?", "It is 40 metres away.", True),
        ("How long is the bridge?", "The bridge, 900 metres upstream, has four lanes.", True),
        ("How long is the lease?", "It is for three years.", False),
        ("when will it pull out of Utopia", "It has been there since 1999.", True),
        ("When did they withdraw?", "They left in 1999.", False),
        ("When does she get out of the wheelchair?", "She stands up when she is named.", False),
        ("Which UN resolution is it based on?", "It works with the EU Rule of Law Mission.", True),
        ("Which treaty ended it?", "The Peace of Utrecht ended it.", False),
    ],
)
def test_leaders_offices_ends_and_headquarters_are_named(clause, near, lacks):
    assert lacks_what_is_asked(clause, near) == lacks


@pytest.mark.parametrize(
    ("question", "answer", "near", "compares"),
    [
        ("When did Operation Alpha begin?", "2016", "In 2016 they began Beta, building on Operation Alpha.", True),
        ("When did Operation Beta begin?", "2016", "In 2016 they began Beta, building on Operation Alpha.", False),
        ("When was Alpha bought?", "2016", "In 2016 they sold Alpha, which is larger than Alpha Two.", False),
        ("When did Beta replace Alpha?", "2016", "In 2016 it replaced Alpha.", False),
        ("When did Alpha begin?", "2016", "Sea Guardian In 2016 they began it, building on Operation Alpha.", True),
        ("When did Alpha end?", "2016", "Following Alpha in 2016 came Beta.", False),
        ("when did alpha begin", "2016", "In 2016 they began Beta, building on Operation Alpha.", True),
        ("What is Alpha?", "2016", "In 2016 they began Beta, building on Operation Alpha.", False),
    ],
)
def test_what_another_thing_follows_has_not_its_date(question, answer, near, compares):
    assert only_compares(question, answer, near) == compares


def test_an_answer_is_ruled_out_by_its_form_or_its_sentences():
    passages = [("The Council", "It met on Monday. The Council decided to send 40 ships.")]
    council, ships = Reading(18, 29, 5.0, 3.0), Reading(46, 54, 5.0, 3.0)
    assert is_ruled_out("Could you tell me who commands it?", passages, 0, council)
    assert is_ruled_out("Who decided it?", passages, 0, Reading(46, 48, 5.0, 3.0))
    assert not is_ruled_out("Could you tell me who decided it?", passages, 0, council)
    assert not is_ruled_out("How many ships were sent?", passages, 0, ships)
