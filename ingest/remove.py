"""Take documents out of an index. Their files stay as they are."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from ingest.errors import BadInput
from ingest.index import document_infos
from ingest.lock import write_lock
from ingest.store import HERE, Location, chroma_errors, current_manifest
from ingest.stores import open_store
from ingest.sync import Report
from ingest.write import remove_sources


def remove(sources: Collection[str], location: Location | Path | str = HERE) -> Report:
    """Take documents out of an index by name; killed at any moment, this leaves a whole index, as `sync` does.

    Raises:
        BadInput: one of them is not in the index, and so none was removed.
        IndexNotFound: there is no index.
        ModelUnavailable: the server cannot be reached.
    """
    location = Location.of(location)
    with chroma_errors(location):
        store = open_store(location)
        current_manifest(store)
        with write_lock(location.workshop):
            manifest = current_manifest(store)
            held = {info.source for info in document_infos(store.collection(manifest))}
            for source in sources:
                if source not in held:
                    raise BadInput(f"{location}: there is no document {source!r}; names are as answers cite them")
            with store.pending(fresh=False) as pending:
                remove_sources(pending.collection, sources)
                chunks = pending.collection.count()
                pending.commit(replace(manifest, documents=len(held.difference(sources)), chunks=chunks))
    return Report(removed=len(set(sources)), chunks=chunks)
