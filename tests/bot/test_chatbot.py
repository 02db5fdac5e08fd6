"""The main path: one question is answered from one state of the index, by any retriever and writer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.retrievers import BaseRetriever

from bot.chatbot import Chatbot
from bot.question.question import Exchange, Question
from bot.retrieval.scope import near_names
from bot.types import LEVELS, Draft, Passage, Quote
from bot.writing.chat_model import ChatModelWriter
from bot.writing.reader import ReaderWriter
from ingest.errors import BadInput, ModelUnavailable
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.bot.writing.test_reader import CertainAbove, ScriptedReader
from tests.fakes import KeywordEmbeddings, keyword_embedder

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple", "pear", "plum"))


@pytest.fixture
def orchard(tmp_path):
    """An index of three notes, in a folder that can be changed."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("apple", "pear", "plum"):
        (docs / f"{name}.txt").write_text(f"The {name} tree is by the gate.")
    ingest(docs)
    return docs


def ingest(docs) -> None:
    sync([docs], docs.parent / "index", embedder=EMBEDDER, progress=False)


def open_index(docs) -> Index:
    return Index.open(docs.parent / "index", EMBEDDER)


class QuotingWriter:
    """Quotes the whole of the first passage."""

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        words = passages[0].text
        return Draft(True, words, f"{words} [1]", 1.0, [Quote(1, 0, words, (0, len(words)))])


@dataclass
class InterruptedWriter(QuotingWriter):
    """Writes while somebody changes and ingests the documents."""

    docs: object

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        (self.docs / "apple.txt").write_text("There is no tree any more.")
        ingest(self.docs)
        return super().write(question, passages)


def test_a_follow_up_may_point_at_the_answer_before_it(orchard):
    chatbot = Chatbot(open_index(orchard), QuotingWriter())
    said = [HumanMessage("which tree is oldest?"), AIMessage("The Apple"), HumanMessage("Where does it stand?")]
    assert chatbot.invoke(said).standalone == "Apple, tree oldest: Where does it stand?"
    assert chatbot.invoke([said[0], said[2]]).standalone == "tree oldest: Where does it stand?"


def test_an_embedder_that_is_away_is_told_with_the_question_and_asked_nothing_before(orchard):
    asked = []

    class Away(KeywordEmbeddings):
        def embed_query(self, text):
            asked.append(text)
            raise ConnectionError("nobody answers")

    chatbot = Chatbot.open(orchard.parent / "index", embedder=keyword_embedder(Away()))
    assert asked == []
    with pytest.raises(ModelUnavailable, match="embedder 'keywords' failed: nobody answers"):
        chatbot.invoke("Where is the apple tree?")


def test_an_answer_comes_from_one_state_of_the_index(orchard):
    chatbot = Chatbot(open_index(orchard), InterruptedWriter(orchard))
    answer = chatbot.invoke("Where is the apple tree?")
    assert [c.quote for c in answer.citations] == ["The apple tree is by the gate."]
    assert answer.unverified == ()
    assert chatbot.index.document("apple.txt").text == "There is no tree any more."


class FixedRetriever(BaseRetriever):
    """A retriever of one's own: it always finds the same."""

    found: Document

    def _get_relevant_documents(self, query: str, *, run_manager: object, k: int = 1) -> list[Document]:
        return [self.found] * k


def test_a_retriever_of_ones_own_is_asked_with_the_question_alone(orchard):
    index = open_index(orchard)
    [found] = Chatbot(index, QuotingWriter()).retriever.invoke("plum", k=1)
    answer = Chatbot(index, QuotingWriter(), FixedRetriever(found=found)).invoke("Where is the apple tree?")
    assert [c.source for c in answer.citations] == ["plum.txt"]


def test_a_question_is_asked_of_the_chosen_documents_alone(orchard):
    chatbot = Chatbot(open_index(orchard), QuotingWriter())
    answer = chatbot.invoke("Where is the apple tree?", sources={"pear.txt"})
    assert {p.source for p in answer.passages} == {c.source for c in answer.citations} == {"pear.txt"}
    assert answer.to_dict()["sources"] == ("pear.txt",)
    everywhere = chatbot.invoke("Where is the apple tree?")
    assert everywhere.citations[0].source == "apple.txt"
    assert "sources" not in everywhere.to_dict()
    both = chatbot.batch(["Where is the apple tree?"] * 2, sources=["plum.txt", "pear.txt", "plum.txt"])
    assert [answer.sources for answer in both] == [("pear.txt", "plum.txt")] * 2


