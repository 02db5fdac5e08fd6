"""Read an index: dense and lexical search, chunks, and whole documents, checked against their hash."""

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from pathlib import Path
from shlex import quote
from threading import Lock, Thread
from time import monotonic

from ingest.chunks import Chunk
from ingest.documents import Document
from ingest.errors import IndexDamaged, IndexMismatch
from ingest.index.catalogue import DocumentInfo
from ingest.index.contents import Contents
from ingest.index.embeddings import DEFAULT, PROBE, Embedder, cosines, load_embedder
from ingest.index.export import export_chroma
from ingest.index.kept_files import original, version
from ingest.index.store import HERE, Location, Manifest, index_errors, rebuild_it
from ingest.index.stores import current_manifest, open_store

SAME_MODEL = 0.99
"""Cosine of the two probes from which the models are the same; half precision stays above 0.999."""

CACHED_DOCUMENTS = 32

PATIENCE = 3.0
"""Seconds for which questions wait for a new state to be opened. Only one that has little of the last takes longer."""


class Index:
    """An open index. It follows finished ingests by itself; one instance serves any number of threads."""

    def __init__(self, location: Location | Path | str = HERE, embedder: Embedder | None = None) -> None:
        """Begin one of what `open` takes, which is opened when something is first asked of it."""
        self.location = Location.of(location)
        self._store = open_store(self.location, embedder)
        self._named_embedder = embedder
        self._embedder = embedder
        self._snapshot: Snapshot | None = None
        self._opening = Lock()
        self._choosing = Lock()
        self._following: tuple[Future[None], float] | None = None

    @classmethod
    def open(cls, location: Location | Path | str = HERE, embedder: Embedder | None = None) -> "Index":
        """Open the index at a location (a directory, or a `Location` with a server or of a collection).

        Args:
            location: where `python -m ingest` put it, or a collection that another program made.
            embedder: the embedder to ask with; by default the one the index was built with. A collection does not tell
                its own, and has to be opened with it.

        Raises:
            BadInput: a collection is opened without an embedder.
            IndexNotFound: nothing has been ingested there.
            IndexMismatch: it was built with another embedder, or by another version of this program.
            IndexDamaged: part of it is missing.
            ModelUnavailable: the server or the embedder cannot be reached or loaded.
        """
        index = cls(location, embedder)
        index.current()
        return index

    @property
    def manifest(self) -> Manifest:
        """How the index was built."""
        return self.current().manifest

    def current(self) -> "Snapshot":
        """Return the present state, opened anew when an ingest has finished since the last call.

        The state that is open is as good until the new one is where the index has only been tidied up since, and when
        the new one takes longer than `PATIENCE`.
        """
        while True:
            with self._opening:
                manifest = current_manifest(self._store)
                if self._snapshot is None:
                    self._snapshot = self._opened()
                held = self._snapshot.manifest
                if held.generation == manifest.generation:
                    return self._snapshot
                following, until = self._follow(held.content == manifest.content)
            if held.content == manifest.content:
                return self._snapshot
            try:
                following.result(max(0.0, until - monotonic()))
            except TimeoutError:
                return self._snapshot

    def _follow(self, tidied: bool) -> tuple[Future[None], float]:
        """Have the present state opened in the background; return what ends then, and until when to wait for it."""
        if self._following is None or self._following[0].done():
            self._following = (Future(), monotonic() + PATIENCE)
            Thread(target=self._take, args=[self._following[0], tidied], daemon=True).start()
        return self._following

    def _take(self, done: Future[None], tidied: bool) -> None:
        """Open the present state and take it, if it holds the same as the one before once it is as quick."""
        try:
            snapshot = self._opened()
            if tidied:
                snapshot.warm()
            self._snapshot = snapshot
            done.set_result(None)
        except BaseException as error:  # which is told to those who wait
            done.set_exception(error)

    def _opened(self) -> "Snapshot":
        """Open the present state, anew if it is replaced meanwhile."""
        while True:
            manifest = current_manifest(self._store)
            try:
                return self._open(manifest)
            except IndexDamaged:
                if current_manifest(self._store).generation == manifest.generation:
                    raise

    def _open(self, manifest: Manifest) -> "Snapshot":
        embedder = self._embedder_of(manifest)
        with index_errors(self.location):
            return Snapshot(self.location, self._store.contents(manifest), embedder)

    def _embedder_of(self, manifest: Manifest) -> Embedder:
        """Return the embedder of a state, that of the one before if it is the same. Raises IndexMismatch."""
        with self._choosing:
            known = self._embedder
            if known is None or known.name != manifest.embedder:
                known = self._named_embedder or load_embedder(manifest.embedder, download=False)
            if known.name != manifest.embedder:
                raise IndexMismatch(mismatch(self.location, "embedder", manifest.embedder, known.name))
            self._embedder = known
            return known

    def warm_embedder(self) -> None:
        """Load the packaged model if it embeds the questions, which can be done while the index is opened.

        Any other may be a server's, which is asked nothing before there is a question.

        Raises:
            IndexNotFound, IndexMismatch, ModelUnavailable: as `open` does.
        """
        embedder = self._embedder_of(current_manifest(self._store))
        if embedder.name == DEFAULT:
            embedder.embed_query(PROBE)

    def document(self, source: str) -> Document:
        """Return a whole document, its text checked against its SHA-256. Raises KeyError if there is none."""
        return self.current().document(source)

    def original(self, source: str) -> bytes:
        """Return the file of a document as it was read. Raises KeyError if it is not kept."""
        info = self.current().info(source)
        if not info.path:
            raise KeyError(source)
        return original(self._store.files, info.file_sha256)

    def version(self, source: str, sha256: str) -> Document:
        """Return a document as it is or was when its text had this SHA-256. Raises KeyError if it is not kept."""
        try:
            return self.current().document(source, sha256)
        except KeyError:
            return version(self._store.files, source, sha256)

    def documents(self) -> list[DocumentInfo]:
        """List the indexed documents by source."""
        return self.current().documents()

    def chunks(self, source: str) -> list[Chunk]:
        """Return a document's chunks in order; their texts, joined, are its text."""
        return self.current().chunks(source)

    def export_chroma(self, directory: Path | str, *, progress: bool = True) -> int:
        """Write the present state as a plain collection of Chroma's, and return the number of its chunks.

        LangChain opens it as `Chroma("sourcebound", embeddings, directory)`, with the model of this index. A row has
        the id, the exact text and the vector of a chunk, and as metadata its source, sha256, start, end and heading,
        and its page where there is one. The folder is there when all of it is, and not before.

        Args:
            directory: a folder that is empty or not there yet.
            progress: show a bar, where it takes longer than a second.

        Raises:
            BadInput: there is something in the folder.
            CannotStore: the disk is full or read-only.
            IndexDamaged: part of the index is missing.
        """
        return export_chroma(self.current(), Path(directory), progress)


