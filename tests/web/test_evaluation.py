"""The Evaluate tab without a browser: sets, kept runs, what is drawn, and the process that runs eval."""

import json
import re
import subprocess
import time
from dataclasses import replace

import pytest

from bot.web import feedback
from bot.web.evaluation import process
from bot.web.evaluation.case_html import case_html
from bot.web.evaluation.home_html import Choices, home_html, status_html
from bot.web.evaluation.panel import Panel
from bot.web.evaluation.process import Evaluator, Status
from bot.web.evaluation.run_html import Earlier, run_html
from bot.web.evaluation.runs import Runs
from bot.web.evaluation.sets import LARGEST_SET, SetFile, Sets
from bot.web.evaluation.settings import Asking, differing
from eval.dataset import Case, Span
from eval.plots import plots
from eval.report import report
from eval.saved import run_json
from ingest.errors import BadInput
from ingest.index.store import Location
from tests.chat_fakes import HOSTILE, FakeChatbot, FakeIndex, FakeWriter, document
from tests.eval_cases import a_run, answer, case, greeting, rows_of

TEXT = "0123456789 is what the document says."
SQUAD = """{"data": [{"title": "Bees", "paragraphs": [{"context": "Bees make honey.", "qas": [
    {"id": "s", "question": "What do bees make?", "answers": [{"text": "honey", "answer_start": 10}]}]}]}]}"""
QUESTION = '{"id": "%s", "question": "How many nations take part in KFOR?", "answers": ["27 nations"]}\n'


def rows(**second):
    """Two questions: the first is right, the second has an answer but is refused unless `second` says otherwise."""
    return rows_of(
        (case("a"), answer("gold", cited=[("doc", 0, 10)], passages=[("doc", 0, 10)], confidence=0.9)),
        (case("b"), answer(second.get("text", ""), passages=[("doc", 0, 10)])),
    )


def keep(folder, key, run):
    folder.mkdir(exist_ok=True)
    (folder / f"{key}.json").write_text(run_json(run))
    (folder / f"{key}.html").write_text(report(run, lambda source: TEXT, None))


def page_of(runs, key, earlier="", shown=None):
    """The page of a run, perhaps compared with an earlier one."""
    run, past = runs.read(key), None
    if earlier:
        past = Earlier(runs.kept(earlier), runs.read(earlier), runs.compare(key, earlier))
    drawn = plots(run, past.run.rows if past else ())
    return run_html(run, runs.kept(key), past, shown or runs.earlier(key), drawn)


@pytest.fixture
def runs(tmp_path):
    keep(tmp_path / "runs", "some-20260102-000000", a_run(rows(text="gold"), "some.jsonl"))
    keep(tmp_path / "runs", "some-20260101-000000", a_run(rows(), "some.jsonl"))
    keep(tmp_path / "runs", "other-20260103-000000", a_run(rows(), "other.jsonl"))
    return Runs(tmp_path / "runs")


def test_the_sets_are_those_that_ship_the_readers_own_and_the_uploaded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sets = Sets(tmp_path / "sets")
    assert [one.key for one in sets.listed()] == ["bundled/international_crisis_management.jsonl"]
    (tmp_path / feedback.CASES).write_text(QUESTION % "1")
    added = sets.add("../../evil/<b>squad</b>.json", SQUAD)
    assert added.path.parent == tmp_path / "sets"
    assert [one.origin for one in sets.listed()] == ["comes with Sourcebound", "your verdicts in the chat", "uploaded"]
    assert [one.brings_documents for one in sets.listed()] == [False, False, True]
    assert [one.questions for one in sets.listed()] == [121, 1, 1]
    assert "is deleted" in sets.delete(added.key)
    with pytest.raises(BadInput, match="was not uploaded here"):
        sets.delete("feedback")
    with pytest.raises(BadInput, match="no longer there"):
        sets.get("uploaded/../../etc/passwd")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("set.csv", "x", "is no set: that is a .jsonl file"),
        ("set.jsonl", " \n", "“set.jsonl” is empty"),
        ("set.jsonl", QUESTION % "1" + "{", r"not uploaded. set.jsonl: 1 problem\n  line 2: not JSON"),
        ("set.json", "{}", "not uploaded. set.json: 1 problem\n  file: not SQuAD"),
        ("set.jsonl", "x" * (LARGEST_SET + 1), "at most 20,000,000"),
        (None, "x", "a file of text"),
        ("set.jsonl", 7, "a file of text"),
    ],
)
def test_what_is_no_set_is_refused_in_a_line(tmp_path, name, content, words):
    with pytest.raises(BadInput, match=words):
        Sets(tmp_path / "sets").add(name, content)
    assert not (tmp_path / "sets").exists()


