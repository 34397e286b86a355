from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from etl.ordered_map import ordered_map


def test_results_come_in_order_whatever_takes_longest() -> None:
    def work(n: int) -> int:
        time.sleep(0.01 * (3 - n % 3))
        return n * n

    assert list(ordered_map(work, range(8))) == [n * n for n in range(8)]


def test_only_a_few_inputs_are_under_way() -> None:
    taken: list[int] = []

    def inputs() -> Iterator[int]:
        for n in range(50):
            taken.append(n)
            yield n

    results = ordered_map(lambda n: n, inputs())
    next(results)
    assert len(taken) <= 4
    assert list(results) == list(range(1, 50))


def test_an_error_reaches_the_caller_and_threads_end() -> None:
    def work(n: int) -> int:
        if n == 3:
            raise ValueError("three")
        return n

    before = set(threading.enumerate())
    with pytest.raises(ValueError, match="three"):
        list(ordered_map(work, range(10)))
    assert set(threading.enumerate()) <= before
