from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.formats import plain

PROSE = "Germany is providing up to 550 soldiers, and the other Allies will send as many again before the year ends."
FAILING = Path(__file__).parents[1] / "failing"
PIPES = "| | C-12 | C-12R |\n|---|---|---|\n| Weight | 14 kg | 27 kg |\n| Noise | | 52 dB |\n"
TABS = "\tC-12\tC-12R\nWeight\t14 kg\t27 kg\nNoise\t\t52 dB\n"
SPACES = "        C-12   C-12R\nWeight  14 kg  27 kg\nNoise          52 dB\n"


def blocks(text, *kinds):
    """Blocks of some kinds, after a check that all are ranges of the text in order."""
    found = plain.blocks_of(text)
    assert all(text[block.start : block.end].strip() == text[block.start : block.end] != "" for block in found)
    assert all(above.end <= below.start for above, below in pairwise(found))
    for label in (label for block in found for label in (*block.above, *block.columns, *block.rows)):
        assert text[label.start : label.end] == label.text
    return [block for block in found if not kinds or block.kind in kinds]


def words(text, *kinds):
    return [(block.kind, text[block.start : block.end]) for block in blocks(text, *kinds)]


def cells(text):
    """What every cell that is no name of a column holds, with the names of its column and row."""
    return [
        (text[block.start : block.end], [label.text for label in block.columns], [label.text for label in block.rows])
        for block in blocks(text, "cell")
        if not block.header
    ]


def items(text):
    """Level, marker and words of the items, and what stands above them."""
    return [
        (block.level, block.marker, text[block.start : block.end], [label.text for label in block.above])
        for block in blocks(text, "item")
    ]


@given(
    st.lists(st.sampled_from([*"aB1|.:)-•=\t\n\n", "  ", "   ", "\n\n", "1. ", "- ", "word "]), max_size=40).map(
        "".join
    )
)
def test_every_word_is_in_one_block(text):
    covered = [place for block in blocks(text) for place in range(block.start, block.end)]
    assert len(covered) == len(set(covered))
    assert {place for place, sign in enumerate(text) if sign.isalnum()} <= set(covered)


class TestDecoding:
    @pytest.mark.parametrize(
        "encoding",
        [
            *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
            *("cp1252", "iso-8859-1"),
        ],
    )
    def test_encodings(self, encoding):
        text = "Die Straße führt über die Brücke nach Köln. Größe, Maß, Öl für 20 £: café, déjà vu."
        assert plain.decode(text.encode(encoding)) == text

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_cyrillic_without_a_mark_is_told_by_its_spaces(self, encoding):
        text = "Привет, как дела? Это русский текст, и он довольно длинный."
        assert plain.decode(text.encode(encoding)) == text

    @pytest.mark.parametrize("text", ["café", "Café naïve, déjà vu.", "It costs £20 – the “best” price."])
    def test_short_western_texts_are_not_taken_for_something_exotic(self, text):
        assert plain.decode(text.encode("cp1252")) == text

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("Привет, как дела? Это русский текст, и он довольно длинный.", "cp1251"),
            ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
            ("これは日本語の文章です。東京は日本の首都です。", "shift_jis"),
        ],
    )
    def test_other_encodings_are_told_from_western_ones(self, text, encoding):
        assert plain.decode(text.encode(encoding)) == text

    def test_a_few_bytes_of_another_encoding_in_utf8_are_read_as_western(self):
        text = plain.decode((FAILING / "enc_cp1252_utf8mix.txt").read_bytes())
        assert text == "Log\n\nThe naïve café is run by Zoë Blåberg.\nThe second café is run by Noël.\n"

    def test_text_that_was_encoded_twice_is_read_as_it_was(self):
        text = "The years 1998–99 – “the best” – and a naïve café in Kraków."
        assert plain.decode(text.encode().decode("latin-1").encode()) == text
        assert plain.decode("Ã¢ and Â© stay as they are.".encode()) == "Ã¢ and Â© stay as they are."

    def test_a_file_without_a_mark_is_read(self):
        assert "Priya Raman." in plain.decode((FAILING / "enc_utf16le_nobom.txt").read_bytes())

    def test_big_endian_utf_16_with_a_byte_order_mark(self):
        assert plain.decode(b"\xfe\xff" + "日本".encode("utf-16-be")) == "日本"

    def test_every_line_end_becomes_a_newline(self):
        assert plain.decode(b"a\r\nb\rc\nd\x0ce\r\n") == "a\nb\nc\nd\ne\n"

    def test_what_cannot_be_seen_is_dropped(self):
        text = "A long line of words, so that a few signs are not much of it.\n" * 9
        assert plain.decode((text + "a\x07b\ufffe\x00c\td").encode()) == text + "ab\ufffdc\td"

    def test_combining_characters_and_emoji_stay_as_they_are(self):
        text = "e\u0301 ≠ \u00e9, 👩\u200d👧 🇩🇪 \u202eright-to-left\u202c"
        assert plain.decode(text.encode()) == text

    @pytest.mark.parametrize(
        "data",
        [b"\x7fELF\x02\x01\x01" + bytes(100), bytes(range(256)) * 8, b"\x89PNG\r\n\x1a\n" + bytes(50)],
        ids=["elf", "all bytes", "png"],
    )
    def test_bytes_that_are_not_text_are_refused(self, data):
        with pytest.raises(UnreadableFile, match="is not text"):
            plain.read(data)


