"""How long a training may take: a limit around it, looked at wherever work tells how far it is.

Work that tells nothing in between, such as the inverse of a large matrix, ends before it is stopped.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.errors import OutOfTime


class TimeLimit:
    """The time that the steps of a training have together.

    Parameters
    ----------
    seconds : float or None
        None for no limit.
    where : str
        What is being trained.
    """

    def __init__(self, seconds: float | None, where: str) -> None:
        self._allowed = seconds
        self._where = where
        self._step = "start"
        self._started = time.monotonic()

    def begin(self, step: str) -> None:
        """Begin a step, if those before it have left time for it."""
        self.check()
        self._step = step

    def check(self) -> None:
        """Go on only while there is time.

        Raises
        ------
        OutOfTime
            Naming the step, the time taken and the time allowed.
        """
        taken = time.monotonic() - self._started
        if self._allowed is not None and taken > self._allowed:
            raise OutOfTime(
                f"the training takes too long, {in_words(taken)} where {in_words(self._allowed)} are allowed",
                f"{self._where}, step {self._step}",
                "allow more by --time-limit MINUTES; the same command goes on after the finished steps",
            )


_current: ContextVar[TimeLimit | None] = ContextVar("time_limit", default=None)


@contextmanager
def time_limit(seconds: float | None, where: str) -> Iterator[TimeLimit]:
    """Limit the time of what the block does; parameters are those of `TimeLimit`."""
    limit = TimeLimit(seconds, where)
    token = _current.set(limit)
    try:
        yield limit
    finally:
        _current.reset(token)


def check_time() -> None:
    """Go on only while there is time, where anybody has set a limit; costs next to nothing.

    Raises
    ------
    OutOfTime
        As `TimeLimit.check`.
    """
    limit = _current.get()
    if limit is not None:
        limit.check()


def in_words(seconds: float) -> str:
    """Return a span of time as a person would say it: "45 seconds", "12.5 minutes"."""
    return f"{seconds:,.3g} seconds" if seconds < 60 else f"{seconds / 60:,.1f} minutes"
