"""Cards and the rows they stand in."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Card:
    """One poster that leads to a title's page."""

    anime_id: int
    name: str
    size: str
    """How large the name stands on the poster: l, m or s, by its length."""
    line: str
    """One quiet line under the poster."""
    score: float | None
    gold: bool
    """Whether the score is of 8.5 and more."""
    poster: Markup
    picture: str = ""
    """Where on this site the title's real picture is; "" where only the drawn poster is shown."""
    reason: str = ""
    badge: str = ""
    new: bool = False
    """Whether the badge says that it is new."""
    rank: int | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class ShelfView:
    """A row of cards under a heading."""

    key: str
    name: str
    cards: tuple[Card, ...]
    window: str = ""
    numbered: bool = False
    more: str = ""
    """Where "See all" leads; "" where there is no such page."""
    reasons: bool = False
    """Whether each card's reason stands under it as a caption."""
    rest: str = ""
    """Where the cards behind the last one are to be had; "" where there are none."""


@dataclass(frozen=True, slots=True)
class WaitingShelf:
    """A shelf whose cards come when somebody scrolls near it."""

    key: str
    name: str
    window: str
    address: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What opens over a card that a pointer rests on."""

    card: Card
    original: str
    """Another name of the title; "" where the card shows the only one."""
    facts: tuple[str, ...]
    genres: tuple[str, ...]
    sentence: str
