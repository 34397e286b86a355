"""The data of a version, column by column."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the data."""

    name: str
    kind: str
    known: int
    total: int
    chart: Markup
    note: str

    @property
    def missing(self) -> float:
        """The share of rows without a value, from 0 to 1."""
        return 1 - self.known / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows of one file."""

    file: str
    read: int
    kept: int
    merged: int
    dropped: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The data of a version, column by column."""

    version: str
    source: str
    simulated: bool
    n_titles: int
    n_known: int
    n_people: int
    n_entries: int
    titles: tuple[Column, ...]
    lists: tuple[Column, ...]
    accounts: tuple[Account, ...]
