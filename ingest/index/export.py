"""An index written as a plain collection of Chroma's, for programs that know nothing of this one."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from ingest.chunks import Chunk
from ingest.durable import storing, synchronise, workroom
from ingest.errors import BadInput, IndexDamaged
from ingest.index.databases import opened_database
from ingest.index.rows import batches
from ingest.index.store import COLLECTION, Location, damaged, get_or_create, index_errors

if TYPE_CHECKING:
    from ingest.index.snapshot import Snapshot


def export_chroma(snapshot: "Snapshot", directory: Path, progress: bool = True) -> int:
    """Write a state of an index into a folder; `Index.export_chroma` says how. Return the number of chunks."""
    if directory.exists() and not (directory.is_dir() and not any(directory.iterdir())):
        raise BadInput(f"{directory}: there is something already; name a folder that is empty or not there yet")
    parent = directory.resolve().parent
    with storing(directory):
        parent.mkdir(parents=True, exist_ok=True)
    with storing(directory), workroom(parent) as room:
        database = room / "chroma"
        with index_errors(Location(database)), opened_database(database) as client:
            written = _written(snapshot, get_or_create(client, COLLECTION), progress)
        if written != snapshot.manifest.chunks:
            raise IndexDamaged(damaged(snapshot.location, f"{snapshot.manifest.chunks - written} chunks are missing"))
        for path in [*database.rglob("*"), database]:
            synchronise(path)
        database.replace(directory.resolve())
        synchronise(parent)
    return written


def _written(snapshot: "Snapshot", collection: Any, progress: bool) -> int:
    total = snapshot.manifest.chunks
    with tqdm(total=total, desc="exporting", unit="chunk", disable=not progress, delay=1) as bar:
        for source in snapshot.sources:
            vectors = snapshot.vectors(source)
            for some in batches(list(snapshot.fetch(list(vectors)).items())):
                collection.add(
                    ids=[identity for identity, _ in some],
                    documents=[chunk.text for _, chunk in some],
                    metadatas=[_metadata(chunk) for _, chunk in some],
                    embeddings=[vectors[identity] for identity, _ in some],
                )
                bar.update(len(some))
    return int(collection.count())


def _metadata(chunk: Chunk) -> dict[str, Any]:
    """Return where a chunk is from; `page_label`, the page as LangChain's loaders name the one that is printed."""
    place = {"source": chunk.source, "sha256": chunk.sha256, "start": chunk.start, "end": chunk.end}
    pages = {"page": chunk.page, "page_label": str(chunk.page)} if chunk.page else {}
    return {**place, "heading": chunk.heading, **pages}
