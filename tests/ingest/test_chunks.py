import re
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.blocks import Block, Label
from ingest.chunks import Chunk, split
from ingest.documents import Document
from ingest.index.embeddings import SPECIAL_TOKENS, load_embedder
from tests.fakes import words
from tests.structured import extract

MINILM = load_embedder()


def check(document: Document, chunks: list[Chunk], token_spans, limit: int) -> None:
    """What holds for the chunks of any document."""
    assert "".join(chunk.text for chunk in chunks) == document.text
    assert [chunk.start for chunk in chunks[:1]] == [0][: len(chunks)]
    assert all(before.end == after.start for before, after in pairwise(chunks))
    for chunk in chunks:
        assert document.text[chunk.start : chunk.end] == chunk.text != ""
        assert (chunk.source, chunk.sha256) == (document.source, document.sha256)
        assert len(token_spans(chunk.embedded)) <= limit


def test_short_text_is_one_chunk():
    [chunk] = split(Document.of("One. Two.", "a.txt"), words, 32)
    assert chunk == Chunk("a.txt", chunk.sha256, 0, 9, "One. Two.", "", blocks=(Block(0, 9, "paragraph"),))


def test_chunks_end_between_sentences_and_are_of_about_equal_length():
    text = "One two three. " * 12
    chunks = split(Document.of(text, "a.txt"), words, 16)
    assert [len(words(chunk.text)) for chunk in chunks] == [12, 12, 12]
    assert {chunk.text for chunk in chunks} == {"One two three. " * 4}


def test_repeated_paragraphs_keep_their_own_places():
    text = "The same words again.\n\n" * 20
    chunks = split(Document.of(text, "a.txt"), words, 16)
    check(Document.of(text, "a.txt"), chunks, words, 16)
    assert len({chunk.start for chunk in chunks}) == len(chunks) > 1


def test_a_chunk_has_the_path_of_its_headings_and_never_crosses_one():
    text = "Top\nIntro here.\nPart\nBody of part.\nEnd\nLast words.\n"
    found = extract(text, [("Top", 1), ("Part", 2), ("End", 1)])
    document = Document.from_extract(found, "a.md", path="", file_sha256="")
    assert [(chunk.heading, chunk.text) for chunk in split(document, words, 32)] == [
        ("Top", "Top\nIntro here.\n"),
        ("Top > Part", "Part\nBody of part.\n"),
        ("End", "End\nLast words.\n"),
    ]


def test_the_heading_is_embedded_but_not_quoted():
    chunk = Chunk("a.txt", "0", 0, 5, "Text.", "Path > Part")
    assert chunk.embedded == "Path > Part\nText."


def test_pages_are_where_chunks_start_and_where_pages_start_inside():
    text = "First page.\nSecond page.\nThird page.\n"
    document = Document.from_extract(extract(text, pages=[0, 12, 25]), "a.pdf", path="", file_sha256="")
    [chunk] = split(document, words, 32)
    assert (chunk.page, chunk.pages) == (1, (12, 25))


def lengths(text: str, limit: int = 16) -> list[int]:
    """The lengths of a text's chunks, where words are tokens. Of 16, one is kept free: 15 * 12 = 180 characters."""
    return [chunk.end - chunk.start for chunk in split(Document.of(text, "a.txt"), words, limit)]


def with_headings(text: str, *titles: str, pages: tuple[int, ...] = ()) -> Document:
    """A document whose headings are these words of it, each a level below the one before."""
    found = extract(text, [(title, level) for level, title in enumerate(titles, 1)], pages)
    return Document.from_extract(found, "a.md", path="", file_sha256="")


def test_a_long_word_has_twelve_characters_a_token():
    assert lengths("x" * 400) == [180, 180, 40]


@pytest.mark.parametrize("space", [" ", "\n"])
@pytest.mark.parametrize(("before", "expected"), [(150, [151, 180, 20]), (91, [92, 180, 20]), (90, [180, 111])])
def test_a_cut_is_behind_the_last_space_if_it_is_in_the_second_half(space, before, expected):
    assert lengths("x" * before + space + "y" * 200) == expected


