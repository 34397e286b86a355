"""Browsing the catalogue: filters, facet counts and orders over all titles, in numpy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from core.catalogue import Catalogue, Title
from core.typing import BoolArray, FloatArray, IntArray
from search.facets import FACETS, FacetTable
from search.records import Filters

SORTS = ("watched", "recommended", "newest", "score")

#: A title is new for this long after it began to air.
NEW_FOR = timedelta(days=120)

#: Nothing is left out.
NOTHING: IntArray = np.zeros(0, dtype=np.int64)

#: The facet that narrows years; `Filters` has it as a span.
YEAR = "year"


@dataclass(frozen=True)
class Browser:
    """The catalogue by its facets.

    Attributes
    ----------
    table : FacetTable
        Which titles pass a filter, the same for browsing and for search.
    vocabulary : mapping
        Facet -> casefolded value -> the value as the catalogue spells it.
    years, scores : ndarrays of float64, shape (n_items,)
        NaN where not known.
    members : ndarray of int64, shape (n_items,)
    first_aired : ndarray of int64, shape (n_items,)
        Day number (proleptic), 0 where not known.
    today : int
        Day number of the version's day.
    """

    table: FacetTable
    vocabulary: Mapping[str, Mapping[str, str]]
    years: FloatArray
    scores: FloatArray
    members: IntArray
    first_aired: IntArray
    today: int

    @classmethod
    def of(cls, catalogue: Catalogue, today: str | None = None) -> Browser:
        """Read a catalogue.

        Parameters
        ----------
        catalogue : Catalogue
            The titles, in order of item.
        today : str or None
            The version's day, ISO 8601; the day of the newest title where the build did not say.
        """
        titles = catalogue.titles
        aired = np.array([_first_day(title) for title in titles], dtype=np.int64)
        return cls(
            table=FacetTable(catalogue),
            vocabulary={
                facet.key: _spelling(value for title in titles for value in facet.values_of(title))
                for facet in FACETS
            },
            years=np.array([np.nan if t.year is None else t.year for t in titles], dtype=np.float64),
            scores=np.array([np.nan if t.score is None else t.score for t in titles], dtype=np.float64),
            members=np.array([t.members or t.completed for t in titles], dtype=np.int64),
            first_aired=aired,
            today=date.fromisoformat(today).toordinal() if today else int(aired.max(initial=0)),
        )

    def matching(self, filters: Filters, hidden: IntArray = NOTHING) -> BoolArray:
        """Return which titles pass and are not among `hidden`; shape (n_items,)."""
        passing = self.table.passing(filters)
        passing[hidden] = False
        return passing

    def counts(self, filters: Filters, hidden: IntArray = NOTHING) -> dict[str, Mapping[str, int]]:
        """Return for each facet (and for `YEAR`) how many titles each value would show, `hidden` left out.

        Facets whose values add up are counted among the present results; those whose values are
        alternatives as if nothing were chosen in them.
        """
        found: dict[str, Mapping[str, int]] = {}
        for facet in FACETS:
            nothing_chosen: dict[str, Any] = {} if facet.needs_all else {facet.chosen: ()}
            freed = replace(filters, **nothing_chosen)
            found[facet.key] = self.table.counts(np.flatnonzero(self.matching(freed, hidden)))[facet.key]
        found[YEAR] = self._years(self.matching(replace(filters, year_from=None, year_to=None), hidden))
        return found

    def ordered(self, mask: BoolArray, sort: str, recommended: Sequence[int] = ()) -> IntArray:
        """Return the titles of `mask` in order; ties are broken by members, then by anime_id.

        Parameters
        ----------
        mask : ndarray of bool, shape (n_items,)
        sort : str
            One of `SORTS`.
        recommended : sequence of int
            Items in the order recommended to the person; for ``recommended`` they come first.
        """
        items = np.flatnonzero(mask)
        if sort == "newest":
            upcoming = self.first_aired[items] > self.today
            return items[np.lexsort((items, -self.members[items], -self.first_aired[items], upcoming))]
        if sort == "score":
            return items[np.lexsort((items, -self.members[items], -np.nan_to_num(self.scores[items])))]
        by_members = items[np.lexsort((items, -self.members[items]))]
        if sort == "watched":
            return by_members
        first = np.array([item for item in recommended if mask[item]], dtype=items.dtype)
        return np.concatenate([first, by_members[~np.isin(by_members, first)]])

    def is_new(self, item: int) -> bool:
        """Whether a title began to air within `NEW_FOR` before the version's day."""
        return 0 <= self.today - int(self.first_aired[item]) <= NEW_FOR.days

    def _years(self, mask: BoolArray) -> dict[str, int]:
        years, tally = np.unique(self.years[mask & ~np.isnan(self.years)], return_counts=True)
        return {str(int(year)): int(n) for year, n in zip(years, tally, strict=True)}


def _spelling(values: Iterable[str]) -> dict[str, str]:
    return {value.casefold(): value for value in sorted(set(values), reverse=True)}


def _first_day(title: Title) -> int:
    if title.aired_from is not None:
        return title.aired_from.toordinal()
    return 0 if title.year is None else date(min(max(title.year, 1), 9999), 1, 1).toordinal()
