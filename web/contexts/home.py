"""The home page."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.records import Explored
from web.contexts.shelves import Card, ShelfView, WaitingShelf


@dataclass(frozen=True, slots=True)
class Hero:
    """The one title that opens the home page."""

    card: Card
    facts: tuple[str, ...]
    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """A title that chance has put on the page, for the event log."""

    anime_id: int
    shelf: str
    place: int
    """Where it stands on the shelf, from 1."""
    explored: Explored


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page."""

    hero: Hero | None
    shelves: tuple[ShelfView, ...]
    waiting: tuple[WaitingShelf, ...] = ()
    """The shelves further down, in order."""
    exposures: tuple[Exposure, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One kind of shelves among others."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The order of the home page's shelves."""

    rows: tuple[OrderRow, ...]
    own: bool
    """Whether the visitor has made it."""