def test_a_later_cut_looks_for_its_own_last_space():
    assert lengths("x" * 280 + " " + "y" * 200) == [180, 101, 180, 20]


def test_sentences_stay_together_up_to_twelve_characters_a_token():
    ninety = "X" + "x" * 87 + ". "
    assert lengths(ninety * 3) == [180, 90]
    assert lengths(("X" + ninety) * 2) == [91, 91]


def test_an_empty_document_has_no_chunks():
    assert split(Document.of("", "a.txt"), words, 16) == []


def test_a_character_of_more_tokens_than_fit_is_a_chunk():
    def thirty_each(text):
        return [(place, place + 1) for place in range(len(text)) for _ in range(30)]

    assert [chunk.text for chunk in split(Document.of("abc", "a.txt"), thirty_each, 16)] == ["a", "b", "c"]


def test_a_heading_takes_its_tokens_from_the_text():
    title = "One of four words"
    text = f"{title}\nExtraordinarily complicated undertakings. " + "We go on. " * 4
    first, second = split(with_headings(text, title), words, 16)
    assert [len(words(chunk.text)) for chunk in (first, second)] == [10, 9]  # 16 - 4 - 1 = 11 fit, whole sentences


def test_of_several_spaces_the_last_one_counts():
    assert lengths("x" * 100 + " " + "x" * 20 + "\n" + "x" * 20 + " " + "y" * 180) == [143, 180]


def test_a_long_sentence_is_cut_into_as_many_words_as_fit():
    text = "word " * 40
    assert [len(words(chunk.text)) for chunk in split(Document.of(text, "a.txt"), words, 11)] == [10, 10, 10, 10]


def test_sentences_stay_together_up_to_the_limit():
    four = "One two three four. "
    assert lengths(four * 5, limit=13) == [3 * len(four), 2 * len(four)]
    assert lengths(four * 5, limit=12) == [2 * len(four), 2 * len(four), len(four)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("x" * 180 + "\u0301" * 3 + "y" * 50, 183),
        ("x" * 180 + "\u0301" * 31 + "y" * 50, 211),
        ("x" * 180 + "\u0301" * 40 + "y" * 50, 212),
        ("x" * 179 + "👩\u200d👧" + "y" * 50, 182),
        ("x" * 178 + "👩\u200d👧" + "y" * 50, 181),
        ("x" * 179 + "☎\ufe0e" + "y" * 50, 181),
        ("x" * 179 + "☎\ufe0f" + "y" * 50, 181),
    ],
)
def test_a_cut_inside_a_visible_character_moves_behind_it(text, first):
    assert lengths(text)[0] == first


def test_headings_that_follow_each_other_open_one_section():
    text = "Before.\nTop\n====\nPart\nBody of part."
    before, chunk = split(with_headings(text, "Top", "Part"), words, 32)
    assert (before.heading, before.text, before.opening) == ("", "Before.\n", 0)
    assert (chunk.heading, chunk.text) == ("Top > Part", "Top\n====\nPart\nBody of part.")
    assert chunk.text[: chunk.opening] == "Top\n====\nPart"


def test_only_the_first_chunk_of_a_section_opens_with_its_heading():
    chunks = split(with_headings("Top\n" + "One two three. " * 12, "Top"), words, 16)
    assert [chunk.opening for chunk in chunks] == [3, *[0] * (len(chunks) - 1)]
    assert {chunk.heading for chunk in chunks} == {"Top"}


def test_a_heading_longer_than_its_chunk_is_all_there_is_to_it():
    first, *_ = split(with_headings("x" * 400 + "\nBody.", "x" * 400), words, 16)
    assert first.opening == first.end


def test_of_a_long_path_the_last_two_hundred_characters_are_kept():
    outer, inner = "a" * 150, "b" * 150
    [chunk] = split(with_headings(f"{outer}\n{inner}\nBody.", outer, inner), words, 64)
    assert chunk.heading == "a" * 47 + " > " + inner


