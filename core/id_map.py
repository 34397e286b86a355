"""The only translator between outside ids (`anime_id`, `user_id`) and rows of the arrays (`item`, `user`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UnknownId
from core.typing import IntArray


@dataclass(frozen=True)
class IdMap:
    """Outside ids in row order: row r of the arrays is ``ids[r]``.

    Parameters
    ----------
    ids : ndarray of int64, shape (n,)
        Strictly increasing, so that the order of rows is the order of ids and ties broken by row are ties
        broken by id.

    Raises
    ------
    ValueError
        If the ids are not strictly increasing.
    """

    ids: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.ids.ndim != 1 or np.any(self.ids[1:] <= self.ids[:-1]):
            raise ValueError("ids must be one-dimensional and strictly increasing")

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, outside: object) -> bool:
        return isinstance(outside, int) and self.find(outside) is not None

    def find(self, outside: int) -> int | None:
        """Return the row of one outside id, or None when it is unknown."""
        if not -(2**63) <= outside < 2**63:
            return None
        row = int(np.searchsorted(self.ids, outside))
        return row if row < len(self.ids) and self.ids[row] == outside else None

    def row(self, outside: int, kind: str = "id") -> int:
        """Return the row of one outside id.

        Raises
        ------
        UnknownId
            If this version does not have it; `kind` names it in the message.
        """
        row = self.find(outside)
        if row is None:
            raise UnknownId(f"unknown {kind}", str(outside), "pick one that this version has")
        return row

    def rows(self, outside: IntArray) -> NDArray[np.int64]:
        """Return the rows of many outside ids, -1 where unknown; shape and order are kept."""
        if len(self.ids) == 0:
            return np.full(np.shape(outside), -1, dtype=np.int64)
        rows = np.searchsorted(self.ids, outside)
        clipped = np.minimum(rows, len(self.ids) - 1)
        return np.where(self.ids[clipped] == outside, clipped, -1)

    def outside(self, row: int) -> int:
        """Return the outside id of a row."""
        return int(self.ids[row])

    @classmethod
    def of(cls, ids: IntArray | list[Any]) -> IdMap:
        """Build a map from ids in any order, repeats allowed."""
        return cls(np.unique(np.asarray(ids, dtype=np.int64)))
