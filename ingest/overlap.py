"""Do one step of the work on things while another is done on the things before."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(
    function: Callable[[Item], Result], items: Iterable[Item], stop: Callable[[], object]
) -> Generator[Result, None, None]:
    """Yield `function(item)` of every item, in order; it runs in a thread of its own.

    While a result is used and the next item is made, the function works on the item between them; there are never
    more. Raises what the function raises. When nobody wants more, `stop` is called, which may end the function early;
    it has ended when this does.
    """
    waiting = deque[Future[Result]]()
    pool = ThreadPoolExecutor(1)
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        stop()
        pool.shutdown(cancel_futures=True)