def test_a_document_that_is_not_there_any_more_cannot_be_asked(orchard):
    chatbot = Chatbot(open_index(orchard), QuotingWriter())
    (orchard / "pear.txt").unlink()
    ingest(orchard)
    with pytest.raises(BadInput, match=r"^no document here is named pear.txt \(any more\); near names: "):
        chatbot.invoke("Where is the pear tree?", sources=["pear.txt", "plum.txt"])


def test_a_retriever_that_cannot_choose_says_so(orchard):
    index = open_index(orchard)
    [found] = Chatbot(index, QuotingWriter()).retriever.invoke("plum", k=1)
    with pytest.raises(BadInput, match="the retriever in use searches all documents"):
        Chatbot(index, QuotingWriter(), FixedRetriever(found=found)).invoke("Where?", sources=["plum.txt"])


def test_near_names_have_its_stem_in_them_or_are_spelt_alike():
    known = ["minutes/2023-10.txt", "minutes/2023-11.txt", "Report.pdf", "reports/old.txt", "menu.md"]
    assert near_names("report", known) == ["Report.pdf", "reports/old.txt"]
    assert near_names("minutes/2023-12.txt", known) == ["minutes/2023-11.txt", "minutes/2023-10.txt"]
    assert near_names("xyz", known) == []


def test_a_question_can_be_answered_at_another_level(orchard):
    reader = ReaderWriter(ScriptedReader("by the gate"), CertainAbove())
    chatbot = Chatbot(open_index(orchard), ChatModelWriter(FakeListChatModel(responses=[""]), "silent", reader))
    asked = {level: chatbot.invoke("Where is the plum tree?", answers=level).answered for level in LEVELS}
    assert asked == {"careful": False, "balanced": True, "talkative": True}
    assert chatbot.answers == "balanced"
    with pytest.raises(TypeError, match="takes no argument named source"):
        chatbot.invoke("Where?", source="plum.txt")
    with pytest.raises(BadInput, match="the writer in use cannot be made careful"):
        Chatbot(chatbot.index, QuotingWriter()).invoke("Where?", answers="careful")


class NeverWriter:
    """Must not be asked."""

    def write(self, question, passages):
        raise AssertionError(question.typed)


def test_small_talk_is_answered_by_the_program_and_nothing_is_searched(orchard):
    chatbot = Chatbot(open_index(orchard), NeverWriter(), FixedRetriever(found=Document("none")))
    answer = chatbot.invoke("Hello there!")
    assert answer.text == (
        "Hello. Ask a question that these documents may answer: “apple.txt”, “pear.txt” and “plum.txt”."
    )
    assert (answer.writer, answer.answered, answer.answer, answer.certainty) == ("program", False, "", "none")
    assert (answer.passages, answer.citations, answer.statements) == ((), (), ())
    assert set(answer.milliseconds) == {"condense", "write"}
    assert [part.text for part in chatbot.stream("Which documents do you have?", sources=["pear.txt"])] == [
        "There is one document here: “pear.txt”."
    ]


async def test_small_talk_is_answered_by_the_program_asynchronously_too(orchard):
    answer = await Chatbot(open_index(orchard), NeverWriter()).ainvoke("bye")
    assert (answer.text, answer.writer) == ("Goodbye.", "program")


def test_a_few_documents_are_named_and_the_others_counted(orchard):
    for number in range(1, 5):
        (orchard / f"{number}.md").write_text(f"# Report [{number}] {'x' * 90}\n\nApples.")
    ingest(orchard)
    answer = Chatbot(open_index(orchard), NeverWriter()).invoke("how many documents are there?")
    title = "x" * 68 + "…"
    assert answer.text == (
        f"There are 7 documents here: “Report (1) {title}”, “Report (2) {title}”, “Report (3) {title}”, "
        f"“Report (4) {title}”, “apple.txt” and 2 more."
    )


