"""What each template gets: typed, complete, and nothing it has to compute."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from core.catalogue import KnownTitle, Title
from recommender.records import Explored


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
class Step:
    """One place in a franchise's watching order."""

    card: Card
    place: int
    year: int | None
    kind: str
    here: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class TitlePage:
    """An offered title."""

    title: Title
    card: Card
    facts: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    other_names: tuple[str, ...]
    entry: str
    """What the picked user's list says of it, in words; "" without one."""
    path: tuple[Step, ...]
    similar: ShelfView
    also_liked: ShelfView


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A title that is known but not offered."""

    known: KnownTitle
    name: str
    why: str
    alike: ShelfView


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, as a link that switches it."""

    label: str
    count: int | None
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet with the values worth showing."""

    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def chosen(self) -> tuple[FacetValue, ...]:
        """The values that are switched on."""
        return tuple(value for value in self.values if value.on)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is among the pages."""

    page: int
    pages: int
    total: int
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several orders, as a link."""

    label: str
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """The catalogue by facets."""

    cards: tuple[Card, ...]
    facets: tuple[Facet, ...]
    sorts: tuple[Choice, ...]
    pager: Pager
    clear: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer to a search."""

    query: str
    heading: str
    note: str
    """One line under the heading that says what is shown and why; "" where the heading says it all."""
    top: TopResult | None
    results: tuple[Card, ...]
    shelves: tuple[ShelfView, ...]
    facets: tuple[Facet, ...]
    pager: Pager
    corrected: str
    original_url: str
    seen: SeenNote | None
    hidden: int
    show_seen: bool
    seen_url: str
    clear: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopResult:
    """The one title that the words name for certain."""

    card: Card
    facts: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class SeenNote:
    """A line for a title that was named exactly but is hidden as seen."""

    anime_id: int
    name: str
    status: str


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


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person in the list of users."""

    user_id: int
    counts: tuple[tuple[str, int], ...]
    total: int
    picked: bool


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
