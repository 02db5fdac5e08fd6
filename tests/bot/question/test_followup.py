"""Follow-ups are put behind what they are about; questions of their own are left alone."""

import pytest

from bot.question.followup import condense, in_context

EARLIER = ["What is KFOR?", "When did Operation Sea Guardian start?"]


@pytest.mark.parametrize("question", ["Where was that decided?", "how many soldiers does it have", "And its fleet?"])
def test_what_a_question_points_back_at_is_named(question):
    assert condense(question, EARLIER) == f"Operation Sea Guardian, KFOR: {question}"


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("What about Libya?", "When did Libya start?"),
        ("and how about the EU", "When did the EU start?"),
        ("sorry, I meant the one in Kosovo", "When did the one in Kosovo start?"),
        ("And NMI, who leads it?", "NMI: who leads it?"),
        ("And the other one?", "Operation Sea Guardian start: And the other one?"),
        ("Why?", "Operation Sea Guardian start: Why?"),
        ("since when?", "Operation Sea Guardian start: since when?"),
        ("Tell me more about it", "Tell me more about Operation Sea Guardian"),
        ("What is it?", "What is Operation Sea Guardian?"),
    ],
)
def test_a_question_without_a_predicate_takes_over_the_last_one(question, alone):
    assert condense(question, EARLIER) == alone


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        ("How many beds are in the Intensive Care Unit?", "and in the children's ward?", "children's ward"),
        ("How many beds are in the Intensive Care Unit?", "and the ward?", "ward"),
    ],
)
def test_what_takes_the_place_of_a_name_brings_no_second_preposition(earlier, question, alone):
    assert condense(question, [earlier]) == f"How many beds are in the {alone}?"


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        ("Who runs the Pilot Mission in Lumeria?", "And the Canal Mission?", "Who runs the Canal Mission in Lumeria?"),
        ("When did Ann Lee join the Music School?", "And Max Roth?", "When did Max Roth join the Music School?"),
        ("Who leads KFOR in Kosovo?", "And NMI?", "Who leads NMI in Kosovo?"),
        ("How many does Spain send to KFOR?", "and nmi?", "How many does Spain send to nmi?"),
        ("Who leads KFOR in Kosovo?", "And Libya?", "Who leads KFOR in Libya?"),
        ("When does the autumn term begin in Oslo?", "and the summer one?", "When does the summer term begin in Oslo?"),
    ],
)
def test_the_name_that_is_most_like_another_gives_its_place_to_it(earlier, question, alone):
    assert condense(question, [earlier]) == alone


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        ("how much is admission for an adult", "what about students", "how much is admission for students"),
        ("who leads the team in leeds", "and bristol", "who leads the team in bristol"),
        ("are cats allowed in the cafe?", "what about dogs?", "are dogs allowed in the cafe?"),
        ("when did they build the bridge?", "and the tower?", "when did they build the tower?"),
        ("do I need a visa for norway?", "and a passport?", "do I need a passport for norway?"),
        ("how much is a single room?", "and a double room?", "how much is a double room?"),
        ("how long is maternity leave?", "and paternity leave?", "how long is paternity leave?"),
        ("How long can I borrow a magazine?", "and books?", "How long can I borrow books?"),
        ("How many places has the DW 450?", "And the DW 460?", "How many places has the DW 460?"),
        ("How much is a Twin Room in low season?", "And in high season?", "How much is a Twin Room in high season?"),
    ],
)
def test_without_a_name_a_word_gives_way_that_is_as_definite_and_rather_one_behind_a_preposition(
    earlier, question, alone
):
    assert condense(question, [earlier]) == alone


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("ok and in zone C?", "When did Operation Sea Guardian start in zone C?"),
        ("Thanks! And who leads it?", "Operation Sea Guardian, KFOR: And who leads it?"),
        ("Great, how many are there?", "Operation Sea Guardian start: how many are there?"),
        ("Great Britain, and its ships?", "Operation Sea Guardian, KFOR: Great Britain, and its ships?"),
        ("OK Computer, and its songs?", "Operation Sea Guardian, KFOR: OK Computer, and its songs?"),
        ("Thank you letters, is it them?", "Operation Sea Guardian, KFOR: Thank you letters, is it them?"),
    ],
)
def test_what_only_thanks_is_left_out_of_a_follow_up(question, alone):
    assert condense(question, EARLIER) == alone
    assert condense(question, []) == question


def test_without_a_name_the_rarest_word_is_exchanged_and_a_year_for_a_year():
    assert condense("and petrol?", ["Where can I buy diesel?"]) == "Where can I buy petrol?"
    assert (
        condense("and in 2019?", ["How many people came to Oslo in 2023?"]) == "How many people came to Oslo in 2019?"
    )


def test_another_name_takes_the_place_of_what_a_follow_up_is_about():
    history = ["What is KFOR?", "how many soldiers does it have"]
    assert condense("and NMI?", history) == "NMI: how many soldiers does it have"
    history = ["What is KFOR?", "How many soldiers does Germany send there?"]
    assert condense("and France?", history) == "KFOR: How many soldiers does France send there?"