@pytest.mark.parametrize(("limit", "kept"), [(16, 8), (18, 9), (40, 12)])
def test_of_a_path_of_many_words_half_the_limit_is_kept(limit, kept):
    title = " ".join(f"w{n}" for n in range(12))
    chunks = split(with_headings(f"{title}\n" + "One two three. " * 12, title), words, limit)
    assert {chunk.heading for chunk in chunks} == {" ".join(f"w{n}" for n in range(12 - kept, 12))}


def test_a_page_that_starts_with_a_chunk_is_its_page_and_one_that_starts_behind_it_is_not():
    text = "One two three. " * 12
    chunks = split(with_headings(text, pages=(0, 60, 70, 120)), words, 16)
    assert [(chunk.start, chunk.end, chunk.page, chunk.pages) for chunk in chunks] == [
        (0, 60, 1, ()),
        (60, 120, 2, (70,)),
        (120, 180, 4, ()),
    ]
    assert [(chunk.page, chunk.pages) for chunk in split(Document.of(text, "a.txt"), words, 16)] == [(None, ())] * 3


def test_a_piece_that_has_more_tokens_alone_is_halved_between_words():
    def spans(text):  # of a whole document few, of a piece many
        return words(text) if len(text) > 300 else [(n, n + 1) for n in range(0, len(text), 5)]

    text = "abcd " * 73
    chunks = split(Document.of(text, "a.txt"), spans, 64)
    assert "".join(chunk.text for chunk in chunks) == text
    assert max(len(spans(chunk.text)) for chunk in chunks) <= 64
    assert all(chunk.text.endswith(" ") for chunk in chunks)


AWKWARD = {
    "no_spaces": "a" * 50_000,
    "base64": "Zm9vYmFyYmF6" * 4_000,
    "words": "word " * 10_000,
    "long_words": ("x" * 150 + " ") * 300,
    "cjk": "漢字かな交じり文です" * 2_000,
    "hangul": "안녕하세요 반갑습니다 " * 1_500,
    "rtl": "שלום עולם، مرحبا بالعالم " * 1_000,
    "emoji": "👩‍👩‍👧‍👦🇩🇪👍🏽" * 2_000,
    "combining": "e\u0301\u0323" * 10_000,
    "only_combining": "a" + "\u0301" * 5_000,
    "dots": "." * 20_000,
    "blank_lines": "\n" * 20_000 + "end",
    "spaces": " " * 20_000 + "end",
    "table": "1\t2\t3\n" * 5_000,
    "repeated": "The same paragraph, again and again.\n\n" * 500,
    "mixed": "Grüße 漢字 مرحبا 👋🏽 e\u0301 \u200f\u202e!? 12.5% — “x”\n" * 500,
    "controls": "a\x0b\x0c\x1f\x7f\x85\u2028\ufeff\ufffd b\n" * 500,
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("limit", [16, 160, MINILM.max_tokens])
def test_nothing_is_cut_off_by_the_default_embedder(text, limit):
    document = Document.of(text, "a.txt")
    check(document, split(document, MINILM.token_spans, limit), MINILM.token_spans, limit)


def tokens(text: str) -> list[tuple[int, int]]:
    """Words and signs, as a tokenizer has them."""
    return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]


def prose(text: str) -> Document:
    """A document of one paragraph."""
    return Document(text, "a.txt", "", (Block(0, len(text.rstrip()), "paragraph"),))


