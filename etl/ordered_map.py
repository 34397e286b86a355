"""A map over threads that keeps the order of its inputs and holds only a few results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def ordered_map(
    function: Callable[[Given], Made], inputs: Iterable[Given], threads: int = 2
) -> Iterator[Made]:
    """Yield ``function(input)`` for each input, in order.

    At most ``threads + 1`` inputs are under way at a time, so memory does not grow with their number. The
    functions meant here spend their time in numpy and pyarrow, which release the interpreter's lock.
    """
    with ThreadPoolExecutor(threads) as pool:
        under_way: deque[Future[Made]] = deque()
        try:
            for given in inputs:
                under_way.append(pool.submit(function, given))
                if len(under_way) > threads:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
