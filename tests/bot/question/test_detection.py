"""Which language a question is in, told only where it is certain."""

import pytest

from bot.question.detection import foreign, language_of, languages_of
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple"))
GERMAN = (
    "Der Apfelbaum steht am Tor und trägt in diesem Jahr so viele Äpfel, dass wir sie mit den Nachbarn teilen müssen. "
)
ENGLISH = (
    "The apple tree stands by the gate and bears so many apples this year that we have to share them with others. "
)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie viele Soldaten sind dort?", "de"),
        ("Wo ist der Sitz der NATO?", "de"),
        ("Pourquoi l'opération a-t-elle pris fin ?", "fr"),
        ("¿Cuándo comenzó la misión?", "es"),
        ("Quali sono gli obiettivi?", "it"),
        ("Hoeveel landen doen mee?", "nl"),
        ("Kto dowodzi KFOR?", "pl"),
        ("Quais são os países membros?", "pt"),
        ("何人の兵士がいますか", "ja"),
        ("How many nations take part in KFOR?", "en"),
    ],
)
def test_a_language_is_recognised_by_a_short_question(question, language):
    assert language_of(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "nato",
        "SFOR IFOR",  # two words
        "who pays",
        "die size",
        "vin number",
        "Who mapped the Alta Vista Tract?",  # Italian, for all that it knows
        "12 34 56",
    ],
)
def test_where_it_is_not_certain_nothing_is_told(question):
    assert language_of(question) == ""


def index_of(tmp_path, **texts):
    docs = tmp_path / "docs"
    docs.mkdir(exist_ok=True)
    for name, text in texts.items():
        (docs / f"{name}.txt").write_text(text)
    sync([docs], tmp_path / "index", embedder=EMBEDDER, progress=False)
    return Index.open(tmp_path / "index", EMBEDDER)


def test_the_languages_of_documents_are_those_of_their_chunks_as_they_are_now(tmp_path):
    index = index_of(tmp_path, one=ENGLISH * 3, two="Wer? Wo?")
    assert languages_of(index.current()) == ["en"]
    index_of(tmp_path, two=GERMAN)
    assert languages_of(index.current()) == ["en", "de"]


def test_a_language_without_a_name_here_is_told_by_its_code():
    assert foreign("xx", ["fr", "de", "en", "it"]) == (
        "The question seems to be in another language (xx); the documents are in French, German and English."
    )


def test_nothing_is_told_where_a_language_is_not_known_or_the_same():
    assert [foreign("", ["en"]), foreign("de", []), foreign("de", ["en", "de"])] == ["", "", ""]
