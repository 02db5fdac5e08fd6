import json
import tracemalloc

import pytest

from eval.dataset import Span
from eval.formats import load
from ingest.errors import BadInput

GOOD = {"id": "k1", "question": "How many?", "answers": ["27"], "evidence": ["27 nations."], "answerable": True}


@pytest.fixture
def native(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "set.jsonl"
        text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
        path.write_bytes(text.encode(encoding))
        return path

    return write


def message(path):
    with pytest.raises(BadInput) as caught:
        load(path)
    return str(caught.value)


def test_a_native_line_is_a_case(native):
    (case,) = load(native({**GOOD, "history": ["Earlier?"], "kind": "fact", "turn": 2, "hard": True})).cases
    assert (case.key, case.question, case.history, case.answers) == ("k1", "How many?", ("Earlier?",), ("27",))
    assert case.quotes == (("27 nations.",),)
    assert case.answerable
    assert case.groups == {"kind": "fact", "turn": "2", "hard": "true"}


def test_answerable_follows_from_answers_where_it_is_left_out(native):
    (case,) = load(native({"id": 7, "question": "?!", "answers": ["x"]})).cases
    assert case.answerable
    assert case.key == "7"


@pytest.mark.parametrize("answers", [{}, {"answers": []}, {"answers": None}, {"answerable": True}])
def test_evidence_will_do_without_answers(native, answers):
    eval_set = load(native({"id": "k", "question": "How many?", "evidence": ["27 nations."], **answers}))
    (case,) = eval_set.cases
    assert (case.answers, case.quotes, case.answerable) == ((), (("27 nations.",),), True)
    assert eval_set.notices == ["em and f1 are not scored for answerable questions that name no answers: 1 questions"]


def test_what_no_figure_uses_is_a_notice(native):
    eval_set = load(native({**GOOD, "evidence": [], "meta": {"a": 1}}, {**GOOD, "id": "k2", "answerable": False}))
    assert eval_set.notices == [
        '"meta" holds lists or objects and makes no groups: 1 questions',
        "the answers or evidence of questions that are marked unanswerable are not used: 1 questions",
        "retrieval and citations are not scored for answerable questions that name no evidence: 1 questions",
    ]
    assert (eval_set.cases[1].answers, eval_set.cases[1].quotes) == ((), ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "k1", "question"', "not JSON"),
        ("[1, 2]", "not a JSON object but a list"),
        ("null", "not a JSON object but null"),
        ({"question": "?", "answers": ["x"]}, '"id" is missing'),
        ({**GOOD, "id": " "}, '"id" is not a string with something in it'),
        ({**GOOD, "question": ""}, '"question" is not a string'),
        ({"id": "1", "answers": ["x"]}, '"question" is missing'),
        ({**GOOD, "answers": "27"}, '"answers" is a string, not a list'),
        ({**GOOD, "answers": [27]}, '"answers" holds something other than strings'),
        ({**GOOD, "evidence": [""]}, '"evidence" holds something other than strings'),
        ({**GOOD, "answers": [], "evidence": []}, '"answers" or "evidence" is missing'),
        ({"id": "k", "question": "?"}, '"answers" or "evidence" is missing'),
        ({"id": "k", "question": "?", "answerable": True}, '"answers" or "evidence" is missing'),
        ({**GOOD, "answerable": "yes"}, '"answerable" is a string, not true or false'),
        ('{"id": "k", "question": "\\ud800", "answers": ["x"]}', "surrogate"),
    ],
)
def test_a_bad_line_is_named(native, line, reason):
    text = message(native({**GOOD, "id": "first"}, line))
    assert "set.jsonl: 1 problem\n" in text
    assert "line 2: " in text
    assert reason in text


def test_all_problems_of_a_file_are_reported_together(native):
    text = message(native(*["{}"] * 30))
    assert "90 problems" in text
    assert text.count("\n") == 21
    assert text.endswith("and 70 more")


