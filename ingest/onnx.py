"""The one door to onnxruntime: its telemetry is switched off before it is imported.

Left alone, a process that has imported it for a minute opens a connection to a host of Microsoft's. Only a variable of
the environment that stands before the import prevents this; what a process starts inherits it.
"""

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np


def silence() -> None:
    """Switch the telemetry off, for whatever imports onnxruntime from now on, libraries of others included."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def runtime(part: str = "") -> Any:
    """Import onnxruntime, or a part of it such as "quantization"."""
    silence()
    return import_module(f"onnxruntime.{part}" if part else "onnxruntime")


def load_session(model: Path | bytes, threads: int = 0, weights: Mapping[str, np.ndarray] | None = None) -> Any:
    """Return an InferenceSession of a model on the CPU.

    Args:
        model: a file, or its content.
        threads: CPU threads; 0 leaves the choice to onnxruntime.
        weights: those that the model leaves out, by name.
    """
    library = runtime()
    options = library.SessionOptions()
    options.intra_op_num_threads = threads
    values = {name: library.OrtValue.ortvalue_from_numpy(value) for name, value in (weights or {}).items()}
    options.add_external_initializers(list(values), list(values.values()))
    content = model if isinstance(model, bytes) else str(model)
    return library.InferenceSession(content, options, providers=["CPUExecutionProvider"])
