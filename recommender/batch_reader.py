"""The newest batch of a version, as pages read it: in place of a ranking, as long as it is true."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.lists import PersonLists
from core.person import Person
from recommender.batch_lists import BatchArrays, open_arrays
from recommender.batch_reasons import decode
from recommender.records import Recommendation
from recommender.taste import Taste

#: What tells one batch from the next: inode and time of the last change (ns).
_Signature = tuple[int, int]


class BatchReader:
    """Follows the folder of a version's batch; a run that ends while pages are served is noticed.

    Parameters
    ----------
    folder : Path
        Where a finished batch of the version stands, or will stand.
    lists : PersonLists
        The lists that the batch was made from.
    """

    def __init__(self, folder: Path, lists: PersonLists) -> None:
        self._folder = folder
        self._lists = lists
        self._opened: tuple[_Signature | None, BatchArrays | None] = (None, None)

    def best(self, taste: Taste, k: int) -> list[Recommendation] | None:
        """Return what the batch holds for a person, up to `k` titles; None where it must be worked out.

        That is: without a batch, for somebody whom it does not have or whose list has changed since, for more
        titles than were kept, and where a reason cannot be told again.
        """
        arrays = self._arrays()
        row = None if arrays is None or not self._unchanged(taste.person) else self._row(arrays, taste.person)
        if arrays is None or row is None:
            return None
        length = int(np.count_nonzero(arrays.items[row] >= 0))
        if k > length == arrays.k:
            return None
        found = []
        for item, score, number in zip(
            arrays.items[row, : min(k, length)].tolist(),
            arrays.scores[row].tolist(),
            arrays.reasons[row].tolist(),
            strict=False,
        ):
            reason = decode(number, taste)
            if reason is None:
                return None
            found.append(Recommendation(item, score, reason, planned=bool(taste.planned[item])))
        return found

    def _arrays(self) -> BatchArrays | None:
        signature = self._signature()
        if signature != self._opened[0]:
            arrays = open_arrays(self._folder)
            # A run may have ended in between; then nobody knows whose arrays these are.
            self._opened = (signature, arrays) if signature == self._signature() else (None, None)
        return self._opened[1]

    def _signature(self) -> _Signature | None:
        try:
            stat = self._folder.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_ctime_ns

    def _unchanged(self, person: Person) -> bool:
        kept = None if person.user_id is None else self._lists.find(person.user_id)
        return kept is not None and all(
            np.array_equal(getattr(kept, name), getattr(person, name))
            for name in ("items", "status", "scores", "episodes")
        )

    @staticmethod
    def _row(arrays: BatchArrays, person: Person) -> int | None:
        return None if person.user_id is None else arrays.users.find(person.user_id)
