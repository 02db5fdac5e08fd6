import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("  Padded.  \n", ["Padded."]),
        (
            "Dr. Smith met Gen. Miller on 3 Sept. 2021. He left.",
            ["Dr. Smith met Gen. Miller on 3 Sept. 2021.", "He left."],
        ),
        ("The U.S. Army came. It stayed.", ["The U.S. Army came.", "It stayed."]),
        ("Some, e.g. Germany, came.", ["Some, e.g. Germany, came."]),
        ("It costs 3.5 million. Cheap.", ["It costs 3.5 million.", "Cheap."]),
        ("He said “Stop.” She did.", ["He said “Stop.”", "She did."]),
        ("It fell.¹² So did he.[3][b] He is 5 m².", ["It fell.¹²", "So did he.[3][b]", "He is 5 m²."]),
        ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
        ("... Kosovo. Next.", ["... Kosovo.", "Next."]),
        ("See www.nato.int for more", ["See www.nato.int for more"]),
        ("Mission Iraq\nIt began in 2018.", ["Mission Iraq", "It began in 2018."]),
        ("- one\n- two\n- three", ["- one", "- two", "- three"]),
        ("a\tb\nc\td\n", ["a\tb", "c\td"]),
        (f"Zone{' ' * 48}Rate\nin town    4", [f"Zone{' ' * 48}Rate", "in town    4"]),
        ("-   What is said here is said in more than fifty letters\n    and goes on.", None),
        ("1.1\tWhat is said here is said in more than fifty letters\nand goes on.", None),
        ("One.\n" + "-" * 60 + "\nTwo.", ["One.", "Two."]),
        ("今天下雨。明天晴天！", ["今天下雨。", "明天晴天！"]),
        ("שלום עולם. מה שלומך?", ["שלום עולם.", "מה שלומך?"]),
        (
            "This line was wrapped at a margin by an old editor and goes\non here. Next.",
            ["This line was wrapped at a margin by an old editor and goes\non here.", "Next."],
        ),
        ("", []),
        (" \n\t\n", []),
        ("* * *\n---\n", []),
        ("| a | b |\n|---|---|\n| c | d |", ["| a | b |", "| c | d |"]),
    ],
)
def test_boundaries(text, expected):
    assert texts(text) == (expected if expected is not None else [text])


LONG = "This line was wrapped at a margin by an old editor"
"""Of 50 letters: just as long as a line that goes on."""


def test_a_line_of_fifty_characters_goes_on_and_a_shorter_one_does_not():
    assert texts(f"{LONG}\nKosovo is next") == [f"{LONG}\nKosovo is next"]
    assert texts(f"{LONG[1:]}\nKosovo is next") == [LONG[1:], "Kosovo is next"]
    assert texts(f"{LONG[1:]}\nas it is next") == [f"{LONG[1:]}\nas it is next"]


@pytest.mark.parametrize("stop", [".", "!", "?", "…", "...", "?!"])
def test_a_stop_ends_a_sentence_before_a_space_or_a_line_end_alone(stop):
    assert texts(f"One{stop} Two{stop}\nThree{stop}") == [f"One{stop}", f"Two{stop}", f"Three{stop}"]
    assert texts(f"One{stop}Two") == [f"One{stop}Two"]
    assert texts(f"One{stop} two") == [f"One{stop} two"]


@pytest.mark.parametrize("closer", [*"\"'”’»)]", "”)"])
def test_what_closes_a_quote_belongs_to_its_sentence(closer):
    assert texts(f"It ended.{closer} She left.") == [f"It ended.{closer}", "She left."]


@pytest.mark.parametrize("stop", ["。", "！", "？", "？！"])
@pytest.mark.parametrize("closer", ["", *'"”’」』）', "』」"])
def test_a_chinese_or_japanese_stop_needs_no_space(stop, closer):
    assert texts(f"今天{stop}{closer}明天{stop}") == [f"今天{stop}{closer}", f"明天{stop}"]


ABBREVIATIONS = (
    "Mr Mrs Ms Dr Prof Sr Jr St Gen Col Sgt Capt Lt Rev Hon Gov Sen Rep vs etc approx No Nos Art Fig Eq Sec Vol Ch pp "
    "cf al ca Inc Ltd Co Corp Bros Mt Ft Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec A z"
)


