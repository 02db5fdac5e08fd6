"""One module a format of eval sets: each has `read(path) -> EvalSet`."""

from pathlib import Path

from eval.dataset import EvalSet
from eval.formats import beir, native, squad


def load(path: Path) -> EvalSet:
    """Read a set: a folder is BEIR, a `.json` file is SQuAD, any other file is native JSONL.

    Raises:
        BadInput: the set cannot be used; the message lists what is wrong and where.
    """
    if path.is_dir():
        return beir.read(path)
    return squad.read(path) if path.suffix.lower() == ".json" else native.read(path)
