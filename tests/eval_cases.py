"""Small answers, rows and runs for the tests of `eval`."""

from dataclasses import replace

from bot.types import PROGRAM, Answer, Citation, Passage, Statement, Unverified
from eval.dataset import Case, Span
from eval.evaluate import evaluate
from eval.summary import run_of


def passage(source, start, end, score=1.0):
    return Passage(source, "0" * 64, start, end, "x" * (end - start), "", score)


def citation(source, start, end, number=1):
    return Citation(number, source, "0" * 64, start, end, "x" * (end - start), "verbatim", "")


def answer(
    text="",
    *,
    cited=(),
    passages=(),
    confidence=0.5,
    unverified=0,
    milliseconds=None,
    certainty="unsure",
    statements=(),
    writer="reader",
):
    return Answer(
        question="?",
        standalone="?",
        answered=bool(text),
        answer=text,
        text=text,
        confidence=confidence,
        certainty=certainty if text else "none",
        statements=[Statement(*one) for one in statements],
        writer=writer,
        citations=[citation(*span) for span in cited],
        passages=[passage(*span) for span in passages],
        unverified=[Unverified("made up", "not found in the documents")] * unverified,
        milliseconds=milliseconds or {"retrieve": 1.0, "write": 2.0},
    )


def greeting(words="Hello. Ask me about the documents."):
    """What the program says itself."""
    return answer(words, certainty="none", writer=PROGRAM)


def case(key="q", answers=("gold",), evidence=((("doc", 0, 10),),), **more):
    units = tuple(tuple(Span(*place) for place in unit) for unit in evidence) if answers else ()
    more = {"relevant": units} | more
    return Case(key, f"question {key}", answers=tuple(answers), answerable=bool(answers), evidence=units, **more)


def rows_of(*pairs):
    """Rows of (case, answer) pairs; an exception as answer is raised."""
    given = {item.key: reply for item, reply in pairs}

    def ask(cases):
        replies = [given[item.key] for item in cases]
        for reply in replies:
            if isinstance(reply, Exception):
                raise reply
        return replies

    return evaluate([item for item, _ in pairs], ask, progress=False)


def a_run(rows, name="set.jsonl", hashes=None, **settings):
    """A run of these rows; `hashes` are those of the documents."""
    return run_of(name, {"embedder": "e", "gold": False} | settings, rows, hashes or {})


def with_scores(row, **scores):
    """A row with other scores."""
    return replace(row, scores={**row.scores, **scores})
