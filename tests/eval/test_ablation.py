import json
from dataclasses import replace
from unittest.mock import patch

import pytest

from bot.chatbot import Chatbot
from bot.reading.model import Reader
from bot.rules import RULES, rule, trial
from bot.types import REFUSAL, Draft, Quote
from bot.writing.reader import ReaderWriter
from eval.ablation.__main__ import lines, main
from eval.ablation.memory import RememberingReader, remembering
from eval.ablation.weigh import right, try_all, try_one, weigh
from eval.dataset import Case
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.bot.writing.test_reader import CertainAbove, ScriptedReader
from tests.conftest import ROOT
from tests.eval_cases import answer, case, rows_of
from tests.fakes import KeywordEmbeddings, keyword_embedder

SET = ROOT / "eval" / "sets" / "international_crisis_management.jsonl"
LONG_ANSWER = " ".join(["word"] * 16)


def otherwise(text):
    return text


with patch.dict(RULES):

    @rule(otherwise)
    def cut(text):
        """Leave out what stands before "is"."""
        return text.partition(" is ")[2]

    @rule(otherwise)
    def loud(text):
        return text + "!"

    @rule(otherwise=lambda question: False)
    def silent(question):
        return str(question).startswith("Who")

    @rule(otherwise)
    def idle(text):
        return text


CUT, LOUD, SILENT, IDLE = (f"{toy.__module__}.{toy.__qualname__}" for toy in (cut, loud, silent, idle))


class ToyWriter:
    """Answers with the first passage, "The apple tree is by the gate.", cut; refuses whatever starts with "Who"."""

    def write(self, question, passages):
        if silent(question):
            return Draft(False, "", REFUSAL, 0.0)
        text = idle(passages[0].text)
        return Draft(True, cut(text), loud(f"{text} [1]"), 1.0, [Quote(1, 0, text, (0, len(text)))])


class BrokenWriter:
    """Raises."""

    def write(self, question, passages):
        raise RuntimeError("no ink")


class CountingEmbeddings(KeywordEmbeddings):
    """Remembers the questions, too."""

    def __init__(self, *keywords):
        super().__init__(*keywords)
        self.asked = []

    def embed_query(self, text):
        self.asked.append(text)
        return super().embed_query(text)


class CountingReader(ScriptedReader):
    """Remembers the questions it has read for."""

    def __init__(self, words):
        super().__init__(words)
        self.asked = []

    def read(self, question, passages):
        self.asked.append(question)
        return super().read(question, passages)


CASES = [
    Case("1", "Where is the apple tree?", answers=("gate",)),  # cut: "by gate", F1 2/3; whole: five words, F1 1/3
    Case("2", "What is there beside the pear?", answers=("pear tree",)),  # cut: F1 0; whole: F1 4/7
    Case("3", "Who planted the plum?", answerable=False),  # silent: refused
    Case("4", "Who is by the apple tree?", answers=("gate",)),  # silent: refused; else cut as in 1
    Case("5", "Where is the plum tree?", answers=("gate",)),  # as 1
]


@pytest.fixture(scope="module")
def orchard(tmp_path_factory):
    """An index of three notes."""
    folder = tmp_path_factory.mktemp("orchard")
    (folder / "docs").mkdir()
    for name in ("apple", "pear", "plum"):
        (folder / "docs" / f"{name}.txt").write_text(f"The {name} tree is by the gate.")
    embedder = keyword_embedder(CountingEmbeddings("apple", "pear", "plum"))
    sync([folder / "docs"], folder / "index", embedder=embedder, progress=False)
    return Index.open(folder / "index", embedder)


def asking(chatbot):
    return lambda cases: chatbot.batch([one.question for one in cases], {"max_concurrency": 1})


@pytest.fixture(scope="module")
def tried(orchard):
    return try_all(CASES, asking(Chatbot(orchard, ToyWriter())))


def test_every_rule_is_weighed_by_what_it_gained_and_cost(tried):
    assert [one.right for one in tried] == [True, False, True, False, True]
    weights = weigh(tried, [IDLE, SILENT, LOUD, CUT])
    figures = [(w.rule, w.fired, w.changed, w.gained, w.cost, w.net.value) for w in weights]
    assert figures == [
        (CUT, 3, 3, ["1", "5"], ["2"], 200.0),
        (LOUD, 3, 0, [], [], 0.0),
        (SILENT, 2, 2, ["3"], ["4"], 0.0),
        (IDLE, 0, 0, [], [], 0.0),
    ]


def test_the_interval_is_over_all_questions(tried):
    # Five draws of +1, -1, 0, 0, +1 add up to less than -2 in 2.0 and to more than 4 in 1.0 of 100 resamples.
    cut_net, _, _, idle_net = (weight.net for weight in weigh(tried, [CUT, LOUD, SILENT, IDLE]))
    assert (cut_net.low, cut_net.high) == (-400.0, 800.0)
    assert (idle_net.low, idle_net.high) == (0.0, 0.0)


def test_a_line_a_rule_and_one_of_all(tried):
    head, first, *others, last = lines(tried, weigh(tried, [CUT, LOUD, SILENT, IDLE]))
    assert head.split() == "rule fired changed gained cost net per 1,000 95 % interval".split()
    assert first.split() == [CUT, *"3 3 2 1 +200.0 -400.0 to +800.0".split()]
    assert [line.split()[0] for line in others] == [LOUD, SILENT, IDLE]
    assert others[-1].split()[1:] == "0 0 0 0 +0.0 +0.0 to +0.0".split()
    assert last == "5 questions, 3 right with all rules"


