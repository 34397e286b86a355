"""One visit's view of a person: what they have seen, what their list says, what to name as a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.exclusion import Purpose, excluded_items
from core.person import Person
from core.status import ListStatus
from core.typing import BoolArray
from recommender.charts import Standing
from recommender.generator import Evidence
from recommender.reranking import FranchiseOrder

#: So many favourites take turns in naming a shelf.
N_FAVOURITES = 9


def mask_of(items: Iterable[int] | NDArray[np.int32], n_items: int) -> BoolArray:
    """Return which titles are among `items`, shape (n_items,); items that there are not are left out."""
    mask = np.zeros(n_items, dtype=bool)
    rows = np.asarray(items, dtype=np.int64)
    mask[rows[(rows >= 0) & (rows < n_items)]] = True
    return mask


@dataclass(frozen=True)
class Taste:
    """A person as the recommender sees them, worked out once a visit.

    Attributes
    ----------
    person : Person
    evidence : Evidence
        Their list, weighed.
    order : FranchiseOrder
        Watching orders of the catalogue.
    """

    person: Person
    evidence: Evidence
    order: FranchiseOrder

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that the items are rows of."""
        return self.order.catalogue

    @cached_property
    def seen(self) -> BoolArray:
        """What must not be recommended, by `core.exclusion`, shape (n_items,)."""
        return mask_of(excluded_items(self.person, Purpose.RECOMMENDATION), len(self.catalogue))

    @cached_property
    def hidden(self) -> BoolArray:
        """What is seen, and sequels of what was dropped or scored far below the mean, shape (n_items,)."""
        return self.seen | self.order.sequels(self.evidence.disliked_items)

    def entries(self, status: ListStatus) -> list[int]:
        """Return the items of one status that this version has."""
        return [item for item in self.person.with_status([status]).tolist() if item < len(self.catalogue)]

    def favourites(self, standing: Standing) -> list[int]:
        """Return the best-liked seen titles, one a franchise, best first.

        By own score (no score comes last); ties go to the latest event, then to the largest own score minus
        the community's mean, then to the smaller anime_id.
        """
        liked = np.intersect1d(self.evidence.items[self.evidence.liked], np.flatnonzero(self.seen))
        keys = [self._liking(int(item), standing) for item in liked]
        distinct: dict[int, int] = {}
        for *_, item in sorted(keys):
            distinct.setdefault(int(self.order.franchise[item]), item)
        return list(distinct.values())[:N_FAVOURITES]

    def _liking(self, item: int, standing: Standing) -> tuple[float, float, float, int]:
        entry = int(np.searchsorted(self.person.items, item))
        score = float(self.person.scores[entry])
        when = float(self.person.times[entry]) if len(self.person.times) else 0.0
        mean = float(standing.means[item])
        above = score - mean if score > 0 and np.isfinite(mean) else 0.0
        return (-score, -when, -above, item)


def of_the_day(choices: list[int], k: int, person: Person, day: date) -> list[int]:
    """Return `k` of `choices` in their order: the same all day for a person, others tomorrow."""
    if len(choices) <= k:
        return choices
    who = person.user_id if person.user_id is not None else int(person.items.sum())
    rng = np.random.default_rng([who & 0xFFFF_FFFF, day.toordinal()])
    return [choices[place] for place in sorted(rng.choice(len(choices), size=k, replace=False).tolist())]
