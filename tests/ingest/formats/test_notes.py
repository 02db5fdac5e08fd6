"""Which sentence calls a note."""

from ingest.formats.builder import Builder


def called(*words, marker, page=0):
    """What calls a note below paragraphs."""
    builder = Builder()
    for paragraph in words:
        builder.add("paragraph", paragraph, page=page)
    builder.add("note", "See the plan.", marker=marker, page=page)
    return [label.text for label in builder.finish().blocks[-1].above]


def test_a_number_set_high_or_in_brackets_calls_a_note():
    assert called("It rains. The roof¹² leaks. It is old.", marker="12.") == ["The roof¹² leaks."]
    assert called("The roof[2] leaks.", "The door[3] too.", marker="2") == ["The roof[2] leaks."]


def test_a_number_or_sign_behind_a_word_calls_a_note_on_its_page():
    assert called("The roof3 leaks.", "It is old.", marker="3", page=4) == ["The roof3 leaks."]
    assert called("It is old. The roof leaks.∗", marker="∗", page=4) == ["The roof leaks.∗"]
    assert called("The roof3 leaks.", marker="3") == []


def test_numbers_of_the_text_call_no_note():
    assert called("It costs 3 pounds, 1,3 or x3, in 2013 or A3.", marker="3", page=1) == []


def test_the_last_call_before_it_is_meant():
    assert called("One roof¹ leaks.", "Another roof¹ does.", marker="1") == ["Another roof¹ does."]


def test_a_call_pages_before_is_none():
    builder = Builder()
    builder.add("paragraph", "The roof1 leaks.", page=1)
    builder.add("note", "See the plan.", marker="1", page=3)
    assert builder.finish().blocks[-1].above == ()
