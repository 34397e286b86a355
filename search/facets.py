"""What results can be narrowed by: which titles pass, and how many there are of each value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Title
from core.typing import BoolArray, IntArray
from search.records import Filters


@dataclass(frozen=True)
class Facet:
    """One way to narrow results.

    Attributes
    ----------
    key : str
        The key of the counts, and the field of an index.
    chosen : str
        The field of `Filters` that holds the chosen values.
    values_of : callable
        The values of a title.
    needs_all : bool
        Whether a title must carry all chosen values, rather than one of them.
    """

    key: str
    chosen: str
    values_of: Callable[[Title], tuple[str, ...]]
    needs_all: bool = False

    def wanted(self, filters: Filters) -> tuple[str, ...]:
        """Return the chosen values."""
        values: tuple[str, ...] = getattr(filters, self.chosen)
        return values


#: Written once for every engine.
FACETS = (
    Facet("genre", "genres", lambda title: title.genres, needs_all=True),
    Facet("type", "types", lambda title: (title.type,) if title.type else ()),
    Facet("status", "statuses", lambda title: (title.airing,) if title.airing else ()),
    Facet("studio", "studios", lambda title: title.studios),
    Facet("source", "sources", lambda title: (title.source,) if title.source else ()),
)


class _Column:
    """One facet of all titles: value codes, row by row."""

    def __init__(self, rows: Sequence[tuple[str, ...]]) -> None:
        self.values = sorted({value for row in rows for value in row})
        code = {value: place for place, value in enumerate(self.values)}
        self._row_of = np.repeat(np.arange(len(rows)), [len(set(row)) for row in rows])
        flat = [code[value] for row in rows for value in dict.fromkeys(row)]
        self._codes: NDArray[np.int64] = np.array(flat, dtype=np.int64)
        self._code = code
        self._n_rows = len(rows)

    def having(self, value: str) -> BoolArray:
        """Return which rows carry a value, shape (n_rows,)."""
        mask = np.zeros(self._n_rows, dtype=bool)
        mask[self._row_of[self._codes == self._code.get(value, -1)]] = True
        return mask

    def counts(self, chosen: BoolArray) -> dict[str, int]:
        """Return how many of the chosen rows carry each value, the most frequent first, no zeros."""
        tally = np.bincount(self._codes[chosen[self._row_of]], minlength=len(self.values))
        order = np.lexsort((np.arange(len(tally)), -tally))
        return {self.values[place]: int(tally[place]) for place in order if tally[place]}


class FacetTable:
    """The facets of a catalogue.

    Parameters
    ----------
    catalogue : Catalogue
    """

    def __init__(self, catalogue: Catalogue) -> None:
        titles = catalogue.titles
        self._n_items = len(titles)
        self._columns = {facet.key: _Column([facet.values_of(title) for title in titles]) for facet in FACETS}
        self._columns["year"] = _Column([(str(title.year),) if title.year else () for title in titles])
        self._years = np.array([np.nan if t.year is None else t.year for t in titles], dtype=np.float64)
        self._scores = np.array([np.nan if t.score is None else t.score for t in titles], dtype=np.float64)

    def passing(self, filters: Filters) -> BoolArray:
        """Return which items pass all filters, bool of shape (n_items,)."""
        mask = np.ones(self._n_items, dtype=bool)
        for facet in FACETS:
            wanted = facet.wanted(filters)
            if wanted:
                having = [self._columns[facet.key].having(value) for value in wanted]
                mask &= np.logical_and.reduce(having) if facet.needs_all else np.logical_or.reduce(having)
        # A comparison with "not known" is false, so such titles do not pass.
        if filters.year_from is not None:
            mask &= self._years >= filters.year_from
        if filters.year_to is not None:
            mask &= self._years <= filters.year_to
        if filters.min_score is not None:
            mask &= self._scores >= filters.min_score
        if filters.only is not None:
            mask &= np.isin(np.arange(self._n_items), filters.only)
        return mask

    def counts(self, items: IntArray) -> Mapping[str, Mapping[str, int]]:
        """Return how many of `items` carry each value, by facet; ``year`` has single years."""
        chosen = np.zeros(self._n_items, dtype=bool)
        chosen[items] = True
        return {key: column.counts(chosen) for key, column in self._columns.items()}
