"""Exact Jaccard: "others who had this also had", the same list of titles for everyone who saw a title.

The likeness of two titles is the number of people who like both over the number who like either. All pairs
are counted by a product of sparse matrices, whose cost grows with the people: one step for each pair of
titles that somebody likes both of.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.progress import bar
from recommender.methods.by_neighbours import NeighbourGenerator
from recommender.methods.likes import likes
from recommender.methods.training import Training
from recommender.neighbours import N_NEIGHBOURS, Neighbours, largest_of_rows

#: Numbers in a block of all pairs, 64 MB of them.
_MOST_AT_ONCE = 2**24


def fit(training: Training) -> NeighbourGenerator:
    """Compare every title with every other by the people who like them."""
    return NeighbourGenerator(jaccard_neighbours(title_sets(training.matrix)), "jaccard")


def title_sets(matrix: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return who likes each title, ones of float32, shape (n_items, n_users)."""
    return user_sets(matrix).T.tocsr()


def user_sets(matrix: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return what each person likes, ones of float32, shape (n_users, n_items); `matrix` is not altered."""
    return likes(matrix, gradation=0.0)


def jaccard_neighbours(
    sets: csr_matrix[Any], n_neighbours: int = N_NEIGHBOURS, description: str = "exact Jaccard"
) -> Neighbours:
    """Return the rows most like each row.

    Parameters
    ----------
    sets : csr_matrix of float32, shape (n_rows, n_columns)
        1 where a column belongs to the set of a row.
    n_neighbours : int
    description : str
        For the progress bar.

    Returns
    -------
    Neighbours
        Jaccard similarities above 0; equal ones in order of row.
    """
    sizes = sizes_of(sets)
    # Most titles of a small build are on nobody's list: they are left out of the products.
    kept = np.flatnonzero(sizes)
    sizes, among = sizes[kept], sets[kept]
    others = among.T.tocsr()
    found = Neighbours.none(sets.shape[0], n_neighbours)
    at_once = max(1, _MOST_AT_ONCE // max(len(kept), 1))
    with bar(description, len(kept)) as advance:
        for start in range(0, len(kept), at_once):
            rows = slice(start, start + at_once)
            likeness = jaccard((among[rows] @ others).toarray(), sizes[rows, None], sizes)
            np.fill_diagonal(likeness[:, start:], 0)
            best, values = largest_of_rows(likeness, n_neighbours)
            found.items[kept[rows], : best.shape[1]] = np.where(values > 0, kept[best], -1)
            found.scores[kept[rows], : best.shape[1]] = values
            advance(len(likeness))
    return found


def sizes_of(sets: csr_matrix[Any]) -> NDArray[np.float32]:
    """Return how many columns each row has, shape (n_rows,)."""
    return np.diff(sets.indptr).astype(np.float32)


def jaccard(
    shared: NDArray[np.float32], sizes: NDArray[np.float32], other_sizes: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return shared over either, 0 where both are empty; the arguments broadcast."""
    either = sizes + other_sizes - shared
    likeness: NDArray[np.float32] = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
    return likeness
