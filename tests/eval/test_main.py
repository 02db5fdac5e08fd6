import json

import pytest

from bot.types import Answer
from eval.__main__ import main
from eval.saved import run_json
from ingest.sync import sync
from tests.eval_cases import a_run, answer, case, rows_of

PAGE = "Rats came first. They lived on ships. Then people fell ill in 1347.\n"
OTHER = "The harbour closed at night. Its gates were made of oak and iron.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("eval")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "rats.txt").write_text(PAGE)
    (folder / "corpus" / "harbour.txt").write_text(OTHER)
    rows = [
        {"id": "1", "question": "Where did rats live?", "answers": ["ships"], "evidence": ["They lived on ships."]},
        {
            "id": "2",
            "question": "And when did people fall ill?",
            "history": ["Where did rats live?"],
            "answers": ["1347"],
        },
        {"id": "3", "question": "Who was king of France?", "answerable": False, "kind": "off"},
    ]
    (folder / "set.jsonl").write_text("\n".join(map(json.dumps, rows)))
    sync([folder / "corpus"], folder / "index", progress=False)
    return folder


@pytest.fixture(scope="module")
def run(folder):
    arguments = [str(folder / "set.jsonl"), "--corpus", str(folder / "corpus"), "--json", str(folder / "run.json")]
    assert main(arguments) == 0
    return json.loads((folder / "run.json").read_text())


def options(folder, *more):
    return [str(folder / "set.jsonl"), "--index", str(folder / "index"), *map(str, more)]


def test_the_output_is_the_contract(run):
    assert run["n"] == 3
    assert set(run["metrics"]["f1"]) == {"value", "low", "high"}
    first, second, third = run["rows"]
    assert first["id"] == "1"
    assert set(Answer("", "", False, "", "", 0.0).to_dict()) <= first.keys()
    assert first["recall@5"] == 1
    assert first["passages"][0]["source"] == "rats.txt"
    assert first["gold"]["evidence"] == [[{"source": "rats.txt", "start": 17, "end": 37}]]
    assert "recall@5" not in second
    assert "recall@5" not in third
    assert run["groups"]["kind"]["off"]["n"] == 1


def test_the_same_run_gives_the_same_figures_and_shows_no_difference(folder, run, capsys):
    again = folder / "again.json"
    assert main(options(folder, "--json", again, "--compare", folder / "run.json", "--html", folder / "run.html")) == 0
    told = capsys.readouterr()
    assert "no difference shown" in told.out
    assert "better" not in told.out
    assert "worse" not in told.out
    assert "name no evidence: 1 questions" in told.err

    def timeless(found):
        kept = {name: figure for name, figure in found["metrics"].items() if "latency" not in name}
        return kept, [{key: value for key, value in row.items() if key != "milliseconds"} for row in found["rows"]]

    assert timeless(json.loads(again.read_text())) == timeless(run)
    assert (folder / "run.html").read_text().startswith("<!doctype html>")


def test_a_worse_setting_fails(folder, run, tmp_path, capsys):
    better = json.loads(json.dumps(run))
    better["rows"] *= 4
    better["rows"] = [{**row, "id": str(n), "f1": 1.0} for n, row in enumerate(better["rows"])]
    lines = [
        {"id": row["id"], "question": row["question"], "answers": ["xyzzy"], "history": row["gold"]["history"]}
        for row in better["rows"]
    ]
    (tmp_path / "set.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "earlier.json").write_text(json.dumps(better))
    arguments = [str(tmp_path / "set.jsonl"), "--index", str(folder / "index")]
    assert main([*arguments, "--compare", str(tmp_path / "earlier.json")]) == 1
    told = capsys.readouterr()
    assert "failed: f1 is worse by 1.0000 (95 % interval 1.0000 to 1.0000)" in told.err


def test_minimums_fail(folder, capsys):
    assert main(options(folder, "--min", "recall@1=0.5", "--min", "quote_validity=0.9")) == 0
    assert main(options(folder, "--min", "em=1.01")) == 1
    assert "failed: em is 0." in capsys.readouterr().err


def test_limits_of_certainty_and_statements_are_kept_on_a_saved_run(tmp_path, capsys):
    held, lost = (0, 4, "quoted"), (0, 4, "unsupported")
    rows = [(case(str(n)), answer("gold", certainty="sure", statements=[held if n else lost])) for n in range(4)]
    (tmp_path / "run.json").write_text(run_json(a_run(rows_of(*rows))))
    arguments = [str(tmp_path / "run.json"), "--min", "sure_precision=1", "--min", "statement_support=0.75"]
    assert main([*arguments, "--max", "unsupported_answers=0.25"]) == 0
    assert main([*arguments, "--max", "unsupported_answers=0.2", "--max", "sure_unanswerable_accuracy=1"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "failed: unsupported_answers is 0.2500, more than 0.2",
        "failed: sure_unanswerable_accuracy is not measured by this set, so it is not at most 1",
    ]
    (tmp_path / "before.json").write_text(
        run_json(a_run(rows_of(*[(case(str(n)), answer("gold", statements=[held])) for n in range(4)])))
    )
    all_lost = [(case(str(n)), answer("gold", statements=[lost])) for n in range(4)]
    (tmp_path / "run.json").write_text(run_json(a_run(rows_of(*all_lost))))
    assert main([str(tmp_path / "run.json"), "--compare", str(tmp_path / "before.json")]) == 1
    told = capsys.readouterr().err
    assert "failed: unsupported_answers is worse by 1.0000 (95 % interval 1.0000 to 1.0000)" in told


@pytest.mark.parametrize(
    "wrong",
    [
        ["--min", "latency_p50_ms=5"],
        ["--max", "latency_p50_ms=5"],
        ["--min", "f1"],
        ["--min", "f1=x"],
        ["--index", "a", "--corpus", "b"],
        ["-x"],
    ],
)
def test_a_wrong_option_is_usage(folder, wrong, capsys):
    with pytest.raises(SystemExit) as caught:
        main([str(folder / "set.jsonl"), *wrong])
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_corpus_that_is_not_there_is_named(folder, tmp_path, capsys):
    missing = tmp_path / "none"
    assert main([str(folder / "set.jsonl"), "--corpus", str(missing)]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"error: {missing}: no such file or folder"


def test_errors_are_one_clear_line(folder, tmp_path, capsys):
    def error(*arguments):
        assert main([str(argument) for argument in arguments]) == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("error: ")
        return told.err

    plain = folder / "set.jsonl"
    assert "No such file" in error(tmp_path / "none.jsonl")
    assert "no index here" in error(plain, "--index", tmp_path / "none")
    assert "no such folder" in error(plain, "--json", tmp_path / "none" / "run.json")
    assert "is a folder" in error(plain, "--html", tmp_path)
    assert "No such file" in error(plain, "--compare", tmp_path / "none.json")
    assert "--gold is for a SQuAD set" in error(plain, "--gold")
    lost = tmp_path / "lost.jsonl"
    lost.write_text(json.dumps({"id": "lost", "question": "?", "answers": ["x"], "evidence": ["Not in it."]}))
    assert main([str(lost), "--index", str(folder / "index")]) == 1
    assert '1 pieces of evidence are not in the corpus\n  id "lost": Not in it.' in capsys.readouterr().err


def squad(tmp_path):
    def paragraph(context, key, answer):
        found = [{"text": answer, "answer_start": context.index(answer)}] if answer else []
        question = {"id": key, "question": "Where did rats live?", "answers": found, "is_impossible": not answer}
        return {"context": context, "qas": [question]}

    paragraphs = [paragraph(PAGE, "a", "ships"), paragraph(OTHER, "b", "")]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "T", "paragraphs": paragraphs}]}))
    return path


