"""The definitions of the SQuAD 2.0 evaluation, written down again independently of `eval.metrics`."""

import re


def norm(text):
    text = text.lower()
    for mark in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
        text = text.replace(mark, "")
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", text).split())


def exact(prediction, gold):
    return int(norm(prediction) == norm(gold))


def f1(prediction, gold):
    predicted, wanted = norm(prediction).split(), norm(gold).split()
    if not predicted or not wanted:
        return float(predicted == wanted)
    rest, same = list(wanted), 0
    for word in predicted:
        if word in rest:
            rest.remove(word)
            same += 1
    if same == 0:
        return 0.0
    precision, recall = same / len(predicted), same / len(wanted)
    return 2 * precision * recall / (precision + recall)


def scores(prediction, golds):
    golds = [gold for gold in golds if norm(gold)] or [""]
    return max(exact(prediction, gold) for gold in golds), max(f1(prediction, gold) for gold in golds)
