"""The form of a question is that of its clause that asks."""

import pytest

from bot.question.clause import asking_clause, asks_yes_no, without_courtesy


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("NMI, KFOR: and how many are there?", "how many are there?"),
        ("Hello, could you please tell me who leads it?", "who leads it?"),
        ("Can you explain what it does?", "explain what it does?"),
        ("Can you tell me about KFOR?", "tell me about KFOR?"),
        ("I'd like to know when it began", "when it began"),
        ("Would you happen to know who leads it?", "who leads it?"),
        ("I was wondering, what does it do?", "what does it do?"),
        ("I should like to know how many there are", "how many there are"),
        ("Would you be so kind as to tell me who leads it?", "who leads it?"),
        ("I wonder whether you could tell me who leads it?", "who leads it?"),
        ("Could you tell me, please, whether it is open?", "whether it is open?"),
        ("Can I ask how many there are?", "how many there are?"),
        ("After the summit, was it extended?", "was it extended?"),
        ("My gran is 75. Can she join?", "Can she join?"),
        ("I am 75. Am I allowed to join?", "Am I allowed to join?"),
        ("I work here - where do I go?", "where do I go?"),
        ("Which ones are there? Please list them all.", "Which ones are there?"),
        ("Tell me about KFOR please", "Tell me about KFOR"),
        ("Who leads it? Thanks!", "Who leads it?"),
        ("Why do they say thanks", "Why do they say thanks"),
        ("So is it only Germany?", "is it only Germany?"),
        ("Which operations are there, according to the page?", "Which operations are there?"),
        ("Would you kindly let me know how many there are?", "how many there are?"),
        ("can u tell me who leads it", "who leads it"),
        ("I would be very grateful if you could tell me who leads it.", "who leads it."),
        ("Tell me about KFOR please, I had never heard of it", "Tell me about KFOR"),
        ("We meet at two. Could you tell me who leads it?", "who leads it?"),
        ("Give me please all operations", "Give me all operations"),
        ("KFOR has 30 nations. Right?", "KFOR has 30 nations, right?"),
        ("Is that true?", "Is that true?"),
        ("Would you be so kind as to provide a summary of it?", "provide a summary of it?"),
        ("Explain it to me so that I can tell my class", "Explain it to me"),
        ("What must I do so that I can borrow it?", "What must I do so that I can borrow it?"),
        ("Can you write in the books?", "Can you write in the books?"),
        ("Who leads it, I need it for school?", "Who leads it"),
        ("What is KFOR, can you explain me in short?", "What is KFOR"),
        ("Does it work alone when it rains, or am I mistaken?", "Does it work alone when it rains"),
        ("I have a bike, can I take it with me?", "can I take it with me?"),
        ("If I lose my card, do I get another?", "do I get another?"),
        ("Can we, since we are members, borrow ten books?", "Can we, since we are members, borrow ten books?"),
        ("What is the fee when, as I am new, I have no card?", "What is the fee when, as I am new, I have no card?"),
        ("Is it so that if I pay late, I have to leave?", "Is it so that if I pay late, I have to leave?"),
        ("Is Spain, I am asking you, in it?", "Is Spain, I am asking you, in it?"),
        ("Who wrote 'Friends, we are lost'?", "Who wrote 'Friends, we are lost'?"),
        ("Give me, I have no time, the number", "Give me, I have no time, the number"),
        ("How do they please the king?", "How do they please the king?"),
        ("Which ships are checked? Just any boat?", "Which ships are checked?"),
    ],
)
def test_what_does_not_ask_is_left_out(question, clause):
    assert asking_clause(question) == clause


@pytest.mark.parametrize(
    "question",
    [
        "Who leads KFOR, and since when?",
        "Can you swim there?",
        "Do you know the way?",
        "Does it have ships, boats, is that so?",
        "And?",
        "",
        "Who is it? And where?",
    ],
)
def test_the_rest_is_left_alone(question):
    assert asking_clause(question) == question


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("KFOR: and could you tell me who leads it, please?", "KFOR: who leads it"),
        ("Hi! In Kosovo, how many nations take part? I am curious.", "In Kosovo, how many nations take part?"),
        ("Tell me about KFOR, I'm new here.", "Tell me about KFOR"),
        ("Where, I ask you, is it?", "Where, I ask you, is it?"),
        ("Hi, how are you? I would like to know who leads it.", "how are you? I would like to know who leads it."),
        ("I mean, I meant who leads it?", "who leads it?"),
        ("Tell me, I am new here, who leads it?", "Tell me, I am new here, who leads it?"),
        ("Thanks", "Thanks"),
        ("", ""),
    ],
)
def test_a_question_is_read_without_its_courtesies(question, asked):
    assert without_courtesy(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Is it open?",
        "whether it is open",
        "Don't you take cards?",
        "So the pool is shut, right?",
        "the tower is old, isn't it?",
    ],
)
def test_what_wants_a_yes_or_a_no(question):
    assert asks_yes_no(question)


@pytest.mark.parametrize("question", ["When is it open?", "What does it do, exactly?"])
def test_what_wants_another_answer(question):
    assert not asks_yes_no(question)
