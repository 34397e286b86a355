"""Databases that are missing, locked, full of something else, frozen or gone: an error soon, and recovery."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from core.errors import StoreUnavailable
from core.settings import Settings
from store.address import database_url
from store.database import PAUSE, Database
from store.event_log import EventLog
from store.migrate import upgrade
from store.records import NewEvent
from tests.postgres import PostgresServer
from tests.store.patience import wait_for

CLICK = NewEvent("click", datetime(2021, 3, 15, 12, tzinfo=UTC), anime_id=1)


#: Seconds that the store waits here, and that nothing takes unless somebody waits without end.
PATIENCE, HANGS = 2.0, 30.0


class Clock:
    """A clock that stands still unless a test pushes it forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return self.ahead


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for(PATIENCE, monkeypatch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(settings: Settings, clock: Clock) -> Iterator[EventLog]:
    log = EventLog(Database(database_url(settings), clock), str.casefold)
    yield log
    log.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "anishelf.db"


only_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def freeze_while_reading(log: EventLog, postgres: PostgresServer) -> None:
    with log._database.reading() as connection:
        postgres.signal(signal.SIGSTOP)
        connection.exec_driver_sql("SELECT 1")


def count(log: EventLog) -> int:
    return len(list(log.export_interactions()))


@only_sqlite
def test_a_locked_file_fails_quickly_then_at_once_and_recovers(
    log: EventLog, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append([CLICK])
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    begin = time.monotonic()
    with pytest.raises(StoreUnavailable, match="locked"):
        log.append([CLICK])
    assert time.monotonic() - begin < HANGS
    with monkeypatch.context() as patch:
        patch.setattr("store.database.upgrade_url", lambda *_: pytest.fail("the database was asked again"))
        with pytest.raises(StoreUnavailable, match="locked"):
            log.append([CLICK])
    assert "locked" in (log.problem() or "")
    holder.execute("ROLLBACK")
    holder.close()
    clock.ahead += PAUSE
    assert log.problem() is None
    log.append([CLICK])
    assert count(log) == 2


@only_sqlite
def test_readers_do_not_wait_for_a_writer(log: EventLog, path: Path) -> None:
    log.append([CLICK])
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("INSERT INTO event (time, kind, anime_id) VALUES ('2021-03-15 00:00:00', 'click', 2)")
    assert count(log) == 1
    holder.execute("COMMIT")
    holder.close()
    assert count(log) == 2


@only_sqlite
def test_a_file_that_is_deleted_is_noticed_and_made_anew(log: EventLog, path: Path, clock: Clock) -> None:
    log.append([CLICK])
    for file in path.parent.glob("anishelf.db*"):
        file.unlink()
    with pytest.raises(StoreUnavailable, match="unable to open"):
        log.append([CLICK])
    assert "unable to open" in (log.problem() or "")
    clock.ahead += PAUSE
    assert log.problem() is None
    log.append([CLICK])
    assert count(log) == 1


@only_sqlite
def test_a_file_that_is_replaced_is_noticed(log: EventLog, path: Path, tmp_path: Path) -> None:
    other = EventLog(
        Database(database_url(Settings(_env_file=None, var=tmp_path / "b", database_url=None))), str
    )
    other.append([CLICK] * 5)
    other.close()
    log.append([CLICK])
    for file in path.parent.glob("anishelf.db*"):
        file.unlink()
    (tmp_path / "b" / "anishelf.db").replace(path)
    assert count(log) == 5


@only_sqlite
@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_of_something_else_is_refused(log: EventLog, path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=r"anishelf\.db"):
        log.append([CLICK])
    assert path.read_bytes() == content


@only_sqlite
def test_a_folder_that_cannot_be_made(log: EventLog, path: Path) -> None:
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        log.append([CLICK])


@only_sqlite
def test_a_full_disk(log: EventLog, path: Path) -> None:
    log.append([CLICK])
    with log._database.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailable, match="full"):
        log.append([CLICK] * 5_000)
    assert count(EventLog(Database(log._database._url), str)) == 1


@pytest.mark.postgres
def test_no_server_fails_quickly_without_showing_the_password() -> None:
    settings = Settings(_env_file=None, database_url="postgresql://ann:secret@127.0.0.1:1/none")
    log = EventLog.open(settings, str.casefold)
    begin = time.monotonic()
    with pytest.raises(StoreUnavailable, match="refused") as caught:
        log.trending_searches(datetime.now(UTC))
    assert time.monotonic() - begin < HANGS
    assert "secret" not in str(caught.value)
    log.close()


@pytest.mark.postgres
@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
class TestPostgres:
    @pytest.fixture(autouse=True)
    def _tables(self, settings: Settings) -> None:
        """Tables are there: making them may take longer than a page may wait."""
        upgrade(settings)

    def test_a_frozen_server_is_given_up_and_used_again(
        self, log: EventLog, clock: Clock, postgres: PostgresServer
    ) -> None:
        log.append([CLICK])
        postgres.signal(signal.SIGSTOP)
        try:
            begin = time.monotonic()
            with pytest.raises(StoreUnavailable, match="does not answer"):
                log.append([CLICK])
            assert time.monotonic() - begin < HANGS
            clock.ahead += PAUSE
            begin = time.monotonic()
            with pytest.raises(StoreUnavailable):
                log.append([CLICK])
            assert time.monotonic() - begin < HANGS
        finally:
            postgres.signal(signal.SIGCONT)
        clock.ahead += PAUSE
        log.append([CLICK])
        assert count(log) == 2

    def test_a_server_that_freezes_in_the_middle_is_cut_off(
        self, log: EventLog, postgres: PostgresServer
    ) -> None:
        log.prepare()
        begin = time.monotonic()
        try:
            with pytest.raises(StoreUnavailable):
                freeze_while_reading(log, postgres)
        finally:
            postgres.signal(signal.SIGCONT)
        assert time.monotonic() - begin < HANGS

    def test_a_connection_that_was_ended_by_the_server_is_renewed_unnoticed(self, log: EventLog) -> None:
        log.append([CLICK])
        with log._database.reading() as connection:
            own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        ender = Database(log._database._url)
        with ender.writing() as connection:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        ender.close()
        log.append([CLICK])
        assert count(log) == 2

    def test_a_locked_table_fails_quickly(self, log: EventLog, settings: Settings) -> None:
        log.append([CLICK])
        with psycopg.connect(settings.database_url or "") as holder:
            holder.execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
            begin = time.monotonic()
            with pytest.raises(StoreUnavailable, match="timeout"):
                log.append([CLICK])
            assert time.monotonic() - begin < HANGS

    def test_an_export_may_take_longer_than_a_page(self, log: EventLog) -> None:
        log.prepare()
        with log._database.streaming() as connection:
            connection.exec_driver_sql(f"SELECT pg_sleep({PATIENCE * 1.2})")
