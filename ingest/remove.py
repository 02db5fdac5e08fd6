"""Take documents out of an index. Their files stay as they are."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

from ingest.errors import BadInput
from ingest.index.kept_files import keep_version, tidy
from ingest.index.snapshot import document_infos, stored_document
from ingest.index.store import HERE, Location, chroma_errors, current_manifest
from ingest.index.stores import open_store
from ingest.lock import write_lock
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
            collection = store.collection(manifest)
            infos = document_infos(collection)
            removed = _named(sources, {info.source for info in infos}, location)
            for source in removed:
                with suppress(KeyError):  # it is not whole
                    keep_version(store.files, stored_document(collection, source))
            kept = [info for info in infos if info.source not in removed]
            with store.pending(fresh=False) as pending:
                remove_sources(pending.collection, removed)
                chunks = pending.collection.count()
                pending.commit(replace(manifest, documents=len(kept), chunks=chunks))
            tidy(store.files, {info.file_sha256 for info in kept})
    return Report(removed=len(removed), chunks=chunks)


def _named(names: Collection[str], held: Collection[str], location: Location) -> set[str]:
    """Return the documents of these names, whichever way their accents are written. Raises BadInput: there is none."""
    by_name = {normalize("NFC", source): source for source in held} | {source: source for source in held}
    sources = set()
    for name in names:
        source = by_name.get(name) or by_name.get(normalize("NFC", name))
        if source is None:
            raise BadInput(f"{location}: there is no document {name!r}; names are as answers cite them")
        sources.add(source)
    return sources
