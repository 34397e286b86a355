"""What a batch leaves for pages: everybody's best titles as arrays, memory-mapped, one folder a version.

A run writes rows of the arrays in ``<version>.unfinished/``, a block of people at a time, and marks each
block once it is on the disk. The finished folder takes the version's name by one rename, so that a reader
finds a whole batch or none.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from core.arrays import load_array
from core.errors import AnishelfError
from core.id_map import IdMap

#: So many people are ranked and marked at a time: about a second's work.
BLOCK = 250
ENDING = ".unfinished"
#: Tells what a folder is, and what its lists depend on.
_RUN = "batch.json"
_COLUMNS = {"items": np.dtype(np.int32), "scores": np.dtype(np.float32), "reasons": np.dtype(np.int32)}


@dataclass(frozen=True)
class BatchArrays:
    """Everybody's lists; a row that is shorter than the others ends in items of -1.

    Attributes
    ----------
    users : IdMap
        Outside user ids, in the order of the rows.
    items : ndarray of int32, shape (n_people, k)
        Best first.
    scores : ndarray of float32, shape (n_people, k)
    reasons : ndarray of int32, shape (n_people, k)
        As `recommender.batch_reasons` writes them.
    """

    users: IdMap
    items: NDArray[np.int32]
    scores: NDArray[np.float32]
    reasons: NDArray[np.int32]

    @property
    def k(self) -> int:
        """The longest that a list can be."""
        return int(self.items.shape[1])


class UnfinishedBatch:
    """The folder of a run at work, open for writing; several processes may write different blocks.

    Parameters
    ----------
    folder : Path
        From `begin`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.users: NDArray[np.int64] = load_array(folder / "users.npy")
        self._block = int((_read_run(folder) or {})["block"])
        self._done = np.load(folder / "done.npy", mmap_mode="r+")
        self._arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r+") for name in _COLUMNS}

    @classmethod
    def begin(
        cls, folder: Path, users: NDArray[np.int64], width: int, run: Mapping[str, Any]
    ) -> UnfinishedBatch:
        """Open the folder of an interrupted run with the same `run`, or start a new one.

        Parameters
        ----------
        folder : Path
        users : ndarray of int64, shape (n_people,)
            Outside ids, strictly increasing.
        width : int
            Length of a list.
        run : mapping
            What the lists depend on; JSON.
        """
        left = _read_run(folder) or {}
        if {name: value for name, value in left.items() if name != "block"} != dict(run):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            np.save(folder / "users.npy", users)
            for name, dtype in _COLUMNS.items():
                _reserve(folder / f"{name}.npy", dtype, (len(users), width))
            _reserve(folder / "done.npy", np.dtype(np.uint8), (-(-len(users) // BLOCK),))
            (folder / _RUN).write_text(json.dumps({**run, "block": BLOCK}), encoding="utf-8")
        return cls(folder)

    @property
    def width(self) -> int:
        """The longest that a list can be."""
        return int(self._arrays["items"].shape[1])

    def missing(self) -> list[range]:
        """Return the blocks of rows that no run has finished yet."""
        return [
            range(block * self._block, min((block + 1) * self._block, len(self.users)))
            for block in np.flatnonzero(self._done == 0).tolist()
        ]

    def write(
        self,
        rows: range,
        items: NDArray[np.int32],
        scores: NDArray[np.float32],
        reasons: NDArray[np.int32],
    ) -> None:
        """Write the lists of a block, each of shape (len(rows), k), and mark it once they are on the disk."""
        for array, values in zip(self._arrays.values(), (items, scores, reasons), strict=True):
            array[rows.start : rows.stop] = values
            array.flush()
        self._done[rows.start // self._block] = 1
        self._done.flush()

    def finish(self) -> Path:
        """Give the folder its version's name, in place of an earlier batch, and return it."""
        finished = self.folder.with_name(self.folder.name.removesuffix(ENDING))
        (self.folder / "done.npy").unlink()
        shutil.rmtree(finished, ignore_errors=True)
        return self.folder.rename(finished)


def open_arrays(folder: Path) -> BatchArrays | None:
    """Open a finished batch, or return None where there is none that can be read."""
    try:
        columns = {name: load_array(folder / f"{name}.npy") for name in _COLUMNS}
        return BatchArrays(IdMap(load_array(folder / "users.npy")), **columns)
    except (AnishelfError, ValueError):
        return None


def folders_of_others(out: Path, version: str) -> Iterator[Path]:
    """Yield the folders in `out` that batches of other versions have left, finished or not."""
    for path in out.iterdir():
        run = _read_run(path)
        if run is not None and path.name.removesuffix(ENDING) == run.get("version") != version:
            yield path


def _reserve(path: Path, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    """Make an array of zeros whose place on the disk is its own: a full disk is told now, by an OSError.

    Otherwise it would end the process by a signal, when the page that has no place is written.
    """
    open_memmap(path, "w+", dtype, shape).flush()
    with path.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def _read_run(folder: Path) -> dict[str, Any] | None:
    try:
        run = json.loads((folder / _RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return run if isinstance(run, dict) else None
