"""The retriever: fusion by hand, LangChain's own conformance suite, and exact slices."""

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from bot.retrieve import HybridRetriever, fuse, passage
from ingest.index import Index
from ingest.sync import sync


def test_fusion_adds_reciprocal_ranks():
    assert fuse([["a", "b"], ["b", "c"]]) == {
        "a": pytest.approx(1 / 61),
        "b": pytest.approx(1 / 62 + 1 / 61),
        "c": pytest.approx(1 / 62),
    }


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
    passages = bundled_chatbot.retrieve("arms embargo on Libya")
    text = bundled_chatbot.index.document("international_crisis_management.txt").text
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert passages[0].heading == "Operation Sea Guardian (OSG)"
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


def test_the_heading_is_matched_too(tmp_path):
    (tmp_path / "zoo.md").write_text("# Lions\n\nThey sleep all day.\n\n# Penguins\n\nThey swim all day.\n")
    sync([tmp_path / "zoo.md"], tmp_path / "index", progress=False)
    found = HybridRetriever(index=Index.open(tmp_path / "index")).invoke("penguins", k=1)
    assert passage(found[0]).heading == "Penguins"
    assert "swim" in found[0].page_content


def test_of_copies_of_a_document_one_is_shown(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Tea comes from China.")
    sync([tmp_path], tmp_path / "index", progress=False)
    found = HybridRetriever(index=Index.open(tmp_path / "index")).invoke("tea")
    assert [document.metadata["source"] for document in found] == ["a.txt"]