def mismatch(location: Location, what: str, built: object, asked: object) -> str:
    """Say that an index was built with another setting, and the command that rebuilds it."""
    rebuild = rebuild_it(location, f" --{what} {quote(str(asked))}")
    return f"{location}: the index was built with {what} {built}, not {asked}; use {built}, or {rebuild}"


class Snapshot:
    """One state of an index, whatever is ingested meanwhile, and the embedder of its questions.

    In a local directory that is a generation, which stays while somebody has it open. On a server it is what the
    changes up to a generation tell: what was added since is never seen, and the chunks of what was removed since are
    gone, so that such a document counts as not there.
    """

    def __init__(self, location: Location, contents: Contents, embedder: Embedder) -> None:
        self.location = location
        self.embedder = embedder
        self.manifest = contents.manifest
        self._contents = contents
        self._documents: dict[tuple[str, str | None], Document] = {}
        self._probed = False

    @property
    def sources(self) -> Collection[str]:
        """The names of the documents, in order."""
        return self._contents.catalogue

    def lexical(self, question: str, k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return ids and BM25 scores of the `k` best chunks, best first; with `sources`, of these documents alone."""
        return self._contents.words.search(question, k, sources)

    def words(self, letter: str) -> Collection[str]:
        """Return all words of the documents, in lower case, that start with a letter."""
        return self._contents.words.words(letter)

    def dense(self, question: str, k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return ids and cosines of the `k` nearest chunks, best first; with `sources`, of these documents alone."""
        self._check_model()
        vector = self.embedder.embed_query(question)
        with index_errors(self.location):
            return self._contents.nearest(vector, k, sources)

    def _check_model(self) -> None:
        if not self._probed:
            check_probe(self.location, self.manifest, self.embedder)
            self._probed = True

    def warm(self) -> None:
        """Load what a search needs."""
        with index_errors(self.location):
            self._contents.nearest(self.manifest.probe, 1)

    def fetch(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Return the chunks of these ids by id, in this order; ids that are gone are left out."""
        with index_errors(self.location):
            return self._contents.fetch(ids)

    def sample(self, number: int) -> list[Chunk]:
        """Return some chunks from all over the index, or all where it has no more."""
        entries = self._contents.catalogue.some(number)
        each = -(-number // max(1, len(entries)))
        ids = [one for entry in entries for one in entry.ids[:: max(1, len(entry.ids) // each)][:each]]
        return list(self.fetch(ids).values())[:number]

    def chunks(self, source: str) -> list[Chunk]:
        """Return a document's chunks in order."""
        with index_errors(self.location):
            return self._contents.chunks(source)

    def vectors(self, source: str) -> dict[str, Sequence[float]]:
        """Return the vectors of a document's chunks by their ids."""
        with index_errors(self.location):
            return self._contents.vectors_by_id(source)

    def document(self, source: str, sha256: str | None = None) -> Document:
        """Return a document's exact text.

        Raises:
            KeyError: it is not in the index, not wholly, or not with this hash.
        """
        key = (source, sha256)
        document = self._documents.get(key)
        if document is None:
            with index_errors(self.location):
                document = self._documents[key] = self._contents.document(source, sha256)
            if len(self._documents) > CACHED_DOCUMENTS:
                self._documents.pop(list(self._documents)[0], None)
        return document

    def documents(self) -> list[DocumentInfo]:
        """List the documents by source."""
        return self._contents.catalogue.infos()

    def page(self, offset: int, limit: int) -> list[DocumentInfo]:
        """List at most `limit` documents by source, without the first `offset`."""
        return self._contents.catalogue.infos(offset, limit)

    def info(self, source: str) -> DocumentInfo:
        """Return what the list says of one document. Raises KeyError."""
        return self._contents.catalogue.entry(source).info


def check_probe(location: Location, manifest: Manifest, embedder: Embedder) -> None:
    """Compare the model with the one that built the index. Raises IndexMismatch when they are not the same."""
    probe = embedder.embed_query(PROBE)
    if len(probe) != len(manifest.probe) or cosines([manifest.probe], probe)[0] < SAME_MODEL:
        raise IndexMismatch(
            f"{location}: the index was built with another model that is also named {embedder.name}; "
            f"{rebuild_it(location, f' --embedder {quote(embedder.name)}')}"
        )
