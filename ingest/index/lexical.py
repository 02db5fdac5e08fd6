r"""The lexical half of retrieval: BM25 by tantivy, in a folder that is written once and then only read.

Local Chroma has no sparse search. tantivy's BM25 has k1 = 1.2 and b = 0.75, as that of Lucene and FTS5; words are
reduced to stems by its English Snowball stemmer. Texts and questions are folded alike (`ingest.characters`), and what
is written without spaces is matched by pairs of neighbouring characters.

A change makes a new folder out of the one before it. Files of tantivy's segments never change once they are written,
so the new folder shares them by hard links, and a write costs in proportion to what changes. A thread of its own
merges small segments into larger ones; what it merges is decided by the sizes of the segments at the end of every
round of a write, and it is waited for, so that the same writes give the same index.
"""

import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from math import log, log1p
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self
from unicodedata import category

from tantivy import (
    DocAddress,
    Document,
    Filter,
    Index,
    IndexWriter,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from ingest.characters import UNSPACED, folded_text, normalised, parts_of_joined_words
from ingest.durable import synchronise
from ingest.errors import CannotStore, IndexDamaged
from ingest.index.store import refusal

LONGEST_QUERY = 64
"""Distinct words of a question that are matched, the first ones."""

HEAP = 128_000_000
"""Bytes that tantivy may hold before it writes a segment by itself."""

ROUND = 10_000_000
"""Characters after which a long write is brought to disk, meant to be fewer than fill `HEAP`."""

PAGE = 10_000
"""Rows read at a time when an index is written anew."""

DIGITS = 5
"""Significant digits of a score; the sum that it is differs in later ones with the order of its parts."""

EQUALS = 100
"""Rows beyond those asked for that are looked at, so that of equals at the end those with the first ids are found."""

LEAST_RARITY = 1e-6
"""Weight of words that half of the rows or more have, as in FTS5: found they are, but they tell next to nothing."""

_CHANGING = ("meta.json", ".managed.json")
"""Files that tantivy replaces; all others are written once."""

_ACCENTS = re.compile("(?<=[A-Za-z])[\u0300-\u036f]+")


class _Kept(dict[int, int | str]):
    """A table for `str.translate` that leaves a space of every character but those of some Unicode categories."""

    def __init__(self, *categories: str) -> None:
        self._categories = categories

    def __missing__(self, character: int) -> int | str:
        kept = self[character] = character if category(chr(character)).startswith(self._categories) else " "
        return kept


_IN_WORDS = _Kept("L", "N", "Co", "Mn", "Mc")
"""Vowel signs, which are marks (M), are parts of words."""

_IN_SPELLING = _Kept("L")


class LexicalIndex:
    """BM25 over (id, source, heading, text) rows; headings and text count alike. Safe to share between threads."""

    def __init__(self, searcher: Searcher, schema: Schema, rows: int) -> None:
        self._searcher = searcher
        self._schema = schema
        self._rows = rows

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what a `LexicalWriter` has committed. Raises IndexDamaged if it is not all there."""
        index = _opened(folder)
        index.config_reader("manual")
        return cls(index.searcher(), index.schema, sum(_rows(folder)))

    def words(self, letter: str) -> "Words":
        """Return the words, in lower case, that start with a letter, of scripts that put spaces between words."""
        return Words(self._searcher, letter)

    def search(self, question: str, k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return the ids of the `k` best rows with their BM25 scores, best first (higher is better).

        With `sources`, only their rows are ranked; words are as rare as they are in all rows.
        """
        terms = list(dict.fromkeys(_terms(question)))[:LONGEST_QUERY]
        if not terms or k < 1:
            return []
        query = Query.boolean_query([(Occur.Should, self._weighed(field, term)) for field, term in terms])
        if sources:
            chosen = Query.term_set_query(self._schema, "source", list(sources))
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(chosen, 0.0))])
        hits = self._searcher.search(query, k + EQUALS, count=False).hits
        scores = [float(f"{score:.{DIGITS}g}") for score, _ in hits]
        least = scores[k - 1] if len(scores) >= k else 0.0
        found = [
            (_identity(self._searcher, address), score)
            for score, (_, address) in zip(scores, hits, strict=True)
            if score >= least
        ]
        return sorted(found, key=lambda row: (-row[1], row[0]))[:k]

    def _weighed(self, field: str, term: str) -> Query:
        """Return a query for a word that weighs it by the rarity of Robertson and Spärck Jones.

        FTS5 weighs words so too; tantivy's own weight adds 1 inside of the logarithm, so that common words count more.
        """
        having = self._searcher.doc_freq(field, term)
        odds = (max(self._rows, having) - having + 0.5) / (having + 0.5)
        rarity = max(LEAST_RARITY, log(odds))
        return Query.boost_query(Query.term_query(self._schema, field, term, "freq"), rarity / log1p(odds))


