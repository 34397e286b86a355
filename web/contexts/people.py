"""People, their lists and their taste; newcomers."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from web.contexts.choosing import Choice, Pager
from web.contexts.shelves import Card, ShelfView


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person in the list of users."""

    user_id: int
    counts: tuple[tuple[str, int], ...]
    total: int
    picked: bool
    loves: tuple[Card, ...]
    """A few titles they love."""


@dataclass(frozen=True, slots=True)
class UsersPage:
    """The picker."""

    rows: tuple[UserRow, ...]
    orders: tuple[Choice, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list."""

    card: Card
    own_score: int
    progress: str


@dataclass(frozen=True, slots=True)
class ListView:
    """One list of a person."""

    key: str
    name: str
    total: int
    order: str
    """How it is ordered, in words."""
    entries: tuple[Entry, ...]
    more: str
    """Where the whole list is; "" where all of it stands here."""


@dataclass(frozen=True, slots=True)
class Taste:
    """One genre of a person's taste."""

    genre: str
    titles: int
    share: float
    """Of the titles seen, from 0 to 1."""
    mean: float | None
    """Mean own score; None where too few are scored."""


@dataclass(frozen=True, slots=True)
class UserPage:
    """A person's lists, taste and recommendations."""

    user_id: int
    picked: bool
    seen: int
    mean_score: float | None
    lists: tuple[ListView, ...]
    orders: tuple[Choice, ...]
    taste: tuple[Taste, ...]
    recommendations: ShelfView | None
    charts: tuple[tuple[str, Markup], ...] = ()
    """Diagrams of their taste under their names."""
    compared: int | None = None
    """The picked user, where that is somebody else: to compare with."""
    pager: Pager | None = None
    """Set where one list is shown whole."""
    other_lists: tuple[Choice, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two people side by side."""

    users: tuple[int, int]
    seen: tuple[int, int]
    shared: int
    overlap: float
    """Shared titles as a share of all that either has seen, from 0 to 1."""
    agreement: float | None
    """Correlation of the scores of shared titles, from -1 to 1; None where it says nothing."""
    scored: int
    """Titles that both have scored."""
    shelves: tuple[ShelfView, ...]


@dataclass(frozen=True, slots=True)
class Choosable:
    """A title that a newcomer can choose."""

    card: Card
    on: bool


@dataclass(frozen=True, slots=True)
class StartPage:
    """Pick a few titles you love."""

    choices: tuple[Choosable, ...]
    n_chosen: int
    enough: int
    words: str
    note: str
