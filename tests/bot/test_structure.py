"""Small files, each of one kind that is easily misread, from the file to the cited answer."""

import json
from pathlib import Path

import pytest

from bot.chatbot import Chatbot
from ingest.sync import sync

FILES = Path(__file__).parent.parent / "ingest" / "failing"
CASES = [json.loads(line) for line in (FILES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def chatbot(tmp_path_factory):
    index = tmp_path_factory.mktemp("structure") / "index"
    sync([FILES], index, progress=False)
    return Chatbot.open(index)


@pytest.mark.parametrize("case", CASES, ids=[case["question"] for case in CASES])
def test_the_right_value_is_told_and_cited_in_its_place(chatbot, case):
    answer = chatbot.invoke(case["question"])
    assert case["expected"] in answer.answer
    assert case["document"] in {citation.source for citation in answer.citations}
    document = chatbot.index.document(case["document"])
    for citation in answer.citations:
        if citation.source == case["document"]:
            assert document.text[citation.start : citation.end] == citation.quote
