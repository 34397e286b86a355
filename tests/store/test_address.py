from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SettingsInvalid
from core.settings import Settings
from store.address import database_url, file_of, shown


def settings(address: str | None) -> Settings:
    return Settings(_env_file=None, var=Path("state"), database_url=address)


def test_the_default_is_a_file_in_the_folder_of_all_state() -> None:
    url = database_url(settings(None))
    assert url.drivername == "sqlite"
    assert file_of(url) == Path("state/anishelf.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_gets_the_driver_that_we_bring(scheme: str) -> None:
    url = database_url(settings(f"{scheme}://ann:secret@db:5433/anishelf?sslmode=require"))
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port) == ("ann", "secret", "db", 5433)
    assert (url.database, url.query["sslmode"]) == ("anishelf", "require")


def test_a_sqlite_file_may_be_anywhere() -> None:
    assert file_of(database_url(settings("sqlite:////srv/with space/a%.db"))) == Path("/srv/with space/a%.db")


@pytest.mark.parametrize(
    "address",
    ["mysql://ann:secret@db/x", "postgresql+asyncpg://ann:secret@db/x", "sqlite://", "sqlite:///:memory:", "nonsense",
     "postgresql://ann:secret@db:port/x"],
)  # fmt: skip
def test_other_addresses_are_refused_without_showing_a_password(address: str) -> None:
    with pytest.raises(SettingsInvalid, match="ANISHELF_DATABASE_URL") as caught:
        database_url(settings(address))
    assert "secret" not in str(caught.value)
    assert "docs/settings.md" in caught.value.remedy


def test_an_address_is_shown_without_passwords() -> None:
    url = database_url(settings("postgresql://ann:secret@db/x?sslpassword=hush"))
    assert shown(url) == "postgresql+psycopg://ann:***@db/x"
    assert shown(database_url(settings(None))) == "state/anishelf.db"