def test_a_set_that_is_broken_is_listed_with_the_reason_and_cannot_be_run(tmp_path):
    sets = Sets(tmp_path / "sets")
    sets.add("own.jsonl", QUESTION % "1")
    with pytest.raises(BadInput, match="not uploaded"):
        sets.add("own.jsonl", "{")
    assert sets.get("uploaded/own.jsonl").questions == 1
    (tmp_path / "sets" / "own.jsonl").write_text("{}")
    own = sets.listed()[-1]
    assert own.error.startswith('own.jsonl: 3 problems\n  line 1: "id" is missing\n  line 1: "question" is missing')
    with pytest.raises(BadInput, match=r"cannot be used. own.jsonl: 3 problems"):
        sets.get(own.key)
    html = home_html([own], [], Status(), Choices())
    assert "&quot;question&quot; is missing" in html
    assert "<option" not in html
    sets.delete(own.key)
    assert not own.path.exists()


def test_runs_are_listed_newest_first_and_compared_with_older_ones_of_their_set(runs):
    assert [kept.key for kept in runs.listed()] == [
        *("other-20260103-000000", "some-20260102-000000", "some-20260101-000000")
    ]
    assert [kept.right for kept in runs.listed()] == [1, 2, 1]
    assert [kept.key for kept in runs.earlier("some-20260102-000000")] == ["some-20260101-000000"]
    assert runs.earlier("some-20260101-000000") == []


def test_a_file_that_is_no_run_is_listed_with_the_reason(runs):
    (runs.folder / "odd.json").write_text('{"set": 7, "rows": [{"gold": {}}]}')
    (runs.folder / "empty.json").touch()
    odd, empty = sorted((kept for kept in runs.listed() if kept.run is None), key=lambda kept: kept.key, reverse=True)
    assert odd.error.startswith("odd.json is not a run that this version reads (set: ")
    assert empty.error == "empty.json: is empty"
    assert "odd.json is not a run" in home_html([], runs.listed(), Status(), Choices())
    for key in ("../runs/some-20260101-000000", "gone", None):
        with pytest.raises(BadInput, match="no longer there"):
            runs.read(key)


def test_a_run_is_deleted_with_its_report(runs):
    runs.name("some-20260101-000000", "Mine", "")
    runs.delete("some-20260101-000000")
    assert sorted(path.name for path in runs.folder.rglob("*.*")) == [
        *("other-20260103-000000.html", "other-20260103-000000.json"),
        *("some-20260102-000000.html", "some-20260102-000000.json"),
    ]


def test_figures_are_shown_with_intervals_plots_and_what_changed(runs):
    html = page_of(runs, "some-20260102-000000", "some-20260101-000000")
    assert "2 of 2 right" in html
    assert 'Words right (all questions) <code>f1</code></span><b class="sb-value">1.000</b>' in html
    assert 'latency_p50_ms</code></span><b class="sb-value">3 ms</b>' in html
    assert "How many words answers share with an accepted one" in html
    assert "+0.500" in html
    assert "Now right: 1 question<" in html
    assert "Now wrong: none" in html
    assert 'data-tags="all changed"' in html
    assert '<option value="some-20260101-000000"' in html
    assert [f"<h4><bdi>{title}</bdi></h4><svg " in html for title in ("Figures", "Risk and coverage")] == [True] * 2
    assert 'class="earlier"' in html
    assert "Since the run of" in html
    assert "Since the run of" not in page_of(runs, "some-20260102-000000")


