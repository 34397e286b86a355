"""MinHash with locality-sensitive hashing: Jaccard neighbours without comparing all with all.

A set's signature is its least element under each of many random orders; two sets agree in a place with the
probability of their Jaccard similarity (Broder, "On the Resemblance and Containment of Documents", 1997).
Bands of the signature serve as keys, so that only sets that agree in a whole band are compared (Leskovec,
Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3). Candidates are then compared exactly.

`docs/recommender.md` says when this is worth it, and why no library is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.progress import bar
from core.typing import IntArray
from recommender.methods.by_neighbours import NeighbourGenerator
from recommender.methods.jaccard import jaccard, sizes_of, title_sets
from recommender.methods.training import Training
from recommender.neighbours import N_NEIGHBOURS, Neighbours

N_HASHES = 128
#: Titles have few people in common: the fiftieth neighbour of most is about a tenth alike, or less.
THRESHOLD = 0.05
#: For each neighbour wanted, so many candidates are compared exactly: those that agree in most bands.
_CANDIDATES_PER_NEIGHBOUR = 10
#: Entries whose places are looked up at once, some 100 MB.
_ENTRIES_AT_ONCE = 2**23


@dataclass(frozen=True)
class MinHashIndex:
    """Sets that can be asked which of them resemble another.

    Attributes
    ----------
    sets : csr_matrix of float32, shape (n_rows, n_columns)
        1 where a column belongs to the set of a row.
    sizes : ndarray of float32, shape (n_rows,)
    orders : ndarray of uint32, shape (n_hashes, n_columns)
        The place of each column in each random order.
    band_length : int
        Places of a signature that make one key.
    keys : ndarray of uint64, shape (n_bands, n_filled)
        Of the rows that are not empty; sorted within a band.
    rows : ndarray of int32, shape (n_bands, n_filled)
        Whose keys they are.
    """

    sets: csr_matrix[Any]
    sizes: NDArray[np.float32]
    orders: NDArray[np.uint32]
    band_length: int
    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]

    @classmethod
    def of(
        cls, sets: csr_matrix[Any], threshold: float, seed: int = 0, n_hashes: int = N_HASHES
    ) -> MinHashIndex:
        """Sign every set.

        Parameters
        ----------
        sets : csr_matrix of float32, shape (n_rows, n_columns)
        threshold : float
            Sets more alike than this are likely to be found, others not; see `banding`.
        seed : int
        n_hashes : int
            Length of the signatures.
        """
        n_bands, band_length = banding(threshold, n_hashes)
        rng = np.random.default_rng(seed)
        columns = np.arange(sets.shape[1], dtype=np.uint32)
        orders = np.stack([rng.permutation(columns) for _ in range(n_bands * band_length)])
        filled = np.flatnonzero(np.diff(sets.indptr)).astype(np.int32)
        keys = band_keys(signatures(sets, orders), band_length)[:, filled]
        by_key = np.argsort(keys, axis=1, kind="stable")
        return cls(
            sets,
            sizes_of(sets),
            orders,
            band_length,
            np.take_along_axis(keys, by_key, axis=1),
            filled[by_key],
        )

    def nearest(self, columns: IntArray, k: int, but: int = -1) -> tuple[IntArray, NDArray[np.float32]]:
        """Return the rows that resemble a set most, and their exact Jaccard similarities, falling.

        Parameters
        ----------
        columns : ndarray of int, shape (n,)
            The set asked about, one of the index or any other.
        k : int
        but : int
            A row to leave out.

        Returns
        -------
        rows : ndarray of int, at most `k` of them; equal ones in order of row
        similarities : ndarray of float32
        """
        if len(columns) == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        signature = self.orders[:, columns].min(axis=1)[:, None]
        candidates = self._candidates(band_keys(signature, self.band_length)[:, 0], but)
        candidates = candidates[: _CANDIDATES_PER_NEIGHBOUR * k]
        asked = np.zeros(self.sets.shape[1], dtype=np.float32)
        asked[columns] = 1
        shared = self.sets[candidates] @ asked
        similarities = jaccard(shared, np.array(len(columns), dtype=np.float32), self.sizes[candidates])
        order = np.lexsort((candidates, -similarities))[:k]
        return candidates[order], similarities[order]

    def _candidates(self, keys: NDArray[np.uint64], but: int) -> NDArray[np.int64]:
        """Return the rows that share a key, those with most in common first."""
        buckets = []
        for band, key in enumerate(keys):
            start, stop = (
                np.searchsorted(self.keys[band], key, "left"),
                np.searchsorted(self.keys[band], key, "right"),
            )
            buckets.append(self.rows[band, start:stop])
        counts = np.bincount(np.concatenate(buckets), minlength=1)
        if 0 <= but < len(counts):
            counts[but] = 0
        found = np.flatnonzero(counts)
        return found[np.argsort(-counts[found], kind="stable")]


def fit(training: Training) -> NeighbourGenerator:
    """Compare titles by the people who like them, as `jaccard.fit` does, but not all with all."""
    index = MinHashIndex.of(title_sets(training.matrix), THRESHOLD, training.seed)
    return NeighbourGenerator(minhash_neighbours(index), "minhash")


def banding(threshold: float, n_hashes: int) -> tuple[int, int]:
    """Return number and length of the bands whose threshold ``(1 / bands) ** (1 / length)`` is nearest."""
    lengths = np.arange(1, n_hashes + 1)
    bands = n_hashes // lengths
    nearest = int(np.abs((1 / bands) ** (1 / lengths) - threshold).argmin())
    return int(bands[nearest]), int(lengths[nearest])


def signatures(sets: csr_matrix[Any], orders: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the least place of each set in each order, shape (n_hashes, n_rows); empty sets have 0."""
    signed = np.zeros((len(orders), sets.shape[0]), dtype=np.uint32)
    filled = np.flatnonzero(np.diff(sets.indptr))
    cuts = np.searchsorted(
        sets.indptr[filled], np.arange(0, max(sets.nnz, 1), _ENTRIES_AT_ONCE), side="left"
    ).tolist()
    with bar("signatures", len(filled)) as advance:
        for first, last in zip(cuts, [*cuts[1:], len(filled)], strict=True):
            rows = filled[first:last]
            if len(rows) == 0:
                continue
            begin = int(sets.indptr[rows[0]])
            columns = sets.indices[begin : int(sets.indptr[rows[-1] + 1])]
            starts = sets.indptr[rows] - begin
            for place, order in enumerate(orders):
                signed[place, rows] = np.minimum.reduceat(order[columns], starts)
            advance(len(rows))
    return signed


def band_keys(signed: NDArray[np.uint32], band_length: int) -> NDArray[np.uint64]:
    """Mix each band of signatures into one number, shape (n_bands, n_rows)."""
    bands = signed.reshape(-1, band_length, signed.shape[1])
    keys = np.zeros((len(bands), signed.shape[1]), dtype=np.uint64)
    for place in range(band_length):
        # An odd constant (2 ** 64 over the golden ratio) spreads what is added; the product wraps around.
        keys = (keys + bands[:, place] + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def minhash_neighbours(
    index: MinHashIndex, n_neighbours: int = N_NEIGHBOURS, description: str = "MinHash"
) -> Neighbours:
    """Return the rows most like each row of the index, as far as the bands find them."""
    n_rows = index.sets.shape[0]
    found = Neighbours.none(n_rows, n_neighbours)
    with bar(description, n_rows) as advance:
        for row in range(n_rows):
            own = index.sets.indices[index.sets.indptr[row] : index.sets.indptr[row + 1]]
            rows, similarities = index.nearest(own, n_neighbours, but=row)
            found.items[row, : len(rows)] = np.where(similarities > 0, rows, -1)
            found.scores[row, : len(rows)] = similarities
            advance(1)
    return found
