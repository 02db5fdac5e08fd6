"""`python -m eval.peers FOLDER`: how fast other libraries ingest and find the same passages with the same weights.

Every library does what its tutorial does, in processes of its own that are timed from their start to their end, all
libraries in turn in every run, so that their ratios can be compared where seconds cannot. They come with
`pip install '.[bench]'`; one that is missing or fails is left out, and said.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tqdm import tqdm

from eval.__main__ import count
from eval.peers.tutorials import OURS, PEERS
from eval.scale.measure import timed
from ingest.errors import BadInput
from ingest.index.snapshot import Index
from ingest.program import command, extra, program

QUIET = {"HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""By which, with `ingest.silence`, the libraries send nothing, and load nothing from elsewhere."""

Figures = Mapping[str, float]
"""Of one library in one run: `ingest_s`, `query_ms`, and the most memory of both processes in MB."""


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog=command("eval.peers"), description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="documents to ingest")
    parser.add_argument("--runs", type=count, default=3, metavar="N", help="times that everything is measured (3)")
    options = parser.parse_args(arguments)
    runs, passages = measured(options.folder, options.runs)
    print("\n".join(lines(runs, passages)))


def measured(folder: Path, number: int) -> tuple[list[dict[str, Figures]], int]:
    """Return for every run the figures of the libraries that work, and the number of passages."""
    names = [OURS, *(name for name in PEERS if name != OURS and _is_installed(name))]
    runs = list[dict[str, Figures]]()
    passages = list[str]()
    with tqdm(total=number * len(names), desc="measuring", unit="process") as bar:
        for _ in range(number):
            figures = dict[str, Figures]()
            for name in list(names):
                with TemporaryDirectory(prefix="sourcebound-peers-") as workshop:
                    try:
                        figures[name] = _one(name, folder, passages, Path(workshop))
                    except BadInput as error:
                        if name == OURS:
                            raise
                        names.remove(name)
                        bar.write(f"{name} is left out: {error}", file=sys.stderr)
                bar.update()
            runs.append(figures)
    return runs, len(passages)


def _is_installed(name: str) -> bool:
    try:
        for package in PEERS[name].packages:
            version(package)
    except PackageNotFoundError as error:
        print(f"{name} is left out: {error.name} is not installed; {extra('bench')}", file=sys.stderr)
        return False
    return True


def _one(name: str, folder: Path, passages: list[str], workshop: Path) -> Figures:
    """Return the figures of one library; the passages are taken from Sourcebound's index when it is the first."""
    given, store = workshop / "passages.json", workshop / "store"
    given.write_text(json.dumps(passages))
    with timed() as ingest:
        keeping = _process(name, "keep", folder, given, store)
    if not passages:
        index = Index.open(store)
        passages += [chunk.embedded for one in index.documents() for chunk in index.chunks(one.source)]
        given.write_text(json.dumps(passages))
    asking = _process(name, "ask", folder, given, store)
    memory = {"ingest_mb": keeping["peak_mb"], "query_mb": asking["peak_mb"]}
    return {"ingest_s": ingest[0], "query_ms": asking["query_ms"], **memory}


def _process(name: str, task: str, *paths: Path) -> Figures:
    """Return what one process says that it measured. Raises BadInput if it fails."""
    command = [sys.executable, "-m", f"{__package__}.one", name, task, *map(str, paths)]
    done = subprocess.run(command, env=os.environ | QUIET, capture_output=True, text=True)
    if done.returncode:
        raise BadInput((done.stderr.strip() or f"ended with status {done.returncode}").splitlines()[-1])
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def lines(runs: Sequence[Mapping[str, Figures]], passages: int) -> Iterator[str]:
    """Yield a table of the medians, and of the medians of the ratios to Sourcebound in the same run."""
    yield f"{passages} passages, medians of {len(runs)} runs; x: times what Sourcebound takes in the same run"
    yield _row("", ("ingest s", "x", "query ms", "x", "ingest MB", "query MB", "version"))
    for name in runs[0]:
        pairs = [(run[name], run[OURS]) for run in runs if name in run]
        cells = []
        for figure in ("ingest_s", "query_ms"):
            cells.append(f"{median(one[figure] for one, _ in pairs):.1f}")
            cells.append(f"{median(one[figure] / ours[figure] for one, ours in pairs):.2f}")
        cells += [f"{median(one[figure] for one, _ in pairs):.0f}" for figure in ("ingest_mb", "query_mb")]
        yield _row(name, [*cells, *map(version, PEERS[name].packages[:1])])


def _row(name: str, cells: Sequence[str]) -> str:
    return name.ljust(12) + "".join(cell.rjust(11) for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
