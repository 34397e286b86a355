"""Orders of titles that do not depend on words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Title
from core.errors import InvalidInput
from core.typing import IntArray
from search.records import Sort


class Ordering:
    """Sorts items by members, score or date; what is not known comes last, ties go by anime_id.

    Parameters
    ----------
    catalogue : Catalogue
    """

    def __init__(self, catalogue: Catalogue) -> None:
        titles = catalogue.titles
        self._orders = {
            "watched": _falling([title.members for title in titles]),
            "score": _falling([title.score or 0.0 for title in titles]),
            "newest": _falling([_day(title) for title in titles]),
        }

    def by(self, sort: Sort, items: IntArray) -> NDArray[np.int32]:
        """Return items, each there once, in an order; ``relevance`` leaves them as they are.

        Raises
        ------
        InvalidInput
            If there is no such order.
        """
        if sort == "relevance":
            return items.astype(np.int32)
        if sort not in self._orders:
            raise InvalidInput("unknown order", f"sort={sort}", f"pick one of: {', '.join(get_args(Sort))}")
        order = self._orders[sort]
        wanted = np.zeros(len(order), dtype=bool)
        wanted[items] = True
        return order[wanted[order]]


def _falling(values: Sequence[float]) -> NDArray[np.int32]:
    """Return all items, those with the largest values first, ties by item."""
    return np.argsort(-np.array(values, dtype=np.float64), kind="stable").astype(np.int32)


def _day(title: Title) -> int:
    """Return when a title began, as a number that grows with time; 0 where nobody knows."""
    if title.aired_from is not None:
        return title.aired_from.toordinal()
    return 0 if title.year is None else title.year * 365
