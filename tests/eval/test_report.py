import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.compare import compare
from eval.dataset import Case, Span
from eval.passages import excerpt
from eval.report import MOST_ROWS, report
from eval.saved import baseline_json, read_run
from eval.summary import RETRIEVAL
from eval.table import lines
from tests.chromium import chromium
from tests.eval_cases import a_run, answer, case, greeting, rows_of, with_scores

HOSTILE = '</details><script>alert(1)</script><img src="http://x.test/a.png" onerror=alert(1)>"\'&amp;\u202e]]>-->'
TEXT = "The first sentence is gold. The second one was cited. The third is neither."


def text_of(source):
    return TEXT


def rows():
    gold = [(("doc", 0, 27),)]
    return rows_of(
        (case("a", ["gold"], gold, groups={"kind": "fact"}), answer("gold", cited=[("doc", 28, 53)], confidence=0.9)),
        (case("b", ["gold"], gold, groups={"kind": "fact"}), answer("x", passages=[("doc", 0, 40)], confidence=0.7)),
        (case("c", [], groups={"kind": "near_miss"}), answer("x", unverified=1, confidence=0.8)),
        (case("d", [], groups={"kind": "near_miss"}), answer("", confidence=0.2)),
        (case("e", ["gold"], gold), ValueError("boom")),
    )