class TestHeadings:
    def test_headings_by_their_looks(self):
        text = f"Welcome\nKosovo Force (KFOR):\n{PROSE}\n\nHow it ends\n\n{PROSE}\n"
        assert words(text, "heading") == [
            ("heading", "Welcome"),
            ("heading", "Kosovo Force (KFOR):"),
            ("heading", "How it ends"),
        ]

    def test_prose_alone_has_no_headings(self):
        assert words(f"{PROSE}\n\n{PROSE}\n") == [("paragraph", PROSE)] * 2

    def test_lines_that_stand_close_above_prose_are_no_headings(self):
        text = f"Rating plate\n\nModel OX-450\nPressure: 11 bar\nWeight: 63 kg\n{PROSE}\n"
        assert words(text, "heading") == []
        assert words(f"Rating plate\nIts numbers\n\n{PROSE}\n", "heading") == [
            ("heading", "Rating plate"),
            ("heading", "Its numbers"),
        ]

    def test_a_line_that_goes_on_with_a_sentence_is_no_heading(self):
        wrapped = "He was born in Bangor on the coast of Wales, and then grew up in\nthe town of"
        assert words(f"{wrapped}\n\nBarmouth, where he played for a club\n{PROSE}\n", "heading") == []

    def test_a_sentence_can_end_with_the_call_of_a_note(self):
        assert words(f"He lived in Wales as a fan.[2][b]\n\n{PROSE}\n", "heading") == []
        assert words(f"His life [2]\n\n{PROSE}\n", "heading") == [("heading", "His life [2]")]

    def test_numbers_of_headings_are_no_list(self):
        text = f"1. Aims\n\n{PROSE}\n\n2. Means\n\n{PROSE}\n"
        assert words(text)[::2] == [("heading", "1. Aims"), ("heading", "2. Means")]


class TestLists:
    def test_items_know_what_announces_them_and_what_they_are_below(self):
        text = "Bring with you:\n\n- a coat\n  - of wool\n  - of felt\n- a hat\n\nThe bus leaves at six.\n"
        assert items(text) == [
            (1, "-", "- a coat", ["Bring with you:"]),
            (2, "-", "- of wool", ["Bring with you:", "a coat"]),
            (2, "-", "- of felt", ["Bring with you:", "a coat"]),
            (1, "-", "- a hat", ["Bring with you:"]),
        ]
        assert words(text, "paragraph") == [
            ("paragraph", "Bring with you:"),
            ("paragraph", "The bus leaves at six."),
        ]

    def test_numbers_that_go_on_are_items_though_they_look_like_headings(self):
        text = "1. Preheat the oven\n2. Bake it for twenty minutes, until\nit is golden.\n\n10) Serve.\n"
        assert items(text) == [
            (1, "1.", "1. Preheat the oven", []),
            (1, "2.", "2. Bake it for twenty minutes, until\nit is golden.", []),
        ]

    def test_numbers_in_parts_and_letters_are_below_others_without_an_indent(self):
        text = "1. Start\n1.1 Open the valve.\n1.2 Wait.\n2. Stop\n(a) Close it.\n(b) Go.\n"
        assert [(level, marker) for level, marker, *_ in items(text)] == [
            (1, "1."),
            (2, "1.1"),
            (2, "1.2"),
            (1, "2."),
            (2, "(a)"),
            (2, "(b)"),
        ]
        assert items(text)[-1][3] == ["Stop"]

    def test_what_is_indented_less_is_not_below(self):
        text = "  - first\n  - second\n1. one\n2. two\n"
        assert [(level, marker) for level, marker, *_ in items(text)] == [(1, "-"), (1, "-"), (1, "1."), (1, "2.")]

    def test_roman_numbers(self):
        assert [marker for _, marker, *_ in items("(iii) one\n(iv) two\n(v) three\n")] == ["(iii)", "(iv)", "(v)"]

    def test_only_the_last_sentence_above_announces(self):
        text = "We sell fruit. Today there are:\n* pears\n* plums\n"
        assert [above for *_, above in items(text)] == [["Today there are:"]] * 2

    @pytest.mark.parametrize(
        "text",
        [
            "The company was founded in the year that is known as\n1987. It moved to Bristol in 1999.\n",
            "The bridge was closed for good in the winter of 19\n12. It was opened again – as is known\n– in spring.\n",
            "It was as\n- so he said - a good year.\n",
            "Roberts, J. (2004)\nA. Smith is the editor.\n",
        ],
    )
    def test_wrapped_prose_is_no_list(self, text):
        assert blocks(text, "item", "cell") == []


