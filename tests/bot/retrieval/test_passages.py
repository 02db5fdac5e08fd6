"""Of what somebody else's retriever found, the place in the index is looked up."""

import pytest
from langchain_core.documents import Document

from bot.retrieval.passages import as_passages
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder

EMBEDDER = keyword_embedder(KeywordEmbeddings("tea"))
TEXTS = {
    "a/tea.md": "# Tea\n\nIt is “hot”.\n",
    "b/tea.md": "# Cold tea\n\nIt is  not hot.\n",
    "milk.md": "It is white.\n",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drinks")
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    sync([folder], folder / "index", embedder=EMBEDDER, progress=False)
    return Index.open(folder / "index", EMBEDDER).current()


def place(snapshot, text, **metadata):
    (passage,) = as_passages([Document(text, metadata=metadata)], snapshot)
    if passage.indexed:
        document = snapshot.document(passage.source, passage.sha256)
        assert document.text[passage.start : passage.end] == passage.text
    return passage


@pytest.mark.parametrize(
    "source", ["a/tea.md", "/home/me/docs/a/tea.md", "C:\\docs\\a\\tea.md", "elsewhere.md", "", None]
)
def test_a_text_is_found_to_the_letter(snapshot, source):
    found = place(snapshot, "It is “hot”.", source=source)
    assert (found.source, found.start, found.heading) == ("a/tea.md", 5, "Tea")


def test_a_text_becomes_the_sources_own_words(snapshot):
    found = place(snapshot, 'it is "hot".', score=0.25)
    assert (found.source, found.text, found.score) == ("a/tea.md", "It is “hot”.", 0.25)
    assert place(snapshot, "It is not hot.", source="tea.md").source == "b/tea.md"


def test_to_the_letter_comes_first(snapshot):
    assert place(snapshot, "tea", source="tea.md").source == "b/tea.md"


def test_a_text_is_not_looked_for_in_another_document_than_it_says(snapshot):
    outside = place(snapshot, "It is white.", source="a/tea.md")
    assert (outside.indexed, outside.source, outside.start, outside.end) == (False, "a/tea.md", 0, 12)


@pytest.mark.parametrize("text", ["It is black.", "", "  "])
def test_what_is_found_nowhere_is_outside_the_index(snapshot, text):
    assert not place(snapshot, text).indexed


def test_a_place_is_taken_over_with_what_is_said_of_it(snapshot):
    sha = snapshot.document("milk.md").sha256
    known = {"source": "milk.md", "sha256": sha, "start": 0, "end": 12, "score": 2.0, "relevance_score": 0.5}
    found = place(snapshot, "It is white.", **known)
    assert (found.start, found.score, found.heading) == (0, 2.0, "")


@pytest.mark.parametrize("start", [0, "0:00"])
def test_a_place_that_does_not_fit_the_text_is_looked_for(snapshot, start):
    sha = snapshot.document("milk.md").sha256
    found = place(snapshot, "white", source="milk.md", sha256=sha, start=start, end=12)
    assert (found.start, found.end) == (6, 11)