def test_a_run_has_a_name_and_a_note_in_the_list_on_its_page_and_in_a_comparison(runs):
    early, late = "some-20260101-000000", "some-20260102-000000"
    runs.name(early, " Before  the\nchange ", "Old chunks.\n")
    assert [kept.title for kept in runs.listed()] == ["other.jsonl", "some.jsonl", "Before the change"]
    for html in (home_html([], runs.listed(), Status(), Choices()), page_of(runs, early)):
        assert "<bdi>Before the change</bdi>" in html
        assert '<p class="sb-lines sb-remark"><bdi>Old chunks.</bdi></p>' in html
    html = page_of(runs, late, early)
    assert "UTC · Before the change · offline reader</option>" in html
    assert "<h3>Since <bdi>Before the change</bdi>, <time" in html
    assert '<p class="sb-lines sb-remark"><bdi>Old chunks.</bdi></p>' in html
    runs.name(early, "", "")
    assert runs.kept(early).title == "some.jsonl"
    for name, note, words in [
        ("x" * 81, "", "at most 80 characters"),
        ("", "x" * 2001, "at most 2,000"),
        (7, "", "are text"),
    ]:
        with pytest.raises(BadInput, match=words):
            runs.name(early, name, note)
    runs.name(early, "Mine", "")
    (runs.folder / f"{early}.label").write_text('{"name": 7}')
    assert runs.kept(early).title == "some.jsonl"


def test_a_comparison_lists_the_settings_and_the_documents_that_differ(runs):
    now = a_run(rows(), "set.jsonl", {"doc": "a" * 64}, answers="careful", chunk_tokens=160, new_setting=True)
    before = a_run(rows(), "set.jsonl", {"doc": "b" * 64}, answers="balanced", chunk_tokens=160, model="ollama:x")
    assert [(one.label, one.now, one.before) for one in differing(now, before)] == [
        ("How readily it answers", "careful", "balanced"),
        ("New setting", "yes", "not recorded"),
        ("Written by", "not recorded", "ollama:x"),
        ("doc", "text aaaaaaaa", "text bbbbbbbb"),
    ]
    keep(runs.folder, "set-20260105-000000", before)
    keep(runs.folder, "set-20260106-000000", now)
    html = page_of(runs, "set-20260106-000000", "set-20260105-000000")
    assert "<td><bdi>careful</bdi></td><td><bdi>balanced</bdi></td>" in html
    assert "<dt><bdi>Tokens of a chunk</bdi></dt><dd><bdi>160</bdi></dd>" in html
    assert "Both runs have the same settings" in page_of(runs, "some-20260102-000000", "some-20260101-000000")


def test_a_metric_that_nobody_named_is_shown_among_the_others(runs):
    run = a_run(rows())
    keep(runs.folder, "new-20260101-000000", replace(run, metrics={**run.metrics, "sure_<b>": run.metrics["f1"]}))
    html = page_of(runs, "new-20260101-000000")
    others = html[html.index("<h3>Other figures</h3>") :]
    assert '<span class="sb-label">sure_&lt;b&gt;</span><b class="sb-value">0.500</b>' in others
    assert "unanswerable_accuracy" not in html


def test_a_comparison_is_taken_along(runs, tmp_path):
    panel = Panel(FakeChatbot(FakeIndex.of(document(TEXT, "doc"))))
    panel._folder = runs.folder
    wanted = {"do": "download", "key": "some-20260102-000000", "earlier": "some-20260101-000000"}
    saved = panel.handle(wanted | {"kind": "json"})
    assert saved["name"] == "some-20260102-000000--some-20260101-000000.json"
    assert json.loads(saved["text"])["comparison"]["now_right"] == ["b"]
    page = panel.handle(wanted | {"kind": "html"})["text"]
    assert "Against the earlier run" in page
    assert panel.handle(wanted | {"earlier": "gone"}) == {"error": "This run is no longer there"}
    panel.evaluator.stop()


def test_filters_count_what_they_show(runs):
    html = page_of(runs, "some-20260101-000000")
    assert [f">{label}</button>" in html for label in ("All 2", "Wrong 1", "Refused wrongly 1")] == [True] * 3
    assert "do not say 0</button>" in html
    assert 'data-filter="changed"' not in html