class Words(Collection[str]):
    """The words of an index that start with a letter, looked up when asked for."""

    def __init__(self, searcher: Searcher, letter: str) -> None:
        self._searcher = searcher
        self._letter = letter

    def __contains__(self, word: object) -> bool:
        known = isinstance(word, str) and word.startswith(self._letter)
        return known and self._searcher.doc_freq("words", word) > 0

    def __iter__(self) -> Iterator[str]:
        return (word for word, _ in self._searcher.terms_with_prefix("words", self._letter))

    def __len__(self) -> int:
        return len(self._searcher.terms_with_prefix("words", self._letter))


class LexicalWriter:
    """Writes a new index, which starts with what another one has; a block that uses it ends with `commit`.

    What a block leaves without `commit` is no index: the caller throws the folder away. One thread, one process.
    """

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        """Begin an index.

        Args:
            folder: where to write it, an empty folder or one that is not there yet.
            base: the folder of an index to start from, which stays as it is.

        Raises:
            IndexDamaged: the base is not all there.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if base is not None:
            _share(base, folder)
        self._folder = folder
        with _disk_errors(folder):
            self._index = _new(folder) if base is None else _opened(folder)
        self._writer: IndexWriter | None = None
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer = None

    def remove(self, sources: Collection[str]) -> None:
        """Forget all rows of these documents."""
        with _disk_errors(self._folder):
            for source in sources:
                self._open_writer().delete_documents_by_term("source", source)

    def add(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Add rows of (id, source, heading, text), however many."""
        with _disk_errors(self._folder):
            for identity, source, heading, text in rows:
                self._add(identity.encode(), source, f"{_whole(heading)}\n{_whole(text)}")

    def commit(self) -> None:
        """Bring everything to disk, and write the index anew where more than half of its rows are forgotten ones."""
        with _disk_errors(self._folder):
            self._end_round()
            held, forgotten = _rows(self._folder)
            if forgotten > held:
                self._write_anew()
        synchronise(self._folder)  # the files themselves are: tantivy does so before it names them in its meta.json

    def _open_writer(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(HEAP, 1)
        return self._writer

    def _add(self, identity: bytes, source: str, text: str) -> None:
        document = Document()
        document.add_bytes("id", identity)
        document.add_text("source", source)
        document.add_bytes("text", text.encode())
        document.add_text("words", UNSPACED.sub(" ", text).lower().translate(_IN_SPELLING))
        document.add_text("stems", _in_words(text))
        document.add_text("characters", _characters(text))
        self._open_writer().add_document(document)
        self._size += len(text)
        if self._size >= ROUND:
            self._end_round()

    def _end_round(self) -> None:
        """Bring what was added to disk and wait until it is merged: else chance would decide what is merged."""
        writer = self._open_writer()
        writer.commit()
        writer.wait_merging_threads()
        self._writer = None
        self._size = 0

    def _write_anew(self) -> None:
        """Write what is left of the index into new files, which take the place of all others."""
        with TemporaryDirectory(dir=self._folder) as name:
            anew = Path(name)
            with LexicalWriter(anew) as writer:
                for document in _documents(self._folder):
                    writer._add(document["id"][0], document["source"][0], document["text"][0].decode())
                writer._end_round()
            for file in _files(self._folder):
                file.unlink()
            for file in _files(anew):
                file.rename(self._folder / file.name)


def _schema() -> Schema:
    """Return the fields of a row: what is kept of it, how it is found, and the words of its documents."""
    builder = SchemaBuilder()
    builder.add_bytes_field("id", stored=True)
    builder.add_text_field("source", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("text", stored=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("stems", tokenizer_name="stems", index_option="freq")
    builder.add_text_field("characters", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@cache
def _stems() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer("english")).build()


def _new(folder: Path) -> Index:
    return _prepared(Index(_schema(), str(folder), reuse=False))


def _opened(folder: Path) -> Index:
    """Open an index of tantivy. Raises IndexDamaged."""
    try:
        return _prepared(Index.open(str(folder)))
    except (ValueError, OSError) as error:
        if reason := refusal(error):
            raise CannotStore(f"{folder}: cannot be used: {reason}") from error
        raise IndexDamaged(f"{folder}: the word index cannot be read: {error}; rebuild it") from error


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Turn the errors by which tantivy says that a disk refuses something into CannotStore."""
    try:
        yield
    except ValueError as error:
        if reason := refusal(error):
            raise CannotStore(f"{folder}: cannot be written: {reason}; what was in the index is still there") from error
        raise


def _prepared(index: Index) -> Index:
    index.register_tokenizer("stems", _stems())
    return index


def _identity(searcher: Searcher, address: DocAddress) -> str:
    identity: bytes = searcher.doc(address)["id"][0]
    return identity.decode()


def _documents(folder: Path) -> Iterator[Document]:
    """Yield all rows of an index in the order in which it holds them."""
    searcher = _opened(folder).searcher()
    for offset in range(0, searcher.num_docs, PAGE):
        for _, address in searcher.search(Query.all_query(), PAGE, count=False, offset=offset).hits:
            yield searcher.doc(address)


def _rows(folder: Path) -> tuple[int, int]:
    """Return how many rows an index has, and how many forgotten ones still take up space in it."""
    segments = json.loads((folder / "meta.json").read_text())["segments"]
    forgotten = sum(segment["deletes"]["num_deleted_docs"] for segment in segments if segment["deletes"])
    return sum(segment["max_doc"] for segment in segments) - forgotten, forgotten


def _files(folder: Path) -> list[Path]:
    """Return the files of an index, without those that lock it."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix != ".lock")


def _share(base: Path, folder: Path) -> None:
    """Give a folder all files of an index: linked, or copied where they change or the file system cannot link."""
    for file in _files(base):
        try:
            if file.name in _CHANGING:
                raise OSError
            os.link(file, folder / file.name)
        except OSError:
            shutil.copyfile(file, folder / file.name)
            synchronise(folder / file.name)


def _whole(text: str) -> str:
    """Return a text folded, and behind it the parts of words that were joined at a line end: "well" and "known"."""
    return " ".join([folded_text(text), *parts_of_joined_words(text)])


def _in_words(text: str) -> str:
    """Return a folded text as what is matched of it, with spaces between.

    >>> _in_words("The cafés of iPhone高い山 (well-known)").split()
    ['the', 'cafes', 'of', 'iphone', '高い', 'い山', 'well', 'known']
    """
    return _in_pairs(_without_accents(text)).translate(_IN_WORDS)


def _without_accents(text: str) -> str:
    """Return a text in lower case, with Latin letters without their accents.

    >>> _without_accents("Café Straße 5² हिन्दी")
    'cafe strasse 5² हिन्दी'
    """
    if text.isascii():
        return text.lower()
    return normalised("NFC", _ACCENTS.sub("", normalised("NFD", text.casefold())))


def _in_pairs(text: str) -> str:
    """Return a text with all pairs of neighbouring characters where there are no spaces.

    >>> _in_pairs("iPhone高い山")
    'iPhone 高い い山 '
    """
    if text.isascii():
        return text
    return UNSPACED.sub(lambda run: f" {' '.join(_pairs(run.group()))} ", text)


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def _characters(text: str) -> str:
    """Return the characters of scripts without spaces, by which a lone one is found."""
    return "" if text.isascii() else " ".join("".join(UNSPACED.findall(text)))


def _terms(question: str) -> Iterator[tuple[str, str]]:
    """Yield what of a question is matched, by field: stems, pairs, or a lone character."""
    for term in _stems().analyze(_in_words(folded_text(question))):
        lone = len(term) == 1 and UNSPACED.fullmatch(term)
        yield ("characters" if lone else "stems", term)
