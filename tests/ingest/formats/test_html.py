import time
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.formats import html
from tests.structure import blocks, emphasis, headings, items, kinds, values, words

FAILING = Path(__file__).parents[1] / "failing"


def page(markup):
    return html.read(markup.encode())


def failing(name):
    return html.read((FAILING / name).read_bytes())


class TestFailingFiles:
    def test_terms_are_the_names_of_what_is_said_of_them(self):
        assert values(failing("html_dl.html"))[2:4] == [("Film", [], []), ("5 days", [], ["Film"])]

    def test_an_element_inside_a_word_does_not_part_it(self):
        assert words(failing("html_dropcap.html"), "paragraph") == [
            "Gunhild Aas founded the Turnstone gallery in 1987."
        ]

    def test_what_is_hidden_is_not_read(self):
        assert words(failing("html_hidden.html"), "paragraph") == ["The chair of the Whimbrel club is Freya Nyberg."]

    def test_a_header_with_words_is_read_and_the_title_kept(self):
        extract = failing("html_no_body.html")
        assert extract.title == "Shearwater inn"
        assert kinds(extract) == [
            ("paragraph", "Shearwater inn, run by Oddny Steen since 2011"),
            ("paragraph", "Check-in at the Shearwater inn ends at 21:30."),
            ("paragraph", "Breakfast is served until 10:15."),
        ]

    def test_a_list_goes_on_counting_where_it_says(self):
        assert items(failing("html_ol_start.html")) == [
            (1, "1. Members pay by May.", ["Rules of the Ruff club"]),
            (1, "2. Guests sign the book.", ["Rules of the Ruff club"]),
            (1, "3. The boat is locked at night.", ["Further rules:"]),
            (1, "4. Dogs stay ashore.", ["Further rules:"]),
        ]

    def test_soft_hyphens_are_characters_of_the_source(self):
        assert "max\xadi\xadmum tem" in failing("soft_hyphen.html").text


class TestHeadings:
    def test_levels_and_one_line(self):
        found = headings(
            page("<h1>A &amp; B</h1><p>One<h2>Next<br>line</h2><h3><div>Annual</div><div>report</div></h3>")
        )
        assert found == [(1, "A & B"), (2, "Next line"), (3, "Annual report")]

    @pytest.mark.parametrize("sign", ["¶", "#", "\u200b"])
    def test_a_link_to_itself_is_no_word_of_it(self, sign):
        assert headings(page(f"<h2>Fees<a href='#fees'>{sign}</a></h2>")) == [(2, "Fees")]

    def test_a_heading_by_its_role(self):
        assert headings(page("<div role=heading aria-level=4>Fees</div>tail")) == [(4, "Fees")]

    @pytest.mark.parametrize(
        "empty", ["<h2></h2>", "<h2> <b></b></h2>", "<h2 hidden>No</h2>", "<h2 style='display:none'>No</h2>"]
    )
    def test_an_empty_or_hidden_one_is_none(self, empty):
        assert kinds(page(f"{empty}<p>Words")) == [("paragraph", "Words")]

    def test_one_that_is_not_closed_ends_with_its_words(self):
        assert kinds(page("<h1>Title<p>Text.</p>")) == [("heading", "Title"), ("paragraph", "Text.")]


