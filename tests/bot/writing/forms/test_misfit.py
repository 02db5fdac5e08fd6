"""An answer to a question for a number holds an amount."""

import pytest

from bot.writing.forms.misfit import misfits


@pytest.mark.parametrize(
    "answer",
    ["27", "twenty-two", "3,500 troops", "several thousand", "both", "half a million", "None of them", "forty"],
)
def test_amounts(answer):
    assert not misfits("How many are there?", answer)


@pytest.mark.parametrize("answer", ["ships and boats", "strength", "security", "Antony", "fortress", ""])
def test_not_amounts(answer):
    assert misfits("in how many countries?", answer)


@pytest.mark.parametrize("question", ["Who knows how many?", "What is it?", "How much of it?", "how manyfold"])
def test_other_questions_ask_for_no_amount(question):
    assert not misfits(question, "ships")


@pytest.mark.parametrize("question", ["In which year was it?", "What percentage of it?", "How old is it?"])
def test_years_shares_and_ages_are_amounts(question):
    assert misfits(question, "Brussels")
    assert not misfits(question, "2018")


@pytest.mark.parametrize("answer", ["two days", "months", "until the harvest", "indefinitely", "since 1999"])
def test_times(answer):
    assert not misfits("For how long did it last?", answer)


def test_how_long_wants_an_amount_or_a_time():
    assert misfits("How long did it last?", "extend")


@pytest.mark.parametrize(
    ("question", "answer", "lacks"),
    [
        ("How many hours does the walk take?", "9 kilometres", True),
        ("How many hours does the walk take?", "3 hours", False),
        ("How many miles is it?", "9 km", False),
        ("How many soldiers are there?", "€23 million", True),
        ("How many euros is it?", "€23 million", False),
        ("How many soldiers are there?", "23 million euros", True),
        ("How many soldiers are there?", "550 men", False),
        ("How many sockets does it have?", "2,600 W", True),
        ("How many watts does it draw?", "2,600 W", False),
        ("how tall are the trees", "400 years old", True),
        ("how tall are the trees", "40 metres", False),
        ("How old is the tower?", "300 feet", True),
        ("How long is the trail?", "16 kilometres", False),
        ("What is it?", "400 years old", False),
        ("What is it?", "|---|", True),
        ("How much does it pay for the ships?", "550 soldiers", True),
        ("How much does it pay for the ships?", "thousands of dollars", False),
        ("How much does it pay for the ships?", "a lot", False),
        ("How much time did it spend?", "550 days", False),
        ("Who are the members?", "seven", True),
        ("Who are the members?", "seven nations", False),
        ("Who can do it?", "one", False),
        ("In which month was the summit?", "2016", True),
        ("On what date was the summit?", "in 2016", True),
        ("On what date was the summit?", "12 July 2016", False),
        ("In what year was the summit?", "2016", False),
        ("In what language are the lessons given?", "four languages", True),
        ("Which two languages are spoken?", "two languages", True),
        ("In what language are the lessons given?", "four languages: Lumerian", False),
        ("What buildings does it heat?", "1,350 flats", False),
        ("What does the inspection cost?", "every two years", True),
        ("What does the inspection cost?", "£40", False),
        ("How much does it weigh?", "110 pounds", False),
        ("How much does it weigh?", "4,200 rpm", True),
        ("How heavy is it?", "3 km", True),
        ("How much does it cost?", "4,200 rpm", True),
        ("Which nations other than Germany take part?", "27", True),
        ("Which nations take part?", "27 nations", False),
        ("Since when has she run it?", "Dolores Finch", True),
        ("When did they meet?", "Good Friday", False),
        ("When did they meet?", "World War II", False),
        ("When did they meet?", "Monday", False),
        ("What is the phone number of the service?", "Monday from 8:00 to 16:30", True),
        ("Please give me the phone number", "0118 999", False),
        ("Who has the phone number?", "Ann Lee", False),
        ("What is the phone number of the office?", "01 23 45 67 89", False),
        ("What should I do if my phone number changes?", "tell them", False),
        ("Which form do I need to change my email address?", "form C", False),
        ("What does parking cost?", "free for 2 hours", False),
        ("What does the cost include?", "two meals", False),
        ("What does a ticket cost?", "200 CZK for students", False),
        ("How much does a transfer cost?", "1.5% of the amount", False),
        ("How much time will it cost me?", "3 hours", False),
        ("How many miles per hour can it go?", "70 mph", False),
        ("How many guards are there?", "two night guards", False),
        ("What hours is it open?", "24 hours", False),
        ("When does it close?", "Bank Holidays", False),
        ("When does it close?", "Early Dec", False),
        ("What time is the talk?", "after lunch", False),
        ("Which is called the flagship, Alpha or Beta?", "Alpha", False),
        ("What is her e-mail address?", "room 4", True),
        ("What is her email address?", "ann@example.org", False),
        ("How many hours is the exam?", "60 per cent", True),
        ("How many hours is the exam?", "three hours", False),
        ("How many of them voted?", "60%", False),
        ("How many places are there?", "three hours", True),
        ("At what time does it start?", "Wednesday", True),
        ("What time of day is it?", "noon", False),
        ("What time zone is it?", "EST", False),
        ("What were the previous activities called?", "previous activities", True),
        ("What were the previous activities called?", "Operation Sea", False),
        ("What were they called?", "a support mission to develop a training system", True),
        ("What is a young cow called?", "a calf", False),
        ("number of trained soldiers", "strength", True),
        ("What is the total number of members?", "27 nations", False),
        ("price of the cable", "sold separately", True),
        ("How much money did the fund give?", "a grant", True),
        ("What did they have to pay?", "too few members", True),
        ("How much did the bell cost?", "fourteen hundredweight", True),
        ("What number do I ring?", "telephone", True),
        ("What number do I ring?", "01632 960 417", False),
        ("What sort of country is it to become?", "Germany", True),
        ("What sort of country is it to become?", "a democratic one", False),
        ("Which days is it open?", "August", True),
        ("On which day was it?", "February 2021", True),
        ("On which day was it?", "2 February 2021", False),
        ("Which are the other nations that take part?", "27", True),
        ("Please list the nations", "Spain and Italy", False),
        ("Which days is it open?", "Friday and Saturday in August", False),
        ("What is the fee for the cable?", "£4", False),
        ("What is the limit for loans?", "pensioners", True),
        ("what the ship costs the taxpayer each year", "550 soldiers", True),
        ("How long does the trip take?", "six kilometres", True),
        ("How long is the trip?", "six kilometres", False),
        ("How many kilowatt hours does it use?", "3 hours", False),
        ("What is the name of the director?", "a director", True),
        ("What is the present troop strength?", "troop strength", True),
        ("What is the troop strength?", "550", False),
        ("What is the bridge, old or new?", "old", False),
        ("give me a telephone number where I can ask", "at the office", True),
        ("What is its top speed?", "54 m", True),
        ("What is its top speed?", "16 knots", False),
        ("How fast is it?", "54 m", True),
        ("How fast was he?", "9.6 seconds", False),
        ("How fast do they fall?", "9.81 metres per second", False),
        ("How fast does it grow?", "30 cm a day", False),
        ("How fast is it?", "96 km (60 miles) per hour", False),
        ("What is the shutter speed?", "1/250 second", False),
        ("When was it?", "Treaty of Rome", False),
        ("When was that set up?", "Rule of Law Mission in Kosovo", True),
        ("When was that set up?", "at the Summit of Nations in Rome", False),
    ],
)
def test_an_amount_of_something_else_is_no_answer(question, answer, lacks):
    assert misfits(question, answer) == lacks


