"""What every writer can be asked, and what a writer that only writes answers."""

import pytest

from bot.question.question import Question
from bot.types import REFUSAL, Draft
from bot.writing.writer import Writer, as_writer
from ingest.errors import BadInput

DRAFT = Draft(False, "", REFUSAL, 0.0)
ASKED = Question("What?", "What?"), []


class OnlyWrites:
    def write(self, question, passages):
        return DRAFT


class Streams(Writer):
    def write(self, question, passages):
        return DRAFT

    def stream(self, question, passages, config=None):
        yield from ("a", "ab", DRAFT)


async def test_a_writer_that_only_writes_does_nothing_else():
    writer = as_writer(OnlyWrites())
    assert list(writer.stream(*ASKED)) == [part async for part in writer.astream(*ASKED)] == [DRAFT]
    assert (writer.name, writer.answers, writer.offline) == ("", None, writer)
    assert writer.instead(*ASKED, "was wrong") is None
    with pytest.raises(BadInput, match="the writer in use cannot be made careful"):
        writer.at("careful")


async def test_what_a_writer_streams_comes_in_async_too():
    writer = Streams()
    assert as_writer(writer) is writer
    assert [part async for part in writer.astream(*ASKED)] == ["a", "ab", DRAFT]