class TestParagraphs:
    def test_white_space_is_one_space(self):
        assert words(page("<p>One&nbsp;two\n  <b> three </b> \t four</p>")) == ["One two three four"]

    def test_words_beside_blocks_are_paragraphs(self):
        found = kinds(page("loose<div>in a block</div>after<blockquote>quoted</blockquote><address>Quay 3</address>"))
        assert found == [("paragraph", text) for text in ("loose", "in a block", "after", "quoted", "Quay 3")]

    def test_summary_and_caption_are_read(self):
        markup = (
            "<details><summary>More</summary>inside</details><figure><img alt='A map'><figcaption>Fig. 1</figcaption>"
        )
        assert words(page(markup)) == ["More", "inside", "A map", "Fig. 1"]

    def test_one_break_ends_a_line_and_two_a_paragraph(self):
        assert words(page("<p>Mon 9-5<br>Tue 9-6<br><br> <br>Closed")) == ["Mon 9-5\nTue 9-6", "Closed"]

    def test_how_an_element_is_displayed_counts_more_than_what_it_is(self):
        assert words(page('<span style="display: block">One</span>two')) == ["One", "two"]
        assert words(
            page('<p>Oslo<div style="display:inline">, </div><div style="display:inline-block">Norway</div>')
        ) == [
            "Oslo",
            ", Norway",
        ]

    def test_emphasis(self):
        extract = page("<p>So <b>very <i>big</i></b> <strong>words</strong> and <kbd>Ctrl</kbd></p>")
        assert emphasis(extract) == [("very big words", "strong"), ("big", "em"), ("Ctrl", "code")]

    def test_emphasis_reaches_over_paragraphs(self):
        assert emphasis(page("<b><p>One</p><p>Two</p></b>")) == [("One", "strong"), ("Two", "strong")]

    def test_digits_set_high_stay_high(self):
        assert words(
            page("<p>10<sup>6</sup> m<sup>-2</sup>, H<sub>2</sub>O, 1<sup>st</sup>[<sup>2</sup> x<sup><a>3</a></sup>")
        ) == ["10⁶ m⁻², H2O, 1st[2 x3"]

    def test_quotation_marks_that_a_browser_adds(self):
        assert words(page("<p>He said <q>no</q>.")) == ["He said “no”."]

    def test_words_of_images_are_apart_but_letters_are_not(self):
        assert words(page("<p>See<img alt='the map'>here <img alt='O'>nce <img alt=''>.")) == [
            "See the map here Once ."
        ]

    def test_words_of_a_drawing(self):
        assert words(page("<svg><style>x</style><text>North</text><text>South</text></svg>")) == ["North South"]

    def test_control_characters_are_dropped(self):
        assert page("a&#1;b&#xFFFE;c").text == "abc\n"

    def test_code_keeps_its_lines(self):
        assert kinds(page("<pre>\ndef f():\n    <b>return</b> 1\n\nend</pre>")) == [
            ("code", "def f():\n    return 1\n\nend")
        ]


