"""What libraries would send of their own accord, switched off by the variables that they look for.

They look when they are imported, so these stand in the environment before anything else of ours: each of our packages
sets them as it is imported, and what a process starts inherits them. They are set whatever they were before: nothing
leaves the machine, and no setting of somebody else's makes it.

What stays is what was asked for by name: a chat model, a Chroma server, a Ray cluster, an embedder of LangChain's, and
a model of the Hugging Face hub that is not on this machine.
"""

import os

TELEMETRY = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "RAY_USAGE_STATS_ENABLED": "0",
    "DO_NOT_TRACK": "1",
}
"""Of onnxruntime (which connects to a host of Microsoft's after a minute), Hugging Face, Gradio, Chroma, Ray, others.

Only its variable stops onnxruntime: `onnxruntime.disable_telemetry_events()` does not.
"""

TRACING = dict.fromkeys(
    ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"), "false"
)
"""By which LangChain sends every question, and the passages with it, to LangSmith."""


def silence() -> None:
    """Switch telemetry off, for whatever is imported or started from now on, libraries of others included."""
    os.environ.update(TELEMETRY)


def trace_nothing() -> None:
    """Switch LangSmith off, which our programs do; in a program of somebody else's, their setting stands."""
    os.environ.update(TRACING)
