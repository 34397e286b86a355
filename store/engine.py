"""Connections to either database, set up so that no page waits long for one that hangs or is locked."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from store.address import file_of

#: Seconds that anything in the way of a page may take: a lock, a query, a server that does not answer.
PATIENCE = 1.0

#: Marks a transaction that writes. SQLite then takes its one write lock at the beginning, where it can wait;
#: a reader that starts to write in the middle is refused when somebody else wrote meanwhile.
WRITES = "anishelf_writes"

_CONNECT_SECONDS = 2  # the least that PostgreSQL's library takes


def open_engine(url: URL, *, create: bool = False, patience: float = PATIENCE) -> Engine:
    """Return an engine; nothing is opened before its first use.

    Parameters
    ----------
    url : sqlalchemy.URL
        As `store.address.database_url` returns it.
    create : bool
        Whether a missing SQLite file is made. It is not while the app runs: events in a new, empty file where
        the old one was would look like success.
    patience : float
        Seconds to wait for a lock or an answer.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(file_of(url), create, patience)
    return _postgresql(url, patience)


def _sqlite(path: Path, create: bool, patience: float) -> Engine:
    address = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    engine = create_engine(
        URL.create("sqlite", database=address, query={"uri": "true"}),
        connect_args={"timeout": patience},
        pool_timeout=patience,
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        # Python's module would begin transactions by guessing from the statement; `begin` below does it.
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        record.info["file"] = _identity(path)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "checkout")
    def same_file(_connection: Any, record: Any, _proxy: Any) -> None:
        # Whoever deletes or replaces the file must not find us writing into the old one for ever.
        if record.info["file"] != _identity(path):
            raise DisconnectionError("the file was replaced")

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _postgresql(url: URL, patience: float) -> Engine:
    # Shorter than the cut: a server that works says itself what took so long.
    milliseconds = int(patience * 800)
    options = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} -c timezone=UTC"
    given = url.query.get("options", "")
    engine = create_engine(
        url,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "options": f"{options} {given if isinstance(given, str) else ' '.join(given)}".strip(),
            "application_name": "anishelf",
        },
        pool_timeout=patience,
    )

    @event.listens_for(engine, "checkout")
    def still_there(connection: Any, _record: Any, _proxy: Any) -> None:
        with cut_off(connection, patience) as cut:
            try:
                connection.autocommit = True  # so that asking leaves no transaction open
                connection.execute("SELECT 1")
                connection.autocommit = False
            except Exception as error:
                if cut.is_set():
                    raise PoolTimeout("the server does not answer") from error
                raise DisconnectionError("the server went away") from error

    return engine


@contextmanager
def patient(connection: Connection, seconds: float = PATIENCE) -> Iterator[None]:
    """Let a transaction take so many seconds; SQLite waits for locks alone, and they have their time-out."""
    if connection.dialect.name == "sqlite":
        yield
        return
    with cut_off(connection.connection.driver_connection, seconds):
        yield


@contextmanager
def cut_off(connection: Any, seconds: float) -> Iterator[threading.Event]:
    """Shut the socket of a psycopg connection when the block takes too long; what waits in it then fails.

    PostgreSQL's own time-outs are kept by the server, so a server that is frozen keeps none.

    Yields
    ------
    threading.Event
        Set when the connection was cut off.
    """
    done = threading.Event()
    # A duplicate: should the connection be closed meanwhile, its number may already be another file's.
    with socket.socket(fileno=os.dup(connection.fileno())) as line:

        def shut() -> None:
            done.set()
            line.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, shut)
        timer.daemon = True
        timer.start()
        try:
            yield done
        finally:
            timer.cancel()
            timer.join()
