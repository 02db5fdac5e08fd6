"""Scores of one question, each a small pure function. What a figure over all questions is: `eval.summary`.

Answers are compared by the official SQuAD 2.0 script (Rajpurkar et al. 2018, `evaluate-v2.0.py`). Retrieval is scored
by the formulas of trec_eval (as `ir_measures` does) over the *hits* of each rank; `hits_of_spans` and
`hits_of_documents` say what these are. Citations are compared with gold evidence character by character, so that
neither the size of passages nor the number of citations changes what is measured (the idea of citation recall and
precision is that of Liu et al. 2023, arXiv 2304.09848, and Gao et al. 2023, arXiv 2305.14627; theirs count statements,
as `statement_support` does, by the bot's own judgement of them).
"""

import re
import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log2

from bot.types import Statement
from eval.dataset import Span, Unit

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_PUNCTUATION = set(string.punctuation)


def normalize_answer(text: str) -> str:
    """Lower the case, drop ASCII punctuation, then a, an and the, then fold white space (SQuAD 2.0)."""
    bare = "".join(character for character in text.lower() if character not in _PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def gold_answers(answers: Sequence[str]) -> list[str]:
    """Return the answers that are not empty once normalised; the empty answer if there are none (SQuAD 2.0)."""
    return [answer for answer in answers if normalize_answer(answer)] or [""]


def exact_match(answer: str, answers: Sequence[str]) -> float:
    """1 if the answer equals an accepted one once both are normalised, else 0 (SQuAD 2.0)."""
    return float(any(normalize_answer(answer) == normalize_answer(gold) for gold in gold_answers(answers)))


def f1(answer: str, answers: Sequence[str]) -> float:
    """Best overlap of words with an accepted answer; 1 for no answer where there is none (SQuAD 2.0)."""
    return max(_word_f1(normalize_answer(answer).split(), gold) for gold in _words(answers))


def _words(answers: Sequence[str]) -> list[list[str]]:
    return [normalize_answer(gold).split() for gold in gold_answers(answers)]


def _word_f1(answer: list[str], gold: list[str]) -> float:
    if not answer and not gold:
        return 1.0
    same = sum((Counter(answer) & Counter(gold)).values())
    return 2 * same / (len(answer) + len(gold))


Hits = frozenset[str]
"""One rank of a ranking: the names of the relevant things found there, none for a miss."""


def hits_of_spans(passages: Sequence[Span], units: Sequence[Unit]) -> list[Hits]:
    """Return, for each passage, the pieces of evidence (by their number) that it is the first to touch.

    A passage touches a piece of evidence if it shares a character with any of its places.
    """
    found, ranking = set[str](), list[Hits]()
    for passage in passages:
        touched = {str(n) for n, unit in enumerate(units) if any(overlap(passage, span) for span in unit)}
        ranking.append(frozenset(touched - found))
        found |= touched
    return ranking


def hits_of_documents(passages: Sequence[Span], grades: Mapping[str, int]) -> list[Hits]:
    """Return one rank for each document, where its best passage stands; as BEIR ranks documents."""
    return [frozenset({name} if grades.get(name, 0) > 0 else ()) for name in dict.fromkeys(s.source for s in passages)]


def recall_at(k: int, ranking: Sequence[Hits], relevant: int) -> float:
    """Share of the relevant things that the first `k` ranks hold (trec_eval's recall)."""
    return len(frozenset().union(*ranking[:k])) / relevant if relevant else 0.0


def reciprocal_rank(ranking: Sequence[Hits], k: int = 10) -> float:
    """1 / the first rank that holds something relevant, 0 if none of the first `k` does."""
    return next((1 / rank for rank, hits in enumerate(ranking[:k], 1) if hits), 0.0)


def ndcg(ranking: Sequence[Hits], grades: Mapping[str, int], k: int = 10) -> float:
    """Discounted gain of the first `k` over the best possible one, with the grade as gain (Järvelin 2002).

    Things found together at one rank stand one after the other, so that one passage with all the evidence is a
    perfect ranking, as are several passages with a piece of it each.
    """
    gains = [gain for hits in ranking for gain in sorted((grades[name] for name in hits), reverse=True) or [0]]
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    return _dcg(gains[:k]) / _dcg(ideal[:k]) if ideal else 0.0


def _dcg(gains: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def overlap(one: Span, other: Span) -> int:
    """Return how many characters two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start)) if one.source == other.source else 0


Characters = set[tuple[str, int]]


def characters(spans: Iterable[Span]) -> Characters:
    """Return the characters of the spans, each as its source and offset; one that is in several spans once."""
    return {(span.source, offset) for span in spans for offset in range(span.start, span.end)}


def citation_precision(cited: Sequence[Span], evidence: Sequence[Unit]) -> float:
    """Share of the cited characters that are gold evidence, at any place where it stands; 0 without citations."""
    shown = characters(cited)
    gold = characters(span for unit in evidence for span in unit)
    return len(shown & gold) / len(shown) if shown else 0.0


def citation_recall(cited: Sequence[Span], evidence: Sequence[Unit]) -> float:
    """Share of the characters of the gold evidence that are cited.

    Of evidence that stands in several places, the place that is cited best counts.
    """
    shown = characters(cited)
    gold = characters(max(unit, key=lambda span: _covered(shown, span)) for unit in evidence)
    return len(shown & gold) / len(gold) if gold else 0.0


def _covered(shown: Characters, span: Span) -> float:
    return len(shown & characters([span])) / (span.end - span.start)


def statement_support(statements: Sequence[Statement]) -> float:
    """Share of the statements that hold: they are quoted, or supported by what the documents say."""
    return sum(statement.holds for statement in statements) / len(statements)
