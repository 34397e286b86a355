"""How often two titles are watched by the same people, as confirming evidence for franchises."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_matrix

from core.lists import PersonLists
from core.status import ListStatus

#: So many entries, of the first people, tell enough; the cost does not grow beyond them.
MAX_ENTRIES = 5_000_000

#: Below this many watchers of either title nobody can tell.
MIN_WATCHERS = 5


class CoWatching:
    """Cosines between the sets of people who have seen two titles.

    Parameters
    ----------
    lists : PersonLists
    n_items : int
    """

    def __init__(self, lists: PersonLists, n_items: int) -> None:
        n_users = max(0, int(np.searchsorted(lists.indptr, MAX_ENTRIES, side="right")) - 1)
        end = int(lists.indptr[n_users])
        seen = np.asarray(lists.status[:end]) != ListStatus.PLAN_TO_WATCH
        users = np.repeat(np.arange(n_users, dtype=np.int32), np.diff(lists.indptr[: n_users + 1]))[seen]
        items = np.asarray(lists.items[:end])[seen]
        watchers = csc_matrix((np.ones(len(users), np.bool_), (users, items)), shape=(n_users, n_items))
        self._indptr, self._users = watchers.indptr, watchers.indices

    def cosine(self, first: int, second: int) -> float | None:
        """Return the cosine of two items, from 0 to 1, or None where too few people have seen either."""
        a = self._users[self._indptr[first] : self._indptr[first + 1]]
        b = self._users[self._indptr[second] : self._indptr[second + 1]]
        if min(len(a), len(b)) < MIN_WATCHERS:
            return None
        shared = len(np.intersect1d(a, b, assume_unique=True))
        return shared / float(np.sqrt(len(a) * len(b)))
