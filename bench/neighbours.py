"""MinHash beside exact Jaccard as the people grow: what an index and a question cost, and what is found."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.record import record
from core.typing import IntArray
from etl.crowd import activities, centres, draws_for, meetings, tastes_around
from etl.simulate import read_titles
from etl.taste import fact_matrix
from recommender.methods.jaccard import jaccard, sizes_of, title_sets
from recommender.methods.minhash import THRESHOLD, MinHashIndex
from recommender.neighbours import N_NEIGHBOURS, largest_of_rows

SIZES = (3_000, 30_000, 300_000)
ROWS_EACH = 335
THRESHOLDS = (THRESHOLD, 0.125)
#: So many titles, and so many people, ask for their neighbours.
ASKED = 300
#: Rows that an exact build multiplies together.
_BLOCK = 50


@dataclass(frozen=True)
class _Answers:
    scores: NDArray[np.float32]
    seconds: float


def main() -> None:
    """Simulate three crowds and compare both methods on titles and on people."""
    shared = (
        Path(os.environ.get("ANISHELF_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "kaggle2020"
    )
    rows: list[dict[str, str | int | float]] = []
    for n_people in SIZES:
        liked = crowd(shared, n_people)
        for kind, sets in (("titles", title_sets(liked)), ("people", liked)):
            rows += compare(kind, n_people, sets)
    record(
        "neighbours",
        f"The {N_NEIGHBOURS} most alike by Jaccard: MinHash beside exact counting, as the people grow",
        "python -m bench neighbours",
        rows,
        [
            "Simulated people over the real catalogue: times and memory mean something, likenesses are those "
            "of the simulation. One thread, no progress bar.",
            "Ready: signing all sets and sorting the keys; for exact counting, turning the matrix round. "
            f"Ask: the mean over {ASKED} drawn rows, by blocks of {_BLOCK} for exact counting. All: ready, "
            "and ask for every row that is not empty, reckoned from these. Recall: the share of the exact "
            "neighbours' places that are filled by something as much alike.",
            "Memory: what must stay to answer beside the sets, which both need. The machine was shared "
            f"(load {os.getloadavg()[1]:.1f}).",
        ],
    )


def crowd(catalogue: Path, n_people: int) -> csr_matrix[Any]:
    """Simulate what people like, ones of float32, shape (n_people, n_titles)."""
    titles = read_titles(catalogue)
    members = np.array([title.members for title in titles], dtype=np.int64)
    rng = np.random.default_rng([0, 0])
    activity = activities(n_people, n_people * ROWS_EACH, len(titles), rng)
    around = centres(members, rng)
    facts = fact_matrix(titles)
    tastes = tastes_around((facts[around] @ facts.T).toarray(), members, rng)
    draws = draws_for(activity, tastes, rng)
    people, items = [], []
    for batch in meetings(draws, tastes, 0):
        liked = batch.liking > 0
        people.append(batch.people[liked].astype(np.int32))
        items.append(batch.items[liked].astype(np.int32))
    columns = np.concatenate(items)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(np.concatenate(people), minlength=n_people))])
    sets: csr_matrix[Any] = csr_matrix(
        (np.ones(len(columns), dtype=np.float32), columns, indptr), shape=(n_people, len(titles))
    )
    sets.sort_indices()
    return sets


def compare(kind: str, n_people: int, sets: csr_matrix[Any]) -> Iterator[dict[str, str | int | float]]:
    """Yield one line for exact counting and one for each threshold."""
    filled = np.flatnonzero(np.diff(sets.indptr))
    asked = np.random.default_rng(1).choice(filled, min(ASKED, len(filled)), replace=False)
    about: dict[str, str | int | float] = {"neighbours of": kind, "people": n_people, "entries": sets.nnz}
    started = time.perf_counter()
    others = sets.T.tocsr()
    ready = time.perf_counter() - started
    truth = exact(sets, others, asked)
    megabytes = _megabytes(others.data, others.indices, others.indptr)
    yield about | _line("exact", ready, truth.seconds, len(filled), 1.0, megabytes)
    del others
    for threshold in THRESHOLDS:
        started = time.perf_counter()
        index = MinHashIndex.of(sets, threshold)
        ready = time.perf_counter() - started
        found = by_minhash(index, asked)
        megabytes = _megabytes(index.keys, index.rows, index.orders)
        name = f"MinHash, {len(index.keys)} bands of {index.band_length}"
        yield about | _line(
            name, ready, found.seconds, len(filled), recall(truth.scores, found.scores), megabytes
        )
        sys.stderr.write(f"{kind}, {n_people:,} people: {name} done\n")


def exact(sets: csr_matrix[Any], others: csr_matrix[Any], asked: IntArray) -> _Answers:
    """Count all pairs of the rows asked about."""
    sizes, found = sizes_of(sets), []
    started = time.perf_counter()
    for start in range(0, len(asked), _BLOCK):
        rows = asked[start : start + _BLOCK]
        likeness = jaccard((sets[rows] @ others).toarray(), sizes[rows, None], sizes)
        likeness[np.arange(len(rows)), rows] = 0
        found.append(largest_of_rows(likeness, N_NEIGHBOURS)[1])
    return _Answers(np.concatenate(found), time.perf_counter() - started)


def by_minhash(index: MinHashIndex, asked: IntArray) -> _Answers:
    """Ask the index about the same rows."""
    scores = np.zeros((len(asked), N_NEIGHBOURS), dtype=np.float32)
    started = time.perf_counter()
    for place, row in enumerate(asked.tolist()):
        own = index.sets.indices[index.sets.indptr[row] : index.sets.indptr[row + 1]]
        found = index.nearest(own, N_NEIGHBOURS, but=row)[1]
        scores[place, : len(found)] = found
    return _Answers(scores, time.perf_counter() - started)


def recall(exact_scores: NDArray[np.float32], scores: NDArray[np.float32]) -> float:
    """Return the share of exact neighbours in whose place something as much alike was found.

    Neighbours that tie with the last one are as good as it is, so likenesses are compared, not rows.
    """
    there = exact_scores > 0
    least = np.where(there, exact_scores, np.inf).min(axis=1, keepdims=True)
    hits = (scores >= least * (1 - 1e-6)).sum(axis=1)
    return float(hits.sum() / there.sum())


def _line(
    method: str, ready: float, seconds: float, n_rows: int, found: float, megabytes: float
) -> dict[str, str | int | float]:
    each = seconds / ASKED
    return {
        "method": method,
        "ready s": round(ready, 2),
        "ask ms": round(each * 1000, 2),
        "all s": round(ready + each * n_rows),
        "recall@50": round(found, 3),
        "memory MB": round(megabytes),
    }


def _megabytes(*arrays: NDArray[Any]) -> float:
    return sum(array.nbytes for array in arrays) / 1e6


if __name__ == "__main__":
    main()