def test_small_talk_is_no_history(orchard):
    chatbot = Chatbot(open_index(orchard), QuotingWriter())
    greeted = [HumanMessage("Hi"), AIMessage("Hello. Ask about the Pear Report.")]
    asked = [HumanMessage("Which tree is oldest?"), AIMessage("The Apple"), HumanMessage("Where does it stand?")]
    assert chatbot.invoke([*greeted, *asked]).standalone == "Apple, tree oldest: Where does it stand?"
    assert chatbot.invoke([*asked[:2], HumanMessage("thanks"), greeted[1], asked[2]]).standalone == (
        "Apple, tree oldest: Where does it stand?"
    )
    assert chatbot.invoke([*greeted, asked[2]]).standalone == "Where does it stand?"


def test_a_question_in_another_language_is_told_so_and_left_as_it_is(orchard):
    (orchard / "soldier.txt").write_text(
        "The soldier stands by the gate, and whoever comes along has to tell him who they are and where they go."
    )
    ingest(orchard)
    chatbot = Chatbot(open_index(orchard), QuotingWriter())
    answer = chatbot.invoke("Wo steht der soldaer mit dem Apfel?")
    assert answer.notice == "The question seems to be in German; the documents are in English."
    assert answer.standalone == "Wo steht der soldaer mit dem Apfel?"
    english = chatbot.invoke("Where does the soldaer stand?")
    assert (english.notice, english.standalone) == ("", "Where does the soldier stand?")


def test_the_offline_reader_says_that_it_reads_english_and_is_not_sure_of_another_language(orchard):
    chatbot = Chatbot(open_index(orchard), ReaderWriter(ScriptedReader("by the gate"), CertainAbove()))
    german, english = chatbot.batch(["Wo steht denn hier der Birnbaum?", "Where is the pear tree?"])
    assert (german.notice, german.certainty) == ("The offline reader reads English.", "unsure")
    assert (english.notice, english.certainty) == ("", "sure")


def test_one_of_several_writers_is_chosen_by_name(orchard):
    reader = ReaderWriter(ScriptedReader("by the gate"), CertainAbove())
    ann, bob = (
        ChatModelWriter(FakeListChatModel(responses=["The plum tree is by the gate."]), name, reader)
        for name in ("ann", "bob")
    )
    chatbot = Chatbot(open_index(orchard), ann, others=[bob])
    assert chatbot.models == ["ann", "bob", "reader"]
    question = "Where is the plum tree?"
    assert [chatbot.invoke(question, model=name).writer for name in (None, "", *chatbot.models)] == [
        *["ann", "ann"],
        *["ann", "bob", "reader"],
    ]
    assert not chatbot.invoke(question, model="reader", answers="careful").answered
    for unknown in ("cleo", ["ann"]):
        with pytest.raises(BadInput, match="no chat model here is named .*; there is ann, bob, reader"):
            chatbot.invoke(question, model=unknown)
    with pytest.raises(BadInput, match="answers are careful, balanced or talkative, not 'bold'"):
        chatbot.invoke(question, answers="bold")
    assert Chatbot(chatbot.index, reader).models == ["reader"]


def test_a_question_knows_the_conversation_as_it_was_said(orchard):
    asked = []

    class NotingWriter(QuotingWriter):
        def write(self, question, passages):
            asked.append(question)
            return super().write(question, passages)

    said = [AIMessage("Hello!"), HumanMessage(" What is by the gate? "), AIMessage("The Apple [1]."), HumanMessage("")]
    Chatbot(open_index(orchard), NotingWriter()).invoke([*said, HumanMessage("Why?"), HumanMessage("and teh pear")])
    assert asked[0].typed == "and teh pear"
    assert asked[0].earlier == (
        Exchange("", "Hello!"),
        Exchange("What is by the gate?", "The Apple [1]."),
        Exchange("Why?"),
    )


def test_warming_up_loads_the_offline_writer_and_hides_what_is_wrong(orchard):
    asked = []

    class NotingWriter(QuotingWriter):
        def write(self, question, passages):
            asked.append(len(passages))
            return super().write(question, passages)

    chatbot = Chatbot(open_index(orchard), NotingWriter())
    chatbot.warm()
    assert asked == [3]
    for path in (orchard.parent / "index").glob("manifest.json"):
        path.unlink()
    chatbot.warm()
    assert asked == [3]
