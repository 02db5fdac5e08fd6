"""`python -m bot ask` against its contract, and bad input as one clear line."""

import json
import subprocess
import sys

import pytest

from bot.__main__ import main, words_of
from bot.reading.confidence import Calibration
from ingest.errors import BadInput

KEYS = [
    "question",
    "standalone",
    "answered",
    "answer",
    "text",
    "confidence",
    "certainty",
    "citations",
    "statements",
    "passages",
    "unverified",
    "writer",
    "milliseconds",
]


@pytest.fixture
def ask(bundled_index, capsys):
    def run(*arguments):
        status = main(["ask", *arguments, "--index", str(bundled_index)])
        return status, capsys.readouterr()

    return run


def test_json_is_the_contract_to_the_letter(ask):
    status, printed = ask("How many nations take part in KFOR?", "--json")
    answer = json.loads(printed.out)
    (citation,) = answer["citations"]
    assert status == 0
    assert list(answer) == KEYS
    assert list(citation) == ["number", "source", "sha256", "start", "end", "quote", "status", "heading"]
    assert answer["certainty"] in ("sure", "unsure")
    assert [list(statement) for statement in answer["statements"]] == [["start", "end", "support", "citations"]]
    assert list(answer["passages"][0]) == ["source", "start", "end", "heading", "score"]
    assert set(answer["milliseconds"]) == {"condense", "retrieve", "write", "cite"}
    assert "27 nations" in citation["quote"]
    assert citation["heading"] == "Kosovo Force (KFOR)"


def test_text_has_numbered_footnotes(ask):
    _, printed = ask("How many nations take part in KFOR?")
    assert "[1] international_crisis_management.txt > Kosovo Force (KFOR), characters 1061-1131: “At" in printed.out


def test_small_talk_is_answered_by_the_program(ask):
    status, printed = ask("hi")
    assert status == 0
    assert printed.out == ("Hello. Ask a question that this document may answer: “International crisis management”.\n")
    answer = json.loads(ask("thanks!", "--history", "What is KFOR?", "--json")[1].out)
    assert (answer["writer"], answer["answered"], answer["answer"], answer["certainty"]) == (
        "program",
        False,
        "",
        "none",
    )
    assert (answer["passages"], answer["citations"], answer["statements"]) == ([], [], [])


def test_a_follow_up_is_understood_from_its_history(ask):
    _, printed = ask("How many nations are in it?", "--history", "What is KFOR?", "--json")
    assert "27 nations" in json.loads(printed.out)["text"]


def test_a_document_is_asked_alone(ask):
    name = "international_crisis_management.txt"
    _, printed = ask("How many nations take part in KFOR?", "--source", name)
    assert printed.out.endswith(f"\nasked of: {name}\n")
    _, printed = ask("How many nations take part in KFOR?", "--source", name, "--json")
    assert json.loads(printed.out)["sources"] == [name]


def test_a_talkative_reader_answers_what_a_careful_one_does_not(ask):
    question = "What is the capital of Mongolia?"
    told = {level: json.loads(ask(question, "--answers", level, "--json")[1].out) for level in ("careful", "talkative")}
    thresholds = Calibration.load().thresholds
    assert {level: answer["answered"] for level, answer in told.items()} == {
        level: answer["confidence"] >= thresholds[level] for level, answer in told.items()
    }


def test_what_the_page_does_not_say_is_refused(ask):
    status, printed = ask("What is the capital of Mongolia?", "--json")
    answer = json.loads(printed.out)
    assert (status, answer["answered"], answer["answer"], answer["citations"]) == (0, False, "", [])
    assert answer["passages"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["ask", ""], "error: the question is empty; ask something"),
        (["ask", " \n "], "error: the question is empty; ask something"),
        (["ask", "Who", "was", "there?"], "error: a question of several words stands in quotation marks"),
        (["ask", "x" * 100_000], "error: the question has 100,000 characters; ask with at most 4,000"),
        (
            ["ask", "Hi?", "--source", "crisis.txt"],
            "error: no document here is named crisis.txt (any more); near names: international_crisis_management.txt",
        ),
        (
            ["ask", "Hi?", "--model", "nonsense"],
            "error: chat model 'nonsense' cannot be used: its provider is not known; name it PROVIDER:MODEL",
        ),
        (["ask", "Hi?", "--system-prompt", "Be brief."], "error: --system-prompt has no effect without --model"),
        (["--time-limit", "9"], "error: --time-limit has no effect without --model"),
        (["ask", "Hi?", "--login", "ann:secret"], "error: --login has no effect without --server"),
        (["ask", "Hi?", "--embedder", "./no-such"], "error: embedder './no-such' cannot be loaded"),
        (["ask", "Hi?", "--chroma", "http://127.0.0.1:9"], "error: http://127.0.0.1:9 is not a Chroma server"),
        (["ask", "Hi?", "--chroma", "nonsense"], "error: 'nonsense' is not the address of a Chroma server"),
        (["ask", "Hi?", "--index", "no/such"], "error: no/such: no index here; make one: python -m ingest"),
    ],
)
def test_bad_input_is_one_clear_line(arguments, line, bundled_index, capsys):
    where = [] if {"--index", "--chroma"} & set(arguments) else ["--index", str(bundled_index)]
    assert main([*arguments, *where]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(line)
    assert printed.err.count("\n") == 1


def test_help_imports_nothing_heavy():
    script = (
        "import runpy, sys; sys.argv = ['bot', '--help']\n"
        "try: runpy.run_module('bot', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'gradio', 'chromadb', 'langchain_core'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_system_prompt_is_words_or_a_file_of_them(tmp_path):
    file = tmp_path / "tone.txt"
    file.write_text("Be brief.\n", encoding="utf-8")
    assert [words_of(given) for given in (str(file), "Be kind.", "", "x" * 9000)] == [
        *["Be brief.", "Be kind."],
        *["", "x" * 9000],
    ]
    file.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(BadInput, match="cannot be read as UTF-8 text"):
        words_of(str(file))