class TestLists:
    @pytest.mark.parametrize(
        ("attributes", "markers"),
        [
            ("", ["1.", "2."]),
            ("type=a start=26", ["z.", "aa."]),
            ("type=A", ["A.", "B."]),
            ("type=i start=3", ["iii.", "iv."]),
            ("type=I start=1999", ["MCMXCIX.", "MM."]),
            ("reversed", ["2.", "1."]),
            ("start=-1", ["-1.", "0."]),
            ("style='list-style-type: lower-alpha'", ["a.", "b."]),
            ("style='list-style: none'", ["", ""]),
        ],
    )
    def test_markers_are_those_that_a_browser_prints(self, attributes, markers):
        extract = page(f"<ol {attributes}><li>x<li>y</ol>")
        assert [block.marker for block in blocks(extract, "item")] == markers
        assert words(extract) == [f"{marker} {text}".strip() for marker, text in zip(markers, "xy", strict=True)]

    def test_an_item_can_have_a_number_of_its_own(self):
        assert words(page("<ol><li>a<li value=7>b<li>c</ol>"), "item") == ["1. a", "7. b", "8. c"]

    def test_nested_items_are_below_those_that_hold_them(self):
        markup = "<p>Not here. Bring these:</p><ul><li>food<ol><li>bread<ul><li>rye</ul><li>salt</ol><li>tent</ul>"
        assert items(page(markup)) == [
            (1, "• food", ["Bring these:"]),
            (2, "1. bread", ["Bring these:", "food"]),
            (3, "• rye", ["Bring these:", "food", "bread"]),
            (2, "2. salt", ["Bring these:", "food"]),
            (1, "• tent", ["Bring these:"]),
        ]

    def test_a_list_goes_on_behind_a_paragraph(self):
        markup = (
            "<h2>Rules</h2><ol type=a><li>Pay<ul><li>by May</ul></ol><p>Few do.</p><ol type=a start=2><li>Sign"
            "<ul><li>the book</ul></ol>"
        )
        assert items(page(markup))[2:] == [(1, "b. Sign", ["Rules"]), (2, "• the book", ["Rules", "Sign"])]

    @pytest.mark.parametrize("between", ["<p>Few do.</p><p>So also:</p>", "<h3>Few do</h3>"])
    def test_a_list_with_a_line_of_its_own_does_not_go_on(self, between):
        found = items(page(f"<h2>Rules</h2><ol><li>Pay</ol>{between}<ol start=2><li>Sign</ol>"))
        assert found[1][2] in (["So also:"], ["Few do"])

    def test_paragraphs_with_signs_of_items_are_items(self):
        found = page("<p>Drinks:<p>☑ <b>Tea</b><p>☐ Milk<table><tr><td>a<td>b</table><p>• Rusk<p>Ends.<p>• End")
        assert items(found) == [
            (1, "☑ Tea", ["Drinks:"]),
            (1, "☐ Milk", ["Drinks:"]),
            (1, "• Rusk", []),
            (1, "• End", []),
        ]
        assert emphasis(found) == [("Tea", "strong")]

    @pytest.mark.parametrize("line", ["☐ Yes ☑ No", "– No, he said.", "• One<br>• Two", "•"])
    def test_other_lines_are_not(self, line):
        assert not items(page(f"<p>{line}"))

    def test_numbers_tell_what_an_item_is_below(self):
        markup = (
            "<ol><li data-marker='3.'>Heat<li data-marker='4.'>Light</ol><p>It is dark.</p>"
            "<ul><li><ul><li data-marker='4.1'>Lamps</ul></ul><p>More.</p><ul><li data-marker='4.2'>Wicks</ul>"
        )
        assert items(page(markup))[2:] == [(2, "4.1 Lamps", ["Light"]), (2, "4.2 Wicks", ["Light"])]

    def test_a_list_inside_a_list_belongs_to_the_item_before(self):
        assert items(page("<ul><li>a</li><ul><li>b</li></ul></ul>"))[1] == (2, "• b", ["a"])

    def test_of_several_paragraphs_the_first_is_the_item(self):
        assert kinds(page("<ul><li><p>One</p><p>more</p><li><div>Two</div></ul>")) == [
            ("item", "• One"),
            ("paragraph", "more"),
            ("item", "• Two"),
        ]

    def test_a_heading_stands_for_the_item_and_takes_its_number(self):
        found = page("<ol><li><h3>Heat</h3><p>the oven</p><ul><li>slowly</ul></ol><ul><li><h3>Eat</h3></ul>")
        assert kinds(found) == [
            ("heading", "1. Heat"),
            ("paragraph", "the oven"),
            ("item", "• slowly"),
            ("heading", "Eat"),
        ]
        assert items(found)[0][2] == ["Heat"]

    @pytest.mark.parametrize(
        "between", ["<ul><li>x<p>more</ul>", "<pre>x</pre>", "<hr>", "<table><tr><td>a<td>b</table>", "<main>y</main>"]
    )
    def test_a_list_is_not_announced_by_what_stands_further_up(self, between):
        assert items(page(f"<p>Bring:</p>{between}<ol><li>last</ol>"))[-1] == (1, "1. last", [])

    def test_an_empty_heading_does_not_stand_for_the_item(self):
        assert kinds(page("<ol><li><h3></h3>text</ol>")) == [("item", "1. text")]


