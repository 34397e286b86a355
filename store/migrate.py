"""Bring a database to the tables of this code, from nothing or from an older release."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, text

from core.errors import StoreUnavailable
from core.settings import Settings
from store.address import database_url, file_of, shown
from store.engine import WRITES, open_engine, patient
from store.failures import explained

_SCRIPTS = Path(__file__).parent / "migrations"

#: Seconds that a migration may take, and that a starting worker waits for another one that is migrating.
LONG_PATIENCE = 60.0

#: Any number, as long as nobody else who shares the database takes the same one.
_ADVISORY_LOCK = 0x616E6973

#: Alembic keeps the running migration in a variable of its module, so threads take turns.
_turn = threading.Lock()


def upgrade(settings: Settings) -> None:
    """Create the database or bring it up to date; several workers may call it at once, one does the work.

    Raises
    ------
    StoreUnavailable
        If the database cannot be reached or written, or was made by a newer release (then it is left alone).
    SettingsInvalid
        If the settings name no database that we know.
    """
    upgrade_url(database_url(settings), LONG_PATIENCE)


def upgrade_url(url: URL, patience: float) -> None:
    """Do what `upgrade` does, for an address and with so many seconds for each wait."""
    with explained(url), _turn:
        if url.get_backend_name() == "sqlite":
            file_of(url).parent.mkdir(parents=True, exist_ok=True)
        engine = open_engine(url, create=True, patience=patience)
        try:
            if _is_current(engine, url, patience):
                return
            if engine.dialect.name == "sqlite":
                _use_write_ahead_log(engine, url, patience)
            writing = engine.execution_options(**{WRITES: True})
            with writing.connect() as connection, patient(connection, patience), connection.begin():
                _take_the_lock(connection)
                command.upgrade(scripts_config(connection), "head")
        finally:
            engine.dispose()


def scripts_config(connection: Connection) -> Config:
    """Return the configuration under which Alembic works on an open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _is_current(engine: Engine, url: URL, patience: float) -> bool:
    """Tell whether there is nothing to do; refuse a database that a newer release made."""
    with engine.connect() as connection, patient(connection, patience):
        scripts = ScriptDirectory.from_config(scripts_config(connection))
        there = set(MigrationContext.configure(connection).get_current_heads())
    unknown = there - {script.revision for script in scripts.walk_revisions()}
    if unknown:
        raise StoreUnavailable(
            "the database is newer than this release of Anishelf",
            f"{shown(url)} is at {', '.join(sorted(unknown))}",
            "update Anishelf, or name another database in ANISHELF_DATABASE_URL",
        )
    return there == set(scripts.get_heads())


def _take_the_lock(connection: Connection) -> None:
    """Keep other workers out until the transaction ends; SQLite's write lock has done so already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


def _use_write_ahead_log(engine: Engine, url: URL, patience: float) -> None:
    """Switch the file to WAL, which lasts; readers then never wait for the writer.

    SQLite does not wait for locks in this one statement, so waiting is done here.
    """
    until = time.monotonic() + patience
    connection = engine.raw_connection()
    try:
        while True:
            try:
                mode = connection.cursor().execute("PRAGMA journal_mode = WAL").fetchone()
                break
            except engine.dialect.loaded_dbapi.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
    finally:
        connection.close()
    if mode != ("wal",):
        raise StoreUnavailable(
            "SQLite cannot keep a write-ahead log here",
            shown(url),
            "put ANISHELF_VAR on a local disk, or use PostgreSQL (ANISHELF_DATABASE_URL)",
        )
