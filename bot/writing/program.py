"""What the program says itself, where a message asks nothing of the documents."""

from collections.abc import Collection

from bot.citing.cite import without_markers
from bot.question.smalltalk import SmallTalk
from ingest.index.snapshot import Snapshot

NAMED = 5
"""Documents that are named; of more it is said how many they are."""

LONGEST_TITLE = 80
"""Characters of a title that are told."""

_SAID = {
    SmallTalk.GREETING: "Hello. {ask}",
    SmallTalk.THANKS: "You are welcome. {ask}",
    SmallTalk.GOODBYE: "Goodbye.",
    SmallTalk.AGREEMENT: "{ask}",
    SmallTalk.ABILITIES: (
        "{ask} Every answer quotes the words that it rests on; where there are none, it says that the documents do not "
        "say."
    ),
    SmallTalk.HOLDINGS: "{held}",
}


def said_by_program(talk: SmallTalk, snapshot: Snapshot, sources: Collection[str] = ()) -> str:
    """Return what the program says, naming the documents: those of these names, or all."""
    documents = [one for one in snapshot.documents() if one.source in sources or not sources]
    titles = [_line(one.title or one.source) for one in documents]
    return _SAID[talk].format(ask=_ask(titles), held=_held(titles))


def _line(title: str) -> str:
    line = without_markers(" ".join(title.split()))
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _ask(titles: list[str]) -> str:
    if not titles:
        return "There are no documents to ask yet."
    return (
        f"Ask a question that {'this document' if len(titles) == 1 else 'these documents'} may answer: {_few(titles)}."
    )


def _held(titles: list[str]) -> str:
    if not titles:
        return "There are no documents here yet."
    return f"There {'is one document' if len(titles) == 1 else f'are {len(titles):,} documents'} here: {_few(titles)}."


def _few(titles: list[str]) -> str:
    """Return the first titles, and how many more there are.

    >>> _few(["Fees", "Hours"])
    '“Fees” and “Hours”'
    """
    named = [f"“{title}”" for title in titles[:NAMED]]
    more = len(titles) - len(named)
    *first, last = [*named, f"{more:,} more"] if more else named
    return f"{', '.join(first)} and {last}" if first else last
