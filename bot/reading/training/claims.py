"""Fit the judgement of support: ``python -m bot.reading.training.claims --data DIR [--weights DIR]``.

``--data`` holds ``reader_train``. Claims are made from its questions and answers ("When did KFOR enter Kosovo?" and "12
June 1999" make "KFOR enter Kosovo on 12 June 1999"), so that their words are those of who asked and not those of the
passage. Not supported are claims with another answer of the same kind, with a name or number exchanged, of another
passage, those made from questions that nobody can answer, and sentences with one fact changed. The coefficients go into
``config.json`` beside the weights; figures, cross-validated by article, to standard output.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from tqdm import tqdm

from bot.citing.judge import Likeness, likeness
from bot.citing.wording import Evidence
from bot.reading.model import WEIGHTS, HeadedText, Reader
from bot.reading.training import booleans, negatives
from bot.reading.training.crops import answer_sentences
from bot.reading.training.data import NO_HEADING, Example, load, readable
from bot.reading.training.scores import auroc, lowest_precise
from ingest.program import program
from ingest.sentences import sentences

FILES = ("squad2_13_articles", "squad11_13_dev_articles", "qed_train")
EACH = 900
"""Claims that are made from each file."""

MARKED = 0.05
"""Share of the supported claims that may be called unsupported."""

SURE = 0.9
"""Share of the claims called supported with such a probability that are, for it to be sure."""

INVERSE_REGULARISATION = 0.03

ITS_OWN, DENIED, HEADED, FROM_SENTENCE = 0.3, 0.2, 0.5, 0.25
SEED = 13

_AUXILIARY = re.compile(rf"\b(?:{booleans.AUXILIARY})\b")


@dataclass(frozen=True)
class Claim:
    """A statement, what it is compared with, and whether that supports it."""

    group: str
    statement: str
    evidence: Evidence
    supported: bool
    kind: str


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds reader_train")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the reader (the one that ships)")
    options = parser.parse_args(arguments)
    rng = random.Random(SEED)
    files = [load(options.data / "reader_train" / f"{name}.jsonl") for name in FILES]
    claims = [claim for examples in files for claim in make(examples, rng)]
    table = measure(claims, Reader(options.weights))
    config, figures = fit(claims, table)
    path = options.weights / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8")) | {"support": config}
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def make(examples: Sequence[Example], rng: random.Random) -> list[Claim]:
    """Return `EACH` claims, of all kinds, about half of them supported."""
    others, made = Others.of(examples), list[Claim]()
    for example in rng.sample(list(examples), len(examples)):
        made += _of_question(example, others, rng)
        if rng.random() < FROM_SENTENCE:
            made += _of_sentence(example, others, rng)
        if len(made) >= EACH:
            break
    return made[:EACH]


def measure(claims: Sequence[Claim], reader: Reader) -> np.ndarray:
    """Return what the claims are judged by, shape (claims, features)."""
    rows = []
    for claim in tqdm(claims, desc="claims"):
        (found,) = reader.read(claim.statement, [HeadedText(claim.evidence.heading, claim.evidence.words)])
        rows.append(astuple(likeness(claim.statement, claim.evidence, found)))
    return np.array(rows)


def fit(claims: Sequence[Claim], table: np.ndarray) -> tuple[dict[str, object], dict[str, object]]:
    """Return the "support" part of ``config.json``, and figures of claims of articles that were not fitted to."""
    truth, groups = np.array([claim.supported for claim in claims]), [claim.group for claim in claims]
    center, scale = table.mean(axis=0), table.std(axis=0)
    standard = (table - center) / scale
    model = LogisticRegression(C=INVERSE_REGULARISATION)
    held_out = cross_val_predict(model, standard, truth, groups=groups, cv=GroupKFold(5), method="predict_proba")[:, 1]
    model.fit(standard, truth)
    threshold = float(np.quantile(held_out[truth], MARKED))
    sure = lowest_precise(held_out, truth, SURE)
    config: dict[str, object] = {
        "features": [field.name for field in fields(Likeness)],
        "center": center.round(4).tolist(),
        "scale": scale.round(4).tolist(),
        "weights": model.coef_[0].round(4).tolist(),
        "bias": round(float(model.intercept_[0]), 4),
        "threshold": round(threshold, 3),
        "sure": round(1.0 if sure is None else sure, 3),
    }
    kinds = np.array([claim.kind for claim in claims])
    called = {
        kind: {"claims": int((kinds == kind).sum()), "called_supported": _share(held_out[kinds == kind] >= threshold)}
        for kind in dict.fromkeys(kinds.tolist())
    }
    figures = {"claims": len(claims), "auroc": round(auroc(held_out, truth), 4), "kinds": called, "config": config}
    return config, figures


def _share(values: np.ndarray) -> float:
    return round(float(values.mean()), 4)


def _of_question(example: Example, others: "Others", rng: random.Random) -> Iterator[Claim]:
    """Yield a claim that a question and its answer make, or one that they do not make."""
    right, wrong = booleans.right_answer(example), booleans.wrong_answer(example, others.answers, rng)
    said, other = claimed(example.question, right), claimed(example.question, wrong)
    if not example.answers and other:
        yield Claim(example.group, other, _evidence(example, example.passage, rng), False, "nobody can answer")
    if not example.answers or not said:
        return
    own = _evidence(example, answer_sentences(example), rng)
    kind = rng.choice(["right", "right", "right", "another answer", "exchanged", "another passage"])
    if kind == "right":
        yield Claim(example.group, said, own, True, kind)
    elif kind == "another answer" and other:
        yield Claim(example.group, other, own, False, kind)
    elif kind == "exchanged" and (changed := changed_fact(said, right, example, others, rng)):
        yield Claim(example.group, changed, own, False, kind)
    elif kind == "another passage" and (near := others.passages_near(example)):
        yield Claim(example.group, said, _evidence(example, rng.choice(near), rng), False, kind)


def _of_sentence(example: Example, others: "Others", rng: random.Random) -> Iterator[Claim]:
    """Yield a sentence of the passage as a claim about itself, as it is or with one fact changed."""
    start, end = rng.choice(sentences(example.passage))
    sentence = example.passage[start:end]
    own = _evidence(example, sentence, rng)
    if rng.random() < ITS_OWN:
        yield Claim(example.group, sentence, own, True, "its own words")
    elif changed := changed_fact(sentence, "", example, others, rng):
        yield Claim(example.group, changed, own, False, "one fact changed")


@dataclass(frozen=True)
class Others:
    """What other questions and passages have: answers, names and numbers, and passages by their article."""

    answers: booleans.Pools
    facts: booleans.Pools
    passages: dict[str, list[str]]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "Others":
        """Collect them."""
        passages: dict[str, list[str]] = {}
        for group, passage in sorted({(example.group, example.passage) for example in examples}):
            passages.setdefault(group, []).append(passage)
        return cls(booleans.pools_of(examples), negatives.pools_of(examples), passages)

    def passages_near(self, example: Example) -> list[str]:
        """Return the passages of the same article that lack the answers."""
        return [text for text in self.passages[example.group] if not example.answered_in(text)]


def claimed(question: str, answer: str) -> str:
    """Return the statement that a question and an answer make, without its auxiliary; "" where no rule fits.

    >>> claimed("When did KFOR enter Kosovo?", "12 June 1999")
    'KFOR enter Kosovo on 12 June 1999'
    """
    return booleans.asked(question, answer).rstrip("?").partition(" ")[2] if answer else ""


def changed_fact(statement: str, kept: str, example: Example, others: Others, rng: random.Random) -> str:
    """Return a statement with one number or name replaced by another of the article, or denied; "" if it has none.

    :param kept: words that stay as they are.
    """
    if rng.random() < DENIED and _AUXILIARY.search(statement):
        return _AUXILIARY.sub(r"\g<0> not", statement, count=1)
    for pattern in rng.sample((negatives.YEAR, negatives.NUMBER, negatives.NAME), 3):
        old = [found for found in pattern.findall(statement) if found not in kept]
        pool = others.facts.get((example.source, example.group, pattern.pattern), [])
        new = [one for one in pool if one not in statement and not set(one.split()) & set(statement.split())]
        if old and new:
            return negatives.exchange(statement, rng.choice(old), rng.choice(new))
    return ""


def _evidence(example: Example, words: str, rng: random.Random) -> Evidence:
    """Return words as evidence, half of the time with the article's name as their heading."""
    heading = readable(example.group) if example.source not in NO_HEADING and rng.random() < HEADED else ""
    return Evidence(words, heading, example.passage)


if __name__ == "__main__":
    sys.exit(main())
