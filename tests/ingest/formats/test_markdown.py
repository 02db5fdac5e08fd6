import pytest

from ingest.errors import UnreadableFile
from ingest.formats import markdown
from tests.structure import blocks, emphasis, headings, items, kinds, values, words


def page(text):
    return markdown.read(text.encode())


def test_headings_of_both_kinds_and_none_in_code():
    extract = page("Top\n===\n\ntext\n\n## Sub *part* `x`\n\n```\n# no heading\n```\n\nLow\n---\n")
    assert headings(extract) == [(1, "Top"), (2, "Sub part x"), (2, "Low")]
    assert words(extract, "code") == ["# no heading"]


def test_lines_of_a_paragraph_are_joined_unless_the_break_is_hard():
    assert words(page("one\ntwo  \nthree\\\nfour")) == ["one two\nthree\nfour"]


def test_windows_line_ends_and_a_byte_order_mark():
    assert kinds(markdown.read(b"\xef\xbb\xbf# Top\r\n\r\nText.\r\n")) == [("heading", "Top"), ("paragraph", "Text.")]


def test_emphasis_without_its_marks():
    extract = page("So **very _big_** and ~~old~~ `a  b`, [a link](x.md) ![a map](m.png)")
    assert words(extract) == ["So very big and old a b, a link a map"]
    assert emphasis(extract) == [("very big", "strong"), ("big", "em"), ("a b", "code")]


def test_lists_keep_their_numbers_and_levels():
    assert items(page("Bring:\n\n3. food\n   - bread\n4. tent\n")) == [
        (1, "3. food", ["Bring:"]),
        (2, "• bread", ["Bring:", "food"]),
        (1, "4. tent", ["Bring:"]),
    ]


def test_tasks_are_ticked():
    assert words(page("- [x] done\n- [ ] to do\n")) == ["• ☑ done", "• ☐ to do"]


def test_tables():
    assert values(page("| Part | Price |\n|---|--:|\n| C\\|12 | 14 |\n")) == [
        ("C|12", ["Part"], []),
        ("14", ["Price"], ["C|12"]),
    ]


def test_terms():
    assert values(page("Film\n: 5 days\n"))[1] == ("5 days", [], ["Film"])


def test_footnotes():
    assert kinds(page("Claim[^a].\n\n[^a]: Proof.\n\n    More.\n\nEnd.")) == [
        ("paragraph", "Claim[1]."),
        ("paragraph", "End."),
        ("note", "1. Proof."),
        ("note", "More."),
    ]


def test_notes_in_boxes():
    text = '!!! note "Mind"\n    The **gap**.\n\n??? question "Why?"\n    - Because.\n'
    assert kinds(page(text)) == [
        ("paragraph", "Mind"),
        ("paragraph", "The gap."),
        ("paragraph", "Why?"),
        ("item", "• Because."),
    ]


def test_html_is_read_and_its_comments_are_not():
    text = "<details><summary>More</summary>\n\n*inside*\n\n</details>\n\n<!-- no -->\nH<sub>2</sub>O"
    assert words(page(text)) == ["More", "inside", "H2O"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("git clone <url>", ["git clone <url>"]),
        ("<name>\n", ["<name>"]),
        ("a <Tabs>b</Tabs>", ["a b"]),
        ("<https://example.org/a>", ["https://example.org/a"]),
        ("1 < 2 & 3 &lt; 4", ["1 < 2 & 3 < 4"]),
    ],
)
def test_what_only_looks_like_an_element_is_text(text, expected):
    assert words(page(text)) == expected


class TestFrontMatter:
    def test_is_a_table_of_names_and_values_and_gives_the_title(self):
        extract = page('---\ntitle: "Tern: a guide"\ntags:\n  - birds\n  - sea\nauthor: Bo Li\n---\n# Top\n')
        assert extract.title == "Tern: a guide"
        assert [value for value in values(extract) if value[2]] == [
            ("Tern: a guide", [], ["title"]),
            ("birds\nsea", [], ["tags"]),
            ("Bo Li", [], ["author"]),
        ]
        assert headings(extract) == [(1, "Top")]

    def test_a_line_across_the_page_begins_none(self):
        extract = page("---\n\ntitle: x\n\n---\n")
        assert (extract.title, words(extract)) == ("", ["title: x"])

    def test_a_line_across_a_long_page_is_told_at_once(self):
        assert words(page("---\n" + "many words in a line\n" * 2000))[0].startswith("many words in a line many")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(UnreadableFile, match="is not text"):
        markdown.read(bytes(range(256)) * 10)


def test_deep_lists_and_quotations_are_read():
    assert "end" in page("> " * 40 + "end").text
    assert blocks(page("".join(f"{'  ' * depth}- x{depth}\n" for depth in range(40))), "item")[-1].level == 40
    assert page("> " * 40 + "end").unread == ()


@pytest.mark.parametrize("deep", ["> " * 120 + "end", "- " * 60 + "end"])
def test_what_the_parser_leaves_out_is_told(deep):
    extract = page(f"Before.\n\n{deep}\n\nAfter.")
    assert [word in extract.text for word in ("Before", "end")] == [True, False]
    assert extract.unread == ("a part that is nested too deeply",)
