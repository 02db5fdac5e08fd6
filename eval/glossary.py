"""Every metric in one sentence, for people who read a report rather than papers."""

GLOSSARY = {
    "em": "answers that equal an accepted one (case, punctuation and articles aside); a right refusal counts",
    "f1": "how many words answers share with an accepted one; a right refusal counts as 1",
    "answerable_f1": "the same over the questions with accepted answers",
    "refusal_precision": "of the refusals, how many were right",
    "refusal_recall": "of the questions that the documents do not answer, how many were refused",
    "unanswerable_accuracy": "the same figure by its other name",
    "auroc": "how often an answerable question has more confidence than an unanswerable one; 0.5 is chance",
    "sure_precision": "of the answers that were told as sure, how many were right",
    "sure_recall": "of the right answers, how many were told as sure",
    "sure_right": "of the questions that the documents answer, how many were answered rightly and surely",
    "sure_unanswerable_accuracy": "of the questions that the documents do not answer, how many got no sure answer",
    "citation_precision": "how much of the cited text is gold evidence",
    "citation_recall": "how much of the gold evidence is cited",
    "quote_validity": "of all quotes, how many are in the source (white space, quotation marks and case aside)",
    "statement_support": "how many of the statements of an answer are quotes or supported by what the documents say",
    "unsupported_answers": "how many of the answers state something that is not supported; fewer is better",
    "recall@k": "how much of what should be found is among the first k passages",
    "mrr@10": "1 divided by the rank of the first passage that should be found",
    "ndcg@10": "how near the ranking of the first ten is to the best possible one",
    "latency_p50_ms": "half of the questions took fewer milliseconds",
    "latency_p95_ms": "95 % of the questions took fewer milliseconds",
}


def meaning(metric: str) -> str:
    """Return the sentence about a metric by the name that figures have, such as "recall@5"; "" about an unknown one."""
    kind, _, k = metric.partition("@")
    if kind == "recall":
        return GLOSSARY["recall@k"].replace("among the first k passages", _first(k))
    return GLOSSARY.get(metric, "")


def _first(k: str) -> str:
    return "in the first passage" if k == "1" else f"among the first {k} passages"
