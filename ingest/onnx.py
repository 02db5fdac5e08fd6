"""The one door to onnxruntime: its telemetry is switched off before it is imported (`ingest.silence`)."""

import math
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ingest.silence import silence


def runtime(part: str = "") -> Any:
    """Import onnxruntime, or a part of it such as "quantization"."""
    silence()
    return import_module(f"onnxruntime.{part}" if part else "onnxruntime")


def cores(limits: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Return how many cores this process may use: by its affinity, and by the quota of its control group.

    `OMP_NUM_THREADS`, by which a cluster divides a machine among its workers, can make it fewer.

    Args:
        limits: the file with the quota and its period, in microseconds, as version 2 of Linux's control groups has it.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(ValueError):
        allowed = max(1, min(allowed, int(os.environ.get("OMP_NUM_THREADS", allowed))))
    with suppress(OSError, ValueError):  # a quota of "max" is none
        quota, period = map(int, limits.read_text(encoding="ascii").split())
        allowed = min(allowed, math.ceil(quota / period))
    return allowed


def load_session(model: Path | bytes, threads: int = 0, weights: Mapping[str, np.ndarray] | None = None) -> Any:
    """Return an InferenceSession of a model on the CPU.

    Left to itself, onnxruntime starts a thread for every core of the machine, those that the process may not use
    included, and its threads wait for work in a loop, for which they take cores from others.

    Args:
        model: a file, or its content.
        threads: CPU threads; 0 for one a core that this process may use.
        weights: those that the model leaves out, by name.
    """
    library = runtime()
    options = library.SessionOptions()
    options.intra_op_num_threads = threads or cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    values = {name: library.OrtValue.ortvalue_from_numpy(value) for name, value in (weights or {}).items()}
    options.add_external_initializers(list(values), list(values.values()))
    content = model if isinstance(model, bytes) else str(model)
    return library.InferenceSession(content, options, providers=["CPUExecutionProvider"])