def test_a_unit_may_stand_behind_the_number():
    assert misfits("How much does the rotor cost?", "4,200", after=" rpm with rotor S-8")
    assert not misfits("How much does the rotor cost?", "4,200", after=" pounds")
    assert not misfits("How much does the rotor cost?", "4,200", after="; the rest")


@pytest.mark.parametrize(
    ("question", "answer", "unfit"),
    [
        ("How much did they pay for the engine?", "automatic lights", True),
        ("How much did they pay for the engine?", "nothing", False),
        ("How much is paid?", "a third", False),
        ("What is its yearly budget?", "in close cooperation with the UN", True),
        ("What is KFOR's budget?", "€5 million", False),
        ("What does Ann Lee earn?", "manager", True),
        ("What does Ann Lee earn?", "£40,000", False),
        ("How much will it cost?", "8 to 10 August", True),
        ("How much may it cost?", "It may cost £8", False),
        ("Who paid for the engine?", "£2.4 million", True),
        ("Who paid for the engine?", "the £5 Club", False),
    ],
)
def test_an_expense_is_an_amount_and_nobody_is_a_sum(question, answer, unfit):
    assert misfits(question, answer) == unfit


@pytest.mark.parametrize(
    ("question", "answer", "after", "unfit"),
    [
        ("How many people work there?", "27", " nations take part", True),
        ("How many people work there?", "27", " of them", False),
        ("How many soldiers are there?", "168 soldiers of 50 countries", "", False),
        ("How many nations take part?", "27 nations", "", False),
        ("How many nations send people there?", "27 nations", "", False),
        ("How many business people come?", "12", " cities", True),
        ("How fast is it?", "16", " miles per hour", False),
        ("How fast is it?", "16 miles", " per hour", False),
        ("What has to happen first?", "550", "", True),
        ("What has to happen first?", "the war has to end", "", False),
        ("What types of weapons were found?", "weapons, supporting terrorism", "", True),
        ("What types of weapons were found?", "small weapons", "", False),
        ("What date is the exam?", "a three-hour examination", "", True),
        ("What date is the exam?", "on Easter Monday", "", False),
        ("What time does it shut in winter?", "22 December to 10 January", "", True),
        ("What time does it shut in winter?", "5 pm until 10 January", "", False),
        ("What does EUFOR stand for?", "Operation Althea", "", True),
        ("What does EULEX stand for?", "the EU Rule of Law Mission", "", False),
        ("What does the A in AB stand for?", "Beta", "", False),
        ("What does the party stand for?", "freedom and justice", "", False),
    ],
)
def test_people_events_dates_times_and_letters(question, answer, after, unfit):
    assert misfits(question, answer, after) == unfit
