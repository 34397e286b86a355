"""Browsing and searching."""

from __future__ import annotations

from dataclasses import dataclass

from web.contexts.choosing import Choice, Facet, Pager
from web.contexts.shelves import Card, ShelfView


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """The catalogue by facets."""

    cards: tuple[Card, ...]
    facets: tuple[Facet, ...]
    sorts: tuple[Choice, ...]
    pager: Pager
    clear: str
    first: str
    """The present query at page 1: where fewer titles are left, there may be no other page."""


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
