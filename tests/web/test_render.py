from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.types import PROGRAM, Answer, Citation, Passage, Statement, Unverified
from bot.web.answer_text import draft_html, marked_text
from bot.web.conversation import Turn
from bot.web.phrases import flaws_of
from bot.web.render import Welcome, answer_html, conversation_html, turn_html
from tests.chat_fakes import HOSTILE, answer, citation, crisis, passage, refusal, unverified

NATIONS = "At the current time, 27 nations, including Germany, are participating."
SOLDIERS = "Germany is providing up to 550 soldiers."
NOTHING = Welcome((), ())

TAGS = set("article b bdi blockquote button details div h2 input label li ol option p s section select span".split())
TAGS |= {"summary", "ul"}
ARRANGED = set("blockquote code em h3 hr li ol p pre strong table tbody td th thead tr ul".split())
ATTRIBUTES = {"aria-label", "aria-live", "class", "dir", "id", "maxlength", "name", "role", "tabindex", "title", "type"}
ATTRIBUTES |= {"value"}


class Shown(HTMLParser):
    """What a browser makes of a piece of HTML: its elements, and the text of each class.

    `said` is the text without the flags that we put into it.
    """

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.elements, self.text, self.said, self._open, self._texts = [], "", "", [], {}
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("input", "hr"):
            self._open.append((tag, dict(attrs).get("class", "")))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        names = [name for _, name in self._open]
        self.text += data
        self.said += "" if "sb-flag" in names else data
        for name in names:
            self._texts[name] = self._texts.get(name, "") + data

    def of(self, name):
        return self._texts.get(name, "")

    def all(self, tag, name=None):
        return [attrs for got, attrs in self.elements if got == tag and name in (None, attrs.get("class"))]


@pytest.fixture(scope="module")
def page():
    return crisis()


def test_a_marker_is_a_button_that_names_its_evidence_and_shows_the_quote(page):
    shown = Shown(answer_html(answer(f"{NATIONS} [1]", [citation(page, NATIONS)]), "t1"))
    assert shown.of("sb-text") == f"{NATIONS} [1]"
    assert shown.all("button", "sb-cite") == [
        {"type": "button", "class": "sb-cite", "data-open": "t1-1", "title": f"“{NATIONS}”"}
    ]


def test_the_evidence_carries_its_place(page):
    cited = citation(page, NATIONS, heading="Kosovo Force (KFOR)", page=3)
    (item,) = Shown(answer_html(answer("27 [1]", [cited]), "t4")).all("li")
    assert item == {
        "id": "t4-1",
        "data-source": page.source,
        "data-sha": page.sha256,
        "data-start": "1061",
        "data-end": "1131",
        "data-page": "3",
        "data-heading": "Kosovo Force (KFOR)",
        "data-quote": NATIONS,
        "data-status": "verbatim",
        "data-number": "1",
    }


def test_a_number_without_a_citation_stays_text(page):
    html = marked_text(answer("Yes [1], and [7].", [citation(page, NATIONS)]), "t1")
    assert Shown(html).text == "Yes [1], and [7]."
    assert len(Shown(html).all("button")) == 1


def test_a_sentence_that_a_page_broke_is_one_line_and_a_list_stays_one():
    assert (
        Shown(marked_text(answer("The handling\nof cars.\n- One\n- Two"), "t1")).text
        == "The handling of cars.\n- One\n- Two"
    )


def test_the_short_answer_leads_where_it_says_less_than_the_text(page):
    cited = [citation(page, NATIONS)]
    long, same = (
        answer(f"{NATIONS} [1]", cited, answer="27 nations"),
        answer("27 nations [1]", cited, answer="27 nations"),
    )
    assert Shown(answer_html(long, "t1")).of("sb-short") == "27 nations"
    assert Shown(answer_html(same, "t1")).of("sb-short") == ""


def test_the_audit_line(page):
    cited = [citation(page, NATIONS), citation(page, SOLDIERS, 2, status="folded")]
    shown = Shown(answer_html(answer("a [1] b [2]", cited, confidence=0.934, unverified=[unverified("no")]), "t1"))
    words = "3 quotes: 1 found in its document, 1 found up to spacing and case, 1 not found"
    assert shown.of("sb-audit") == f"Reader{words}sure128 ms"
    titles = [span["title"] for span in shown.all("span") if "title" in span][-2:]
    assert titles == ["0.93 of 1", "retrieve 8 ms, write 120 ms"]


