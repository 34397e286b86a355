"""A training that takes too long is stopped where it tells how far it is, and says what took how long."""

from __future__ import annotations

import pytest

from core import time_limit as module
from core.errors import OutOfTime, TrainingFailed
from core.progress import bar
from core.time_limit import check_time, in_words, time_limit


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


def test_the_step_that_takes_too_long_is_named(clock: Clock) -> None:
    with time_limit(90, "version V") as limit:
        limit.begin("factors")
        clock.now += 60
        limit.begin("blend")
        clock.now += 31
        with pytest.raises(OutOfTime) as found:
            check_time()
    assert isinstance(found.value, TrainingFailed)
    assert found.value.what == "the training takes too long, 1.5 minutes where 1.5 minutes are allowed"
    assert found.value.where == "version V, step blend"
    assert "--time-limit" in found.value.remedy


def test_a_step_that_could_not_be_stopped_is_the_one_that_is_named(clock: Clock) -> None:
    with time_limit(10, "x") as limit:
        limit.begin("inverse")
        clock.now += 11
        with pytest.raises(OutOfTime, match=r"11 seconds where 10 seconds.*step inverse"):
            limit.begin("blend")


def test_whoever_tells_how_far_it_is_can_be_stopped(clock: Clock) -> None:
    done = []

    def work() -> None:
        with bar("rounds", 9) as advance:
            for round_ in range(9):
                clock.now += 4
                advance(1)
                done.append(round_)

    with time_limit(10, "x"), pytest.raises(OutOfTime):
        work()
    assert done == [0, 1]


def test_without_a_limit_and_after_it_time_does_not_matter(clock: Clock) -> None:
    with time_limit(None, "x") as limit:
        clock.now += 1e9
        limit.begin("factors")
    with time_limit(1, "x"):
        clock.now += 0.5
    clock.now += 1e9
    check_time()
    with bar("rounds", 1) as advance:
        advance(1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.25, "0.25 seconds"), (59, "59 seconds"), (90, "1.5 minutes"), (9_000, "150.0 minutes")],
)
def test_spans_of_time_are_told_as_people_do(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