class TestTables:
    @pytest.mark.parametrize("text", [PIPES, TABS, SPACES], ids=["pipes", "tabs", "spaces"])
    def test_cells_know_their_column_and_row(self, text):
        assert cells(text) == [
            ("Weight", [], []),
            ("14 kg", ["C-12"], ["Weight"]),
            ("27 kg", ["C-12R"], ["Weight"]),
            ("Noise", [], []),
            ("52 dB", ["C-12R"], ["Noise"]),
        ]

    def test_names_stand_over_values_at_the_other_edge(self):
        text = "Item      Price   Weight\nBelt         30        5\nHat           8        1\n"
        assert cells(text)[1:3] == [("30", ["Price"], ["Belt"]), ("5", ["Weight"], ["Belt"])]

    def test_a_long_first_cell_and_wide_columns(self):
        text = """\
                                   Zone A  Zones A+B      Zones A+B+C
Day ticket                         6.50    8.90           12.20
Group day ticket (up to 5 people)  13.00   17.50          23.80
"""
        assert cells(text)[-1] == ("23.80", ["Zones A+B+C"], ["Group day ticket (up to 5 people)"])

    def test_a_rule_shows_what_names_the_columns(self):
        text = (
            "Code  Meaning    What to do\n----  --------  ----------\nE1    Too cold   Wait\nE2    Too hot    Fan it\n"
        )
        assert cells(text)[1] == ("Too cold", ["Meaning"], ["E1"])

    def test_a_blank_line_may_stand_below_the_names(self):
        text = "Code  Meaning    What\n      of it      to do\n\nE1    Too cold   Wait\nE2    Too hot    Fan it\n"
        assert cells(text)[2] == ("Wait", ["What", "to do"], ["E1"])
        assert {block.table for block in blocks("Ann  5502\n\nBo   5503\nCy   5504\n", "cell")} == {1}
        assert len(blocks("Ann  5502\n\nBo   5503\nCy   5504\n", "cell")) == 4

    def test_a_grid_is_a_table_without_its_lines(self):
        line = "+------+-------+\n"
        text = f"{line}| Name | Phone |\n+======+=======+\n| Ann  | 5502  |\n{line}| Bo   | 5503  |\n{line}"
        assert words(text) == [("cell", cell) for cell in ("Name", "Phone", "Ann", "5502", "Bo", "5503")]

    def test_dots_lead_to_values(self):
        text = "Soup of the day ........  5.50\nFish ................... 12.00\n"
        assert cells(text)[1::2] == [("5.50", [], ["Soup of the day"]), ("12.00", [], ["Fish"])]

    def test_tabs_that_only_bring_words_to_their_place(self):
        text = "Name\t\tAge\nChristopher\t52\nAnn\t\t31\n"
        assert cells(text) == [
            ("Christopher", ["Name"], []),
            ("52", ["Age"], ["Christopher"]),
            ("Ann", ["Name"], []),
            ("31", ["Age"], ["Ann"]),
        ]

    def test_a_title_above_a_table_is_its_caption(self):
        text = f"Fares 2024\n\n{TABS}"
        assert {label.text for block in blocks(text, "cell") for label in block.above} == {"Fares 2024"}

    def test_a_ranking_is_a_table_and_no_list(self):
        text = "1.\tAnn Lee\t52\n2.\tBo Ray\t48\n"
        assert [cell for cell, *_ in cells(text)] == ["1.", "Ann Lee", "52", "2.", "Bo Ray", "48"]

    def test_two_tables_have_two_numbers(self):
        assert {block.table for block in blocks(f"{TABS}\n{TABS}", "cell")} == {1, 2}

    @pytest.mark.parametrize(
        "text",
        [
            "Ann Lee has extension 214.  She is new.\nBo Ray is the Head of People.  He is new.\n",
            "The company  was founded in 1987 by Ann Lee\nand it moved  to Bristol in 1999 and  grew.\n",
            "The  company was  founded in 1987  by Ann\nand it  moved to Bristol  in 1999 and  it\n"
            "grew until  the war came,  after which it\nhad to  close its  doors for nine  years.\n",
            "Home | News | Contact\n\nThe end.\n",
            "\tOnce upon a time there was a king,\n\tand he had a daughter.\n",
        ],
        ids=["two sentences", "by chance", "justified", "menu", "indented"],
    )
    def test_prose_is_no_table(self, text):
        assert blocks(text, "item", "cell") == []
