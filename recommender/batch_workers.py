"""The processes of a batch: each opens the version for itself and ranks a block of people at a time.

The parts are memory-mapped, so the processes share what they read, and they write different rows of the same
arrays.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.catalogue import Catalogue
from core.errors import AnishelfError
from core.lists import PersonLists
from core.progress import bar
from recommender.batch_lists import UnfinishedBatch
from recommender.batch_reasons import encode
from recommender.parts import Parts
from recommender.service import Recommender


class _Worker(NamedTuple):
    """What a process needs to rank: the open version, and where the lists go."""

    parts: Parts
    lists: PersonLists
    unfinished: UnfinishedBatch

    @classmethod
    def open(cls, version: Path, folder: Path) -> _Worker:
        catalogue, lists = Catalogue.load(version), PersonLists.load(version)
        return cls(Parts.open(version, catalogue, lists), lists, UnfinishedBatch(folder))

    def rank(self, rows: range) -> int:
        """Rank for a block of people and write it; return how many they are."""
        recommender = Recommender(self.parts)
        shape = (len(rows), self.unfinished.width)
        items, scores = np.full(shape, -1, dtype=np.int32), np.zeros(shape, dtype=np.float32)
        reasons = np.zeros(shape, dtype=np.int32)
        for place, row in enumerate(rows):
            person = self.lists.by_id(int(self.unfinished.users[row]))
            taste = self.parts.taste(person)
            found = recommender.recommend(person, shape[1])
            items[place, : len(found)] = [one.item for one in found]
            scores[place, : len(found)] = [one.score for one in found]
            reasons[place, : len(found)] = [encode(one.reason, taste) for one in found]
        self.unfinished.write(rows, items, scores, reasons)
        return len(rows)


def rank_missing(version: Path, unfinished: UnfinishedBatch, processes: int) -> None:
    """Rank for everybody whose block is not done yet.

    Parameters
    ----------
    version : Path
    unfinished : UnfinishedBatch
    processes : int
        How many rank at a time; one ranks in this process.

    Raises
    ------
    AnishelfError
        If a process dies.
    """
    blocks = unfinished.missing()
    resumed = len(unfinished.users) - sum(map(len, blocks))
    workers = min(processes, len(blocks))
    with bar("recommendations", len(unfinished.users), "people") as advance:
        advance(resumed)
        if workers == 1:
            worker = _Worker.open(version, unfinished.folder)
            for rows in blocks:
                advance(worker.rank(rows))
        elif workers:
            with _pool(workers, version, unfinished.folder) as pool:
                for done in as_completed([pool.submit(_rank_here, rows) for rows in blocks]):
                    advance(done.result())


@contextmanager
def _pool(workers: int, version: Path, folder: Path) -> Iterator[ProcessPoolExecutor]:
    """Start processes that have the version open; at an interruption, blocks at work are finished first."""
    # spawn: a forked copy of a process with threads (Arrow, BLAS, the bar) may hang.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _open_here, (version, folder))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise AnishelfError(
            "a process of the batch has died",
            f"{workers} processes, perhaps out of memory",
            "run the same command again: it goes on where it was; --processes 1 needs the least",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


#: What `_open_here` has opened, in a process that works for a pool.
_opened: list[_Worker] = []


def _open_here(version: Path, folder: Path) -> None:
    """Make this process a worker: Ctrl-C is its parent's affair, and it does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _opened.append(_Worker.open(version, folder))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _rank_here(rows: range) -> int:
    return _opened[0].rank(rows)
