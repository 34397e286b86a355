"""What was searched for, beside the pages: noted after them, read for suggestions, waited for by nobody."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from core.errors import StoreUnavailable
from search.normalise import normalise
from store.event_log import EventLog
from store.records import NewEvent
from store.trending import WINDOWS
from web.log import request_log

#: Seconds that a keystroke may wait for the database; what comes later is not shown.
PATIENCE = 0.01
#: Seconds that ``/readyz`` waits before it calls the database silent.
LONG_PATIENCE = 2.0
#: Seconds for which trends are kept, and after which a failed look is repeated.
FRESH, RETRY = 60.0, 5.0
#: Lines of past searches and of trends.
PAST, TRENDING = 3, 8

T = TypeVar("T")


class PastSearches:
    """The event log as pages may use it: one that fails or dawdles costs them `patience` at most.

    Writing has a thread of its own, so that whoever locks the database keeps nobody from reading.

    Parameters
    ----------
    log : EventLog
    patience : float
        Seconds that anybody waits for `like` and `trending`.
    clock : callable
        Seconds that never go back, for the age of the trends.
    now : callable
        The time in UTC.
    """

    def __init__(
        self,
        log: EventLog,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.patience = patience
        self._log = log
        self._clock = clock
        self._now = now
        self._writer = ThreadPoolExecutor(1, "write-events")
        self._readers = ThreadPoolExecutor(2, "read-events")
        self._trending: tuple[str, ...] = ()
        self._look_again = clock()
        self._looking: Future[None] | None = None

    def begin(self, upgrade: Callable[[], None]) -> None:
        """Bring the tables up to date before anything is written; pages are served meanwhile."""
        self._writer.submit(_logged, upgrade)

    def note(self, *events: NewEvent) -> None:
        """Add events soon; while the database cannot be used, events are lost and the log says so."""
        self._writer.submit(_logged, lambda: self._log.append(events))

    def like(self, text: str, visitor: str | None) -> Callable[[], tuple[str, ...]]:
        """Look for past searches that begin like `text`: the visitor's own first, then what several typed.

        Returns
        -------
        callable
            Waits for them. Whoever has something else to do meanwhile hardly waits at all.
        """
        found = self._readers.submit(self._log.past_queries, text, PAST, visitor)
        return lambda: tuple(past.query for past in _in_time(found, self.patience, []))

    def trending(self) -> tuple[str, ...]:
        """Return what is searched for most, at most a minute old where somebody asked in that minute.

        Counting a long log takes longer than a keystroke may, so the last trends are shown meanwhile.
        """
        if self._clock() >= self._look_again and (self._looking is None or self._looking.done()):
            self._looking = self._readers.submit(self._look)
            _in_time(self._looking, self.patience, None, give_up=False)
        return self._trending

    def problem(self) -> str | None:
        """Return why searches are neither noted nor suggested, or None."""
        silent = "the database does not answer: trends and past searches are missing"
        return _in_time(self._readers.submit(self._log.problem), LONG_PATIENCE, silent)

    def flush(self) -> None:
        """Wait until everything noted so far is written or given up."""
        self._writer.submit(int).result()

    def close(self) -> None:
        """Write what is left and close the database."""
        self._writer.shutdown()
        self._readers.shutdown(cancel_futures=True)
        self._log.close()

    def _look(self) -> None:
        """Count the trends: those of the day, then those of the week where the day has too few."""
        self._look_again = self._clock() + RETRY
        now = self._now()
        found: dict[str, str] = {}
        for window in WINDOWS:
            if len(found) < TRENDING:
                for one in self._log.trending_searches(now, window, TRENDING):
                    found.setdefault(normalise(one.query), one.query)
        self._trending = tuple(found.values())[:TRENDING]
        self._look_again = self._clock() + FRESH


def _in_time(asked: Future[T], patience: float, otherwise: T, *, give_up: bool = True) -> T:
    """Return an answer if it comes in time and the database can give it."""
    try:
        return asked.result(patience)
    except (TimeoutError, StoreUnavailable):
        if give_up:
            asked.cancel()
        return otherwise


def _logged(work: Callable[[], None]) -> None:
    """Do something for which nobody waits; the log tells a failure, but never what was typed."""
    try:
        work()
    except StoreUnavailable as failure:
        request_log().warning("store", problem=str(failure))
    except Exception as fault:
        # Only its name: what SQLAlchemy says shows the values, and what people type is theirs.
        request_log().error("store", fault=type(fault).__name__)
