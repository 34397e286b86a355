"""One visit's view of a person: what they have seen, what their list says, what to name as a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
from recommender.daily import rng_of_the_day
from recommender.generator import Evidence
from recommender.reasons import because
from recommender.records import Reason, Recommendation
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
    catalogue : Catalogue
    order : FranchiseOrder
        Its watching orders.
    """

    person: Person
    evidence: Evidence
    catalogue: Catalogue
    order: FranchiseOrder

    @cached_property
    def seen(self) -> BoolArray:
        """What must not be recommended, by `core.exclusion`, shape (n_items,)."""
        return mask_of(excluded_items(self.person, Purpose.RECOMMENDATION), len(self.catalogue))

    @cached_property
    def hidden(self) -> BoolArray:
        """What is seen, and sequels of what was dropped or scored far below the mean, shape (n_items,)."""
        return self.seen | self.order.sequels(self.evidence.disliked_items)

    @cached_property
    def planned(self) -> BoolArray:
        """What the person plans to watch, shape (n_items,)."""
        return mask_of(self.entries(ListStatus.PLAN_TO_WATCH), len(self.catalogue))

    def marked(self, found: Iterable[Recommendation]) -> list[Recommendation]:
        """Return recommendations of which those that the person plans to watch say so."""
        return [replace(one, planned=True) if self.planned[one.item] else one for one in found]

    @cached_property
    def mean_score(self) -> float:
        """The person's own mean over what they have watched, 0 where they have scored nothing."""
        given = self.person.scores[
            (self.person.scores > 0) & (self.person.status != ListStatus.PLAN_TO_WATCH)
        ]
        return float(given.mean()) if len(given) else 0.0

    def because(self, item: int) -> Reason:
        """Return the reason that names one of the person's entries."""
        if item not in self._because:
            self._because[item] = because(self.person, item, self.catalogue, self.mean_score)
        return self._because[item]

    @cached_property
    def _because(self) -> dict[int, Reason]:
        return {}

    def entries(self, status: ListStatus) -> list[int]:
        """Return the items of one status that this version has."""
        items = self.person.items[self.person.status == status]
        return [item for item in items.tolist() if item < len(self.catalogue)]

    def favourites(self, standing: Standing) -> list[int]:
        """Return the best-liked seen titles, one a franchise, best first.

        By own score (no score comes last); ties go to the latest event, then to the largest own score minus
        the community's mean, then to the smaller anime_id.
        """
        person = self.person
        # The evidence is some of the person's entries, and both go by item.
        liked = np.searchsorted(person.items, self.evidence.items[self.evidence.liked])
        liked = liked[self.seen[person.items[liked]]]
        items, scores = person.items[liked], person.scores[liked].astype(np.float64)
        above = np.where(scores > 0, scores - np.nan_to_num(standing.means[items], nan=np.inf), 0)
        times = person.times[liked] if len(person.times) else np.zeros(len(liked))
        # lexsort's last key leads.
        order = np.lexsort((items, -above, -times, -scores))
        distinct: dict[int, int] = {}
        for item in items[order].tolist():
            distinct.setdefault(self.order.franchise[item], item)
        return list(distinct.values())[:N_FAVOURITES]


def of_the_day(choices: list[int], k: int, person: Person, day: date) -> list[int]:
    """Return `k` of `choices` in their order: the same all day for a person, others tomorrow."""
    if len(choices) <= k:
        return choices
    rng = rng_of_the_day("favourites", person, day)
    return [choices[place] for place in sorted(rng.choice(len(choices), size=k, replace=False).tolist())]
