"""Rules of language: named functions that can be switched off, so that `python -m eval.ablation` can weigh each.

A rule is worth keeping where it gains more than it costs on questions that nobody tuned it to. To find out, a question
is answered within a `Trial`, which notes the rules that changed anything, and again without each of these.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Trial:
    """What is switched off while a question is answered, and the names of the rules that changed something."""

    off: frozenset[str] = frozenset()
    fired: set[str] = field(default_factory=set)


RULES: dict[str, str] = {}
"""Every rule that has been imported: its name, and the first line of its docstring."""

_TRIAL: ContextVar[Trial | None] = ContextVar("trial", default=None)


def rule(otherwise: Callable[..., Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a rule. Where it is switched off, `otherwise` is called instead, with the same arguments."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        RULES[name] = (function.__doc__ or "").partition("\n")[0]

        @wraps(function)
        def applied(*args: P.args, **kwargs: P.kwargs) -> R:
            running = _TRIAL.get()
            if running is None:
                return function(*args, **kwargs)
            plain: R = otherwise(*args, **kwargs)
            found = plain if name in running.off else function(*args, **kwargs)
            if found != plain:
                running.fired.add(name)
            return found

        return applied

    return register


@contextmanager
def trial(off: Collection[str] = ()) -> Iterator[Trial]:
    """Answer with these rules switched off, and note which of the others change anything."""
    running = Trial(frozenset(off))
    token = _TRIAL.set(running)
    try:
        yield running
    finally:
        _TRIAL.reset(token)
