"""Words are found as people type them, in any script; an index is changed without touching the one before it."""

import os
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.errors import IndexDamaged
from ingest.index import lexical
from ingest.index.lexical import LexicalIndex, LexicalWriter


def written(folder, rows=(), base=None, removed=()):
    """An index in a folder."""
    with LexicalWriter(folder, base) as writer:
        writer.remove(removed)
        writer.add(rows)
        writer.commit()
    return LexicalIndex.open(folder)


def found(question: str, *texts: str) -> list[int]:
    """The numbers of the texts that are found, best first."""
    with TemporaryDirectory() as folder:
        index = written(Path(folder), [(str(number), "a.txt", "", text) for number, text in enumerate(texts)])
        return [int(identity) for identity, _ in index.search(question, 9)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("impregnation", "The impreg-\nnation chamber."),
        ("known", "A well-\nknown chamber."),
        ("wellknown", "A well-\nknown chamber."),
        ("impregnation", "The im\u00adpreg\u00adna\u00adtion chamber."),
        ("impregnation", "The impreg\u200bnation chamber."),
        ("im\u00adpregnation", "The impregnation chamber."),
        ("office", "The oﬃce."),
        ("oﬃce", "The office."),
        ("width", "Ｆｕｌｌ Ｗｉｄｔｈ."),
        ("cafe", "The cafe\u0301."),
        ("cafe\u0301", "The café."),
        ("café", "The cafe."),
        ("STRASSE", "Eine Straße."),
        ("straße", "EINE STRASSE."),
        ("h2o", "Some H₂O."),
        ("高山", "这是一座高山。"),
        ("登録番号", "御社の登録番号は十二です。"),
        ("山", "这是一座高山。"),
        ("山", "山高水长"),
        ("データ", "ﾃﾞｰﾀの保存"),
        ("手机", "iPhone手机很贵"),
        ("iphone", "iPhone手机很贵"),
        ("ภูเขา", "ประเทศไทยมีภูเขาสูง"),
        ("ພູເຂົາ", "ປະເທດລາວມີພູເຂົາສູງ"),
        ("ភ្នំ", "ប្រទេសកម្ពុជាមានភ្នំខ្ពស់"),
        ("တောင်", "မြန်မာနိုင်ငံတွင်တောင်မြင့်ရှိသည်"),
        ("हिन्दी", "यह हिन्दी है।"),
        ("한국", "한국 사람"),
    ],
)
def test_it_is_found(question, text):
    assert found(question, "Nothing of it. 水火木金 कि", text) == [1]


def test_the_passage_with_more_of_a_chinese_word_is_first():
    assert found("登録番号は何番", "番地の番。", "登録番号は十二。", "人の登録。") == [1, 2]


def test_words_of_hindi_are_whole():
    assert found("किताब", "कमल तब", "एक किताब") == [1]


def test_words_are_known_without_those_of_scripts_without_spaces(tmp_path):
    index = written(tmp_path, [("1", "a.txt", "Oﬃce", "A well-\nknown Café 高山 に.")])
    assert {letter: set(index.words(letter)) for letter in "ocwkaé高に"} == {
        "o": {"office"},
        "c": {"café"},
        "w": {"wellknown", "well"},
        "k": {"known"},
        "a": {"a"},
        "é": set(),
        "高": set(),
        "に": set(),
    }


def test_a_question_of_nothing_finds_nothing():
    assert found("?! …", "An apple.") == []
    assert found('" OR *', "An apple.") == []


def test_words_are_looked_up(tmp_path):
    words = written(tmp_path, [("1", "a.txt", "", "A pear, two Pears and 7up.")]).words("p")
    assert ("pears" in words, "pea" in words, "two" in words, 7 in words, len(words)) == (True, False, False, False, 2)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    rows = [("a", "x.txt", "", "one two two"), ("b", "y.txt", "two", "three"), ("c", "y.txt", "", "four")]
    return written(tmp_path_factory.mktemp("words"), rows)


