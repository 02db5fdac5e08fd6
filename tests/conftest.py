"""Shared by all tests: one index of the bundled page, built once by the real embedder."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def bundled_index(tmp_path_factory):
    """The directory of an index of the bundled corpus."""
    from ingest.sync import sync

    directory = tmp_path_factory.mktemp("bundled") / "index"
    sync([ROOT / "corpus"], directory, progress=False)
    return directory


@pytest.fixture(scope="session")
def bundled_chatbot(bundled_index):
    """The default chatbot over the bundled corpus."""
    from bot.chatbot import Chatbot

    return Chatbot.open(bundled_index)