def test_an_unverified_quote_is_struck_out_and_has_neither_number_nor_place():
    told = answer("It has 4,500.", unverified=[unverified("4,500 soldiers"), Unverified("", "cites passage 9")])
    shown = Shown(answer_html(told, "t1"))
    assert shown.all("s") == [{}]
    assert "4,500 soldiers" in shown.of("sb-unverified")
    assert "not found in the documents" in shown.of("sb-reason")
    assert "cites passage 9" in shown.of("sb-reason")
    assert not any("data-open" in button for button in shown.all("button"))
    assert not any("data-source" in item for item in shown.all("li"))


def test_an_answer_without_any_citation_says_so():
    assert "No quote from the documents supports" in Shown(answer_html(answer("Yes."), "t1")).of("sb-warning")


def test_a_notice_is_shown(page):
    told = answer("27 [1]", [citation(page, NATIONS)], notice="The chat model did not answer within 30 s.")
    assert Shown(answer_html(told, "t1")).of("sb-notice") == "The chat model did not answer within 30 s."


def test_a_refusal_offers_the_nearest_passages_without_numbers(page):
    near = [passage(page, words, heading="H") for words in (NATIONS, SOLDIERS, "Welcome", "NATO Mission Iraq")]
    shown = Shown(answer_html(refusal("Who?", near), "t2"))
    assert shown.of("sb-refusal") == "The documents do not say."
    assert [item["data-status"] for item in shown.all("li")] == ["near"] * 3
    assert not any("data-number" in item for item in shown.all("li"))
    assert not shown.all("button", "sb-cite")
    assert "[" not in shown.text
    assert shown.of("sb-audit") == "Readerno quoteslow chance of an answer0 ms"


def test_a_refusal_keeps_what_the_writer_added():
    told = replace(refusal("Who?"), text="The page names no commander.")
    assert Shown(answer_html(told, "t1")).of("sb-text") == "The page names no commander."


def test_a_follow_up_shows_how_it_was_understood():
    told = replace(refusal("And Germany?"), standalone="Does Germany take part in KFOR?")
    assert "Does Germany take part in KFOR?" in Shown(answer_html(told, "t1")).of("sb-read-as")


def test_the_states_of_a_turn():
    assert 'class="sb-turn sb-pending"' in turn_html(Turn("q"), 1)
    assert 'class="sb-turn sb-refused"' in turn_html(Turn("q", refusal("q")), 1)
    assert 'class="sb-turn sb-answered"' in turn_html(Turn("q", answer("a")), 1)
    assert 'class="sb-turn sb-answered sb-unsure"' in turn_html(Turn("q", answer("a", certainty="unsure")), 1)
    assert 'class="sb-turn sb-program"' in turn_html(Turn("q", answer("a", writer=PROGRAM)), 1)
    assert Shown(turn_html(Turn("q", error="no index here"), 1)).of("sb-error") == "No index here"


def test_an_empty_conversation_welcomes():
    shown = Shown(conversation_html([], Welcome(["Crisis management"], ["How many?"])))
    assert "“Crisis management”" in shown.of("sb-welcome")
    assert shown.all("button") == [{"type": "button", "data-ask": "How many?"}]
    assert "3 documents" in Shown(conversation_html([], Welcome(["a", "b", "c"], []))).text


def test_the_last_question_can_be_asked_again_and_others_follow():
    told = [Turn("One?", answer("a")), Turn("Two?", error="no index here")]
    shown = Shown(conversation_html(told, NOTHING, following=["Three?"]))
    assert [list(button) for button in shown.all("button") if "data-retry" in button or "data-edit" in button] == [
        ["type", "data-retry"],
        ["type", "data-edit"],
    ]
    assert shown.all("button")[-1] == {"type": "button", "data-ask": "Three?"}


def test_a_hint_follows_the_conversation_html():
    assert Shown(conversation_html([], NOTHING, "the question is empty")).of("sb-hint") == "The question is empty"


def test_evidence_ids_are_unique_in_a_conversation(page):
    turn = Turn("q", answer("a [1] b [2]", [citation(page, NATIONS), citation(page, SOLDIERS, 2)]))
    other = Turn("q", refusal("q", [passage(page, NATIONS)]))
    shown = Shown(conversation_html([turn, other, turn, other], NOTHING))
    ids = [attrs["id"] for _, attrs in shown.elements if "id" in attrs]
    opens = [attrs["data-open"] for attrs in shown.all("button") if "data-open" in attrs]
    assert len(ids) == len(set(ids))
    assert set(opens) <= set(ids)


