"""One person's list as arrays: from the build, from three picked titles, or from an uploaded list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.status import ListStatus
from core.typing import IntArray


def _no_times() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Person:
    """A person's entries, one per title.

    Attributes
    ----------
    user_id : int or None
        The source's id; None for someone the build has never seen.
    items : ndarray of int32, shape (n_entries,)
        Rows of the catalogue, strictly increasing.
    status : ndarray of uint8, shape (n_entries,)
        `ListStatus` codes.
    scores : ndarray of uint8, shape (n_entries,)
        1 to 10; 0 means "no score", never "bad".
    episodes : ndarray of uint16, shape (n_entries,)
        Episodes watched, at most the title's own number where that is known.
    times : ndarray of int64, shape (n_entries,) or (0,)
        Seconds since 1970 of the newest event, where the source has times.
    """

    user_id: int | None
    items: NDArray[np.int32]
    status: NDArray[np.uint8]
    scores: NDArray[np.uint8]
    episodes: NDArray[np.uint16]
    times: NDArray[np.int64] = field(default_factory=_no_times)

    def __len__(self) -> int:
        return len(self.items)

    def with_status(self, statuses: Iterable[ListStatus]) -> NDArray[np.int32]:
        """Return the items whose status is one of `statuses`, increasing."""
        wanted = np.array([int(status) for status in statuses], dtype=np.uint8)
        return self.items[np.isin(self.status, wanted)]

    def entry(self, item: int) -> int | None:
        """Return the position of `item` among the entries, or None."""
        position = int(np.searchsorted(self.items, item))
        return position if position < len(self.items) and self.items[position] == item else None

    @classmethod
    def from_titles(cls, items: IntArray | list[int], user_id: int | None = None) -> Person:
        """Return a newcomer who has completed `items` and scored nothing."""
        rows = np.unique(np.asarray(items, dtype=np.int32))
        n = len(rows)
        return cls(
            user_id=user_id,
            items=rows,
            status=np.full(n, ListStatus.COMPLETED, dtype=np.uint8),
            scores=np.zeros(n, dtype=np.uint8),
            episodes=np.zeros(n, dtype=np.uint16),
        )
