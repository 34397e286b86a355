"""What narrows, orders and turns the pages of what is shown."""

from __future__ import annotations

from dataclasses import dataclass


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
class Choice:
    """One of several orders, as a link."""

    label: str
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is among the pages."""

    page: int
    pages: int
    total: int
    previous: str
    next: str
