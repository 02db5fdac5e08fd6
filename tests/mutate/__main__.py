"""Which changes of the code do its tests not notice?

    python -m tests.mutate [PATH ...] [--sample N] [--seed S]

Every mutant of a module (`tests/mutate/mutants.py`) is written over it in a copy of the tree, and the module's own
tests are run until one fails. The mutants that pass all of them are listed with their place: what they change is
checked by nothing, or does not matter. Progress goes to stderr, what was found to stdout.

(Of the libraries, mutmut is as fast, but it leaves alone what stands outside of functions, where regular expressions
are.)
"""

import argparse
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings

from tests.mutate.mutants import Mutant, mutants

ROOT = Path(__file__).parent.parent.parent
TESTS = {
    "bot/citing": "tests/bot/citing",
    "bot/question": "tests/bot/question",
    "bot/retrieval": "tests/bot/retrieval",
    "eval/metrics.py": "tests/eval/test_metrics.py",
    "ingest/chunks.py": "tests/ingest/test_chunks.py",
    "ingest/sentences.py": "tests/ingest/test_sentences.py",
}
"""The modules, or folders of them, and the tests that are theirs."""

OURS = ("bot", "eval", "ingest", "tests")
COPIED = (*OURS, "corpus", "pyproject.toml", "README.md")
MEMORY = 8 << 30
"""Bytes that one run may take; there are mutants that collect without end."""

PATIENCE = 5
"""A mutant that takes so many times as long as the tests do is noticed."""

PROFILE = "mutants"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", metavar="PATH", help=f"modules or folders ({' '.join(TESTS)})")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of every module, chosen at random")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the choice (0)")
    options = parser.parse_args(arguments)
    chosen = modules(options.paths or list(TESTS))
    if not chosen:
        parser.error(f"no tests are known for {' '.join(options.paths)}")
    prepare()
    for module, tests in chosen.items():
        found = sample(mutants((ROOT / module).read_text()), options.sample, options.seed)
        with TemporaryDirectory() as folder:
            survivors = run(module, found, tests, copied(Path(folder)))
        print(f"{module}: {len(survivors)} of {len(found)} mutants survive ({len(survivors) / max(1, len(found)):.0%})")
        print("".join(f"  {module}:{mutant.line}: {mutant.change}\n" for mutant in survivors), end="", flush=True)
    return 0


def modules(paths: Sequence[str]) -> dict[str, str]:
    """Return the modules at and below these paths that have tests of their own, and those tests."""
    known = {
        str(path.relative_to(ROOT)): tests
        for target, tests in TESTS.items()
        for path in sorted((ROOT / target).glob("*.py") if (ROOT / target).is_dir() else [ROOT / target])
    }
    wanted = {path.removesuffix("/") for path in paths}
    return {module: tests for module, tests in known.items() if {module, *map(str, Path(module).parents)} & wanted}


def sample(found: Sequence[Mutant], most: int | None, seed: int) -> list[Mutant]:
    """Return a number of mutants, the same for the same seed; all of them without a number."""
    if most is None or most >= len(found):
        return list(found)
    return sorted(random.Random(seed).sample(list(found), most), key=lambda mutant: mutant.line)


def copied(folder: Path) -> Path:
    """Copy to a folder what tests need."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def prepare() -> None:
    """Have Hypothesis try the same examples every time and not search for smaller ones; write no bytecode.

    Python takes a module's bytecode for current by its size and the second it was written in.
    """
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile(PROFILE, derandomize=True, database=None, deadline=None, phases=phases)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def run(module: str, found: Sequence[Mutant], tests: str, tree: Path) -> list[Mutant]:
    """Return the mutants of a module that its tests, run in a copy of the tree, do not notice."""
    import_libraries(tree, tests)
    began = time.monotonic()
    if not passes(tree, tests, 600):
        raise SystemExit(f"{tests}: fails without a mutant")
    patience = 10 + PATIENCE * (time.monotonic() - began)
    survivors = []
    for number, mutant in enumerate(found, 1):
        (tree / module).write_text(mutant.text)
        if passes(tree, tests, patience):
            survivors.append(mutant)
        print(f"\r{module}: {number} of {len(found)}, {len(survivors)} survive", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return survivors


def import_libraries(tree: Path, tests: str) -> None:
    """Import what the tests import, so that every run, which is a fork of this process, has it; but nothing of ours."""
    in_tree(tree, tests, "--collect-only")
    for name in [
        name for name in sys.modules if name.partition(".")[0] in OURS and not name.startswith("tests.mutate")
    ]:
        del sys.modules[name]


def passes(tree: Path, tests: str, seconds: float) -> bool:
    """Run tests in a process of their own and say whether all of them pass, in time."""
    if (child := os.fork()) == 0:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        os._exit(in_tree(tree, tests, "-x"))
    until = time.monotonic() + seconds
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(0.01)
    return ended[1] == 0


def in_tree(tree: Path, tests: str, option: str) -> int:
    """Run pytest on tests of a copy of the tree, silently, and return its exit status."""
    here = os.getcwd()
    os.chdir(tree)
    sys.path[:] = [path for path in sys.path if path not in ("", here, str(ROOT))]
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        status = int(pytest.main([option, "-p", "no:cacheprovider", f"--hypothesis-profile={PROFILE}", tests]))
    os.chdir(here)
    return status


if __name__ == "__main__":
    sys.exit(main())
