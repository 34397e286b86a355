"""What goes into a search and what comes out, whichever engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from core.person import Person


class Case(Enum):
    """What the typed words turned out to be; the page differs by it."""

    ONE_TITLE = "one_title"
    NAMES = "names"
    RELATED = "related"
    NOT_OFFERED = "not_offered"
    POPULAR = "popular"


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be among the results. Values within a field are alternatives; fields add up.

    Attributes
    ----------
    genres, types, statuses, studios, sources : tuple of str
        Names as in the catalogue; `statuses` are ``airing`` values (finished, airing, upcoming).
        A title must carry all `genres`, and one of each of the others.
    year_from, year_to : int or None
        Inclusive.
    min_score : float or None
        Titles without a score do not pass.
    only : tuple of int or None
        The only items that pass, where a measurement ranks a given list.
    """

    genres: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    min_score: float | None = None
    only: tuple[int, ...] | None = None


Sort = Literal["relevance", "watched", "score", "newest"]


@dataclass(frozen=True)
class SearchRequest:
    """One question to the box; an empty text browses what passes the filters."""

    text: str
    filters: Filters = field(default_factory=Filters)
    person: Person | None = None
    show_seen: bool = False
    page: int = 1
    per_page: int = 24
    as_typed: bool = False
    """Search the words as they are: the way back from "did you mean"."""
    sort: Sort = "relevance"


@dataclass(frozen=True, slots=True)
class Hit:
    """One title found: its item, its score in its own list, and where the words stand in its names."""

    item: int
    score: float
    matched_name: str = ""
    """The name that the words hit, which may be another language's."""
    spans: tuple[tuple[int, int], ...] = ()
    """Character ranges of `matched_name` to highlight."""


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A seen title that was named exactly: shown as a line, never silently gone."""

    item: int
    status: str


@dataclass(frozen=True)
class SearchAnswer:
    """The answer to one request; see `docs/search.md` for the five cases."""

    query: str
    case: Case
    titles: tuple[Hit, ...] = ()
    similar: tuple[Hit, ...] = ()
    recommended: tuple[Hit, ...] = ()
    known_name: str = ""
    known_reason: str = ""
    seen: SeenLine | None = None
    hidden: int = 0
    corrected: str = ""
    """The text that was searched instead, "" where nothing was corrected."""
    is_guess: bool = False
    """Whether the related titles are far guesses: no word of the text is one of names or synopses."""
    engine: str = "embedded"
    degraded: bool = False
    problems: tuple[str, ...] = ()
    """What is missing at the moment, in words for the page (no encoder, server down)."""
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Counts by facet (genre, type, status, studio, source, year) and value, over all pages."""
    page: int = 1
    per_page: int = 24
    total: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line below the box while typing."""

    kind: str
    """title, genre, query or description."""
    text: str
    anime_id: int | None = None
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything below the box."""

    suggestions: tuple[Suggestion, ...] = ()
    trending: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """Which engine was asked for, which one answers, and what is wrong at the moment."""

    configured: str
    serving: str
    problems: tuple[str, ...] = ()
