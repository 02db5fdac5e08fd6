"""Misspelt words are corrected to words of the documents; known words are left alone."""

import pytest

from bot.spelling import correct

DOCUMENT_WORDS = ["guardian", "summit", "kosovo", "iraq", "germany"]
KNOWN = {"iran", "when", "which", "year", "soldiers"}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Gaurdian sumit, kosowo", "Guardian summit, kosovo"),
        ("germny soldiers", "germany soldiers"),
        ("soldiers in Iran", "soldiers in Iran"),
        ("IRAC", "IRAC"),
        ("zebra crossing", "zebra crossing"),
        ("sum it", "sum it"),
    ],
)
def test_only_unknown_words_are_corrected(typed, understood):
    def is_word(word):
        return word in KNOWN or word in DOCUMENT_WORDS

    def words_like(word):
        return [other for other in DOCUMENT_WORDS if other[0] == word[0]]

    assert correct(typed, is_word, words_like) == understood


def test_the_chatbot_reads_a_misspelt_question_as_it_was_meant(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many german soldiers are in opperation see Gaurdian?")
    assert answer.standalone == "How many german soldiers are in operation see Guardian?"
    assert bundled_chatbot.invoke("How many soldiers are in Iran?").standalone == "How many soldiers are in Iran?"