hostile = st.one_of(st.just(HOSTILE), st.text(max_size=60), st.text("<>&\"'`$[]{}()!:/\r\n\\1 x", max_size=60))
places = st.builds(
    Citation, st.integers(1, 3), hostile, hostile, st.just(0), st.just(9), hostile, st.just("verbatim"), hostile
)
near = st.builds(Passage, hostile, hostile, st.just(0), st.just(9), hostile, hostile, st.just(0.5))
supports = st.sampled_from(["quoted", "supported", "unsupported", "uncited"])
statements = st.builds(Statement, st.integers(-1, 40), st.integers(0, 60), supports, reason=hostile)
certainties = st.sampled_from(["sure", "unsure", "none"])
answers = st.builds(
    lambda certainty, **told: Answer(certainty=certainty, answered=certainty != "none", **told),
    certainties,
    question=hostile,
    standalone=hostile,
    answer=hostile,
    text=hostile,
    confidence=st.floats(0, 1),
    citations=st.lists(places, max_size=2),
    statements=st.lists(statements, max_size=3),
    passages=st.lists(near, max_size=2),
    unverified=st.lists(st.builds(Unverified, hostile, hostile), max_size=2),
    writer=st.sampled_from(["reader", PROGRAM]) | hostile,
    notice=hostile,
    milliseconds=st.dictionaries(hostile, st.floats(0, 1000), max_size=2),
    sources=st.tuples(hostile),
)


@given(st.lists(st.builds(Turn, hostile, st.none() | answers, hostile), max_size=2), hostile)
def test_text_from_outside_never_becomes_markup(turns, words):
    shown = Shown(conversation_html(turns, Welcome([words], [words]), words))
    for tag, attributes in shown.elements:
        assert tag in TAGS | ARRANGED
        assert all(name in ATTRIBUTES or name.startswith("data-") for name in attributes)


@given(answers)
def test_what_is_shown_is_what_was_said(told):
    told = replace(told, writer="reader")
    assert Shown(marked_text(told, "t1")).said.split() == told.text.split()
    quotes = [
        item["data-quote"]
        for item in Shown(answer_html(replace(told, answered=True), "t1")).all("li")
        if "data-quote" in item
    ]
    assert quotes == [cited.quote for cited in told.citations]


signs = ["**", "*", "_", "`", "```", "\n", "\n\n", "- ", "1. ", "> ", "# ", "---\n", "\\", "~~", "<b>", "&amp;", "[1]"]
signs += ["| a | b |\n|---|---|\n| c | d |\n", "[x](http://y.example)", "![x](y)", "words", " ", "\t", "\r\n", "⚠ "]
markdown = st.lists(st.sampled_from(signs), max_size=16).map("".join) | hostile


@given(markdown, st.lists(statements, max_size=3))
def test_markdown_of_a_chat_model_shows_all_it_says_and_nothing_of_its_own(words, stated):
    told = answer(words, [citation(crisis(), NATIONS)], writer="qwen", statements=stated, certainty="unsure")
    shown = Shown(marked_text(told, "t1"))
    assert [*filter(str.isalnum, shown.said)] == [*filter(str.isalnum, words)]
    assert {tag for tag, _ in shown.elements} <= ARRANGED | {"button", "div", "span"}
    assert {name for _, attributes in shown.elements for name in attributes} <= ATTRIBUTES | {"data-open"}
    assert len(shown.all("button", "sb-flag")) == len(flaws_of(told))


def test_markdown_of_a_chat_model_is_arranged(page):
    words = "It is **in *Kosovo*** [1].\n\n1. One\n2. Two\n\n| a | b |\n|---|---|\n| 1 | `x[1]` |\n\n# End\n---"
    shown = Shown(marked_text(answer(words, [citation(page, NATIONS)], writer="qwen"), "t1"))
    assert [
        tag for tag, _ in shown.elements if tag in ("strong", "em", "ol", "li", "table", "th", "td", "h3", "hr")
    ] == (["strong", "em", "ol", "li", "li", "table", "th", "th", "td", "td", "h3", "hr"])
    assert len(shown.all("button", "sb-cite")) == 1, "of code, nothing is a marker"
    assert "**" not in shown.text


def test_the_reader_quotes_documents_and_has_no_markdown(page):
    words = "# **27** nations\n- `x` [1]"
    assert Shown(marked_text(answer(words, [citation(page, NATIONS)]), "t1")).text == words


