"""How what was found is told."""

from dataclasses import replace

from bot.types import Draft, Passage, Quote
from bot.writing.compose import joined, listed, quoted, refused, stated
from bot.writing.place import Place
from ingest.blocks import Label

ONE, TWO = "Spain sends 40 ships. It pays.", "Italy sends 7."


def place(words, text=ONE, number=0):
    start = text.index(words)
    return Place(number, Passage("a.txt", "0", 0, len(text), text, "", 1.0), start, start + len(words))


def test_an_answer_is_told_with_its_sentence():
    draft = stated(place("40 ships"), 0.9)
    assert (draft.answered, draft.answer, draft.confidence) == (True, "40 ships", 0.9)
    assert draft.text == "40 ships. “Spain sends 40 ships.” [1]"
    (quote,) = draft.quotes
    assert ONE[slice(*quote.span)] == quote.text == "Spain sends 40 ships."


def test_where_there_is_no_short_answer_the_sentence_is_it():
    draft = stated(place("40 ships"), 0.9, answer="")
    assert (draft.answer, draft.text) == ("Spain sends 40 ships.", "“Spain sends 40 ships.” [1]")
    assert stated(place("40 ships"), 0.9, answer="Yes").text == "Yes. “Spain sends 40 ships.” [1]"


def test_another_passage_is_told_only_if_it_says_something_else():
    draft = stated(place("40"), 0.9, [place("40 ships", "We have 40 ships.", 1), place("7", TWO, 2)])
    assert draft.text == "40. “Spain sends 40 ships.” [1] Another passage says: “Italy sends 7.” [2]"
    assert [(quote.number, quote.passage) for quote in draft.quotes] == [(1, 0), (2, 2)]
    assert draft.answer == "40"


def test_a_bracketed_number_in_the_source_is_not_a_citation():
    draft = stated(place("40", "Spain sends 40.[1][12]"), 0.9)
    assert draft.text == "40. “Spain sends 40.(1)(12)” [1]"
    assert draft.quotes[0].text == "Spain sends 40.[1][12]"


def test_sentences_are_each_cited():
    draft = quoted([place("Spain"), place("pays")], 1.0)
    assert (draft.answer, draft.text) == (
        "Spain sends 40 ships. It pays.",
        "“Spain sends 40 ships.” [1] “It pays.” [2]",
    )


def test_a_list_is_told_with_the_line_that_announces_it():
    text = "Carry:\n- a map\n- a whistle\n"
    members = [place("a map", text), place("a whistle", text)]
    draft = listed(Label(0, "Carry:"), members, 2, 0.8)
    assert draft.answer == "a map; a whistle"
    assert draft.text == "“Carry:” [1] a map [2]; a whistle [3] (2 in all)."
    assert [(quote.text, quote.group) for quote in draft.quotes] == [("Carry:", 1), ("a map", 1), ("a whistle", 1)]
    assert listed(Label(0, "Carry:"), members, 5, 0.8).text.endswith("a whistle [3] (2 of 5).")


def draft(answer, sentence, confidence, passage=0):
    return Draft(True, answer, f"{answer}. “{sentence}” [1]", confidence, [Quote(1, passage, sentence, (0, 9))])


def test_a_sentence_that_has_both_answers_is_told_once():
    both = joined(
        ["Who?", "When?"], [draft("Ada", "Ada did it in 1843.", 0.9), draft("1843", "Ada did it in 1843.", 0.7)]
    )
    assert (both.answer, both.text, both.confidence) == ("Ada; 1843", "Ada; 1843. “Ada did it in 1843.” [1]", 0.7)


def test_an_answer_that_is_the_sentence_adds_nothing_to_a_shorter_one():
    sentence = "Ada did it."
    assert joined(["", ""], [draft("Ada", sentence, 1.0), draft(sentence, sentence, 1.0)]).answer == "Ada"
    assert joined(["", ""], [draft(sentence, sentence, 1.0), draft(sentence, sentence, 1.0)]).answer == sentence


def test_of_a_question_without_an_answer_it_is_said_where_it_was_asked():
    told = joined(["who [9] leads it?", "when?"], [refused(0.1), draft("1843", "It began in 1843.", 0.7)])
    assert told.text == "Who (9) leads it? The documents do not say. 1843. “It began in 1843.” [1]"
    assert (told.answer, told.confidence, len(told.quotes)) == ("1843", 0.7, 1)


def test_two_answers_are_sure_if_both_are_and_their_notices_are_told_once():
    sure, unsure = (
        draft("Ada", "Ada leads it.", 0.7),
        replace(draft("1843", "It is old.", 0.7), sure=False, notice="Old."),
    )
    assert (joined(["", ""], [sure, sure]).sure, joined(["", ""], [sure, sure]).notice) == (True, "")
    both = joined(["", "", ""], [unsure, unsure, sure])
    assert (both.sure, both.notice) == (False, "Old.")


def test_quotes_are_numbered_on():
    told = joined(["", ""], [draft("Ada", "Ada did it.", 1.0), draft("1843", "It began.", 1.0, passage=1)])
    assert told.text == "Ada. “Ada did it.” [1] 1843. “It began.” [2]"
    assert [(quote.number, quote.passage) for quote in told.quotes] == [(1, 0), (2, 1)]


def test_a_refusal_says_so_with_its_confidence():
    told = refused(0.2)
    assert (told.answered, told.answer, told.text, told.confidence) == (False, "", "The documents do not say.", 0.2)
