"""Where the database is: from the settings to an address that a driver understands."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from core.errors import SettingsInvalid
from core.settings import Settings

_FILE = "anishelf.db"
_SETTING = "ANISHELF_DATABASE_URL"
_REMEDY = "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:///FILE; see docs/settings.md"

#: How people write an address, and the driver that we bring along.
_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}


def database_url(settings: Settings) -> URL:
    """Return the address of the database: that of the settings, or a SQLite file in the folder of all state.

    Raises
    ------
    SettingsInvalid
        If the setting is no address, names another kind of database, or a SQLite that is no file. The message
        never shows a password.
    """
    if settings.database_url is None:
        return URL.create("sqlite", database=str(settings.var / _FILE))
    try:
        url = make_url(settings.database_url)
    except (ArgumentError, ValueError) as error:
        raise SettingsInvalid("a setting cannot be used", f"{_SETTING} is no address", _REMEDY) from error
    if url.drivername not in _DRIVERS:
        raise SettingsInvalid("no such kind of database", f"{_SETTING}={shown(url)}", _REMEDY)
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingsInvalid("SQLite needs a file", f"{_SETTING}={shown(url)}", _REMEDY)
    return url.set(drivername=_DRIVERS[url.drivername])


def shown(url: URL) -> str:
    """Return an address for people: without a password, neither before the host nor among the options."""
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    bare = url.difference_update_query([name for name in url.query if "password" in name.lower()])
    return bare.render_as_string(hide_password=True)


def file_of(url: URL) -> Path:
    """Return the file of a SQLite address."""
    assert url.database, "only addresses of files get here"
    return Path(url.database)
