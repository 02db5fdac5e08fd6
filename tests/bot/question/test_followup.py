"""Follow-ups are asked of what they are about; questions that stand alone are left alone."""

import pytest

from bot.question.followup import context_of, in_conversation

EARLIER = ["What is KFOR?", "When did Operation Sea Guardian start?"]


@pytest.mark.parametrize(
    ("question", "context"),
    [
        ("Where was that decided?", ("Operation Sea Guardian", "KFOR")),
        ("And its fleet?", ("Operation Sea Guardian start",)),
        ("What about Libya?", ("Operation Sea Guardian start",)),
        ("And Libya?", ("Operation Sea Guardian start",)),
        ("the weather?", ("Operation Sea Guardian start",)),
        ("Why?", ("Operation Sea Guardian start",)),
        ("since when?", ("Operation Sea Guardian start",)),
        ("How many live there?", ("Operation Sea Guardian", "KFOR")),
        ("How many nations take part in KFOR?", ()),
        ("What is NMI?", ()),
        ("Tell me about Spain", ()),
        ("Are there any helicopters in Kosovo?", ()),
        ("There's fog on the runway, when does it lift?", ("Operation Sea Guardian", "KFOR")),
        ("There's fog on the runway in Oslo", ()),
        ("There’s fog on the runway in Oslo", ()),
    ],
)
def test_a_follow_up_takes_the_latest_names(question, context):
    assert context_of(question, EARLIER, []) == context


def test_where_the_questions_have_no_names_those_of_the_answers_count_beside_the_words_of_the_last_question():
    asked, said = ["who runs the café?"], ["Friends of St Brannock's. “They run the café.” [1]"]
    assert context_of("When did it start?", asked, said) == ("Friends of St Brannock's", "runs café")
    assert context_of("When did it start?", asked, []) == ("runs café",)
    assert context_of("When did it start?", ["Who runs Café Luna?"], said) == ("Café Luna",)


def test_the_last_question_that_stands_alone_counts_not_a_follow_up_after_it():
    assert context_of("Why?", ["who runs the café?", "and since when?"], []) == ("runs café",)


def test_only_the_latest_names_are_taken_over_each_once():
    earlier = ["Who leads Alpha?", "Who leads Beta?", "Who leads Gamma?", "Who else leads Gamma?"]
    assert context_of("Who pays for it?", earlier, []) == ("Gamma", "Beta")


def test_without_history_or_words_there_is_no_context():
    assert context_of("And that?", [], []) == ()
    assert context_of("when?", ["Who is that?"], []) == ()


def test_in_a_conversation_names_and_the_last_question_stand_before_a_question():
    assert in_conversation("And Spain?", ["Who leads KFOR?", "How many ships does Italy send?"]) == (
        "Italy KFOR How many ships does Italy send? And Spain?"
    )
    assert in_conversation("Who leads KFOR?", []) == ""
