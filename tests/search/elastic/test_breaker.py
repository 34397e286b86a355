from __future__ import annotations

import pytest

from search.elastic.breaker import CircuitBreaker, State


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    """A breaker that has found its server well."""
    breaker = CircuitBreaker(clock)
    breaker.checked("")
    return breaker


def test_nothing_is_asked_before_the_first_check(clock: Clock) -> None:
    breaker = CircuitBreaker(clock)
    assert not breaker.allows()
    assert "not been looked at" in breaker.reason
    assert breaker.seconds_to_check() == 0


def test_a_good_check_closes_the_circuit(breaker: CircuitBreaker) -> None:
    assert breaker.state is State.CLOSED
    assert (breaker.allows(), breaker.reason) == (True, "")


def test_one_failed_answer_is_forgiven(breaker: CircuitBreaker) -> None:
    breaker.failed("slow")
    breaker.answered()
    breaker.failed("slow")
    assert breaker.allows()


def test_failures_in_a_row_open_it(breaker: CircuitBreaker) -> None:
    breaker.failed("slow")
    breaker.failed("gone")
    assert breaker.state is State.OPEN
    assert breaker.reason == "gone"
    assert breaker.seconds_to_check() == 0.5


def test_a_problem_found_by_a_check_opens_it_at_once(breaker: CircuitBreaker) -> None:
    breaker.checked("red")
    assert (breaker.allows(), breaker.reason) == (False, "red")


def test_while_a_check_is_under_way_nobody_else_asks(breaker: CircuitBreaker) -> None:
    breaker.checked("red")
    breaker.checking()
    assert breaker.state is State.HALF_OPEN
    assert (breaker.allows(), breaker.reason) == (False, "red")


def test_a_check_of_a_closed_circuit_leaves_it_closed(breaker: CircuitBreaker) -> None:
    breaker.checking()
    assert breaker.allows()


def test_pauses_grow_while_checks_fail_and_begin_anew_afterwards(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    pauses = []
    for _ in range(6):
        breaker.checked("gone")
        pauses.append(breaker.seconds_to_check())
        clock.now += pauses[-1]
    assert pauses == [0.5, 1, 2, 4, 4, 4]
    breaker.checked("")
    breaker.checked("gone")
    assert breaker.seconds_to_check() == 0.5


def test_late_failures_do_not_put_off_the_check(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.checked("gone")
    clock.now += 0.4
    for _ in range(5):
        breaker.failed("gone")
    assert breaker.seconds_to_check() == pytest.approx(0.1)


def test_a_server_that_works_is_looked_at_now_and_then(breaker: CircuitBreaker, clock: Clock) -> None:
    assert breaker.seconds_to_check() == 2
    clock.now += 3
    assert breaker.seconds_to_check() == 0
