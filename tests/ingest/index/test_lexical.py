"""Words are found as people type them, in any script."""

import pytest

from ingest.index.lexical import LexicalIndex


def found(question: str, *texts: str) -> list[int]:
    """The numbers of the texts that are found, best first."""
    index = LexicalIndex((str(number), "a.txt", "", text) for number, text in enumerate(texts))
    return [int(identity) for identity, _ in index.search(question, 9)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("impregnation", "The impreg-\nnation chamber."),
        ("known", "A well-\nknown chamber."),
        ("wellknown", "A well-\nknown chamber."),
        ("impregnation", "The im\u00adpreg\u00adna\u00adtion chamber."),
        ("impregnation", "The impreg\u200bnation chamber."),
        ("im\u00adpregnation", "The impregnation chamber."),
        ("office", "The oﬃce."),
        ("oﬃce", "The office."),
        ("width", "Ｆｕｌｌ Ｗｉｄｔｈ."),
        ("cafe", "The cafe\u0301."),
        ("cafe\u0301", "The café."),
        ("café", "The cafe."),
        ("STRASSE", "Eine Straße."),
        ("straße", "EINE STRASSE."),
        ("h2o", "Some H₂O."),
        ("高山", "这是一座高山。"),
        ("登録番号", "御社の登録番号は十二です。"),
        ("山", "这是一座高山。"),
        ("山", "山高水长"),
        ("データ", "ﾃﾞｰﾀの保存"),
        ("手机", "iPhone手机很贵"),
        ("iphone", "iPhone手机很贵"),
        ("ภูเขา", "ประเทศไทยมีภูเขาสูง"),
        ("ພູເຂົາ", "ປະເທດລາວມີພູເຂົາສູງ"),
        ("ភ្នំ", "ប្រទេសកម្ពុជាមានភ្នំខ្ពស់"),
        ("တောင်", "မြန်မာနိုင်ငံတွင်တောင်မြင့်ရှိသည်"),
        ("हिन्दी", "यह हिन्दी है।"),
        ("한국", "한국 사람"),
    ],
)
def test_it_is_found(question, text):
    assert found(question, "Nothing of it. 水火木金 कि", text) == [1]


def test_the_passage_with_more_of_a_chinese_word_is_first():
    assert found("登録番号は何番", "番地の番。", "登録番号は十二。", "人の登録。") == [1, 2]


def test_words_of_hindi_are_whole():
    assert found("किताब", "कमल तब", "एक किताब") == [1]


def test_words_are_known_without_those_of_scripts_without_spaces():
    index = LexicalIndex([("1", "a.txt", "Oﬃce", "A well-\nknown Café 高山 に.")])
    assert {letter: index.words(letter) for letter in "ocwkaé高に"} == {
        "o": {"office"},
        "c": {"café"},
        "w": {"wellknown", "well"},
        "k": {"known"},
        "a": {"a"},
        "é": set(),
        "高": set(),
        "に": set(),
    }


def test_a_question_of_nothing_finds_nothing():
    assert found("?! …", "An apple.") == []
    assert found('" OR *', "An apple.") == []