def test_the_tab_and_the_report_call_the_same_questions_right(runs):
    only_evidence = Case("w", "?", evidence=((Span("doc", 0, 10),),))
    found = a_run(
        rows_of(
            (case("a"), answer("gold", cited=[("doc", 50, 60)])),
            (only_evidence, answer("any", cited=[("doc", 5, 20)])),
            (replace(only_evidence, key="x"), answer("any", cited=[("doc", 50, 60)])),
        )
    )
    keep(runs.folder, "set-20260104-000000", found)
    assert runs.listed()[0].right == 2
    html = page_of(runs, "set-20260104-000000")
    for page in (html, report(found, lambda source: TEXT, None)):
        assert "2 of 3 right" in page
        for label in ("Right", "Answered right, cited wrong", "Wrong answer"):
            assert re.search(f">{label}</span> ?<b>1</b>", page), label
    assert "<i>Expected</i> <bdi>Whatever the evidence says.</bdi>" in html
    row = runs.read("set-20260104-000000").rows[1]
    assert "<li><bdi>Whatever the evidence says.</bdi></li>" in case_html(row, 1, found, FakeIndex.of())


def test_a_case_opens_as_in_the_chat_and_only_in_documents_as_they_were(runs, tmp_path):
    held = document(TEXT, "doc")
    keep(tmp_path / "runs", "held-20260101-000000", a_run(rows(), hashes={"doc": held.sha256}))
    first, second = (run := runs.read("held-20260101-000000")).rows
    index = FakeIndex.of(held)
    html = case_html(first, 0, run, index)
    assert 'data-open="e0-1"' in html
    assert 'data-quote="0123456789" data-status="expected"' in html
    assert 'data-quote="0123456789" data-status="near"' in case_html(second, 1, run, index)
    changed = FakeIndex.of(document("something else entirely", "doc"))
    assert "has changed since, or is gone" in case_html(second, 1, run, changed)
    assert "data-open" not in case_html(second, 1, run, changed)


def test_a_case_of_a_set_with_its_own_documents_says_so(runs, tmp_path):
    keep(tmp_path / "runs", "own-20260101-000000", a_run(rows(), own_documents=True))
    run = runs.read("own-20260101-000000")
    html = case_html(run.rows[0], 0, run, FakeIndex.of(document(TEXT, "doc")))
    assert "This set brought its own documents" in html
    assert "data-open" not in html


def test_how_sure_an_answer_was_and_what_does_not_hold_is_told_in_words(runs, tmp_path):
    lost = [(0, 4, "unsupported", (1,), "<7> is not in what it cites"), (0, 4, "quoted", (1,))]
    found = rows_of(
        (case("a"), answer("gold", certainty="sure", statements=lost)),
        (case("b"), answer("gold", certainty="unsure")),
        (case("c", answers=()), greeting("Hello there.")),
    )
    keep(tmp_path / "runs", "own-20260101-000000", a_run(found, own_documents=True))
    run = runs.read("own-20260101-000000")
    html = page_of(runs, "own-20260101-000000")
    assert re.findall(r"<i>Given([^<]*)</i> <bdi>([^<]*)<", html) == [
        *((", sure", "gold"), (", not sure", "gold"), ("", "Hello there."))
    ]
    assert "2 of 2 right" in html
    assert [f">{label}</button>" in html for label in ("All 3", "Wrong 0", "Refused wrongly 0")] == [True] * 3
    assert 'sure_precision</code></span><b class="sb-value">1.000</b>' in html
    assert 'unsupported_answers</code></span><b class="sb-value">1.000</b>' in html
    assert (runs.listed()[-1].right, runs.listed()[-1].questions) == (2, 2)
    first, second, third = (case_html(row, 0, run, FakeIndex.of()) for row in run.rows)
    assert "<b>Sure</b>" in first
    assert "<li>✗ <bdi>gold</bdi> (<bdi>unsupported: &lt;7&gt; is not in what it cites</bdi>)</li>" in first
    assert first.count("✗") == 1
    assert "<b>Not sure</b>" in second
    assert "Hello there." in third


