"""A limit of a figure, by which a command fails: `FIGURE=NUMBER`."""

import argparse
from collections.abc import Collection


def limit(text: str, figures: Collection[str]) -> tuple[str, float]:
    """Return the figure, which is to be one of these, and the number. Raises argparse.ArgumentTypeError."""
    name, _, value = text.partition("=")
    if name not in figures:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(figures)}")
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: no number after the =") from None
