"""The rules that come last: nothing seen, no second season before the first, no shelf of one franchise.

`ranking` is all of them: from anybody's scores to what is shown. `rerank` is its last step, for candidates
that are ranked already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.typing import BoolArray, IntArray
from recommender.aversion import pushed_down
from recommender.diversity import Variety
from recommender.generator import Evidence, best_first
from recommender.neighbours import Neighbours

#: At most so many of a franchise in any run of so many titles.
MOST_OF_A_FRANCHISE = 2
RUN = 20
#: People drop out from season to season. What is followed so many times as much as an earlier title of its
#: franchise does not build on it: it is told anew.
TOLD_ANEW = 1.5
_SERIES = "TV"


@dataclass(frozen=True)
class FranchiseOrder:
    """Watching orders, ready for many questions.

    Attributes
    ----------
    franchise : list of int, length n_items
        The franchise of every item; titles without one stand alone, below 0.
    before : dict of int to tuple of int
        What to watch before an item, in order: what it builds on, and what that builds on.
    after : dict of int to tuple of int
        What comes later in the franchise of an item, whatever it is.
    """

    franchise: list[int]
    before: dict[int, tuple[int, ...]]
    after: dict[int, tuple[int, ...]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> FranchiseOrder:
        """Work out the watching orders of a catalogue."""
        before: dict[int, tuple[int, ...]] = {}
        after: dict[int, tuple[int, ...]] = {}
        for franchise, items in catalogue.franchises.items():
            if franchise == 0 or len(items) == 1:
                continue
            line = main_line(catalogue, items)
            for place, item in enumerate(items):
                after[item] = items[place + 1 :]
                wanted = {
                    one for one in items[:place] if one in line and not _told_anew(catalogue, item, one)
                }
                # Followers grow a little at each step and much over several, so what is told anew beside the
                # first part may still build on the second: with it, it builds on the first.
                wanted.update(*(before[one] for one in wanted))
                before[item] = tuple(one for one in line if one in wanted)
        given = [title.franchise or -1 - item for item, title in enumerate(catalogue.titles)]
        return cls(given, before, after)

    def entrance(self, item: int, seen: BoolArray) -> int:
        """Return what to suggest in place of `item`: the first unseen title that it builds on, or itself.

        Parameters
        ----------
        item : int
        seen : ndarray of bool, shape (n_items,)
        """
        return next((earlier for earlier in self.before.get(item, ()) if not seen[earlier]), item)

    def sequels(self, items: IntArray) -> BoolArray:
        """Return which titles come after one of `items` in its franchise, shape (n_items,)."""
        later = np.zeros(len(self.franchise), dtype=bool)
        for item in items.tolist():
            later[list(self.after.get(item, ()))] = True
        return later


def main_line(catalogue: Catalogue, items: tuple[int, ...]) -> tuple[int, ...]:
    """Return the titles of a franchise that are to be watched one after the other.

    The series where there are any, else what is of the same type as the first title: specials and films
    beside a series hold nobody up.

    Parameters
    ----------
    catalogue : Catalogue
    items : tuple of int
        A franchise in watching order.
    """
    kinds = {catalogue.titles[item].type for item in items}
    kind = _SERIES if _SERIES in kinds else catalogue.titles[items[0]].type
    return tuple(item for item in items if catalogue.titles[item].type == kind)


def _told_anew(catalogue: Catalogue, item: int, earlier: int) -> bool:
    titles = catalogue.titles
    return titles[item].members > TOLD_ANEW * max(titles[earlier].members, 1)


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
    recent = [order.franchise[item] for item in shown]
    for candidate in candidates:
        item = order.entrance(candidate, seen)
        if item in shown or hidden[item]:
            continue
        franchise = order.franchise[item]
        if recent[-(RUN - 1) :].count(franchise) >= MOST_OF_A_FRANCHISE:
            continue
        shown.add(item)
        recent.append(franchise)
        yield item, candidate


@dataclass(frozen=True)
class Rules:
    """What the rules know of a catalogue; the same for everybody.

    Attributes
    ----------
    order : FranchiseOrder
    variety : Variety
    content : Neighbours
        Like titles by what they are.
    """

    order: FranchiseOrder
    variety: Variety
    content: Neighbours

    @classmethod
    def of(cls, catalogue: Catalogue, content: Neighbours) -> Rules:
        """Work out what a catalogue says."""
        return cls(FranchiseOrder.of(catalogue), Variety.of(catalogue), content)


def ranking(
    scores: NDArray[np.float32], rules: Rules, evidence: Evidence, seen: BoolArray
) -> Iterator[tuple[int, int]]:
    """Turn the scores of any method into what a person is shown, best first, as long as the caller asks.

    Likes of what was disliked are pushed down, sequels of it and what was seen are left out, of alike titles
    the worse come later, the first unseen part of a story stands in for a later one, and a franchise has at
    most `MOST_OF_A_FRANCHISE` in any `RUN`.

    Parameters
    ----------
    scores : ndarray of float32, shape (n_items,)
        0 and less means "not proposed".
    rules : Rules
    evidence : Evidence
        What the person's list says.
    seen : ndarray of bool, shape (n_items,)

    Yields
    ------
    tuple of int
        As `rerank`.
    """
    hidden = seen | rules.order.sequels(evidence.disliked_items)
    averse = pushed_down(scores, evidence, rules.content)
    return varied_and_reranked(averse, rules, hidden, seen)


def varied_and_reranked(
    scores: NDArray[np.float32], rules: Rules, hidden: BoolArray, seen: BoolArray
) -> Iterator[tuple[int, int]]:
    """Apply the rules that order titles, given what is hidden and what is pushed down already."""
    candidates = best_first(np.where(hidden, 0, scores))
    return rerank(rules.variety.varied(candidates, scores), rules.order, hidden, seen)
