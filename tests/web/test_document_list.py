"""The list of documents and the progress of files, as a browser reads them."""

from dataclasses import replace

import pytest

from bot.web.document_list import adding_html, document_list_html, limits_html, note_html, progress_html
from bot.web.library import ListedDocument
from bot.web.progress import Progress
from ingest.progress import Step
from tests.chat_fakes import HOSTILE, FakeIndex, crisis, document
from tests.web.test_render import ATTRIBUTES, TAGS, Shown

EVIL = document("x", "<b>.pdf")


@pytest.fixture
def infos():
    page, evil = FakeIndex.of(crisis(), EVIL).documents()
    return page, replace(evil, page_starts=(0, 1))


def test_a_document_has_its_title_name_size_chunks_date_and_state(infos):
    shown = Shown(
        document_list_html([ListedDocument(infos[0], "from a folder"), ListedDocument(infos[1], "added here")])
    )
    assert "2 documents" in shown.text
    assert infos[0].title in shown.text
    about = f"{crisis().source} · {len(crisis().text):,} characters · 1 chunk · 2026-01-01 · from a folder"
    assert about in shown.text
    assert "<b>.pdf" in shown.text
    assert "2 pages · 1 chunk · 2026-01-01 · added here" in shown.text


def test_a_document_can_be_selected_and_carries_what_it_is_sorted_by(infos):
    shown = Shown(document_list_html([ListedDocument(infos[0], "from a folder")]))
    (item,) = shown.all("li")
    size, added = str(len(crisis().text)), infos[0].ingested
    assert item == {"data-title": infos[0].title, "data-added": added, "data-size": size}
    (box,) = shown.all("input")
    assert (box["value"], box["aria-label"]) == (crisis().source, f"Select {infos[0].title}")


def test_what_can_be_added_is_said_before():
    assert ".pptx" in limits_html()
    assert "at most 50 files at once, and 20 MB each" in limits_html()
    shown = Shown(adding_html())
    (refused,) = [one for one in shown.all("ul") if one["class"] == "sb-refused"]
    assert (refused["data-largest"], refused["data-words"]) == (
        "20000000",
        "{name} is larger than 20 MB and was not added.",
    )
    assert ".pdf,.docx," in refused["data-accepted"]


@pytest.mark.parametrize(
    ("state", "words", "buttons"),
    [
        ("added here", "with it the file that was stored here", 3),
        ("from a folder", "Its file stays where it is: the next ingest of its folder brings", 3),
        ("its file is gone", "Its file is gone already", 2),
    ],
)
def test_every_document_can_be_deleted_and_what_that_means_is_said(infos, state, words, buttons):
    shown = Shown(document_list_html([ListedDocument(infos[1], state)]))
    assert words in shown.text
    assert shown.all("button")[-1] == {"type": "button", "data-send": "<b>.pdf"}
    assert len(shown.all("button")) == buttons, "to read it, to check it again where there is a file, to delete it"


def test_every_file_says_where_it_is_on_its_way():
    steps = [
        ("a.txt", Step("waiting")),
        ("b.txt", Step("reading")),
        ("c.txt", Step("embedding", 1_500, 3_000)),
        ("d.txt", Step("added")),
        ("e.txt", Step("unchanged")),
        ("f.txt", Step("failed", reason="is empty")),
    ]
    shown = Shown(progress_html(Progress(steps)))
    assert "3 of 6 files done, 1 added, 1 unchanged, 1 failed" in shown.text
    for line in (
        "a.txt: waiting",
        "b.txt: reading",
        "c.txt: indexing, 1,500 of 3,000 chunks",
        "d.txt: added",
        "e.txt: is here already, unchanged",
        "f.txt: is empty",
    ):
        assert line in shown.text
    bars = [(bar["aria-label"], bar["max"], bar["value"]) for bar in shown.all("progress")]
    assert bars == [("All files", "1", "0.583"), ("c.txt", "3000", "1500")]


def test_those_that_are_worked_on_stand_first():
    steps = [("a.txt", Step("added")), ("b.txt", Step("waiting")), ("c.txt", Step("failed", reason="is empty"))]
    shown = Shown(progress_html(Progress([*steps, ("d.txt", Step("embedding", 1, 2))])))
    assert [item["class"].split("-")[-1] for item in shown.all("li")] == ["embedding", "failed", "waiting", "added"]
    assert not shown.all("details")


def test_many_files_that_are_done_are_folded_away_but_not_what_failed():
    fine = [(f"{number}.txt", Step("added")) for number in range(5)]
    html = progress_html(Progress([*fine, ("bad.txt", Step("failed", reason="is empty"))]))
    before, folded = html.split("<details>")
    assert "<summary>Show 5 files</summary>" in folded
    assert "6 of 6 files done, 5 added, 1 failed" in before
    assert "bad.txt" in before
    assert "0.txt" not in before
    assert "bad.txt" not in folded
    assert "<details>" not in progress_html(Progress(fine[:3]))


def test_what_of_a_file_was_not_read_is_said():
    shown = Shown(progress_html(Progress([("a.pdf", Step("added", note="2 equations were not read"))])))
    assert "a.pdf: added; 2 equations were not read" in shown.text


def test_a_brief_progress_leaves_out_what_stays_as_it_is():
    steps = [("a.txt", Step("waiting")), ("b.txt", Step("unchanged")), ("c.txt", Step("updated"))]
    shown = Shown(progress_html(Progress(steps), brief=True))
    assert "2 of 3 files done, 1 updated, 1 unchanged" in shown.text
    assert "c.txt: updated" in shown.text
    assert "a.txt" not in shown.text
    assert "b.txt" not in shown.text


def test_names_and_reasons_never_become_markup():
    told = Progress([(HOSTILE, Step("failed", reason=HOSTILE)), (HOSTILE, Step("embedding", 1, 2))])
    row = ListedDocument(FakeIndex.of(document(HOSTILE, HOSTILE)).documents()[0], "added here")
    shown = Shown(note_html(HOSTILE) + progress_html(told) + document_list_html([row]))
    for tag, attributes in shown.elements:
        assert tag in TAGS | {"progress"}
        assert all(name in ATTRIBUTES | {"max", "tabindex"} or name.startswith("data-") for name in attributes)