class Page(HTMLParser):
    """Collects the tags, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.handlers, self.texts = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href", "srcset", "action")]
        self.handlers += [name for name, _ in attributes if name.startswith("on")]

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_asks_for_nothing_and_runs_nothing():
    page = report(a_run(rows()), text_of, None)
    parsed = Page(page)
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(parsed.tags)
    assert all(link.startswith("#") for link in parsed.links)
    assert not re.search(r"url\(|@import", page)


def test_hostile_words_are_words():
    evidence = [(("<b>doc", 0, 27),)]
    item = case(HOSTILE, [HOSTILE], evidence, history=(HOSTILE,), groups={HOSTILE: HOSTILE})
    reply = answer(HOSTILE, cited=[("<b>doc", 0, 27)], passages=[("<b>doc", 0, 40)], unverified=1)
    found = rows_of((item, reply), (case("2" + HOSTILE, groups={HOSTILE: "y"}), ValueError(HOSTILE)))
    run = a_run(found, HOSTILE, model=HOSTILE)
    page = report(run, lambda source: HOSTILE * 3, compare(run, run), run.rows)
    parsed = Page(page)
    assert not {"script", "img", "b>doc"} & set(parsed.tags)
    assert parsed.tags.count("details") == 2 + 3
    assert not parsed.handlers
    assert "".join(parsed.texts).count(HOSTILE) >= 8


def test_every_row_says_what_went_wrong_and_shows_its_evidence():
    texts = " ".join(Page(report(a_run(rows()), text_of, None)).texts)
    for words in (
        "2 of 5 right",
        "Answered right, cited wrong",
        "Wrong answer",
        "Should have refused",
        "Failed",
        "ValueError: boom.",
        "Gold evidence that is not cited, in retrieved passage 1",
        "Quoted, but not found in any document",
        "Nothing: the documents do not answer it.",
        "f1 by kind",
        "Risk and coverage",
        "Calibration",
        "Latency",
    ):
        assert words in texts, words


def test_how_sure_an_answer_was_and_what_does_not_hold_is_told_in_words():
    text = "It has 27 nations [1]. It has 7 ships [1]. It is <b>old</b>."
    statements = [
        (42, 60, "uncited", (), "it cites nothing"),
        (0, 22, "quoted", (1,)),
        (23, 42, "unsupported", (1,), "7 is not in <it>"),
    ]
    found = rows_of(
        (case("a"), replace(answer("gold", certainty="sure", statements=statements), text=text)),
        (case("b"), answer("other", certainty="sure")),
        (case("c"), answer("gold", certainty="unsure")),
        (case("d"), answer("")),
        (case("e"), greeting()),
    )
    page = report(a_run(found), text_of, None)
    words = " ".join(Page(page).texts)
    assert "2 of 4 right" in words
    assert "Answer (confidence 0.50, sure, F1 1.00)" in words
    assert re.findall(r"<b>(Sure|Not sure):</b> (\w+)", page) == [
        ("Sure", "other"),
        ("Sure", "gold"),
        ("Not sure", "gold"),
    ]
    assert page.count("<b>No answer</b>") == 1
    assert "Text: 1 of 3 statements hold" in words
    assert (
        'It has 27 nations [1]. <span class="fails">It has 7 ships [1].</span> '
        '<span class="why-not">✗ unsupported: 7 is not in &lt;it&gt;</span>' in page
    )
    assert '&lt;b&gt;old&lt;/b&gt;.</span> <span class="why-not">✗ uncited: it cites nothing</span>' in page
    assert "Hello. Ask me about the documents." in words
    assert re.findall(r'<details class="(\w+)"><summary><span', page) == [
        *("sure_wrong", "not_retrieved", "cited_wrong", "cited_wrong", "program")
    ]


def test_statements_of_a_broken_file_lose_no_word():
    text = "One two three four."
    statements = [(8, 13, "unsupported"), (4, 99, "uncited"), (-3, 2, "uncited"), (30, 20, "unsupported")]
    page = report(a_run(rows_of((case(), replace(answer("x", statements=statements), text=text)))), text_of, None)
    shown = re.search(r"0 of 4 statements hold</h3>(.*?)</p>", page).group(1)
    assert re.sub(r'<span class="why-not">.*?</span>|<[^>]+>|\s', "", shown) == text.replace(" ", "")


def test_a_set_without_accepted_answers_has_a_page():
    unit = (Span("doc", 0, 27),)
    cases = [Case(key, "?", evidence=(unit,), relevant=(unit,)) for key in "ab"]
    found = rows_of((cases[0], answer("x", cited=[("doc", 0, 9)], confidence=0.9)), (cases[1], answer("")))
    page = report(a_run(found), text_of, None, found)
    texts = " ".join(Page(page).texts)
    assert "1 of 2 right" in texts
    assert "Whatever the evidence says. Answer (confidence 0.90, not sure) x" in " ".join(texts.split())
    assert "Calibration" not in texts
    assert '<span class="score">0.33</span>' in page


def test_the_worst_rows_come_first():
    page = report(a_run(rows()), text_of, None)
    kinds = re.findall(r'<details class="(\w+)"><summary><span', page)
    assert kinds == ["failed", "answered_unanswerable", "wrong_answer", "cited_wrong", "right"]


def test_only_so_many_rows_are_shown_and_the_page_says_so():
    many = rows_of(*[(case(str(n)), answer("gold")) for n in range(MOST_ROWS + 5)])
    page = report(a_run(many), text_of, None)
    assert page.count('<details class="cited_wrong">') == MOST_ROWS
    assert f"The {MOST_ROWS} worst of {MOST_ROWS + 5}" in page


def test_what_is_cited_is_marked_and_what_should_be_is_underlined():
    shown = excerpt(TEXT, Span("doc", 28, 53), [Span("doc", 20, 53)], [Span("doc", 0, 27)])
    assert '<span class="gold">The first sentence i</span><mark><span class="gold">s gold.</span></mark>' in shown
    assert "<mark> The second one was cited.</mark> The third is neither." in shown
    assert re.sub("<[^>]+>", "", shown) == TEXT


def test_an_earlier_run_is_drawn_and_told(tmp_path):
    (tmp_path / "before.json").write_text(baseline_json(a_run(rows())))
    before = read_run(tmp_path / "before.json")
    first, *others = rows()
    after = a_run([with_scores(first, f1=0.0), *others])
    page = report(after, text_of, compare(after, before), before.rows)
    assert "Against the earlier run" in page
    assert 'class="past"' in page
    assert 'class="earlier"' in page
    assert "Now wrong: 1 questions" in page


def test_a_run_of_retrieval_alone_has_a_page():
    found = rows_of((case("a"), answer("", passages=[("doc", 0, 9)])))
    found = [
        replace(row, scores={name: value for name, value in row.scores.items() if name in RETRIEVAL}) for row in found
    ]
    page = report(a_run(found), text_of, None)
    assert "Calibration" not in page
    assert "ndcg@10" in page


def test_the_table_is_for_people():
    run = a_run(rows())
    text = "\n".join(lines(run, compare(run, run)))
    assert text.startswith("set.jsonl: 5 questions, 1 of them failed\n")
    assert re.search(r"^f1 +0\.\d{3} +0\.\d{3} to [01]\.\d{3}$", text, re.MULTILINE)
    assert re.search(r"^f1 +0\.\d{3} +\+0\.000 +\+0\.000 to \+0\.000 +no difference shown$", text, re.MULTILINE)
    assert "latency_p50_ms" in text
    assert "near_miss" in text
    assert text.endswith("now right: none\nnow wrong: none")


def test_the_table_says_how_often_the_program_spoke():
    first, *_ = lines(a_run([*rows(), *rows_of((case("hi"), greeting()))]))
    assert first == "set.jsonl: 6 questions, 1 of them failed, 1 of them answered by the program itself (not counted)"


@pytest.mark.parametrize("width", [380, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser_the_page_fits_and_its_filter_works(tmp_path, width, scheme):
    file = tmp_path / "report.html"
    found = a_run(rows())
    file.write_text(report(found, text_of, compare(found, found), found.rows), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        requests, messages = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("label[for=only-failed]")
        assert page.locator(".rows > details:visible").count() == 1
        page.click(".rows > details:visible summary")
        assert page.get_by_text("ValueError: boom.").is_visible()
        assert requests == [file.as_uri()]
        assert messages == []