@pytest.mark.parametrize(
    ("history", "question", "alone"),
    [
        (["How is norovirus passed on?"], "And how is flu passed on?", "how is flu passed on?"),
        (["What is KFOR?", "How many ships does it get from Italy?"], "And how many ships does Spain get?", None),
        (["What is KFOR?", "What does Spain send there?"], "And what does Italy send?", "KFOR: what does Italy send?"),
        (["What does Spain send to KFOR?"], "And what does Italy send?", None),
        (["How is norovirus passed on?"], "And how is it passed on?", None),
        (
            ["How many men does Spain send to Mali?"],
            "and how many does france send",
            "How many men does france send to Mali?",
        ),
        (["How many men does Spain send to Mali?"], "And how many ships does France send?", None),
        (["How many men is Spain sending?"], "and how many does France send?", "How many men is France sending?"),
        (["What was the war of 1812 about?"], "What was the treaty about?", None),
        (["What did the mayor say?"], "What else did the council say?", None),
    ],
)
def test_what_asks_the_same_of_another_thing_takes_over_what_it_leaves_out(history, question, alone):
    assert (condense(question, history) == alone) == (alone is not None)


@pytest.mark.parametrize(
    "question",
    [
        "How many nations take part in KFOR?",
        "Who extended the NATO Mission Iraq?",
        "What is NMI?",
        "Tell me about Spain",
        "Is Spain sending more than 600 soldiers?",
    ],
)
def test_a_new_topic_drops_the_old_one(question):
    assert condense(question, EARLIER) == question


def test_where_the_questions_have_no_names_those_of_the_answers_count():
    asked, said = ["who runs the café?"], ["Friends of St Brannock's. “The Friends of St Brannock's run the café.” [1]"]
    alone = condense("When was that charity started?", [*asked, "why?"], [*said, "The documents do not say."])
    assert alone == "Friends of St Brannock's: When was that charity started?"
    assert condense("When did it start?", asked, said) == "Friends of St Brannock's, runs café: When did it start?"
    assert condense("When did it start?", ["Who runs Café Luna?"], said) == "Café Luna: When did it start?"
    assert condense("When did it start?", asked, ["Yes. “It is run well.” [1]"]) == "runs café: When did it start?"


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Are there any helicopters in Kosovo?", "Are there any helicopters in Kosovo?"),
        ("How many live there?", "Operation Sea Guardian, KFOR: How many live there?"),
    ],
)
def test_a_there_that_points_at_no_place_does_not_point_back(question, alone):
    assert condense(question, EARLIER) == alone


def test_without_history_nothing_is_joined():
    assert condense("And that?", []) == "And that?"


def test_what_says_nothing_adds_nothing():
    assert condense("when?", ["Who is that?"]) == "when?"
    assert condense("and?", ["?"]) == "and?"


def test_in_context_names_and_the_last_question_stand_before_a_question():
    assert in_context("And Spain?", ["Who leads KFOR?", "How many ships does Italy send?"]) == (
        "Italy KFOR How many ships does Italy send? And Spain?"
    )
    assert in_context("Who leads KFOR?", []) == ""


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        (
            "Who coaches the men's squad at Brackenmere?",
            "What about the women?",
            "Who coaches the women's squad at Brackenmere?",
        ),
        ("Who runs the archive in Leeds?", "and the library?", "Who runs the library in Leeds?"),
        ("When does the Tarn Museum open?", "And the shop?", "When does the shop open?"),
        ("What is the output of the Kestrel 300?", "And the 600?", "What is the output of the Kestrel 600?"),
        ("Who directs the museum?", "And school visits?", "Who directs the school visits?"),
        ("When did KFOR start?", "And the mission?", "When did the mission start?"),
    ],
)
def test_what_is_no_name_takes_the_place_of_a_word_with_the_same_article(earlier, question, alone):
    assert condense(question, [earlier]) == alone


def test_a_name_gives_way_to_one_in_its_place_and_a_count_takes_over_what_is_counted():
    history = ["How many soldiers does Spain send to Mali?"]
    assert (
        condense("And how many does it send to Chad?", history) == "Spain: And how many soldiers does it send to Chad?"
    )
    assert condense("And how many are there in May?", history) == "Spain, Mali: And how many soldiers are there in May?"


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("And the year before?", "How many were sent in 2021?"),
        ("and in the following year", "How many were sent in 2023?"),
        ("What about the year after that?", "How many were sent in 2023?"),
    ],
)
def test_the_year_before_or_after_is_that_of_the_last_question(question, alone):
    assert condense(question, ["How many were sent in 2022?"]) == alone


def test_a_name_does_not_give_way_to_a_part_of_it_and_only_one_year_is_changed():
    assert condense("And how many are in Niger?", ["How many men are in Nigeria?"]).startswith("Niger") is False
    earlier = ["How many fled in 2015 under the 1951 Convention?"]
    assert "2014" not in condense("And the year before?", earlier)
    assert condense("The year before?", ["How many fled in 2015?"]) == "How many fled in 2014?"


@pytest.mark.parametrize(
    ("question", "last", "alone"),
    [
        ("Who agreed to that?", "When was Mission Iraq extended?", "Mission Iraq, extended: Who agreed to that?"),
        (
            "Where was that decided?",
            "Until when was Mission Chad extended?",
            "Mission Chad, extended: Where was that decided?",
        ),
        ("Where was that decided?", "What does Mission Chad do?", "Mission Chad: Where was that decided?"),
        ("Who owns that?", "What did Mission Chad need?", "Mission Chad: Who owns that?"),
        ("How big is that camp?", "When was Mission Iraq extended?", "Mission Iraq: How big is that camp?"),
    ],
)
def test_what_was_done_is_asked_of_as_well(question, last, alone):
    assert condense(question, [last]) == alone
