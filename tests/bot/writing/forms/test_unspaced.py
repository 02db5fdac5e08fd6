"""Questions in scripts without spaces."""

import pytest

from bot.question.question import Question
from bot.writing.forms.unspaced import in_place_of_the_question_word
from tests.structured import passage

MUSEUM = "博物馆周一闭馆。博物馆馆长是陈雨桐。门票二十元。"


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("博物馆馆长是谁？", MUSEUM, "陈雨桐"),
        ("椿荘の女将は誰ですか？", "椿荘は海辺にあります。椿荘の女将は小野寺美咲です。", "小野寺美咲"),
        ("ผู้จัดการตลาดคือใคร", "ตลาดเปิดเวลา 08:30 น.\n\nผู้จัดการตลาดคือสมหญิง", "สมหญิง"),
        ("ผู้จัดการตลาดคือใคร", "ผู้จัดการตลาดคือสมหญิง แก้วมณี", "สมหญิง แก้วมณี"),
    ],
)
def test_the_answer_stands_where_the_question_asks(question, text, answer):
    place, share = in_place_of_the_question_word(Question("", question), [passage(text)])
    assert (place.words, share >= 0.5) == (answer, True)


def test_other_scripts_and_other_sentences_are_left_to_the_reader():
    assert in_place_of_the_question_word(Question("", "Who runs the museum of 北京?"), [passage(MUSEUM)]) is None
    assert in_place_of_the_question_word(Question("", "椿荘の女将は誰ですか？"), [passage(MUSEUM)]) is None
