"""Which documents a question is asked of."""

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import PurePath

from ingest.errors import BadInput

NEAR = 3
"""Names that are offered for one that no document has."""

_SIMILARITY = 0.5


def chosen(names: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the names of the documents to ask, each once; none means all. Raises BadInput where one is not known."""
    wanted = {names} if isinstance(names, str) else set(names)
    unknown = sorted(name for name in wanted if name not in known)
    if unknown:
        near = near_names(unknown[0], known)
        offered = f"; near names: {', '.join(near)}" if near else ""
        raise BadInput(f"no document here is named {unknown[0]} (any more){offered}")
    return tuple(sorted(wanted))


def near_names(name: str, known: Collection[str]) -> list[str]:
    """Return names like one that is not known: those that have its stem in them, then those spelt alike."""
    lower = {one.lower(): one for one in sorted(known)}
    around = [one for one in lower if PurePath(name).stem.lower() in one]
    alike = get_close_matches(name.lower(), lower, NEAR, _SIMILARITY)
    return [lower[one] for one in dict.fromkeys([*around, *alike])][:NEAR]
