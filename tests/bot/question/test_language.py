"""The words of a language come from one data file, and patterns are made of them."""

import re
from dataclasses import astuple

import pytest

from bot.question.language import ENGLISH, any_of, load


def test_all_words_are_in_lower_case():
    lists = astuple(ENGLISH)
    assert all(lists)
    assert all(word == word.lower() for words in lists for word in words)


def test_the_longest_word_is_tried_first_and_signs_are_signs():
    assert re.match(any_of({"do", "does", "does not"}), "does not").group() == "does not"
    assert re.match(any_of({"a.m."}), "a.m.")
    assert not re.match(any_of({"a.m."}), "axmx")


def test_another_language_is_another_file():
    with pytest.raises(FileNotFoundError):
        load("klingon")