class TestTables:
    def test_cells_that_span_rows_and_columns(self):
        markup = (
            "<table><caption>Doors</caption><thead><tr><td rowspan=2>Name<td colspan=2>Size<tr><td>W<td>H"
            "<tbody><tr><td rowspan=0>Front<td>3<td><b>7</b><tr><td>4<td>8</table>"
        )
        extract = page(markup)
        assert values(extract) == [
            ("Front", ["Name"], []),
            ("3", ["Size", "W"], ["Front"]),
            ("7", ["Size", "H"], ["Front"]),
            ("4", ["Size", "W"], ["Front"]),
            ("8", ["Size", "H"], ["Front"]),
        ]
        assert extract.text == "Doors\n\nName\tSize\nW\tH\nFront\t3\t7\n4\t8\n"
        assert {tuple(label.text for label in block.above) for block in blocks(extract, "cell")} == {("Doors",)}
        assert emphasis(extract) == [("7", "strong")]

    @pytest.mark.parametrize(
        ("above", "caption"),
        [
            ("We sell. Prices in euros:", ["Prices in euros:"]),
            ("Table 3. Prices", ["Table 3. Prices"]),
            ("It rained.", []),
            ("It rained.<a epub:type=noteref>4</a>", []),
        ],
    )
    def test_a_line_above_can_be_the_caption(self, above, caption):
        extract = page(f"<p>{above}</p><table><tr><th>a<th>b<tr><td>c<td>d</table>")
        assert [label.text for label in blocks(extract, "cell")[0].above] == caption

    def test_signs_in_cells_of_their_own_belong_to_the_number(self):
        markup = (
            "<table><tr><td><td><td colspan=6>Year ended May 31,<tr><td><td><td colspan=3>2021<td colspan=3>2020"
            "<tr><td>Net sales:<tr><td>Rope<td><td>$<td>19<td><td>£<td>20<td>%<tr><td>Tar<td><td><td>(7<td>)<td><td>8"
            "<tr><td><td><td>$<td><b>12</b><td><td>$<td>28</table>"
        )
        extract = page(markup)
        assert values(extract)[2:] == [
            ("$19", ["Year ended May 31,", "2021"], ["Net sales:", "Rope"]),
            ("£20%", ["Year ended May 31,", "2020"], ["Net sales:", "Rope"]),
            ("Tar", [], ["Net sales:"]),
            ("(7)", ["Year ended May 31,", "2021"], ["Net sales:", "Tar"]),
            ("8", ["Year ended May 31,", "2020"], ["Net sales:", "Tar"]),
            ("$12", ["Year ended May 31,", "2021"], ["Net sales:"]),
            ("$28", ["Year ended May 31,", "2020"], ["Net sales:"]),
        ]

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ("<td>Large<td>☐<td>Small<td>☑", ["Large ☐", "Small ☑"]),
            ("<td>☐<td>Large<td>☑<td>Small", ["☐ Large", "☑ Small"]),
            ("<td>Sweep<td>☐<td>☑<td>Mon", ["Sweep", "☐", "☑", "Mon"]),
            ("<td>Sweep<td>☐", ["Sweep", "☐"]),
        ],
    )
    def test_boxes_to_check_belong_to_their_labels(self, row, expected):
        assert words(page(f"<table><tr>{row}</table>"), "cell") == expected

    def test_signs_in_a_column_with_a_name_stay(self):
        found = values(page("<table><tr><th>What<th>Currency<th>Price<tr><td>Rope<td>$<td>19</table>"))
        assert found[1:] == [("$", ["Currency"], ["Rope"]), ("19", ["Price"], ["Rope"])]

    def test_a_list_that_is_set_as_a_table_is_one(self):
        markup = "<p>We sell:</p><table><tr><td>(a)<td><b>rope</b><td><tr><td>(b)<td><td>tar</table>"
        extract = page(markup)
        assert items(extract) == [(1, "(a) rope", ["We sell:"]), (1, "(b) tar", ["We sell:"])]
        assert emphasis(extract) == [("rope", "strong")]
        assert items(page("<table><tr><td>☑<td>Annual report</table>")) == [(1, "☑ Annual report", [])]

    @pytest.mark.parametrize(
        "row", ["<td>(b)<td>x<td>y", "<th>(b)<td>x", "<td>b<td>x", "<td>(b)", "<td>(b)<td>x<tr><td>Sum<td>y"]
    )
    def test_a_table_with_other_rows_is_no_list(self, row):
        assert not items(page(f"<table><tr><td>(a)<td>rope<tr>{row}</table>"))

    def test_a_row_is_named_by_its_header(self):
        assert values(page("<table><tr><th>Mass<td>5 kg<td>6 kg</table>"))[1:] == [
            ("5 kg", [], ["Mass"]),
            ("6 kg", [], ["Mass"]),
        ]

    def test_paragraphs_and_lists_are_lines_of_a_cell(self):
        found = values(page("<table><tr><th>Day<th>Tasks<tr><td>Mon<td><p>Sweep</p><ul><li>hall<li>yard</ul></table>"))
        assert found[1] == ("Sweep\n• hall\n• yard", ["Tasks"], ["Mon"])

    def test_a_table_in_a_cell_of_a_table_of_names_is_its_words(self):
        found = values(page("<table><tr><th>a<th>b<tr><td>c<td>d<table><tr><td>in<td>side</table></table>"))
        assert found[1] == ("d\nin side", ["b"], ["c"])

    @pytest.mark.parametrize(
        "markup",
        [
            "<table><tr><td><h2>Left</h2><p>words<td>right</table>",
            "<table role=presentation><tr><td><h2>Left</h2><tr><td>words<td>right</table>",
            "<table><tr><td><h2>Left</h2><tr><td>words<tr><td>right</table>",
        ],
    )
    def test_a_table_that_only_places_things_is_none(self, markup):
        assert kinds(page(markup)) == [("heading", "Left"), ("paragraph", "words"), ("paragraph", "right")]

    def test_a_table_inside_one_that_only_places_things_is_read(self):
        found = page("<table><tr><td>menu<td><table><tr><th>a<th>b<tr><td>c<td>d</table></table>")
        assert kinds(found)[0] == ("paragraph", "menu")
        assert values(found) == [("c", ["a"], []), ("d", ["b"], ["c"])]

    def test_a_heading_in_a_cell_is_a_strong_name(self):
        extract = page("<table><tr><td><h4>Crew</h4><td>12<tr><td><h4>Draught</h4><td>1.9 m</table>")
        assert values(extract)[3] == ("1.9 m", [], ["Draught"])
        assert emphasis(extract) == [("Crew", "strong"), ("Draught", "strong")]

    def test_terms_share_what_is_said_and_have_several_things_said(self):
        found = values(page("<dl><div><dt>Colour<dt>Color<dd>hue<dd>paint</div><dt>Grey<dd><p>dull</dl>"))
        assert found[1:3] == [("hue", [], ["Colour\nColor"]), ("paint", [], ["Colour\nColor"])]
        assert found[4] == ("dull", [], ["Grey"])

    def test_terms_with_pages_below_them_are_no_table(self):
        assert kinds(page("<dl><dt>open(path)<dd><p>Opens.<pre>x = 1</pre></dl>")) == [
            ("paragraph", "open(path)"),
            ("paragraph", "Opens."),
            ("code", "x = 1"),
        ]