def test_a_duplicate_id_names_both_lines(native):
    assert 'line 3: id "k1" was used before, in line 1' in message(native(GOOD, "", GOOD))


def test_wrong_encodings_are_named(native):
    line = {**GOOD, "question": "Où est-ce ?"}
    assert "line 1: not UTF-8 (byte 0xf9 at" in message(native(line, encoding="latin-1"))
    assert "the file is UTF-16" in message(native(line, encoding="utf-16"))
    assert load(native(line, encoding="utf-8-sig")).cases[0].question == "Où est-ce ?"


def test_nothing_to_ask_is_an_error(native, tmp_path):
    assert "is empty" in message(native())
    assert "holds no question" in message(native("", " ", ""))
    assert "cannot be read: No such file" in message(tmp_path / "none.jsonl")


def test_a_file_too_large_to_hold_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "large.jsonl"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    tracemalloc.start()
    assert "is 200 MB; it is held in memory and may have 100 MB" in message(path)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_line_without_end_is_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "line.jsonl"
    path.write_bytes(b" " * 90_000_000)
    tracemalloc.start()
    assert "line 1: is longer than 10 MB" in message(path)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


CONTEXT = "Rats came first. They lived on ships. Then people fell ill in 1347."


def squad(tmp_path, *questions, contexts=(CONTEXT,), **more):
    path = tmp_path / "squad.json"
    paragraphs = [{"context": context, "qas": list(questions) if n == 0 else []} for n, context in enumerate(contexts)]
    path.write_text(json.dumps({"version": "v2.0", "data": [{"title": "Rats", "paragraphs": paragraphs}], **more}))
    return path


def asked(key="a", answers=(("ships", 31),), **more):
    found = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": key, "question": "Where?", "answers": found, **more}


def test_a_squad_paragraph_is_a_document_and_the_answer_sentence_is_evidence(tmp_path):
    eval_set = load(squad(tmp_path, asked(answers=[("ships", 31), ("1347", 62), ("lived on ships", 22)])))
    (case,), (document,) = eval_set.cases, list(eval_set.documents())
    assert (document.source, document.text) == ("Rats#1", CONTEXT)
    assert case.answers == ("ships", "1347", "lived on ships")
    assert case.evidence == ((Span("Rats#1", 17, 37), Span("Rats#1", 38, 67)),)
    assert case.relevant == ((Span("Rats#1", 0, len(CONTEXT)),),)
    assert case.groups == {"article": "Rats"}


def test_an_answer_over_two_sentences_has_both_as_evidence(tmp_path):
    (case,) = load(squad(tmp_path, asked(answers=[("first. They", 10)]))).cases
    assert case.evidence == ((Span("Rats#1", 0, 37),),)


def test_an_impossible_question_has_no_evidence(tmp_path):
    (case,) = load(squad(tmp_path, asked(answers=[], is_impossible=True))).cases
    assert not case.answerable
    assert case.evidence == case.relevant == ()


def test_a_paragraph_that_occurs_twice_is_one_document(tmp_path):
    documents = list(load(squad(tmp_path, asked(), contexts=[CONTEXT, "Other.", CONTEXT])).documents())
    assert [document.source for document in documents] == ["Rats#1", "Rats#2"]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (asked(answers=[("ships", 30)]), 'the context does not have "ships" at answer_start 30'),
        (asked(answers=[("", 0)]), 'an answer has no "text"'),
        (asked(answers=[]), '"answers" is missing'),
        (asked(is_impossible=True), '"is_impossible" is true, but'),
        ({"question": "?"}, '"id" is missing'),
        ({**asked(), "question": None}, '"question" is missing'),
    ],
)
def test_a_bad_squad_question_is_named(tmp_path, question, reason):
    text = message(squad(tmp_path, question))
    assert "data[0].paragraphs[0].qas[0]" in text
    assert reason in text


