"""The database as the services see it: transactions that are quick or fail quickly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, text

from core.errors import StoreUnavailable
from store.address import shown
from store.engine import PATIENCE, WRITES, open_engine, patient
from store.failures import explained
from store.migrate import upgrade_url

#: Seconds for which nobody tries again after a failure, so that not every page waits for a dead server.
PAUSE = 2.0


class Database:
    """One database. Safe to share between threads; nothing is opened before the first use.

    Parameters
    ----------
    url : sqlalchemy.URL
        As `store.address.database_url` returns it.
    clock : callable
        Seconds that never go back, for the pause after a failure.
    """

    def __init__(self, url: URL, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._engine = open_engine(url)
        self._writing_engine = self._engine.execution_options(**{WRITES: True})
        self._prepared = False
        self._preparing = threading.Lock()
        self._failure: tuple[float, StoreUnavailable] | None = None

    def prepare(self) -> None:
        """Create or upgrade the tables, unless this was done; every transaction does it first.

        Raises
        ------
        StoreUnavailable
            If the database cannot be used, or could not a moment ago.
        """
        self._refuse_while_paused()
        if self._prepared:
            return
        with self._preparing:
            self._refuse_while_paused()
            if not self._prepared:
                with self._noting_failures():
                    upgrade_url(self._url, PATIENCE)
                self._prepared = True

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is committed when the block ends and rolled back if it fails.

        Raises
        ------
        StoreUnavailable
            Within seconds, if the database is missing, locked, full or does not answer.
        """
        self.prepare()
        with (
            self._noting_failures(),
            self._writing_engine.connect() as connection,
            patient(connection),
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that reads, under the same conditions as `writing`."""
        self.prepare()
        with self._noting_failures(), self._engine.connect() as connection, patient(connection):
            yield connection

    @contextmanager
    def streaming(self) -> Iterator[Connection]:
        """Open a transaction that reads as long as it likes; for builds, not for pages."""
        self.prepare()
        with self._noting_failures(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection

    def problem(self) -> StoreUnavailable | None:
        """Return why the database cannot be used, or None; it is looked at again only after a failure."""
        try:
            self.prepare()
        except StoreUnavailable as failure:
            return failure
        return None

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _refuse_while_paused(self) -> None:
        if self._failure is None:
            return
        when, failure = self._failure
        if self._clock() < when + PAUSE:
            raise StoreUnavailable(failure.what, failure.where, failure.remedy)

    @contextmanager
    def _noting_failures(self) -> Iterator[None]:
        try:
            with explained(self._url):
                yield
        except StoreUnavailable as failure:
            # What is there afterwards may be another, empty database: look again before the next use.
            self._failure = (self._clock(), failure)
            self._prepared = False
            raise

    def __repr__(self) -> str:
        return f"Database({shown(self._url)})"
