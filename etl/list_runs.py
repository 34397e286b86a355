"""Runs: the packed rows of one block each, in order of people, spooled to disk between reading and merging.

Reading goes through the files once, in any order of rows; merging then gathers a range of people from all
runs at a time. So memory depends on the sizes of a block and of a range, never on the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from etl.list_keys import PERSON_BITS, pack, with_persons
from etl.list_rows import Rows

#: About this many rows are merged at a time.
CHUNK_ROWS = 500_000


@dataclass(frozen=True)
class Run:
    """Keys of one block on disk.

    Attributes
    ----------
    path : Path
        The keys as raw uint64, ordered by person.
    users : ndarray of uint32, shape (n_users,)
        Outside ids, strictly increasing.
    starts : ndarray of uint32, shape (n_users + 1,)
        Keys of user i are ``starts[i]:starts[i + 1]``.
    """

    path: Path
    users: NDArray[np.uint32]
    starts: NDArray[np.uint32]

    def keys(self, users: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Read the keys of a range of people (all of them, increasing), with their positions in it."""
        first, last = np.searchsorted(self.users, (users[0], users[-1] + 1))
        begin, end = int(self.starts[first]), int(self.starts[last])
        if begin == end:
            return np.zeros(0, dtype=np.uint64)
        keys = np.fromfile(self.path, dtype=np.uint64, count=end - begin, offset=begin * 8)
        positions = np.searchsorted(users, self.users[first:last])
        return with_persons(keys, np.repeat(positions, np.diff(self.starts[first : last + 1])))


def write_run(path: Path, rows: Rows, *, from_list: bool) -> Run:
    """Order the rows of a block by person and spool them."""
    keys, users = pack(rows, from_list=from_list), rows.users
    if np.any(users[1:] < users[:-1]):
        order = np.argsort(users, kind="stable")
        keys, users = keys[order], users[order]
    first = np.flatnonzero(np.concatenate([[len(users) > 0], users[1:] != users[:-1]]))
    with path.open("wb") as file:
        file.write(keys.data)
    return Run(path, users[first], np.append(first, len(users)).astype(np.uint32))


def chunks_of_people(runs: Sequence[Run], rows: int = CHUNK_ROWS) -> Iterator[NDArray[np.int64]]:
    """Yield the people of all runs as increasing arrays of int64, about `rows` rows each."""
    users = np.unique(np.concatenate([np.zeros(0, np.uint32), *(run.users for run in runs)])).astype(np.int64)
    counts = np.zeros(len(users), dtype=np.int64)
    for run in runs:
        counts[np.searchsorted(users, run.users)] += np.diff(run.starts)
    filled = np.cumsum(counts)
    begin = 0
    while begin < len(users):
        before = filled[begin - 1] if begin else 0
        end = int(np.searchsorted(filled, before + rows, side="right"))
        end = min(max(end, begin + 1), begin + (1 << PERSON_BITS))
        yield users[begin:end]
        begin = end