class TestNotes:
    def test_notes_and_comments_as_word_documents_have_them(self):
        markup = (
            "<p>Claim<sup><a href='#footnote-1'>[1]</a></sup>.</p>"
            "<ol><li id='footnote-1'><p>Proof. <a href='#footnote-ref-1'>↑</a></p><p>More.</p></li></ol>"
            "<dl><dt id='comment-0'>Comment [AB1]</dt><dd><p>Check. <a href='#comment-ref-0'>↑</a></p></dd></dl>"
        )
        assert kinds(page(markup)) == [
            ("paragraph", "Claim[1]."),
            ("note", "1. Proof."),
            ("note", "More."),
            ("comment", "Comment [AB1] Check."),
        ]

    @pytest.mark.parametrize(
        "call",
        [
            "<sup><a href='#n7'>7</a></sup>",
            "<a role=doc-noteref href='notes#7'>7</a>",
            "<a epub:type=noteref><sup>7</sup></a>",
        ],
    )
    def test_the_number_of_a_note_is_no_part_of_what_stands_before_it(self, call):
        assert words(page(f"<p>Built in 1926.{call} Later")) == ["Built in 1926.⁷ Later"]
        assert words(page(f"<p>{call} See there.")) == ["7 See there."]

    def test_notes_by_their_role(self):
        markup = (
            "<p>x</p><aside role=doc-footnote>aside</aside>"
            "<section role=doc-endnotes><ol><li>end</ol></section><ul><li>y"
        )
        assert kinds(page(markup)) == [
            ("paragraph", "x"),
            ("note", "aside"),
            ("note", "1. end"),
            ("item", "• y"),
        ]