def test_squad_open_with_its_own_paragraph_and_on_other_documents(folder, tmp_path):
    path, out = squad(tmp_path), tmp_path / "out.json"
    assert main([str(path), "--answers", "careful", "--json", str(out)]) == 0
    (open_row, _), settings = (found := json.loads(out.read_text()))["rows"], found["settings"]
    assert open_row["passages"][0]["source"] == "T#1"
    assert open_row["recall@1"] == 1
    assert (settings["gold"], settings["answers"]) == (False, "careful")
    assert main([str(path), "--gold", "--json", str(out)]) == 0
    given, none = json.loads(out.read_text())["rows"]
    assert [(p["source"], p["start"], p["end"]) for p in given["passages"]] == [("T#1", 0, len(PAGE))]
    assert [p["source"] for p in none["passages"]] == ["T#2"]
    assert "recall@1" not in given
    assert main([str(path), "--index", str(folder / "index"), "--json", str(out)]) == 0
    assert json.loads(out.read_text())["rows"][0]["gold"]["evidence"] == [
        [{"source": "rats.txt", "start": 17, "end": 37}]
    ]


def test_beir(tmp_path, capsys):
    (tmp_path / "qrels").mkdir()
    documents = [{"_id": "d1", "title": "", "text": PAGE}, {"_id": "d2", "title": "Night", "text": OTHER}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (tmp_path / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "rats on ships"}))
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td1\t1\n")
    out = tmp_path / "out.json"
    assert main([str(tmp_path), "--json", str(out), "--html", str(tmp_path / "out.html")]) == 0
    run = json.loads(out.read_text())
    assert run["metrics"]["ndcg@10"]["value"] == 1
    assert set(run["metrics"]) == {
        *("recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10", "latency_p50_ms", "latency_p95_ms")
    }
    assert "note: judgements: test.tsv" in capsys.readouterr().err
    assert main([str(tmp_path), "--corpus", str(tmp_path)]) == 1
    assert "leave out --index and --corpus" in capsys.readouterr().err


def test_a_saved_run_is_taken_up_without_asking(folder, run, tmp_path, capsys):
    out, page = tmp_path / "again.json", tmp_path / "again.html"
    saved = folder / "run.json"
    chosen = [str(saved), "--index", str(folder / "index"), "--compare", str(saved), "--json", str(out)]
    assert main([*chosen, "--html", str(page)]) == 0
    again = json.loads(out.read_text())
    assert again.pop("comparison")["now_wrong"] == []
    assert again == run
    assert "They lived on ships." in page.read_text()
    assert "Rats came first." in page.read_text(), "what surrounds a quote is shown"
    (tmp_path / "other.json").write_text(json.dumps({**run, "documents": {}}))
    assert main([str(tmp_path / "other.json"), "--index", str(folder / "index"), "--html", str(page)]) == 0
    assert "Rats came first." not in page.read_text(), "a document that is not the same is not shown"


def test_a_run_says_what_it_means_and_what_it_asked(run):
    assert run["glossary"]["recall@1"] == "how much of what should be found is in the first passage"
    assert run["outcomes"]["right"]["n"] == sum(row["outcome"] == "right" for row in run["rows"])
    assert [row["right"] for row in run["rows"]] == [row["f1"] >= 0.5 for row in run["rows"]]
    assert set(run["documents"]) <= {"rats.txt", "harbour.txt"}
    assert run["settings"]["own_documents"] is False


def test_progress_is_told_in_lines(folder, capsys):
    assert main(options(folder, "--progress-lines")) == 0
    assert [line for line in capsys.readouterr().err.splitlines() if "progress" in line] == ["progress: 3 of 3"]