def test_other_faults_of_squad_files(tmp_path):
    assert "this id was used before" in message(squad(tmp_path, asked(), asked()))
    assert '"context" is missing' in message(squad(tmp_path, asked(), contexts=[""]))
    assert "data[0].paragraphs[0].qas[0]: is a number, not an object" in message(squad(tmp_path, 3))
    assert "data: is null" in message(squad(tmp_path, data=None)) or "data: is missing" in message(
        squad(tmp_path, data=None)
    )
    path = tmp_path / "other.json"
    path.write_text(json.dumps(GOOD))
    assert "a native set is named .jsonl" in message(path)
    path.write_text("{")
    assert "not JSON" in message(path)


@pytest.fixture
def beir(tmp_path):
    def write(corpus=None, queries=None, **qrels):
        corpus = corpus or [{"_id": "d1", "title": "One", "text": "first"}, {"_id": "d2", "text": "second"}]
        queries = queries or [{"_id": "q1", "text": "which?"}, {"_id": "q2", "text": "not judged"}]
        for name, rows in (("corpus", corpus), ("queries", queries)):
            (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
        (tmp_path / "qrels").mkdir(exist_ok=True)
        for name, lines in (qrels or {"test": ["q1\td1\t2", "q1\td2\t0"]}).items():
            lines = ["query-id\tcorpus-id\tscore", *lines]
            (tmp_path / "qrels" / f"{name}.tsv").write_text("\n".join(lines) + "\n")
        return tmp_path

    return write


def test_a_beir_folder_judges_whole_documents(beir):
    eval_set = load(beir())
    (case,) = eval_set.cases
    assert (case.key, case.question, case.grades) == ("q1", "which?", {"d1": 2, "d2": 0})
    assert [(d.source, d.text) for d in eval_set.documents()] == [("d1", "One\nfirst"), ("d2", "second")]
    assert eval_set.retrieval_only


def test_the_test_split_is_used_where_there_is_one(beir):
    assert [c.key for c in load(beir(test=["q1\td1\t1"], train=["q2\td1\t1"])).cases] == ["q1"]


def test_an_empty_document_is_told_and_not_indexed(beir):
    eval_set = load(beir(corpus=[{"_id": "d1", "text": ""}, {"_id": "d2", "text": "second"}]))
    assert "1 documents hold no text and cannot be found: d1" in eval_set.notices
    assert [document.source for document in eval_set.documents()] == ["d2"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"test": ["q1\td1"]}, "test.tsv: 1 problem\n  line 2: not query-id, corpus-id and a whole number"),
        ({"test": ["q1\td1\tx"]}, "line 2: not query-id"),
        ({"test": ["q1\td9\t1"]}, "query q1: its document d9 is not in corpus.jsonl"),
        ({"test": ["q9\td1\t1"]}, "query q9: is judged in qrels, but is not here"),
        ({"test": ["q1\td1\t1", "q1\td1\t0"]}, "line 3: judges document d1 for query q1 a second time"),
        ({"test": []}, "holds no judgement"),
        ({"corpus": [{"_id": "d1", "text": "a"}] * 2}, 'corpus.jsonl: 1 problem\n  line 2: _id "d1" was used before'),
        ({"corpus": [{"_id": "d1"}]}, 'line 1: "_id" or "text" is missing'),
        ({"queries": [{"_id": "q1", "text": "a"}] * 2}, 'line 2: _id "q1" was used before'),
    ],
)
def test_a_bad_beir_folder_is_explained(beir, fault, reason):
    assert reason in message(beir(**fault))


def test_a_folder_that_is_not_beir_is_explained(tmp_path):
    assert "corpus.jsonl: cannot be read: No such file" in message(tmp_path)
    (tmp_path / "corpus.jsonl").write_text('{"_id": "1", "text": "x"}')
    assert "without qrels/*.tsv" in message(tmp_path)