class TestSearch:
    def test_scores_fall(self, index):
        ranking = index.search("two", 10)
        assert {identity for identity, _ in ranking} == {"a", "b"}
        assert ranking == sorted(ranking, key=lambda row: -row[1])

    def test_of_chosen_sources_alone(self, index):
        [(everywhere, score), _] = index.search("two", 10)
        assert (everywhere, index.search("two", 10, ["x.txt"])) == ("a", [("a", score)])
        assert [identity for identity, _ in index.search("two four", 10, {"y.txt"})] == ["c", "b"]
        assert index.search("two", 10, ["z.txt", "' OR 1=1", "Y.TXT", "y"]) == []

    @pytest.mark.parametrize(
        "question", ["", "?!", '"', "AND OR NOT NEAR(", "two*", "heading:two", "x" * 100_000, "^two -two"]
    )
    def test_any_question_is_words(self, index, question):
        index.search(question, 3)

    def test_an_empty_index(self, tmp_path):
        empty = written(tmp_path)
        assert (empty.search("two", 3), set(empty.words("t"))) == ([], set())

    def test_rows_that_fit_alike_are_in_the_order_of_their_ids(self, tmp_path):
        index = written(tmp_path, [(name, "a.txt", "", "one two") for name in "cabd"])
        assert [identity for identity, _ in index.search("two one", 9)] == ["a", "b", "c", "d"]

    def test_many_threads_find_the_same(self, index):
        rankings = []
        threads = [
            threading.Thread(target=lambda: rankings.extend(index.search("two three four", 9) for _ in range(200)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(rankings) == 800
        assert rankings == rankings[:1] * 800


def names(index, question):
    return [identity for identity, _ in index.search(question, 99)]


class TestWriter:
    ROWS = [("a", "x.txt", "", "apple pie"), ("b", "y.txt", "", "apple tart"), ("c", "z.txt", "", "apple cake")]

    def test_a_new_index_has_what_was_and_what_is_new(self, tmp_path):
        old = written(tmp_path / "old", self.ROWS)
        new = written(tmp_path / "new", [("d", "y.txt", "", "apple strudel")], tmp_path / "old", ["y.txt"])
        assert (names(old, "apple"), names(new, "apple")) == (["a", "b", "c"], ["a", "c", "d"])
        assert (names(old, "tart"), names(new, "tart"), names(new, "strudel")) == (["b"], [], ["d"])

    def test_the_base_stays_to_the_byte_and_open_and_is_shared(self, tmp_path):
        old = written(tmp_path / "old", self.ROWS)
        before = {path.name: path.read_bytes() for path in (tmp_path / "old").iterdir()}
        changed = tmp_path / "old"
        for number in range(10):  # more than are merged
            base, changed = changed, tmp_path / str(number)
            written(changed, [(f"n{number}", f"{number}.txt", "", "apple")], base, ["y.txt"])
            if not number:
                linked = [path for path in changed.iterdir() if path.stat().st_nlink == 2]
        assert {path.name: path.read_bytes() for path in (tmp_path / "old").iterdir()} == before
        assert {path.suffix for path in linked} >= {".idx", ".term", ".store"}
        assert names(old, "apple") == ["a", "b", "c"]
        assert len(names(LexicalIndex.open(changed), "apple")) == 12
        assert len(list(changed.iterdir())) < 100

    def test_files_are_copied_where_they_cannot_be_linked(self, tmp_path, monkeypatch):
        written(tmp_path / "old", self.ROWS)
        monkeypatch.setattr(os, "link", lambda *paths: (_ for _ in ()).throw(OSError("no links here")))
        new = written(tmp_path / "new", (), tmp_path / "old", ["x.txt"])
        assert names(new, "apple") == ["b", "c"]
        assert all(path.stat().st_nlink == 1 for path in (tmp_path / "new").iterdir())

    def test_without_commit_nothing_is_there(self, tmp_path):
        written(tmp_path / "old", self.ROWS)
        with LexicalWriter(tmp_path / "new", tmp_path / "old") as writer:
            writer.add([("d", "w.txt", "", "apple")])
        assert names(LexicalIndex.open(tmp_path / "old"), "apple") == ["a", "b", "c"]

    def test_space_comes_back(self, tmp_path):
        def size(folder):
            return sum(path.stat().st_size for path in folder.iterdir())

        texts = {n: " ".join(f"w{n}x{m}" for m in range(200)) + " apple" for n in range(300)}
        written(tmp_path / "all", [(str(n), f"{n}.txt", "", text) for n, text in texts.items()])
        few = written(tmp_path / "few", (), tmp_path / "all", [f"{n}.txt" for n in range(20, 300)])
        assert sorted(map(int, names(few, "apple"))) == list(range(20))
        assert names(few, "w19x199 w200x5") == ["19"]
        assert list(few.words("a")) == ["apple"]
        assert size(tmp_path / "few") < size(tmp_path / "all") / 5

    def test_an_index_written_in_rounds_finds_the_same(self, tmp_path, monkeypatch):
        rows = [(f"{n:03}", f"{n}.txt", "", f"apple {'pie ' * (n % 7)}") for n in range(50)]
        whole = written(tmp_path / "whole", rows).search("apple pie", 20)
        monkeypatch.setattr(lexical, "ROUND", 90)
        assert written(tmp_path / "rounds", rows).search("apple pie", 20) == whole

    def test_all_can_be_removed(self, tmp_path):
        written(tmp_path / "old", self.ROWS)
        assert names(written(tmp_path / "new", (), tmp_path / "old", ["x.txt", "y.txt", "z.txt"]), "apple") == []


def cut(file):
    """Put a file with its first bytes in its place, since whoever still has the whole one in memory would be killed."""
    beginning = file.read_bytes()[:9]
    file.unlink()
    file.write_bytes(beginning)


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), cut])
@pytest.mark.parametrize("kind", ["meta.json", "*.idx", "*.term", "*.store", "*.fieldnorm", "*.fast"])
def test_damage_is_told(tmp_path, kind, damage):
    written(tmp_path / "old", [("a", "x.txt", "", "apple")])
    for file in (tmp_path / "old").glob(kind):
        damage(file)
    with pytest.raises(IndexDamaged, match="word index"):
        LexicalIndex.open(tmp_path / "old")
    with pytest.raises(IndexDamaged, match="word index"):
        LexicalWriter(tmp_path / "new", tmp_path / "old")


def test_where_there_is_no_index(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(IndexDamaged, match="word index"):
            LexicalIndex.open(folder)
