"""What SQLAlchemy and the drivers raise, as an error that a page can survive and a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from core.errors import StoreUnavailable
from store.address import shown

_REMEDIES = {
    "sqlite": "check that the file can be read and written, that the disk has space, and who holds it open",
    "postgresql": "check that the server runs and lets this user in; the app goes on without it meanwhile",
}


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn every failure of the database itself into a `StoreUnavailable`.

    Statements that the database refuses for what they say (a broken constraint, a value out of range) are our
    own faults and stay what they are.

    Raises
    ------
    StoreUnavailable
    """
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnavailable(
            "the database cannot be used",
            f"{shown(url)} ({_reason(error)})",
            _REMEDIES[url.get_backend_name()],
        ) from error


def _reason(error: Exception) -> str:
    """Return the driver's own words in one line; SQLAlchemy would add the values, which are private."""
    inner = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(inner).split())[:200]
