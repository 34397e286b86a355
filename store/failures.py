"""What SQLAlchemy and the drivers raise, as an error that a page can survive and a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

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
    except StatementError as error:
        if not isinstance(error, DBAPIError):  # a value never reached the database
            raise
        raise _unavailable(url, error) from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _unavailable(url, error) from error


def _unavailable(url: URL, error: Exception) -> StoreUnavailable:
    where = f"{shown(url)} ({_reason(error)})"
    return StoreUnavailable("the database cannot be used", where, _REMEDIES[url.get_backend_name()])


def _reason(error: Exception) -> str:
    """Return the driver's own words in one line; SQLAlchemy would add the values, which are private."""
    inner = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(inner).split())[:200]
