"""The user-item matrix of a version: confidences from everyone's lists, a range of people at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue
from core.confidence import DEFAULT, ConfidenceWeights, confidences
from core.lists import PersonLists
from core.progress import bar
from etl.npy_stream import NpyWriter, write_npy

PART = "matrix"

#: About this many entries are turned into confidences at a time.
CHUNK_ENTRIES = 1_000_000


def build(staging: Staging, weights: ConfidenceWeights = DEFAULT) -> None:
    """Write the part ``matrix`` (read it with `core.arrays.load_csr`) from the parts lists and catalogue."""
    given = {"confidence": asdict(weights)}

    def work() -> StepReport:
        lists, catalogue = PersonLists.load(staging.path), Catalogue.load(staging.path)
        episodes = np.array([title.episodes or 0 for title in catalogue.titles], dtype=np.int64)
        counts = write_matrix(staging.path / PART, lists, episodes, weights)
        return StepReport(counts=counts, parameters=given)

    staging.step("matrix", (PART,), work, given)


def write_matrix(
    folder: Path, lists: PersonLists, episodes: NDArray[np.int64], weights: ConfidenceWeights = DEFAULT
) -> dict[str, int]:
    """Write the CSR matrix of shape (n_users, n_items); entries of confidence 0 are left out.

    Parameters
    ----------
    folder : Path
    lists : PersonLists
    episodes : ndarray of int64, shape (n_items,)
        Episodes of each title, 0 where not known.
    weights : ConfidenceWeights

    Returns
    -------
    dict
        Counts for the manifest.
    """
    lengths = [np.zeros(1, dtype=np.int64)]
    negative = 0
    with (
        NpyWriter(folder / "indices.npy", np.int32) as indices,
        NpyWriter(folder / "data.npy", np.float32) as data,
        bar("user-item matrix", len(lists.items), "entries") as advance,
    ):
        for first, last in ranges_of_people(lists.indptr):
            begin, end = int(lists.indptr[first]), int(lists.indptr[last])
            rows = slice(begin, end)
            items = np.asarray(lists.items[rows])
            starts = np.asarray(lists.indptr[first : last + 1]) - begin
            value = confidences(
                starts,
                lists.status[rows],
                lists.scores[rows],
                lists.episodes[rows],
                episodes[items],
                weights,
            )
            stored = value != 0
            indices.append(items[stored])
            data.append(value[stored])
            # Entries kept up to each start, whose differences are the lengths of the rows.
            kept = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(stored)])
            lengths.append(np.diff(kept[starts]))
            negative += int((value < 0).sum())
            advance(end - begin)
    indptr = np.cumsum(np.concatenate(lengths))
    write_npy(folder / "indptr.npy", indptr)
    write_npy(folder / "shape.npy", np.array([len(lists), len(episodes)], dtype=np.int64))
    return {"matrix_entries": int(indptr[-1]), "matrix_negative": negative}


def ranges_of_people(indptr: NDArray[np.int64], entries: int = CHUNK_ENTRIES) -> Iterator[tuple[int, int]]:
    """Yield ranges of rows that hold about `entries` entries each, and at least one row."""
    first, n_people = 0, len(indptr) - 1
    while first < n_people:
        last = int(np.searchsorted(indptr, indptr[first] + entries, side="right")) - 1
        last = min(max(last, first + 1), n_people)
        yield first, last
        first = last
