"""Misspelt words are corrected to known ones, which are left alone."""

import pytest

from bot.question.spelling import correct

KNOWN = {"guardian", "summit", "kosovo", "iraq", "germany", "iran", "country", "counter", "soldiers", "in"}
KNOWN |= {"elk", "operations"}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Gaurdian sumit, kosowo", "Guardian summit, kosovo"),
        ("germny soldiers", "germany soldiers"),
        ("soldiers in Iran", "soldiers in Iran"),
        ("IRAC", "IRAC"),
        ("countrys", "country"),
        ("contry", "country"),
        ("zebra crossing", "zebra crossing"),
        ("sum it", "sum it"),
        ("wich sumit, how mny", "which summit, how many"),
        ("since whn, teh summit", "since when, the summit"),
        ("opreaitons", "operations"),
        ("wen was it, wat was it", "when was it, what was it"),
        ("the big elk", "the big elk"),
        ("guardians, soldiered", "guardians, soldiered"),
        ("were is the summit", "where is the summit"),
        ("cant I, didnt they, whats it", "can't I, didn't they, what's it"),
        ("Ive wanted one", "I've wanted one"),
        ("who nicked the bins", "who nicked the bins"),
        ("does it underpin peace", "does it underpin peace"),
        ("do they undersand it", "do they understand it"),
        ("thes soldiers", "these soldiers"),
        ("a kilo, wifi, the agm", "a kilo, wifi, the agm"),
        ("were soldiers in Iraq", "were soldiers in Iraq"),
        ("what dose it cost, what dose is it", "what does it cost, what dose is it"),
        ("who lends it, summarise it", "who lends it, summarise it"),
        ("an envelop for oxxygen", "an envelop for oxygen"),
    ],
)
def test_only_unknown_words_are_corrected(typed, understood):
    assert correct(typed, lambda letter: {word for word in KNOWN if word[0] == letter}) == understood


def test_the_chatbot_reads_a_misspelt_question_as_it_was_meant(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many german soldiers are in opperation see Gaurdian?")
    assert answer.standalone == "How many german soldiers are in operation see Guardian?"
    assert bundled_chatbot.invoke("How many soldiers are in Iran?").standalone == "How many soldiers are in Iran?"
