"""The rules that come last: nothing seen, no second season before the first, no shelf of one franchise.

They take ranked items and give ranked items, whichever method ranked them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.typing import BoolArray, IntArray

#: At most so many of a franchise in any run of so many titles.
MOST_OF_A_FRANCHISE = 2
RUN = 20
#: People drop out from season to season. What is followed so many times as much as an earlier title of its
#: franchise does not build on it: it is told anew.
STANDS_ALONE = 1.5
_SERIES = "TV"


@dataclass(frozen=True)
class FranchiseOrder:
    """Watching orders, ready for many questions.

    Attributes
    ----------
    catalogue : Catalogue
    franchise : ndarray of int64, shape (n_items,)
        The franchise of every item; titles without one stand alone, below 0.
    place : ndarray of int64, shape (n_items,)
        The place in the watching order of every item.
    main_line : dict of int to tuple of int
        The items to be watched one after the other, by franchise, for those of several titles. The series
        where there are any, else what is of the same type as the first title: specials and films beside a
        series hold nobody up.
    """

    catalogue: Catalogue
    franchise: NDArray[np.int64]
    place: NDArray[np.int64]
    main_line: dict[int, tuple[int, ...]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> FranchiseOrder:
        """Work out the watching orders of a catalogue."""
        titles = catalogue.titles
        lines = {
            franchise: _main_line(catalogue, items)
            for franchise, items in catalogue.franchises.items()
            if franchise and len(items) > 1
        }
        given = [title.franchise or -1 - item for item, title in enumerate(titles)]
        places = [title.franchise_place for title in titles]
        return cls(catalogue, np.array(given, dtype=np.int64), np.array(places, dtype=np.int64), lines)

    def entrance(self, item: int, seen: BoolArray) -> int:
        """Return what to suggest in place of `item`: the earliest unseen title of its main line, or itself.

        Parameters
        ----------
        item : int
        seen : ndarray of bool, shape (n_items,)
        """
        for earlier in self.main_line.get(int(self.franchise[item]), ()):
            if self.place[earlier] >= self.place[item]:
                break
            if not seen[earlier] and not self._stands_alone(item, earlier):
                return earlier
        return item

    def _stands_alone(self, item: int, earlier: int) -> bool:
        titles = self.catalogue.titles
        return titles[item].members > STANDS_ALONE * max(titles[earlier].members, 1)

    def sequels(self, items: IntArray) -> BoolArray:
        """Return which titles come after one of `items` in its franchise, shape (n_items,)."""
        later = np.zeros(len(self.franchise), dtype=bool)
        for item in items.tolist():
            for other in self.catalogue.franchises.get(int(self.franchise[item]), ()):
                later[other] |= self.place[other] > self.place[item]
        return later


def _main_line(catalogue: Catalogue, items: tuple[int, ...]) -> tuple[int, ...]:
    kinds = {catalogue.titles[item].type for item in items}
    kind = _SERIES if _SERIES in kinds else catalogue.titles[items[0]].type
    return tuple(item for item in items if catalogue.titles[item].type == kind)


def rerank(
    candidates: Iterable[int],
    order: FranchiseOrder,
    hidden: BoolArray,
    seen: BoolArray,
    before: Iterable[int] = (),
) -> Iterator[tuple[int, int]]:
    """Apply the rules to candidates, best first, as long as the caller asks.

    Parameters
    ----------
    candidates : iterable of int
        Items, best first; repeats count once.
    order : FranchiseOrder
    hidden : ndarray of bool, shape (n_items,)
        Never to be yielded: seen, shown elsewhere, sequels of what was disliked.
    seen : ndarray of bool, shape (n_items,)
        What the person has seen, for the entrances of franchises.
    before : iterable of int
        Items that count as shown already, such as the title whose page this is.

    Yields
    ------
    tuple of int
        The item to show and the candidate that brought it, which is the same one unless it is a sequel.
    """
    shown = set(before)
    recent = [int(order.franchise[item]) for item in shown]
    for candidate in candidates:
        item = order.entrance(candidate, seen)
        if item in shown or hidden[item]:
            continue
        franchise = int(order.franchise[item])
        if recent[-(RUN - 1) :].count(franchise) >= MOST_OF_A_FRANCHISE:
            continue
        shown.add(item)
        recent.append(franchise)
        yield item, candidate