def with_sections(size: int) -> Document:
    """A heading of many words, and as many sections below it."""
    parts = ["Head " * 10 * size, *["Sub", "Words."] * (size // 4)]
    blocks, start = list[Block](), 0
    for number, part in enumerate(parts):
        is_heading = number == 0 or number % 2 == 1
        level = (1 + bool(number)) * is_heading
        blocks.append(Block(start, start + len(part.rstrip()), "heading" if is_heading else "paragraph", level=level))
        start += len(part) + 1
    return Document("\n".join(parts), "a.txt", "", tuple(blocks))


def below_names(size: int) -> Document:
    """A table of cells that each have many names."""
    names = tuple(Label(0, f"Name {number}") for number in range(size // 10))
    cells = ["cell"] * (size // 10)
    blocks = [Block(5 * n, 5 * n + 4, "cell", table=1, row=n, columns=names, rows=names) for n in range(len(cells))]
    return Document("\n".join(cells), "a.txt", "", tuple(blocks))


HOSTILE = {
    "short_lines": lambda size: prose("Abc def\n" * size),
    "lines_without_letters": lambda size: prose("a\n" + "--\n" * size),
    "columns_before_spaces": lambda size: prose("a   b\n" + " " * 8 * size + "x"),
    "one_word": lambda size: prose("x" * 8 * size),
    "dots": lambda size: prose("a. " + ". " * 4 * size),
    "closing_quotes": lambda size: prose("." + '"' * 4 * size),
    "brackets": lambda size: prose("(" * 4 * size),
    "titles": lambda size: prose("Mr. " * 2 * size),
    "upper_case": lambda size: prose("WORDS ARE " * size),
    "right_to_left": lambda size: prose("שלום עולם. " * size),
    "emoji": lambda size: prose("👩\u200d👧🇩🇪" * size),
    "marks": lambda size: prose("a" + "\u0301\u0327" * 3 * size),
    "sections": with_sections,
    "names": below_names,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_four_times_the_text_takes_about_four_times_the_time(make):
    def seconds(document: Document) -> float:
        began = time.process_time()
        for chunk in split(document, tokens, MINILM.max_tokens):
            assert chunk.embedded
        return time.process_time() - began

    small, large = make(1000), make(4000)
    least = min(seconds(small) for _ in range(3))
    assert any(seconds(large) < 8 * max(least, 0.01) for _ in range(3))


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize("name", ["Name " + "word " * 40, "!" * 200, "漢字" * 100])
@pytest.mark.parametrize("token_spans", [tokens, MINILM.token_spans])
def test_names_of_columns_leave_room_for_their_cells(rows, name, token_spans):
    text = " ".join(f"cell{number}" for number in range(150))
    names = tuple(Label(0, f"{number} {name}") for number in range(rows))
    document = Document(text, "a.txt", "", (Block(0, len(text), "cell", table=1, columns=names, rows=names),))
    chunks = split(document, token_spans, MINILM.max_tokens)
    check(document, chunks, token_spans, MINILM.max_tokens)
    assert len(chunks) <= 20


def test_the_default_limit_counts_special_tokens():
    assert MINILM.max_tokens + SPECIAL_TOKENS == 256


@pytest.mark.parametrize("title", ["안녕하세요" * 60, "x" * 400, "Part " * 100, "漢字" * 100])
@pytest.mark.parametrize("limit", [16, MINILM.max_tokens])
def test_a_heading_leaves_room_for_text(title, limit):
    text = f"{title}\n" + "Some words of the body follow here. " * 60
    document = Document.from_extract(extract(text, [(title, 1)]), "a.md", path="", file_sha256="")
    chunks = split(document, MINILM.token_spans, limit)
    check(document, chunks, MINILM.token_spans, limit)
    assert all(chunk.heading for chunk in chunks)


def test_a_visible_character_stays_whole():
    chunks = split(Document.of("e\u0301" * 500, "a.txt"), lambda text: [(i, i + 1) for i in range(len(text))], 16)
    assert not any(unicodedata.combining(chunk.text[0]) for chunk in chunks)


@settings(deadline=None)
@given(st.text(min_size=1) | st.text(alphabet="ab \n.:A", min_size=1), st.integers(16, 40))
def test_any_text_is_tiled(text, limit):
    document = Document.of(text, "a.txt")
    check(document, split(document, MINILM.token_spans, limit), MINILM.token_spans, limit)