@pytest.mark.parametrize("word", ABBREVIATIONS.split())
def test_the_stop_of_an_abbreviation_ends_no_sentence(word):
    assert texts(f"They saw {word}. Miller there.") == [f"They saw {word}. Miller there."]
    assert texts(f"They saw x{word}. Miller left.") == [f"They saw x{word}.", "Miller left."]
    assert texts(f"They saw {word}! Miller left.") == [f"They saw {word}!", "Miller left."]


ITEMS = [*"-*•–—◦▪#|>", "1.", "12)", "(123)", "a.", "b)", "(c)"]


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_begins_anew_after_a_long_line(item):
    assert texts(f"{LONG}\n  {item} one") == [LONG, f"{item} one"]


def test_a_bullet_alone_is_an_item():
    assert texts(f"{LONG}\n-\nwhich is empty") == [LONG, "which is empty"]


@pytest.mark.parametrize("word", ["1", "1234.", "ab.", "A.", "#one", "1.5", "-one"])
def test_what_only_looks_like_an_item_goes_on(word):
    assert texts(f"{LONG}\n{word} goes on") == [f"{LONG}\n{word} goes on"]


@pytest.mark.parametrize("end", [*".!?:;…"])
def test_a_long_line_with_a_stop_at_its_end_is_complete(end):
    assert texts(f"{LONG}{end}\nand so on") == [f"{LONG}{end}", "and so on"]


def test_a_long_line_is_complete_before_an_empty_one_and_after_a_rule():
    assert texts(f"{LONG}\n \nand so on") == [LONG, "and so on"]
    assert texts(f"Name\n{'_' * 60}\nand so on") == ["Name", "and so on"]


@pytest.mark.parametrize("gap", ["\t", "   ", "      "])
def test_rows_of_columns_are_complete(gap):
    assert texts(f"{LONG}{gap}1\nin town{gap}2") == [f"{LONG}{gap}1", f"in town{gap}2"]


def test_one_row_alone_or_a_narrow_gap_makes_no_columns():
    assert texts(f"{LONG}   1\nin town") == [f"{LONG}   1\nin town"]
    assert texts(f"{LONG}\nin town   2") == [f"{LONG}\nin town   2"]
    assert texts(f"{LONG}  1\nin town  2") == [f"{LONG}  1\nin town  2"]


@pytest.mark.parametrize("mark", [*"-*•–—◦▪", "1", "1.1", "2)", "a.", "b)", "(c)", "Note:"])
def test_the_gap_behind_a_mark_makes_no_column(mark):
    assert texts(f"{mark}     {LONG}\nin   town") == [f"{mark}     {LONG}\nin   town"]


@pytest.mark.parametrize("stop", [*".!?"])
def test_the_gap_behind_a_sentence_makes_no_column(stop):
    assert texts(f"It ended{stop}   {LONG}\nin   town") == [f"It ended{stop}", f"{LONG}\nin   town"]


@given(st.text(alphabet=st.sampled_from('aB1 .!?…\n\t"”)-*。é\u0301👩\u200d:')) | st.text())
def test_spans_are_ordered_trimmed_and_hold_every_letter(text):
    spans = sentences(text)
    covered = set()
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        covered.update(range(start, end))
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert all(i in covered for i, character in enumerate(text) if character.isalnum())


@pytest.mark.parametrize("unit", [".", "!", "?", "…", "\n", "* * *\n", '."', "a", "word ", "? ", "。"])
def test_a_long_text_takes_time_in_proportion(unit):
    began = time.perf_counter()
    sentences(unit * (400_000 // len(unit)))
    assert time.perf_counter() - began < 5


def test_lines_of_a_narrow_column_are_prose_and_short_lines_that_had_room_are_not():
    column = "The east window was cleaned by Emrys\nVaughan and reopened on the first of\nSeptember 2022. It rained."
    assert [column[slice(*span)] for span in sentences(column)] == [column[:-11], "It rained."]
    address = "Calder Building Physics and Partners\n18 Weir Street\nBristol"
    assert [address[slice(*span)] for span in sentences(address)] == address.split("\n")


def test_short_lines_without_spaces_between_words_are_sentences():
    lines = [
        "ผู้จัดการตลาดน้ำดอกปีบคือคุณสมหญิง แก้วมณี",
        "ตลาดเปิดเวลาแปดโมงครึ่ง ทุกวันเสาร์",
        "ค่าเช่าแผงวันละสองร้อยบาท",
        "ที่จอดรถอยู่หลังวัด",
    ]
    text = "\n".join(lines)
    assert [text[start:end] for start, end in sentences(text)] == lines
