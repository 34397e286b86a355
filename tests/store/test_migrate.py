"""Migrations, on both databases."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.errors import StoreUnavailable
from core.events import KINDS
from core.settings import Settings
from store.engine import WRITES, open_engine
from store.event_log import EventLog
from store.migrate import upgrade, upgrade_url
from store.records import NewEvent
from store.tables import Base

NOON = datetime(2021, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def engine(settings: Settings, url: URL) -> Iterator[Engine]:
    upgrade(settings)
    engine = open_engine(url)
    yield engine.execution_options(**{WRITES: True})
    engine.dispose()


def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(engine: Engine, settings: Settings, log: EventLog) -> None:
    log.append([NewEvent("click", NOON, anime_id=1)])
    upgrade(settings)
    assert len(list(log.export_interactions())) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_knows_every_kind(engine: Engine, kind: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO event (time, kind) VALUES ('2021-03-15 00:00:00', :kind)"), {"kind": kind}
        )


def test_the_database_refuses_other_kinds(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="ck_event_kind"), engine.begin() as connection:
        connection.execute(text("INSERT INTO event (time, kind) VALUES ('2021-03-15 00:00:00', 'listen')"))


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET anime_id = 2", "DELETE FROM event", "TRUNCATE event"]
)
def test_events_cannot_be_changed_or_deleted(engine: Engine, log: EventLog, statement: str) -> None:
    if statement.startswith("TRUNCATE") and engine.dialect.name == "sqlite":
        statement = "DELETE FROM event WHERE anime_id = 1"  # SQLite has no other way
    log.append([NewEvent("click", NOON, anime_id=1)])
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert [event.anime_id for event in log.export_interactions()] == [1]


def test_a_newer_database_is_refused_and_left_alone(
    engine: Engine, settings: Settings, log: EventLog
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match=r"newer.*9999.*update Anishelf"):
        upgrade(settings)
    with pytest.raises(StoreUnavailable, match="newer"):
        log.append([NewEvent("click", NOON)])
    assert "newer" in (log.problem() or "")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM event")) == 0
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_somebody_elses_table_is_not_touched(settings: Settings, url: URL) -> None:
    engine = open_engine(url, create=True)
    if url.get_backend_name() == "sqlite":
        settings.var.mkdir()
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("CREATE TABLE event (name text)"))
    with pytest.raises(StoreUnavailable, match="already exists"):
        upgrade(settings)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(name) FROM event")) == 0
    engine.dispose()


def test_threads_that_start_together_migrate_once(settings: Settings) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            upgrade(settings)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_processes_that_start_together_migrate_once(settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=upgrade, args=(settings,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 3


def test_a_migration_that_fails_leaves_nothing_behind(
    settings: Settings, url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.var.mkdir()
    monkeypatch.setattr("alembic.operations.Operations.create_index", _fail)
    with pytest.raises(StoreUnavailable, match="the disk is on fire"):
        upgrade(settings)
    monkeypatch.undo()
    upgrade(settings)
    engine = open_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM event")) == 0
    engine.dispose()


def _fail(*_arguments: object, **_options: object) -> None:
    raise OSError("the disk is on fire")


def test_switching_to_the_write_ahead_log_waits_for_a_reader(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, var=tmp_path, database_url=None)
    with closing(
        sqlite3.connect(tmp_path / "anishelf.db", check_same_thread=False, isolation_level=None)
    ) as reader:
        reader.execute("CREATE TABLE other (name text)")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM other").fetchall()
        is_over = threading.Event()

        def end() -> None:
            is_over.set()
            reader.execute("COMMIT")

        release = threading.Timer(0.3, end)
        release.start()
        upgrade(settings)
        assert is_over.is_set(), "it has waited"
        release.join()
    with closing(sqlite3.connect(tmp_path / "anishelf.db")) as later:
        assert later.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_reader_that_never_ends_is_waited_for_no_longer_than_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "anishelf.db", isolation_level=None)) as reader:
        reader.execute("CREATE TABLE other (name text)")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM other").fetchall()
        with pytest.raises(StoreUnavailable, match="locked"):
            upgrade_url(URL.create("sqlite", database=str(tmp_path / "anishelf.db")), patience=0.1)


def test_sqlite_writes_ahead(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, var=tmp_path / "new" / "var", database_url=None)
    upgrade(settings)
    engine = open_engine(URL.create("sqlite", database=str(tmp_path / "new/var/anishelf.db")))
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 1
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()
