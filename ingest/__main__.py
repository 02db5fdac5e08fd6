"""`python -m ingest [PATH ...]`: bring an index up to date with files and folders."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from ingest.errors import BadInput
from ingest.index.store import Location
from ingest.program import command, one_line, program
from ingest.settings import Parser

CORPUS = Path("corpus")
"""What is ingested if nothing else is named; that it is missing does not mean that its documents are to go."""


def parser() -> Parser:
    """Return what parses the command line."""
    parser = Parser("ingest", "[PATH ...]", "Bring an index up to date with files and folders.")
    parser.add_argument("paths", nargs="*", type=_path, metavar="PATH", help="file or folder (corpus)")
    parser.add_argument("--rebuild", action="store_true", help="read and embed everything again")
    parser.add_argument("--remove", action="append", metavar="NAME", help="take this document out; its file stays")
    parser.add_argument(
        "--backup", type=Path, metavar="FOLDER", help="copy the index, which may be in use, to a folder"
    )
    parser.add_argument("--move", type=Path, metavar="FOLDER", help="move the index to a folder")
    parser.add_argument("--allow-removal", action="store_true", help="even if most documents are not there any more")
    parser.add_settings("index", "chroma", "embedder", "chunk-tokens", "ray")
    return parser


def _path(name: str) -> Path:
    """Return a path, but not that of an empty name, which would be the working folder."""
    if not name:
        raise argparse.ArgumentTypeError("an empty name is no file or folder")
    return Path(name)


@program
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    reads = parser()
    options = reads.read(arguments)
    alone = [name for name in ("remove", "backup", "move") if getattr(options, name)]
    ingesting = [options.paths, options.rebuild, options.allow_removal, options.given - {"index", "chroma"}]
    if alone and (len(alone) > 1 or any(ingesting)):
        reads.error(f"--{alone[0]} goes with --index and --chroma alone")
    try:
        work = {"remove": _remove, "backup": _back_up, "move": _move}
        return (work[alone[0]] if alone else _ingest)(options, Location(options.index, options.chroma))
    except KeyboardInterrupt:
        print("interrupted; nothing is lost, run the same command to finish", file=sys.stderr)
        return 1


def _ingest(options: argparse.Namespace, location: Location) -> int:
    from ingest.cluster.cluster import Cluster
    from ingest.index.embeddings import load_embedder
    from ingest.sync import sync

    if not (options.paths or CORPUS.exists() or options.allow_removal):
        raise BadInput(f"{CORPUS}: no such folder; say what to ingest: {command('ingest')} PATH")
    embedder = load_embedder(options.embedder) if options.embedder else None
    report = sync(
        options.paths or [CORPUS],
        location,
        embedder=embedder,
        chunk_tokens=options.chunk_tokens,
        rebuild=options.rebuild,
        cluster=Cluster(options.ray) if options.ray else None,
        allow_removal=options.allow_removal,
    )
    for name, reason in report.failures:
        print(f"error: {one_line(f'{name}: {reason}')}", file=sys.stderr)
    for name, note in report.notes:
        print(one_line(f"{name}: {note}"), file=sys.stderr)
    if report.skipped:
        print(
            f"skipped {len(report.skipped)} files of other formats: {one_line(_some(report.skipped))}", file=sys.stderr
        )
    print(report)
    return 1 if report.failures else 0


def _remove(options: argparse.Namespace, location: Location) -> int:
    from ingest.remove import remove

    report = remove(options.remove, location)
    print("their files stay; the next ingest of their folder brings them back", file=sys.stderr)
    print(report)
    return 0


def _back_up(options: argparse.Namespace, location: Location) -> int:
    from ingest.index.backup import back_up

    documents = back_up(location, options.backup)
    print(f"{documents:,} documents are backed up; ask the copy with --index {quote(str(options.backup))}")
    return 0


def _move(options: argparse.Namespace, location: Location) -> int:
    from ingest.index.backup import move

    documents = move(location, options.move)
    print(f"{documents:,} documents are moved; from now on: --index {quote(str(options.move))}")
    return 0


def _some(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


if __name__ == "__main__":
    sys.exit(main())
