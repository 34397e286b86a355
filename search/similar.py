"""How alike titles are by their facts alone: genres and years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, KnownTitle, Title
from core.typing import IntArray
from search.fusion import Lane, best

#: So many years apart cost as much as sharing no genre.
_YEARS = 40.0


class FactTable:
    """Genres and years of all titles.

    Parameters
    ----------
    catalogue : Catalogue
    """

    def __init__(self, catalogue: Catalogue) -> None:
        titles = catalogue.titles
        names = sorted({genre for title in titles for genre in title.genres})
        self._code = {name: place for place, name in enumerate(names)}
        self._genres = np.array([self._carried(t.genres) for t in titles]).reshape(len(titles), len(names))
        self._years = np.array([np.nan if t.year is None else t.year for t in titles])
        self._franchises = np.array([title.franchise for title in titles])

    def of_franchise(self, franchise: int) -> NDArray[np.int32]:
        """Return the items of a franchise, increasing."""
        return np.flatnonzero(self._franchises == franchise).astype(np.int32)

    def lane(self, title: Title | KnownTitle, allowed: IntArray) -> Lane:
        """Return the allowed items most like a title, in the lane ``facts``.

        The score is the share of common genres (Jaccard) less the distance in years, at most one such unit;
        a year that is not known lies `_YEARS` / 2 away. Without any genre nothing is alike.
        """
        own = self._carried(title.genres)
        common = (self._genres & own).sum(axis=1)
        every = (self._genres | own).sum(axis=1)
        apart = np.nan_to_num(np.abs(self._years - (title.year or np.nan)), nan=_YEARS / 2)
        scores = common / np.maximum(every, 1) - np.minimum(apart / _YEARS, 1.0)
        mask = np.zeros(len(self._years), dtype=bool)
        mask[allowed] = True
        return best("facts", scores, mask & (common > 0))

    def _carried(self, genres: Sequence[str]) -> NDArray[np.bool_]:
        carried = np.zeros(len(self._code), dtype=bool)
        carried[[self._code[genre] for genre in genres if genre in self._code]] = True
        return carried
