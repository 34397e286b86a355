"""When to ask the server and when to leave it alone: a state machine without a server and without waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from threading import Lock

#: Answers that may fail one after the other before the server is left alone.
_LIMIT = 2
#: Seconds between two looks at a server that works, and at one that does not: first, and at most.
_INTERVAL, _FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 0.5, 4.0


class State(Enum):
    """The states of a circuit breaker (M. Nygard, Release It!)."""

    CLOSED = "closed"
    """The server is asked."""
    OPEN = "open"
    """It is left alone."""
    HALF_OPEN = "half-open"
    """A single check is under way; answers still go without it."""


class CircuitBreaker:
    """Closed until answers or a check fail; then open, until a check succeeds. Safe for many threads.

    Checks are made by somebody who is told when the next one is due; nobody's request is a trial.

    Parameters
    ----------
    clock : callable
        Seconds that only ever grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._state = State.OPEN  # nothing is known of the server before the first check
        self._reason = "Elasticsearch has not been looked at yet"
        self._failures = 0
        self._pause = _FIRST_PAUSE
        self._next_check = clock()

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    @property
    def reason(self) -> str:
        """Why the server is left alone, "" while it is asked."""
        return "" if self._state is State.CLOSED else self._reason

    def allows(self) -> bool:
        """Return whether the server is to be asked."""
        return self._state is State.CLOSED

    def seconds_to_check(self) -> float:
        """Return how long it is until the next check is due."""
        return max(0.0, self._next_check - self._clock())

    def answered(self) -> None:
        """Note that the server has answered."""
        self._failures = 0

    def failed(self, reason: str) -> None:
        """Note that an answer has failed; several in a row open the circuit."""
        with self._lock:
            self._failures += 1
            if self._state is State.CLOSED and self._failures >= _LIMIT:
                self._open(reason, _FIRST_PAUSE)

    def checking(self) -> None:
        """Note that a check begins."""
        with self._lock:
            if self._state is State.OPEN:
                self._state = State.HALF_OPEN

    def checked(self, problem: str) -> None:
        """Note what a check has found, "" where all is well; a problem opens the circuit at once."""
        with self._lock:
            if problem:
                again = self._state is not State.CLOSED
                self._open(problem, min(2 * self._pause, _LONGEST_PAUSE) if again else _FIRST_PAUSE)
                return
            self._state, self._failures, self._pause = State.CLOSED, 0, _FIRST_PAUSE
            self._next_check = self._clock() + _INTERVAL

    def _open(self, reason: str, pause: float) -> None:
        self._state, self._reason, self._pause = State.OPEN, reason, pause
        self._next_check = self._clock() + pause
