"""The REST door against its own description, with what fits it and what does not, on the real application."""

import shutil

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from bot.chatbot import Chatbot
from bot.types import REFUSAL, Draft, Quote
from bot.web.server import Access, application
from ingest.index.snapshot import Index

EXAMPLES = 25
"""Requests made up for every operation, beside those at every limit of every value."""

CONFIG = {
    "seed": 1,
    "auth": {"basic": {"username": "ann", "password": "secret"}},
    "generation": {
        "deterministic": True,
        "database": "none",
        "max-examples": EXAMPLES,
        "allow-extra-parameters": False,
    },
    "continue-on-failure": True,
    "checks": {"ignored_auth": {"enabled": False}},  # whose guesses would soon have to wait
    "operations": [
        # that a document is not there is one more thing that can be wrong with a question
        {"include-name": "POST /ask", "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "422"]}}},
        # what is no file is sent as if it were one
        {"include-name": "POST /documents", "checks": {"negative_data_rejection": {"enabled": False}}},
    ],
}


class FirstWords:
    """Answers with the first words of the best passage: a reader of odd questions would take its time."""

    def write(self, question, passages):
        if not passages:
            return Draft(False, "", REFUSAL, 0.0)
        words = passages[0].text[:20]
        return Draft(True, words, f"{words} [1]", 0.9, [Quote(1, 0, words)])


@pytest.fixture
def app(bundled_index, bundled_chatbot, tmp_path, monkeypatch):
    """A chat with logins, over an index that may be changed."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(bundled_index, "index")
    index = Index.open("index", bundled_chatbot.index.current().embedder)
    chatbot = Chatbot(index, FirstWords(), support=bundled_chatbot.support)
    assert chatbot.invoke("KFOR?").citations
    return application(chatbot, Access(auth="ann:secret", allow_hosts=["testserver"]))


def test_it_does_what_it_says(app):
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config, auth=("ann", "secret"))
    wrong, tried = [], 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            wrong.append(event)
        if isinstance(event, events.ScenarioFinished):
            tried += len(event.recorder.cases)
            for checks in event.recorder.checks.values():
                wrong += [(event.recorder.label, check.failure_info) for check in checks if check.failure_info]
    assert wrong == []
    assert tried > 250