def test_hostile_text_is_escaped_everywhere(runs, tmp_path):
    asked = case("a", answers=(HOSTILE,), groups={HOSTILE: HOSTILE}, history=(HOSTILE,))
    run = json.loads(run_json(a_run(rows_of((asked, answer(HOSTILE, cited=[("doc", 0, 10)]))), HOSTILE, model=HOSTILE)))
    for row in run["rows"]:
        row |= {"id": HOSTILE, "question": HOSTILE, "standalone": HOSTILE, "writer": HOSTILE, "notice": HOSTILE}
    run["latency"] = {HOSTILE: {"p50_ms": 1, "p95_ms": 2}}
    run["metrics"][HOSTILE] = run["glossary"]["f1"] = HOSTILE
    run["metrics"][HOSTILE] = {"value": 1, "low": None, "high": None}
    for key, error in (("evil-20260101-000000", ""), ("evil-20260102-000000", HOSTILE)):
        changed = run | {"rows": [{**row, "error": error} for row in run["rows"]]}
        (runs.folder / f"{key}.json").write_text(json.dumps(changed))
    (runs.folder / "evil-<img src=x>.json").write_text(json.dumps({HOSTILE: HOSTILE}))
    first, second = "evil-20260101-000000", "evil-20260102-000000"
    for key in (first, second):
        (runs.folder / f"{key}.label").write_text(json.dumps({"name": HOSTILE, "note": f"</textarea>{HOSTILE}"}))
    broken = [SetFile(HOSTILE, tmp_path / "x", "uploaded", error=HOSTILE)]
    read, index = runs.read(first), FakeIndex.of(document(TEXT, "doc"))
    status = Status("failed", HOSTILE, message=HOSTILE, key=HOSTILE)
    shown = [
        home_html(broken, runs.listed(), status, Choices(["", HOSTILE], Asking(model=HOSTILE))),
        status_html(Status("done", HOSTILE, key=HOSTILE, notes=[HOSTILE])),
        page_of(runs, first, shown=runs.listed()),
        page_of(runs, second, first, shown=runs.listed()),
        case_html(read.rows[0], 0, read, index),
        case_html(runs.read(second).rows[0], 0, runs.read(second), index),
    ]
    for html in shown:
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "<img" not in html


def test_a_run_that_someone_else_wrote_is_refused_in_a_line(runs, tmp_path, caplog):
    whole = json.loads(runs.path("some-20260102-000000").read_text())
    panel = Panel(FakeChatbot(FakeIndex.of()))
    panel._folder = runs.folder
    for broken in (
        {"rows": [{**whole["rows"][0], "confidence": "<b>"}]},
        {"rows": [{**whole["rows"][0], "citations": [{"status": "<b>"}]}]},
        {"groups": {"kind": {"x": {"n": "<b>", "metrics": {}}}}},
        {"latency": {"write": {"p50_ms": 1}}},
        {"metrics": {"f1": {"value": None, "low": 0, "high": 1}}},
        {"settings": {"model": ["<b>"]}},
    ):
        (runs.folder / "odd.json").write_text(json.dumps(whole | broken))
        (told,) = panel.handle({"do": "run", "key": "odd"}).values()
        assert told.startswith("Odd.json is not a run that this version reads (")
    assert not caplog.records
    panel.evaluator.stop()


def test_the_level_and_the_model_are_those_of_the_server_unless_others_are_chosen(monkeypatch):
    asked, writer = [], FakeWriter()
    writer.name = "ollama:<b>"
    monkeypatch.setattr(Evaluator, "start", lambda self, chosen, asking, user: asked.append(asking))
    models = ("ollama:<b>", "ollama:other", "reader")
    panel = Panel(FakeChatbot(FakeIndex.of(), answers="talkative", writer=writer, models=models))
    start = {"do": "start", "set": "bundled/international_crisis_management.jsonl"}
    html = panel.handle({"do": "home"})["html"]
    assert '<option value="talkative" selected>Talkative</option>' in html
    assert '<option value="ollama:&lt;b&gt;" selected>ollama:&lt;b&gt;</option>' in html
    assert '<option value="">Offline reader</option>' in html
    panel.handle(start)
    panel.handle(start | {"answers": "careful", "model": ""})
    panel.handle(start | {"model": "ollama:other"})
    asking = [Asking("talkative", "ollama:<b>"), Asking("careful", ""), Asking("talkative", "ollama:other")]
    assert asked == asking
    assert panel.handle(start | {"answers": "bold"}) == {"error": "Answers must be careful, balanced or talkative"}
    for model in ("unknown:model", ["x"]):
        told = panel.handle(start | {"model": model})
        assert told == {"error": "This server has no chat model of that name; choose another"}
    panel.evaluator.stop()