class TestForms:
    def test_what_is_filled_in_is_read(self):
        markup = (
            "<form><label>Name</label><input value='Bo Li'><br><label><input type=checkbox checked>Paid</label>"
            "<input type=radio>Late<br><select><option>Red<option selected>Blue</select>"
            "<select><option>S<option>M</select>"
            "<textarea>Ring twice</textarea><input type=hidden value=t0k3n><input type=submit value=Send></form>"
        )
        assert words(page(markup)) == ["Name Bo Li\n☑ Paid ○ Late\nBlue S Ring twice"]

    def test_of_several_choices_only_those_made(self):
        assert words(
            page("<p>Days: <select multiple><option>Mon<option selected>Tue<option selected>Wed</select>")
        ) == ["Days: Tue Wed"]


class TestWhatIsNotText:
    @pytest.mark.parametrize(
        "markup",
        [
            "<script>no()</script>",
            "<style>p{}</style>",
            "<template><p>no</template>",
            "<noscript>Enable no</noscript>",
            "<nav><a>no</a></nav>",
            "<div role=navigation>no</div>",
            "<div role=search>no</div>",
            "<div role=dialog>We use cookies</div>",
            "<div aria-modal=true>We use cookies</div>",
            "<p hidden>no</p>",
            "<p style='color:red; display : none'>no</p>",
            "<span style='visibility:hidden'>no</span>",
            "<i aria-hidden=true>no</i>",
            "<header><a>Home</a> | <a>About</a><nav>no</nav></header>",
            "<footer><ul><li><a>Terms</a><li><button>Top</button></ul></footer>",
            "<!-- no --><video>no</video><object>no</object>",
            "<input type=checkbox role=button>",
        ],
    )
    def test_is_left_out(self, markup):
        assert page(f"<h1>Page</h1>{markup}<p>Text").text == "Page\n\nText\n"

    @pytest.mark.parametrize(
        "markup",
        [
            "<header>Text <a>Home</a></header>",
            "<footer>Text</footer>",
            "<article><header><a>Text</a></header></article>",
            "<div role=banner>Text</div>",
            "<div aria-hidden=true><h1>Text</h1></div>",
            "<p hidden=until-found>Text",
            "<p style='background: none'>Text",
        ],
    )
    def test_is_kept(self, markup):
        assert "Text" in page(markup).text

    def test_the_footer_of_a_page_can_follow_a_part_of_it(self):
        assert words(page("<main><footer><a>In</a></footer></main><footer><a>Terms</a></footer>")) == ["In"]

    def test_what_stands_behind_the_end_of_the_page_is_kept(self):
        assert words(page("<html><body><p>In</p></body></html>Out")) == ["In", "Out"]


