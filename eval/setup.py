"""Put a chatbot over the documents that a set is asked of."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from langchain_core.messages import HumanMessage

from bot.chatbot import Chatbot
from bot.question.question import Question
from bot.types import Answer, Level, Passage
from eval.dataset import Case, EvalSet
from eval.evaluate import Ask
from eval.evidence import resolve
from ingest.errors import BadInput
from ingest.index.embeddings import Embedder
from ingest.index.snapshot import Index
from ingest.index.store import HERE, Location
from ingest.sync import sync, sync_documents


@dataclass(frozen=True)
class Options:
    """How a set is run.

    Attributes:
        index: an index to ask.
        corpus: files to index for this run instead. With neither, a set is asked of the corpus it brings, or
            `otherwise`.
        gold: give every question its own paragraph instead of retrieving (SQuAD).
        model: the chat model that writes; the reader by default.
        chunk_tokens: tokens of a chunk, of an index that is built for this run.
        progress: show progress bars on stderr.
        answers: how readily the offline reader answers.
        otherwise: the index of which a set is asked that brings no corpus.
        embedder: embeds the questions, and what is indexed for this run.
    """

    index: Location | None = None
    corpus: Path | None = None
    gold: bool = False
    model: str | None = None
    chunk_tokens: int | None = None
    progress: bool = True
    answers: Level = "balanced"
    otherwise: Location = HERE
    embedder: Embedder | None = None


@dataclass(frozen=True)
class Setup:
    """A set ready to run: its questions with their evidence found, the index they are asked of, and who answers them.

    `text_of` returns the text of a source, `hashes` the SHA-256 of the texts of all of them; `settings` is what the
    run's output says about how it was made; `unreadable` are the files of the corpus that could not be read, with the
    reason.
    """

    cases: Sequence[Case]
    index: Index
    ask: Ask
    text_of: Callable[[str], str]
    hashes: Callable[[], dict[str, str]]
    settings: dict[str, Any]
    unreadable: Sequence[tuple[str, str]] = ()


@contextmanager
def prepare(
    eval_set: EvalSet, options: Options, changed: Callable[[Chatbot], Chatbot] = lambda chatbot: chatbot
) -> Iterator[Setup]:
    """Index what has to be indexed, in a temporary directory, and find the gold evidence in it.

    The chatbot is opened as the options say; what `changed` makes of it is asked.

    Raises:
        BadInput: the options do not fit the set, or some evidence is not in the corpus.
        SourceboundError: there is no index, or a model cannot be loaded.
    """
    own = options.index is None and options.corpus is None and eval_set.documents is not None
    if options.gold and not own:
        raise BadInput("--gold is for a SQuAD set asked of its own paragraphs, without --index and --corpus")
    if eval_set.retrieval_only and not own:
        raise BadInput(f"{eval_set.name}: a BEIR set judges its own documents; leave out --index and --corpus")
    with TemporaryDirectory(prefix="eval-", ignore_cleanup_errors=True) as folder:
        location, unreadable = _location(eval_set, options, Path(folder))
        chatbot = changed(Chatbot.open(location, options.model, embedder=options.embedder, answers=options.answers))
        cases = list(eval_set.cases) if own else _resolved(eval_set, chatbot, str(options.corpus or location))
        if options.gold:
            cases = [replace(case, relevant=()) for case in cases]
        manifest = chatbot.index.manifest
        yield Setup(
            cases=cases,
            index=chatbot.index,
            ask=_ask(chatbot, eval_set, options),
            text_of=lambda source: chatbot.index.document(source).text,
            hashes=lambda: {info.source: info.sha256 for info in chatbot.index.documents()},
            settings={
                "embedder": manifest.embedder,
                "chunk_tokens": manifest.chunk_tokens,
                "model": options.model or "",
                "gold": options.gold,
                "answers": options.answers,
                "own_documents": own,
            },
            unreadable=unreadable,
        )


def _location(eval_set: EvalSet, options: Options, folder: Path) -> tuple[Location, list[tuple[str, str]]]:
    temporary = Location(folder / "index")
    if options.corpus is not None:
        report = sync(
            [options.corpus],
            temporary,
            embedder=options.embedder,
            chunk_tokens=options.chunk_tokens,
            progress=options.progress,
        )
        if not report.added:
            raise BadInput("; ".join(f"{name}: {reason}" for name, reason in report.failures))
        return temporary, report.failures
    if options.index is not None or eval_set.documents is None:
        return options.index or options.otherwise, []
    documents = list(eval_set.documents())
    sync_documents(
        documents, temporary, embedder=options.embedder, chunk_tokens=options.chunk_tokens, progress=options.progress
    )
    return temporary, []


def _resolved(eval_set: EvalSet, chatbot: Chatbot, corpus: str) -> list[Case]:
    cases = [replace(case, evidence=(), relevant=(), paragraph="") for case in eval_set.cases]
    texts = {info.source: chatbot.index.document(info.source).text for info in chatbot.index.documents()}
    return resolve(cases, texts, corpus)


def _ask(chatbot: Chatbot, eval_set: EvalSet, options: Options) -> Ask:
    if eval_set.retrieval_only:
        return lambda cases: [_retrieved(chatbot, case) for case in cases]
    if options.gold:
        return lambda cases: [_read(chatbot, case) for case in cases]
    # One question at a time: the models use every core by themselves, and the milliseconds of a question are its own.
    return lambda cases: chatbot.batch([_turns(case) for case in cases], {"max_concurrency": 1})


def _turns(case: Case) -> list[HumanMessage]:
    return [HumanMessage(text) for text in (*case.history, case.question)]


def _retrieved(chatbot: Chatbot, case: Case) -> Answer:
    """Retrieve and write nothing."""
    start = perf_counter()
    passages = tuple(chatbot.retrieve(Question(case.question, case.question)))
    spent = {"retrieve": round(1000 * (perf_counter() - start), 1)}
    return Answer(case.question, case.question, False, "", "", 0.0, passages=passages, writer="", milliseconds=spent)


def _read(chatbot: Chatbot, case: Case) -> Answer:
    """Answer from the question's own paragraph, whole."""
    document = chatbot.index.document(case.paragraph)
    end = len(document.text)
    passage = Passage(document.source, document.sha256, 0, end, document.text, heading="", score=1.0)
    return chatbot.respond(Question(case.question, case.question), [passage])