def test_markdown_that_would_hide_words_is_shown_as_it_is():
    words = "| a |\n|---|\n| b | hidden |"
    assert Shown(marked_text(answer(words, writer="qwen"), "t1")).text == words
    assert Shown(draft_html(words)).text == words


def stated(words, part, support="unsupported", reason="4,500 is not in what it cites"):
    start = words.index(part)
    return Statement(start, start + len(part), support, (1,), reason)


@pytest.mark.parametrize(
    ("words", "part", "doubted"),
    [
        ("It is so [1]. KFOR has 4,500 men [1]. Yes.", "KFOR has 4,500 men [1].", "KFOR has 4,500 men ."),
        ("So.\n\n- **KFOR** has *4,500\n  men* [1]\n- Yes", "**KFOR** has *4,500\n  men* [1]", "KFOR has 4,500 men "),
        ("| a | b |\n|--|--|\n| KFOR | 4,500 |\n| x | y |", "| KFOR | 4,500 |", "KFOR4,500"),
        ("> So it is. KFOR has 4,500.\n\nYes.", "KFOR has 4,500.", "KFOR has 4,500."),
    ],
)
def test_a_statement_without_support_is_marked_itself(page, words, part, doubted):
    told = answer(words, [citation(page, NATIONS)], writer="qwen", statements=[stated(words, part)], certainty="unsure")
    html = marked_text(told, "t1")
    shown, why = Shown(html), "not supported by what it cites: 4,500 is not in what it cites"
    assert shown.of("sb-doubt") == doubted
    assert {mark["title"] for mark in shown.all("span", "sb-doubt")} == {why}
    assert shown.of("sb-flag") == f"⚠ {why}"
    assert html.index("sb-flag") > html.rindex("sb-doubt")
    after = html[html.index("</button>", html.index("sb-flag")) :]
    assert not after.startswith("</button></div>"), "the flag stands in the block of its statement"


def test_a_supported_statement_stays_clean(page):
    told = answer("It is so [1].", [citation(page, NATIONS)], statements=[Statement(0, 13, "supported", (1,))])
    assert Shown(marked_text(told, "t1")).text == "It is so [1]."


def test_what_is_not_sure_has_no_headline_and_no_tick(page):
    cited = [citation(page, NATIONS)]
    sure, unsure = (answer(f"27. {NATIONS} [1]", cited, answer="27", certainty=how) for how in ("sure", "unsure"))
    shown = Shown(answer_html(sure, "t1"))
    assert (shown.of("sb-short"), shown.of("sb-tick"), shown.of("sb-not-sure")) == ("27", "✓", "")
    assert shown.all("span", "sb-tick")[0]["title"] == "these words stand in the document"
    shown = Shown(answer_html(unsure, "t1"))
    assert (shown.of("sb-short"), shown.of("sb-tick"), shown.of("sb-not-sure")) == ("", "", "Not sure. This may be it:")
    assert shown.of("sb-text") == f"27. {NATIONS} [1]"
    assert "not sure" in shown.of("sb-audit")


def test_an_answer_with_a_flaw_has_no_headline(page):
    flaw = Statement(0, 9, "uncited", reason="it cites nothing")
    told = answer("It is so. 27 nations.", [citation(page, NATIONS)], answer="27", statements=[flaw], writer="qwen")
    shown = Shown(answer_html(told, "t1"))
    assert shown.of("sb-short") == ""
    assert "1 statement not supported" in shown.of("sb-audit")


def test_what_the_program_says_is_plain_talk(page):
    told = answer("Hello! Ask about KFOR.", writer=PROGRAM, answered=False, passages=[passage(page, NATIONS)])
    shown = Shown(turn_html(Turn("hi", told), 1))
    assert shown.text == "hiHello! Ask about KFOR."
    assert not shown.all("button")


def test_the_documents_that_were_asked_are_named():
    html = answer_html(refusal("Where?", sources=("<b>a</b>.txt", "c.txt")), "t1")
    assert ">Asked of: &lt;b&gt;a&lt;/b&gt;.txt, c.txt<" in html.replace("<bdi>", "").replace("</bdi>", "")
    assert "Asked of" not in answer_html(refusal("Where?"), "t1")


def test_citations_of_one_group_say_once_where_they_are(page):
    cited = [replace(citation(page, words), number=n, group=1) for n, words in ((1, NATIONS), (2, SOLDIERS))]
    shown = Shown(answer_html(answer("A [1], B [2]", cited), "t1"))
    assert [item.get("class") for item in shown.all("li")] == [None, "sb-also"]
    assert shown.of("sb-also") == f"[2] “{SOLDIERS}” ✓"
