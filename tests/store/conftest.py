"""Every test that takes `url` or `log` runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from core.settings import Settings
from store.address import database_url
from store.database import Database
from store.event_log import EventLog
from tests.store.patience import wait_for


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for(60.0, monkeypatch)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings that name an empty database."""
    if request.param == "sqlite":
        yield Settings(_env_file=None, var=tmp_path / "var", database_url=None)
        return
    with request.getfixturevalue("postgres").empty_place() as address:
        yield Settings(_env_file=None, var=tmp_path / "var", database_url=address)


@pytest.fixture
def url(settings: Settings) -> URL:
    return database_url(settings)


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def log(database: Database) -> EventLog:
    return EventLog(database, lambda text: " ".join(text.casefold().split()))
