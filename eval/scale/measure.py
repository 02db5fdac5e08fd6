"""Make an index of a size, and measure it in a process of its own, as a chat has it open."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from tqdm import tqdm

from bot.retrieval.hybrid import HybridRetriever
from eval.scale.made import CHUNK_TOKENS, MadeDocuments, made_embedder
from ingest.index.snapshot import Index
from ingest.index.store import chroma
from ingest.sync import sync, sync_documents

QUESTIONS = 300

ADDED = "# The added file\n\nOnly here does it say: quixotic zymurgy.\n"

LONGEST_WAIT = 60
"""Seconds after which the added file is not waited for any longer."""

Figures = dict[str, float]
"""By name; `_s` are seconds, `_ms` milliseconds, `_mb` millions of bytes."""


def measured(chunks: int) -> Figures:
    """Return the figures of an index of that many chunks.

    They are `chunks`; `open_s` from opening the index to the first answer of a search, in a process that has started
    and has imported everything; `search_p50_ms` and `search_p95_ms` of the search that a chat makes for a question,
    both kinds and the passages fetched; `add_one_s` of a sync of one small file more; `rss_mb`, the memory of that
    process after the searches; `seen_s`, from the end of that sync until the open index has answered with the new file;
    `ingest_s` of all, with making them; `disk_mb`.
    """
    documents = MadeDocuments(chunks)
    with TemporaryDirectory(prefix="sourcebound-scale-") as folder:
        with timed() as ingest:
            sync_documents(documents, folder, embedder=made_embedder(), chunk_tokens=CHUNK_TOKENS)
        disk = _size(Path(folder)) / 1e6
        questions = list(documents.questions(QUESTIONS))
        with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
            figures = fresh.submit(searched, Path(folder), questions).result()
    return {"chunks": chunks, **figures, "ingest_s": round(ingest[0], 2), "disk_mb": round(disk, 1)}


def searched(location: Path, questions: Sequence[str]) -> Figures:
    """Return what is measured of an index by the process that has it open; one file is added to the index."""
    embedder = made_embedder()
    embedder.embed_query(questions[0])
    chroma()
    with timed() as opening:
        retriever = HybridRetriever(index=Index.open(location, embedder))
        retriever.invoke(questions[0])
    searches = list[float]()
    for question in tqdm(questions, desc="searching", unit="question"):
        with timed() as search:
            retriever.invoke(question)
        searches += search
    median, slow = np.percentile(searches, [50, 95])
    memory = resident() / 1e6
    with TemporaryDirectory() as folder:
        file = Path(folder, "added.md")
        file.write_text(ADDED)
        with timed() as adding:
            sync([file], location, embedder=embedder, progress=False)
    with timed() as seeing:
        _wait_for_added(retriever)
    return {
        "open_s": round(opening[0], 3),
        "search_p50_ms": round(1000 * median, 2),
        "search_p95_ms": round(1000 * slow, 2),
        "add_one_s": round(adding[0], 3),
        "rss_mb": round(memory, 1),
        "seen_s": round(seeing[0], 3),
    }


def _wait_for_added(retriever: HybridRetriever) -> None:
    until = perf_counter() + LONGEST_WAIT
    while perf_counter() < until:
        if any(found.metadata["source"] == "added.md" for found in retriever.invoke("quixotic zymurgy")):
            return


@contextmanager
def timed() -> Iterator[list[float]]:
    """Time what is done meanwhile; its seconds are in the list afterwards."""
    seconds = list[float]()
    start = perf_counter()
    yield seconds
    seconds.append(perf_counter() - start)


def resident() -> int:
    """Return the bytes of memory that this process has; where the system has no /proc, the most it has had."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        from resource import RUSAGE_SELF, getrusage

        return getrusage(RUSAGE_SELF).ru_maxrss


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