def test_a_question_that_fails_is_wrong_and_counted(orchard):
    one = try_one(CASES[0], asking(Chatbot(orchard, BrokenWriter())))
    assert (one.right, one.error) == (False, "RuntimeError: no ink")
    assert list(lines([one], weigh([one], [IDLE])))[-1] == "1 questions, 0 right with all rules, 1 failed"


def test_a_trial_sees_what_a_batch_does_in_its_threads(orchard):
    with trial() as told:
        asking(Chatbot(orchard, ToyWriter()))(CASES)
    assert {CUT, SILENT} <= told.fired
    with trial(off={CUT}):
        answers = asking(Chatbot(orchard, ToyWriter()))(CASES[:2])
    assert [one.answer for one in answers] == ["The apple tree is by the gate.", "The pear tree is by the gate."]


@pytest.mark.parametrize(
    ("gold", "reply", "is_so"),
    [
        (case(answers=("gold",)), answer("gold"), True),
        (case(answers=("gold",)), answer("silver", cited=[("doc", 0, 10)]), False),
        (case(answers=()), answer(), True),
        (case(answers=()), answer("gold"), False),
        (case(answers=(LONG_ANSWER,)), answer("gold", cited=[("doc", 5, 20)]), True),
        (case(answers=(LONG_ANSWER,)), answer("gold", cited=[("doc", 10, 20)]), False),
        (case(answers=(LONG_ANSWER,)), answer(LONG_ANSWER), False),
        (case(answers=(LONG_ANSWER,)), answer(), False),
        (case(answers=(LONG_ANSWER, "gold")), answer("gold"), True),
        (case(answers=(LONG_ANSWER,), evidence=()), answer(LONG_ANSWER), True),
        (replace(case(), answers=()), answer("silver", cited=[("doc", 0, 10)]), True),
        (case(answers=(LONG_ANSWER,)), RuntimeError("no ink"), False),
    ],
)
def test_what_is_right(gold, reply, is_so):
    (row,) = rows_of((gold, reply))
    assert right(row) == is_so


def test_the_memory_hands_the_same_readings():
    reader = Reader()
    memory = RememberingReader(reader)
    passages = [("Kosovo Force", "KFOR entered Kosovo on 12 June 1999."), ("Sea Guard", "Spain sends 40 ships to it.")]
    for question in ("When did KFOR enter Kosovo?", "What does Spain send?"):
        expected = reader.read(question, passages)
        assert memory.read(question, passages) == expected
        assert memory.read(question, list(passages)) == expected


def test_only_what_differs_is_read_and_searched_for_again(orchard):
    reader = CountingReader("gate")
    plain = Chatbot(orchard, ReaderWriter(reader, CertainAbove()))
    memory = remembering(plain)
    embedded = orchard.current().embedder.model.asked
    answers = []
    for question in ("Where is the plum tree?", "Where is the plum tree?", "Where is the pear tree?"):
        reader.asked.clear()
        embedded.clear()
        answers.append((memory.invoke(question).answer, bool(reader.asked), question in embedded))
    assert answers == [("gate", True, True), ("gate", False, False), ("gate", True, True)]
    assert plain.invoke("Where is the plum tree?").citations == memory.invoke("Where is the plum tree?").citations


def test_no_rule_is_hidden_behind_the_memory():
    behind = ("bot.reading.model", "bot.reading.spans", "bot.reading.encode")
    assert [name for name in RULES if name.startswith(behind)] == []


def test_the_bundled_page(bundled_index, tmp_path, capsys):
    with patch.dict(RULES, {"bot.toy.never": "Is never called."}):
        shown = ["--index", str(bundled_index), "--questions", "5", "--json", str(tmp_path / "out.json")]
        assert main([str(SET), *shown]) == 0
        told = capsys.readouterr()
        head, *weights, last = told.out.splitlines()
        run = json.loads((tmp_path / "out.json").read_text())
        assert len(weights) == len(run["rules"]) == len(RULES)
    assert head.startswith("rule ")
    assert [line.split()[0] for line in weights] == [one["rule"] for one in run["rules"]]
    assert "toy.never 0 0 0 0 +0.0 +0.0 to +0.0".split() in [line.split() for line in weights]
    assert last == f"5 questions, {run['right']} right with all rules"
    assert (run["questions"], run["failed"], run["settings"]["answers"]) == (5, {}, "balanced")
    (never,) = [one for one in run["rules"] if one["rule"] == "toy.never"]
    assert (never["does"], never["gained_ids"], never["cost_ids"]) == ("Is never called.", [], [])
    assert "asking: 100%" in told.err


def test_what_cannot_be_run_is_one_clear_line(tmp_path, capsys):
    def error(*arguments):
        assert main(list(map(str, arguments))) == 1
        told = capsys.readouterr()
        assert told.out == ""
        return told.err

    assert error(tmp_path / "none.jsonl").startswith(f"error: {tmp_path / 'none.jsonl'}: ")
    assert error(SET, "--index", tmp_path / "none").startswith(f"error: {tmp_path / 'none'}: no index here")
    assert "no such folder" in error(SET, "--json", tmp_path / "none" / "out.json")
    assert "--gold is for a SQuAD set" in error(SET, "--gold")


def test_a_set_of_retrieval_alone_is_refused(tmp_path, capsys):
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d", "title": "", "text": "Rats lived on ships."}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "Where did rats live?"}\n')
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n")
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path}: this set judges retrieval alone")
