"""List rows as sortable 64-bit keys, and the rule by which repeats of a pair are merged.

From the highest bit down: person within a chunk (16 bits), anime_id (24), whether the row comes from the
list (1) or from the ratings (0), rank of the status (3), score (4), episodes (16). The greatest key of a pair
wins, so the rule is: the list before the ratings, then the status that tells most (completed, watching, on
hold, dropped, planned), then the higher score (an unscored row tells least), then more episodes. It does not
depend on the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.status import ListStatus
from core.typing import BoolArray
from etl.list_rows import Rows

PERSON_BITS: Final = 16
_PERSON, _TITLE, _LIST, _STATUS, _SCORE = (np.uint64(bits) for bits in (48, 24, 23, 20, 16))

#: Statuses from the one that tells least to the one that tells most; a rank is a position here.
_BY_RANK: Final = (
    ListStatus.PLAN_TO_WATCH,
    ListStatus.DROPPED,
    ListStatus.ON_HOLD,
    ListStatus.WATCHING,
    ListStatus.COMPLETED,
)
_RANK = np.zeros(256, dtype=np.uint64)
_RANK[[int(status) for status in _BY_RANK]] = np.arange(len(_BY_RANK))
_STATUS_OF_RANK = np.zeros(8, dtype=np.uint8)
_STATUS_OF_RANK[: len(_BY_RANK)] = [int(status) for status in _BY_RANK]


@dataclass(frozen=True)
class Entries:
    """Unpacked keys; arrays of shape (n_entries,)."""

    persons: NDArray[np.int64]
    """Positions within the chunk."""
    titles: NDArray[np.int64]
    """anime_ids."""
    from_list: BoolArray
    status: NDArray[np.uint8]
    scores: NDArray[np.uint8]
    episodes: NDArray[np.uint16]


def pack(rows: Rows, *, from_list: bool) -> NDArray[np.uint64]:
    """Return the keys of rows, shape (n_rows,), without the person."""
    keys = rows.titles.astype(np.uint64) << _TITLE
    keys |= _RANK[rows.status] << _STATUS
    keys |= rows.scores.astype(np.uint64) << _SCORE
    keys |= rows.episodes
    if from_list:
        keys |= np.uint64(1) << _LIST
    return keys


def with_persons(keys: NDArray[np.uint64], persons: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Put positions of people (below ``2 ** PERSON_BITS``) into the keys."""
    return keys | (persons.astype(np.uint64) << _PERSON)


def unpack(keys: NDArray[np.uint64]) -> Entries:
    """Return the columns of keys."""
    rank = (keys >> _STATUS).astype(np.uint8) & np.uint8(7)
    return Entries(
        persons=(keys >> _PERSON).astype(np.int64),
        titles=titles_of(keys),
        from_list=are_from_list(keys),
        status=_STATUS_OF_RANK[rank],
        scores=(keys >> _SCORE).astype(np.uint8) & np.uint8(15),
        episodes=keys.astype(np.uint16),
    )


def titles_of(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the anime_ids of keys."""
    return ((keys >> _TITLE) & np.uint64((1 << 24) - 1)).astype(np.int64)


def are_from_list(keys: NDArray[np.uint64]) -> BoolArray:
    """Tell which keys are of list rows."""
    return ((keys >> _LIST) & np.uint64(1)).astype(np.bool_)


def winners(keys: NDArray[np.uint64]) -> BoolArray:
    """Tell which of the sorted keys is the greatest of its pair of person and title."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.bool_)
    pairs = keys >> _TITLE
    return np.concatenate([pairs[1:] != pairs[:-1], [True]])
