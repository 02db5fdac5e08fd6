import json
import re

import pytest
from hypothesis import given

from bot.types import PROGRAM, Statement
from bot.web.conversation import Conversation, Turn, from_data, from_json, to_data, to_json, to_markdown
from ingest.errors import BadInput
from tests.chat_fakes import HOSTILE, answer, citation, crisis, passage, refusal, unverified
from tests.web.test_render import answers, hostile

NATIONS = "At the current time, 27 nations, including Germany, are participating."


@pytest.fixture(scope="module")
def page():
    return crisis()


def test_a_conversation_comes_back_as_it_was(page):
    turns = (
        Turn("How many?", answer(f"{NATIONS} [1]", [citation(page, NATIONS, page=2)], unverified=(unverified("x"),))),
        Turn("Who?", refusal("Who?", (passage(page, NATIONS),))),
        Turn("Again?", error="the server cannot be reached"),
    )
    told = Conversation(turns, user="ann")
    assert to_data(from_json(to_json(told).encode())) == to_data(told)
    assert to_data(from_data(json.loads(json.dumps(to_data(told))))) == to_data(told)


@given(hostile, answers)
def test_any_conversation_comes_back(question, told):
    conversation = Conversation((Turn(question, told),))
    assert to_data(from_json(to_json(conversation).encode())) == to_data(conversation)


def test_only_passages_that_are_shown_are_kept(page):
    near = tuple(passage(page, word) for word in ("Welcome", "NATO", "KFOR", "Kosovo", "Iraq"))
    kept = to_data(Conversation((Turn("Who?", refusal("Who?", near)),)))
    assert [row["text"] for row in kept["turns"][0]["answer"]["passages"]] == ["Welcome", "NATO", "KFOR"]


def test_a_question_that_was_waiting_is_cut_off():
    (turn,) = from_data(to_data(Conversation((Turn("Who?"),)))).turns
    assert turn.error == "stopped before the answer came"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a saved conversation"),
        (b"{}", "holds no questions"),
        (b"[1]", "not a saved conversation"),
        (b'{"turns": [{"question": 7}]}', "turns.0.question"),
        (b'{"turns": [{"question": "a"}], "sourcebound": 2}', "sourcebound"),
        (b'{"turns": [{"question": "a", "answer": {"text": "b"}}]}', "turns.0.answer"),
        (b"x" * 5_000_001, "5,000,001 bytes"),
    ],
)
def test_other_files_are_refused_in_a_line(content, words):
    with pytest.raises(BadInput, match=words):
        from_json(content)


def test_the_markdown_has_quotes_places_and_hashes(page):
    cited = citation(page, NATIONS, heading="Kosovo Force (KFOR)", page=2)
    told = answer(f"27 nations. “{NATIONS}” [1]", [cited], notice="Slow.", unverified=[unverified("4,500 soldiers")])
    assert to_markdown(Conversation((Turn("How many?", told), Turn("Who?", error="no index here")))) == (
        "# Conversation\n\n## How many?\n\n*Slow.*\n\n"
        f"27 nations. “{NATIONS}” \\[1\\]\n\n"
        f"* \\[1\\] “{NATIONS}” (international\\_crisis\\_management\\.txt · p. 2 · Kosovo Force (KFOR), "
        f"characters 1061–1131, sha256 {page.sha256})\n\n"
        "* not verified: ~~4,500 soldiers~~ not found in the documents\n\n"
        "*Reader, 2 quotes: 1 found in its document, 1 not found, sure*\n\n"
        "## Who?\n\n*no index here*\n"
    )


def test_nothing_in_the_markdown_is_markup_of_a_document():
    from markdown_it import MarkdownIt

    told = Conversation((Turn(HOSTILE, answer(f"# {HOSTILE}\n- x\n{HOSTILE}")),))
    tokens = [child.type for token in MarkdownIt().parse(to_markdown(told)) for child in token.children or [token]]
    assert not {"image", "link_open", "html_inline", "html_block", "code_inline", "strong_open"} & set(tokens)
    assert tokens.count("heading_open") == 2


def test_the_documents_that_were_asked_are_kept_and_exported():
    told = Conversation([Turn("Where?", refusal("Where?", sources=("a *b*.txt", "c.txt")))])
    assert from_data(to_data(told)).turns[0].answer.sources == ("a *b*.txt", "c.txt")
    assert "\n*asked of: a \\*b\\*.txt, c\\.txt*\n" in to_markdown(told)


def test_the_markdown_says_what_is_not_sure_and_marks_what_is_not_supported(page):
    words = "27 nations [1]. It has *4,500* men [1]. Yes."
    flaw = Statement(16, 39, "unsupported", (1,), "4,500 is not in what it cites")
    cited = citation(page, NATIONS)
    told = answer(words, [cited], certainty="unsure", statements=[flaw], writer="qwen")
    exported = to_markdown(Conversation((Turn("How many?", told),)))
    assert (
        "## How many?\n\n*Not sure. This may be it:*\n\n27 nations \\[1\\]. ⚠ It has \\*4,500\\* men \\[1\\]."
        in exported
    )
    assert "*(not supported by what it cites: 4,500 is not in what it cites)* Yes.\n" in exported
    assert exported.endswith("*qwen, 1 statement not supported, 1 quote found in its document, not sure*\n")


def test_what_the_program_says_is_exported_without_an_audit():
    told = answer("Hello.", writer=PROGRAM, answered=False, certainty="none")
    assert to_markdown(Conversation((Turn("hi", told),))) == "# Conversation\n\n## hi\n\nHello.\n"


def test_an_answer_saved_before_answers_said_how_sure_they_are_is_unsure(page):
    data = to_data(Conversation((Turn("How many?", answer("27")), Turn("Who?", refusal("Who?")))))
    for turn in data["turns"]:
        del turn["answer"]["certainty"], turn["answer"]["statements"]
    assert [turn.answer.certainty for turn in from_data(data).turns] == ["unsure", "none"]


@pytest.mark.parametrize(
    "words",
    [
        "![x](https://evil.example/x.png)",
        "see https://evil.example/ or www.evil.example or evil.example or ann@evil.example",
        "Sure.\n===\nMore.\n---\n",
        "a\n  # Checked\n1. # Checked\n12) ![x](//evil.example/x.png)\n> quote",
        "a\n\n    code\n\n\t<img src=x>\n\n[1]: https://evil.example/ 'x'\n\n[1][1] [^1] <https://evil.example/>",
        "| a | b |\n|---|---|\n| c | d |",
    ],
)
def test_no_words_become_a_link_a_picture_or_a_block_where_the_markdown_is_opened(words):
    from markdown_it import MarkdownIt

    written = to_markdown(Conversation((Turn(words, answer(words, unverified=[unverified(words)])),)))
    assert not re.search(r"\w(://|\.example|@)", written), "an address that GitHub makes a link"
    tokens = MarkdownIt().enable("table").parse(written)
    kinds = [child.type for token in tokens for child in token.children or [token]]
    taken = {"image", "link_open", "html_inline", "html_block", "fence", "code_block", "table_open", "blockquote_open"}
    assert not taken & set(kinds)
    assert (kinds.count("heading_open"), kinds.count("ordered_list_open")) == (2, 0)
