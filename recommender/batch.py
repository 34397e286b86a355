"""Everybody's recommendations: resumable, in bounded memory, by as many processes as there are cores.

`recommender.batch_workers` ranks block by block into the arrays of `recommender.batch_lists`; a block is done
or not, so an interrupted run goes on where it was. At the end the arrays are told once more as a table.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.artifacts import disk_errors
from core.catalogue import Catalogue
from core.errors import BuildBusy, InvalidInput
from core.id_map import IdMap
from core.lists import PersonLists
from core.progress import say
from recommender.batch_lists import ENDING, BatchArrays, UnfinishedBatch, folders_of_others, open_arrays
from recommender.batch_workers import rank_missing

FILE = "recommendations.parquet"
_SCHEMA = pa.schema(
    {"user_id": pa.int64(), "rank": pa.int32(), "anime_id": pa.int64(), "score": pa.float32()}
)
#: People a row group of the file.
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class BatchReport:
    """What a run did.

    Attributes
    ----------
    people : int
        In the file.
    resumed : int
        Of these, ranked by an earlier run.
    seconds : float
        Of this run, the file included.
    path : Path
        The file.
    """

    people: int
    resumed: int
    seconds: float
    path: Path

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command."""
        return {
            "people": self.people,
            "resumed": self.resumed,
            "seconds": round(self.seconds, 3),
            "people_per_second": round((self.people - self.resumed) / max(self.seconds, 1e-9), 1),
            "path": str(self.path),
        }


def write_batch(
    version: Path, users: NDArray[np.int64] | None, k: int, out: Path, processes: int
) -> BatchReport:
    """Rank for people of a version and write ``recommendations.parquet``.

    Parameters
    ----------
    version : Path
    users : ndarray of int64, shape (n_people,), or None
        Outside ids that the version has, strictly increasing; everybody where not given.
    k : int
        Titles a person, at least 1.
    out : Path
        The folder of the file and of the arrays that pages read.
    processes : int
        How many rank at a time, at least 1.

    Raises
    ------
    BuildBusy
        If another batch writes into `out`.
    InvalidInput
        If there is nobody to rank for.
    NoSpace
        If the disk is full.
    """
    started = time.perf_counter()
    catalogue, known = Catalogue.load(version), PersonLists.load(version).users
    wanted = np.array(known.ids if users is None else users)
    if len(wanted) == 0:
        raise InvalidInput("there is nobody to recommend to", version.name, "build from a source with lists")
    width = min(k, len(catalogue))
    key = {"version": version.name, "k": width, "users": hashlib.sha256(wanted.tobytes()).hexdigest()[:16]}
    with disk_errors(out), _alone(out):
        for left in list(folders_of_others(out, version.name)):
            shutil.rmtree(left)
        unfinished = UnfinishedBatch.begin(out / f"{version.name}{ENDING}", wanted, width, key)
        resumed = len(wanted) - sum(map(len, unfinished.missing()))
        if resumed:
            say(f"going on after {resumed:,} of {len(wanted):,} people")
        rank_missing(version, unfinished, processes)
        finished = unfinished.finish()
        arrays = open_arrays(finished)
        assert arrays is not None, "it was written a moment ago"
        write_table(arrays, catalogue.items, version.name, out / FILE)
    return BatchReport(len(wanted), resumed, time.perf_counter() - started, out / FILE)


def write_table(arrays: BatchArrays, titles: IdMap, version: str, path: Path) -> None:
    """Write the lists as a table of one row a title; the file appears whole or not at all.

    Parameters
    ----------
    arrays : BatchArrays
    titles : IdMap
        Outside ids of the items.
    version : str
        Kept in the metadata of the file.
    path : Path
    """
    draft = path.with_name(path.name + ".new")
    schema = _SCHEMA.with_metadata({"version": version})
    with pq.ParquetWriter(draft, schema) as writer:
        for start in range(0, len(arrays.users), _ROWS_AT_ONCE):
            items = arrays.items[start : start + _ROWS_AT_ONCE]
            row, place = np.nonzero(items >= 0)
            columns = [
                arrays.users.ids[start + row],
                (place + 1).astype(np.int32),
                titles.ids[items[row, place]],
                arrays.scores[start : start + _ROWS_AT_ONCE][row, place],
            ]
            writer.write_table(pa.table(columns, schema=schema))
    draft.replace(path)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildBusy(
                "another batch is at work", str(out), "wait for it, or give --out another folder"
            ) from error
        yield
