"""Take documents out of an index, and what files go with them."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from unicodedata import normalize

from ingest.durable import storing, synchronise
from ingest.errors import BadInput
from ingest.index.kept_files import keep_version, tidy
from ingest.index.store import HERE, Location, index_errors
from ingest.index.stores import Store, current_manifest, open_store
from ingest.sync import Report


def remove(sources: Collection[str], location: Location | Path | str = HERE, files: Collection[Path] = ()) -> Report:
    """Take documents out of an index by name; killed at any moment, this leaves a whole index, as `sync` does.

    Args:
        sources: the names of the documents.
        location: the index.
        files: what is deleted once the index is without them; all other files stay.

    Raises:
        BadInput: one of them is not in the index, and so none was removed.
        CannotStore: the disk is full, read-only or gone.
        IndexNotFound: there is no index.
        ModelUnavailable: the server cannot be reached.
    """
    location = Location.of(location)
    with index_errors(location):
        store = open_store(location)
        current_manifest(store)
        with store.lock():
            removed = _removed(sources, store)
            _delete(files)
            store.compact(progress=False)
    return Report(removed=len(removed), chunks=current_manifest(store).chunks)


def _removed(names: Collection[str], store: Store) -> set[str]:
    """Take documents out of a store and return their sources."""
    manifest = current_manifest(store)
    contents = store.contents(manifest)
    removed = _named(names, contents.catalogue, store.location)
    for source in removed:
        with suppress(KeyError):  # it is not whole
            keep_version(store.files, contents.document(source))
    with store.pending(contents) as pending:
        pending.remove(sorted(removed))
        pending.commit(manifest)
        used = pending.files()
    tidy(store.files, used)
    return removed


def _delete(files: Collection[Path]) -> None:
    for file in files:
        with storing(file.name):
            file.unlink(missing_ok=True)
            synchronise(file.parent)


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
