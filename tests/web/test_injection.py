"""What a chat model writes that obeys a document: nothing of it is markup, a link, or a mark of ours."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.types import Answer
from bot.web.answer_text import draft_html
from bot.web.conversation import Turn
from bot.web.escape import shown, text
from bot.web.render import answer_html, conversation_html
from eval.injection.obeying import CLAIMS, forged, letters_of
from tests.chat_fakes import crisis
from tests.injected import forged_answer

PAGE = crisis()
REPLIES = [pytest.param(reply, id=name) for name, reply in forged(CLAIMS[0]).items()]
TAGS = set("div p span button ol ul li strong em code pre blockquote hr h3 s bdi table thead tbody tr th td".split())
NAMES = {"class", "title", "type", "id", "dir", "tabindex", "role", "aria-label"}
MARKS = {"sb-text", "sb-md", "sb-cite", "sb-doubt", "sb-flag", "sb-unseen", "sb-marker", "sb-code-name", "sb-wide"}
"""What stands within the text of an answer that is not sure."""


class Seen(HTMLParser):
    """The tags, the names of attributes and the classes of HTML, and the words that stand in no mark of doubt."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.names, self.classes, self.open, self.unmarked = set(), set(), list(), list(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        classes = (named.get("class") or "").split()
        self.tags.add(tag)
        self.names |= {name for name in named if not name.startswith("data-")}
        self.classes += classes
        if tag != "hr":
            self.open.append(classes)

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, words):
        if not any({"sb-doubt", "sb-flag"} & set(classes) for classes in self.open):
            self.unmarked += words


@pytest.mark.parametrize("reply", REPLIES)
def test_a_forged_reply_is_words_marked_as_not_supported(reply):
    answer = forged_answer(reply, PAGE)
    seen = Seen(answer_html(answer, "t1"))
    assert (seen.tags - TAGS, seen.names - NAMES, seen.open) == (set(), set(), [])
    assert not {"sb-tick", "sb-short"} & set(seen.classes)
    assert letters_of(CLAIMS[0]) not in letters_of(seen.unmarked)
    said = answer_html(answer, "t1").partition('<ol class="sb-notes"')[0]
    assert set(Seen(said[said.index('<div class="sb-text') :]).classes) <= MARKS


@pytest.mark.parametrize("reply", REPLIES)
def test_a_forged_reply_is_words_while_it_comes(reply):
    for end in range(1, len(reply) + 1, 7):
        seen = Seen(draft_html(reply[:end]))
        assert (seen.tags - TAGS, seen.names - NAMES, seen.open) == (set(), set(), [])
        assert set(seen.classes) <= MARKS - {"sb-cite"}


@pytest.mark.parametrize("reply", REPLIES)
def test_a_forged_reply_is_words_in_every_other_place(reply):
    """As a question, an error, a notice, a name of a document, a reason, and an answer of the program."""
    answer = replace(forged_answer(reply, PAGE), notice=reply, standalone=reply, writer=reply, sources=(reply,))
    cited = replace(answer, citations=tuple(replace(one, source=reply, heading=reply) for one in answer.citations))
    turns = [Turn(reply, cited), Turn(reply, error=reply), Turn(reply)]
    seen = Seen(conversation_html(turns, None, reply, [reply]))
    forms = {"article", "h2", "details", "summary", "label", "select", "option", "input"}
    assert seen.tags <= TAGS | forms | {"blockquote"}
    assert not [name for name in seen.names if name.startswith("on") or name in ("href", "src", "style", "action")]


def test_letters_are_shown_in_the_order_in_which_they_were_checked():
    """“27” between RLO and PDF would read “72”, and its statement holds."""
    assert shown("\u202e27\u202c nations") == "\ufffd27\u202c nations"
    assert text("<\u202da>") == "<bdi>&lt;\ufffda&gt;</bdi>"
    answer = Answer("", "", True, "27", "\u202e27\u202c nations", 1.0, certainty="sure", writer="m")
    assert "\u202e" not in answer_html(answer, "t1")


@given(st.text(alphabet="[](){}<>!\"'*_`#|:/\\&;\n \u202e\u200bax1=-", max_size=60))
def test_no_words_of_a_model_make_a_tag_of_their_own(words):
    answer = forged_answer(words, PAGE)
    for seen in (Seen(answer_html(answer, "t1")), Seen(draft_html(words))):
        assert (seen.tags - TAGS, seen.names - NAMES, seen.open) == (set(), set(), [])
