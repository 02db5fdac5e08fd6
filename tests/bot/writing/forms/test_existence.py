"""Questions whether there is a thing."""

import pytest

from bot.writing.forms.existence import does_not_say_whether


@pytest.mark.parametrize(
    ("question", "sentence", "silent"),
    [
        ("Is there a car park at the museum?", "The museum stands next to the workshop.", True),
        ("Is there a car park at the museum?", "Cars can be left behind the museum.", False),
        ("Are there any lockers?", "Each locker takes a coin.", False),
        ("Does the branch have lockers?", "It has six group rooms.", True),
        ("Do you rent out bikes?", "Parking costs 4 euros.", True),
        ("Are dogs allowed on the beach?", "The beach is supervised in summer.", True),
        ("Are dogs allowed on the beach?", "Pets are not allowed.", False),
        ("Is there a cash machine?", "None of the shops has one.", False),
        ("Does it have wifi?", "Wi-Fi is free.", False),
        ("Is there a discount for pupils?", "Pupils pay half.", False),
        ("Do I have to pay?", "Admission is free.", False),
        ("Is there anything else?", "They trade in salt.", False),
        ("Does it have buses?", "A bus runs every hour.", False),
        ("Is it open?", "The museum stands next to the workshop.", False),
        ("Are there fewer than 30 nations?", "Some 27 countries take part.", False),
        ("Is there still a steamer?", "The steamer runs daily.", False),
        ("Is there parking?", "You can park free of charge.", False),
        ("Is smoking allowed?", "Guests may smoke on the terrace.", False),
        ("Are babies allowed?", "A baby sleeps in a cot.", False),
        ("Are there women?", "Ada is a woman.", False),
        ("Is there a minimum age?", "You must be 18.", False),
        ("Does it have a part in the coalition?", "It contributes to the coalition.", False),
        ("Are there four of them?", "They trade in salt.", False),
        ("Are there two?", "Only one is there.", False),
    ],
)
def test_a_thing_that_no_sentence_names(question, sentence, silent):
    assert does_not_say_whether(question, sentence) == silent


def test_the_chatbot_refuses_a_thing_that_no_sentence_names(bundled_chatbot):
    assert not bundled_chatbot.invoke("Are there any helicopters in Kosovo?").answered
    assert bundled_chatbot.invoke("Are there at least 20 nations in KFOR?").answer == "Yes"
