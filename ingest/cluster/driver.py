"""`python -m ingest.cluster.driver`: the process that talks to Ray. It ends with its input, and prints nothing."""

import _thread
import json
import os
import socket
import sys
from base64 import b64encode
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from threading import Thread
from typing import IO, Any

import ingest
from ingest.errors import BadInput, ModelUnavailable, SourceboundError
from ingest.journal import kept_keys
from ingest.worker import receive, send

SECONDS_TO_CONNECT = 10

FILES = 8
"""Files read by one task."""

FETCHING = 2
"""Tasks that read the bytes of files at a time."""

ROWS = 32
"""Rows of `stages.PART` texts at most that are embedded by one task: what is done again when a worker is lost."""


def main() -> None:
    """Answer the one request that comes, row by row."""
    replies = _silenced()
    request = json.loads(receive(sys.stdin.buffer) or "null")
    Thread(target=_end_with_input, daemon=True).start()
    try:
        for rows in _pipeline(**request):
            send(replies, json.dumps({"rows": rows}))
    except Exception as error:  # whatever Ray raises becomes one line
        told = _told(error, request["address"])
        send(replies, json.dumps({"kind": type(told).__name__, "error": str(told)}))


def _silenced() -> IO[bytes]:
    """Return where replies go; what Ray prints goes nowhere, its own logs aside."""
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    return replies


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    _thread.interrupt_main()


def _told(error: BaseException, address: str) -> SourceboundError:
    """Return the error for the user: ours, if a stage raised one, or the first line of what went wrong."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SourceboundError) and type(cause).__module__ == SourceboundError.__module__:
            return cause
        if isinstance(cause, ImportError):
            return BadInput(f"--ray needs Ray, which cannot be imported ({cause}): pip install 'ray[data]'")
        cause = getattr(cause, "cause", None) or cause.__cause__
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return ModelUnavailable(f"the Ray cluster {address!r} failed: {lines[-1].strip()}")


def _connect(address: str) -> Any:
    """Return the module `ray`, connected. Raises BadInput, ModelUnavailable."""
    if address not in ("auto", "local"):
        _knock(address)
    if (Path.home() / ".ray" / "auth_token").exists():  # a cluster that this user has started asks for it
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    import ray

    if address == "local":
        ray.init(address, include_dashboard=False, log_to_driver=False)
    else:
        ray.init(address, runtime_env=_packages(), log_to_driver=False)
    return ray


def _packages() -> dict[str, Any]:
    """Return what Ray sends to the machines of a cluster: `ingest`, within `sourcebound` where that is installed."""
    [folder, *_] = sys.modules[ingest.__name__.partition(".")[0]].__path__
    return {"py_modules": [folder], "excludes": ["**/__pycache__", "/bot/", "/eval/"]}


def _knock(address: str) -> None:
    """See whether anybody listens there: Ray itself takes a minute to give up."""
    if "://" in address:
        raise BadInput(
            f"{address}: Ray Data does not work through Ray's client; have this machine join the cluster "
            "(ray start --address HOST:PORT --num-cpus 0) and give --ray auto"
        )
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise BadInput(f"{address!r} is no address of a Ray cluster: auto, local or HOST:PORT")
    try:
        socket.create_connection((host, int(port)), SECONDS_TO_CONNECT).close()
    except (OSError, OverflowError) as error:
        raise ModelUnavailable(f"there is no Ray cluster at {address}: {error}") from error


def _pipeline(
    address: str, embedder: str, chunk_tokens: int, journal: str, files: list[tuple[int, str, str]]
) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of `stages.EMBEDDED`, those of a task together, in the order of the files."""
    ray = _connect(address)
    import ray.data as data

    from ingest.cluster.stages import EmbedTexts, ReadFiles, fetch

    context = data.DataContext.get_current()
    context.execution_options.preserve_order = True
    processors = max(1, int(ray.cluster_resources().get("CPU", 1)))
    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    fetching = data.TaskPoolStrategy(size=FETCHING)
    items = [{"number": number, "path": path, "source": source} for number, path, source in files]
    rows = (
        data.from_items(items, override_num_blocks=ceil(len(items) / FILES))
        .map_batches(fetch, batch_format="pyarrow", batch_size=FILES, num_cpus=0, compute=fetching, label_selector=here)
        .map_batches(
            ReadFiles,
            fn_constructor_args=(embedder, chunk_tokens, kept_keys(Path(journal))),
            batch_format="pyarrow",
            batch_size=FILES,
            num_cpus=0,
            label_selector={},
            compute=data.ActorPoolStrategy(min_size=1, max_size=max(1, processors // 2)),
        )
        .map_batches(
            EmbedTexts,
            fn_constructor_args=(embedder,),
            batch_format="pyarrow",
            batch_size=ROWS,
            num_cpus=1,
            compute=data.ActorPoolStrategy(min_size=1, max_size=processors),
        )
    )
    for table in rows.iter_batches(batch_size=None, batch_format="pyarrow"):
        yield [row | {name: b64encode(row[name]).decode() for name in ("keys", "vectors")} for row in table.to_pylist()]


if __name__ == "__main__":
    main()
