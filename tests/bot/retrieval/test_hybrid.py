"""The retriever: fusion by hand, LangChain's own conformance suite, and exact slices."""

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from bot.question.question import Question
from bot.retrieval.hybrid import HybridRetriever, fuse, in_sum, search
from ingest.index.snapshot import Index
from ingest.sync import sync


def test_fusion_is_the_mean_of_standard_scores():
    assert fuse({"a": 0.9, "b": 0.5}, {"a": 3.0, "b": 1.0}) == pytest.approx({"a": 1, "b": -1})
    assert fuse({"a": 0.9, "b": 0.5}, {"b": 4.0}) == pytest.approx({"a": 0, "b": 0})


def test_what_one_search_did_not_return_counts_there_as_lowest():
    # cosines .9 .5 .5 .5: mean .6, deviation sqrt(.03); BM25 0 0 4 4: mean 2, deviation 2
    a, other = 3**0.5, -(3**-0.5)
    fused = fuse({"a": 0.9, "b": 0.5}, {"c": 4.0, "d": 4.0})
    expected = {"a": (a - 1) / 2, "b": (other - 1) / 2, "c": (other + 1) / 2, "d": (other + 1) / 2}
    assert fused == pytest.approx(expected)


def test_fusion_of_equal_scores_or_of_none():
    assert fuse({"a": 0.3, "b": 0.1}, {}) == pytest.approx({"a": 0.5, "b": -0.5})
    assert fuse({"a": 0.1, "b": 0.1, "c": 0.1}, {}) == {"a": 0, "b": 0, "c": 0}
    assert fuse({}, {}) == {}


class TestLangChainConformance(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _index(self, bundled_index):
        type(self).index = Index.open(bundled_index)

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return HybridRetriever

    @property
    def retriever_constructor_params(self) -> dict:
        return {"index": self.index}

    @property
    def retriever_query_example(self) -> str:
        return "How many nations take part in KFOR?"


def test_passages_are_slices_best_first(bundled_chatbot):
    passages = bundled_chatbot.retrieve(Question("", "arms embargo on Libya"))
    text = bundled_chatbot.index.document("international_crisis_management.txt").text
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert passages[0].heading == "Operation Sea Guardian (OSG)"
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


def test_the_heading_is_matched_too(tmp_path):
    (tmp_path / "zoo.md").write_text("# Lions\n\nThey sleep all day.\n\n# Penguins\n\nThey swim all day.\n")
    sync([tmp_path / "zoo.md"], tmp_path / "index", progress=False)
    found = HybridRetriever(index=Index.open(tmp_path / "index")).invoke("penguins", k=1)
    assert found[0].metadata["heading"] == "Penguins"
    assert "swim" in found[0].page_content


def test_of_copies_of_a_document_one_is_shown(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Tea comes from China.")
    sync([tmp_path], tmp_path / "index", progress=False)
    [found] = HybridRetriever(index=Index.open(tmp_path / "index")).invoke("tea")
    assert found.page_content == "Tea comes from China."


def test_copies_do_not_displace_what_else_was_found(tmp_path):
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text("Tea comes from China.")
    (tmp_path / "z.txt").write_text("Coffee comes from Ethiopia.")
    sync([tmp_path], tmp_path / "index", progress=False)
    found = HybridRetriever(index=Index.open(tmp_path / "index")).invoke("tea", k=2)
    assert [document.page_content.split()[0] for document in found] == ["Tea", "Coffee"]


def test_copies_that_look_alike_are_one_and_those_with_other_figures_are_not(tmp_path):
    texts = ["A gate of 5 m.", "A gate OF 5 M.", "A gate of\u00a05 m.", "A gate of -5 m.", "A gate of 6 m."]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    sync([tmp_path], tmp_path / "index")
    found = search(Index.open(tmp_path / "index").current(), "A gate of 5 m", 9)
    looks = sorted(" ".join(document.page_content.split()).lower() for document in found)
    assert looks == ["a gate of -5 m.", "a gate of 5 m.", "a gate of 6 m."]


def test_what_fits_the_context_counts_half():
    assert in_sum({"a": 1.0, "b": 0.0}, {"b": 2.0, "c": -1.0}) == {"a": 0.5, "b": 1.0, "c": -0.5}


@pytest.mark.parametrize("country", ["Italy", "Spain"])
def test_a_follow_up_finds_what_the_conversation_is_about(tmp_path, country):
    for name in ("Italy", "Spain"):
        (tmp_path / f"{name}.txt").write_text(f"The navy of {name} has ships.")
    for name in ("tea", "wool", "coal"):
        (tmp_path / f"{name}.txt").write_text(f"The price of {name} went up.")
    sync([tmp_path], tmp_path / "index", progress=False)
    snapshot = Index.open(tmp_path / "index").current()
    found = search(snapshot, "How many ships?", 5, context=f"{country} How many ships?")
    assert found[0].metadata["source"] == f"{country}.txt"
