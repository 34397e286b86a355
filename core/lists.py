"""Everyone's lists as flat arrays, memory-mapped from a version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.arrays import load_array, save_array
from core.errors import UnknownId
from core.id_map import IdMap
from core.person import Person
from core.status import ListStatus

PART = "lists"
_COLUMNS = ("items", "status", "scores", "episodes")


@dataclass(frozen=True)
class PersonLists:
    """Lists of all people in compressed row form: entries of user u are ``indptr[u]:indptr[u + 1]``.

    Attributes
    ----------
    users : IdMap
        Outside user ids in row order.
    indptr : ndarray of int64, shape (n_users + 1,)
    items, status, scores, episodes : ndarrays of int32, uint8, uint8, uint16, shape (n_entries,)
        As in `Person`; items strictly increasing within a user.
    times : ndarray of int64, shape (n_entries,) or (0,)
        Seconds since 1970, empty where the source has no times.
    """

    users: IdMap
    indptr: NDArray[np.int64]
    items: NDArray[np.int32]
    status: NDArray[np.uint8]
    scores: NDArray[np.uint8]
    episodes: NDArray[np.uint16]
    times: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.users)

    @property
    def has_times(self) -> bool:
        """Whether the source told when things happened."""
        return len(self.times) > 0

    def person(self, user: int) -> Person:
        """Return the entries of the user in row `user` (views, no copies)."""
        rows = slice(int(self.indptr[user]), int(self.indptr[user + 1]))
        return Person(
            user_id=self.users.outside(user),
            items=self.items[rows],
            status=self.status[rows],
            scores=self.scores[rows],
            episodes=self.episodes[rows],
            times=self.times[rows] if self.has_times else self.times,
        )

    def find(self, user_id: int) -> Person | None:
        """Return the person with an outside id, or None."""
        user = self.users.find(user_id)
        return None if user is None else self.person(user)

    def by_id(self, user_id: int) -> Person:
        """Return the person with an outside id.

        Raises
        ------
        UnknownId
            If the version has no such user.
        """
        person = self.find(user_id)
        if person is None:
            raise UnknownId("unknown user", str(user_id), "pick one from the list of users")
        return person

    def counts(self, user: int) -> dict[ListStatus, int]:
        """Return how many entries of each status the user in row `user` has, zeros included."""
        status = self.status[int(self.indptr[user]) : int(self.indptr[user + 1])]
        tally = np.bincount(status, minlength=max(ListStatus) + 1)
        return {kind: int(tally[kind]) for kind in ListStatus}

    def __iter__(self) -> Iterator[Person]:
        return (self.person(user) for user in range(len(self)))

    def save(self, folder: Path) -> None:
        """Write the arrays as ``.npy`` files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        save_array(folder / "user_ids.npy", self.users.ids)
        save_array(folder / "indptr.npy", self.indptr)
        save_array(folder / "times.npy", self.times)
        for name in _COLUMNS:
            save_array(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, version: Path) -> PersonLists:
        """Open the lists of a version, memory-mapped."""
        folder = version / PART
        items, status, scores, episodes = (load_array(folder / f"{name}.npy") for name in _COLUMNS)
        return cls(
            users=IdMap(load_array(folder / "user_ids.npy")),
            indptr=load_array(folder / "indptr.npy"),
            items=items,
            status=status,
            scores=scores,
            episodes=episodes,
            times=load_array(folder / "times.npy"),
        )