def test_a_request_that_makes_no_sense_is_one_line(runs, caplog):
    panel = Panel(FakeChatbot(FakeIndex.of()))
    for request in (None, [], {"do": "fly"}):
        assert list(panel.handle(request)) == ["error"]
    assert panel.handle({"do": "run", "key": "../x"}) == {"error": "This run is no longer there"}
    assert panel.handle({"do": "start", "set": ["x"]}) == {"error": "This set is no longer there; choose another"}
    assert "No runs yet" in panel.handle({"do": "home"})["html"]
    panel.evaluator.stop()


def ended(evaluator, seconds=120.0):
    """Wait until nothing runs."""
    until = time.monotonic() + seconds
    while evaluator.status.state == "running" and time.monotonic() < until:
        time.sleep(0.1)
    return evaluator.status


@pytest.fixture
def evaluator(bundled_index, tmp_path):
    evaluator = Evaluator(Location(bundled_index), tmp_path / "runs")
    yield evaluator
    evaluator.stop()


def test_a_run_is_kept_and_can_be_compared(evaluator, tmp_path):
    runs, sets = Runs(tmp_path / "runs"), Sets(tmp_path / "sets")
    chosen = sets.add("tiny.jsonl", QUESTION % "a" + QUESTION % "b")
    evaluator.start(chosen, Asking("careful"))
    with pytest.raises(BadInput, match="“tiny.jsonl” is running; wait for it, or cancel it"):
        evaluator.start(chosen, Asking())
    assert "<bdi>offline reader, careful</bdi>" in status_html(evaluator.status)
    status = ended(evaluator)
    assert (status.state, status.done, status.total) == ("done", 2, 2)
    assert status.notes == [
        "retrieval and citations are not scored for answerable questions that name no evidence: 2 questions"
    ]
    assert len(runs.read(status.key).rows) == 2
    assert runs.read(status.key).settings["answers"] == "careful"
    keep(runs.folder, "tiny-20260101-000000", runs.read(status.key))
    assert runs.compare(status.key, "tiny-20260101-000000").differences["f1"].verdict == "no difference shown"
    assert not list(runs.folder.glob("unfinished-*"))


def test_runs_of_other_questions_are_not_compared(runs, tmp_path):
    fewer = a_run(rows()[:1], "some.jsonl")
    keep(runs.folder, "some-20260103-000000", fewer)
    with pytest.raises(BadInput, match="do not ask the same questions; only in the earlier run: b"):
        runs.compare("some-20260103-000000", "some-20260101-000000")


def test_a_cancelled_run_is_over_and_leaves_nothing(evaluator, tmp_path):
    runs = Runs(tmp_path / "runs")
    bundled = Sets(runs.folder).get("bundled/international_crisis_management.jsonl")
    evaluator.start(bundled, Asking())
    running = evaluator._process
    evaluator.cancel()
    assert running.poll() is not None
    assert evaluator.status.state == "cancelled"
    evaluator.start(bundled, Asking())
    time.sleep(1)
    assert evaluator.status.state == "running", "the end of the cancelled run is not the end of this one"
    evaluator.cancel()
    until = time.monotonic() + 20
    while list(runs.folder.iterdir()) and time.monotonic() < until:
        time.sleep(0.1)
    assert list(runs.folder.iterdir()) == []


def test_a_set_that_cannot_be_run_says_why_in_the_words_of_eval(evaluator, tmp_path):
    lost = '{"id": "lost", "question": "?", "answers": ["x"], "evidence": ["Not in it."]}'
    chosen = Sets(evaluator._folder / "sets").add("lost.jsonl", lost)
    for asking, words in [
        (Asking(), '1 pieces of evidence are not in the corpus\n  id "lost": Not in it.'),
        (Asking(model="nowhere:none"), "nowhere:none"),
    ]:
        evaluator.start(chosen, asking)
        status = ended(evaluator)
        assert status.state == "failed"
        assert words in status.message
        assert str(evaluator._folder) not in status.message


def test_a_run_ends_when_the_server_is_gone(bundled_index, tmp_path):
    chosen = Sets(tmp_path).get("bundled/international_crisis_management.jsonl")
    arguments = [str(chosen.path), "--index", str(bundled_index), "--progress-lines"]
    running = process._popen([*arguments, *process._outputs(tmp_path)], tmp_path)
    for line in running.stderr:
        if line.startswith("progress: "):
            break
    running.stderr.close()
    try:
        assert running.wait(60) != 0
    except subprocess.TimeoutExpired:
        running.kill()
        raise
    assert not (tmp_path / "run.json").exists()