class TestStyleSheets:
    @pytest.mark.parametrize(
        "css",
        [
            ".gone { color: red; display: none }",
            "#one.gone{VISIBILITY:Hidden}",
            "h2, .gone {display:none!important}",
            "p:not(.kept){display:none}",
            "body > .gone:first-of-type{display:none}",
            "/* } */ .x{} p[id='one']{display:none}",
            "p{display:none} .kept{display:block}",
        ],
    )
    def test_what_a_rule_hides_is_not_read(self, css):
        markup = f"<head><style>{css}</style></head><body><p id=one class='gone a'>no<p class=kept>Text"
        assert words(page(markup)) == ["Text"]

    @pytest.mark.parametrize("css", ["h1{display:none}", ".box{display:none}"])
    def test_a_hidden_heading_is_none(self, css):
        markup = f"<style>{css}</style><h1 class=box>no</h1><div class=box><h1>no</h1></div><main><h2>Text"
        assert words(page(markup)) == ["Text"]

    @pytest.mark.parametrize(
        "style",
        [
            "<style>@media print {p{display:none}}</style>",
            "<style media=print>p{display:none}</style>",
            "<noscript><style>p{display:none}</style></noscript>",
            "<style>p:hover, p::before, p:before, a:checked~p{display:none}</style>",
            "<style>p{display:none} p.a{display:block}</style>",
            "<style>.a{display:block} p{display:none}</style>",
            "<style>.a{display:none} .a{display:block}</style>",
            "<style>.a{display:block!important} p.a{display:none}</style>",
            "<style>.a{position:absolute;clip:rect(0,0,0,0);width:1px}</style>",
            "<style>body{display:none} .all{visibility:hidden}</style>",
            "<style>p..a{display:none} ]} p:nonsense(2){display:none}</style>",
            "<style>:not(" + ":not(" * 5000 + "p{display:none}</style>",
        ],
    )
    def test_what_is_shown_is_read(self, style):
        assert words(page(f"{style}<div class=all><h1>Page</h1><p class=a>Text</div>")) == ["Page", "Text"]

    def test_an_element_can_show_itself(self):
        assert words(page("<style>p{display:none}</style><p style='display:block'>Text<p style='color:red'>no")) == [
            "Text"
        ]

    def test_markers_and_lines_are_as_the_rules_say(self):
        markup = "<style>ol{list-style:none inside} .i{list-style-type:lower-roman} i{display:block}</style>"
        assert words(page(f"{markup}<ol><li>a</ol><ol class=i><li>b</ol>one<i>two</i>")) == ["a", "i. b", "one", "two"]

    def test_blocks_in_a_line_are_apart(self):
        boxes = "<style>div,b{display:inline-block}</style><div>Crew</div><div>12</div> <b>S</b>hips"
        assert words(page(boxes)) == ["Crew 12 Ships"]
        assert words(page("<style>div{display:inline}</style>Oslo<div>, Norway</div>")) == ["Oslo, Norway"]

    def test_many_rules_take_little_time(self):
        css = "".join(f".c{number} .d:first-child{{display:none}}" for number in range(5000))
        markup = f"<style>{css}</style>" + "".join(f"<p class='c{number} d'>Text" for number in range(5000))
        start = time.process_time()
        assert len(page(markup).blocks) == 5000
        assert time.process_time() - start < 8


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"<meta charset=iso-8859-1><p>\x93q\x94 \x80", "“q” €"),
            (
                '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет'.encode("koi8-r"),
                "Привет",
            ),
            ("<meta charset='utf-8'><p>Größe 漢字".encode(), "Größe 漢字"),
            ("<meta charset=utf-16><p>Größe".encode(), "Größe"),
            ("<?xml version='1.0' encoding='iso-8859-2'?><p>Łódź".encode("iso-8859-2"), "Łódź"),
            (b"<meta charset=no-such-charset><p>plain", "plain"),
            (b"<meta charset=undefined><p>plain", "plain"),
            ("<meta charset=latin1><p>Größe".encode("utf-8-sig"), "Größe"),
            ("<p>Größe".encode("utf-16"), "Größe"),
            (b"plain words, no tags", "plain words, no tags"),
            (b"<b>never <i>closed", "never closed"),
            (b"a&#13;b&#0;", "a b\ufffd"),
        ],
    )
    def test_encodings_and_broken_pages(self, data, expected):
        assert words(html.read(data)) == [expected]

    @pytest.mark.parametrize("data", [b"<!-- nothing -->", b"<script>only()</script>", b"   ", b"<html></html>"])
    def test_pages_without_text_are_empty(self, data):
        assert html.read(data).text == ""

    def test_binary_content_is_refused(self):
        with pytest.raises(UnreadableFile, match="is not HTML text"):
            html.read(bytes(range(256)) * 10)

    def test_empty_elements_of_xhtml_do_not_swallow_what_follows(self):
        extract = page('<?xml version="1.0"?><html><head><title/><script src="x"/></head><body><b/><p>Text<br/>more')
        assert kinds(extract) == [("paragraph", "Text\nmore")]
        assert emphasis(extract) == []

    @pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "header", "blockquote", "dl><dd", "select"])
    def test_deep_pages_are_read(self, tag):
        assert "end" in page(f"<{tag}>" * 3000 + "end").text

    def test_long_pages_are_read_in_time_that_grows_with_them(self):
        row = "<tr><td>Some</td><td>12</td><td>x y</td></tr>"
        markup = "<table><tr><th>a<th>b<th>c</tr>" + row * 10_000 + "</table>" + "<p>Some <b>text</b>.</p>" * 10_000
        start = time.process_time()
        assert len(page(markup).blocks) == 3 + 30_000 + 10_000
        assert time.process_time() - start < 8
