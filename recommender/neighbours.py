"""The most similar titles of each title, by whom they share (ALS) and by what they are (content)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.arrays import load_array, save_array
from core.progress import bar

PART = "neighbours"
N_NEIGHBOURS = 50
#: Fewer people than this on a title say too little to compare it by them.
LEAST_PEOPLE = 5
_BLOCK = 512

Vectors: TypeAlias = "NDArray[np.floating[Any]] | csr_matrix[Any]"


@dataclass(frozen=True)
class Neighbours:
    """Similar titles, best first.

    Attributes
    ----------
    items : ndarray of int32, shape (n_items, n_neighbours)
        -1 where a title has fewer neighbours.
    scores : ndarray of float32, shape (n_items, n_neighbours)
        Cosines, falling along a row; 0 where there is no neighbour.
    """

    items: NDArray[np.int32]
    scores: NDArray[np.float32]

    @classmethod
    def none(cls, n_items: int, n_neighbours: int) -> Neighbours:
        """Return rows without neighbours, to be filled."""
        shape = n_items, n_neighbours
        return cls(np.full(shape, -1, dtype=np.int32), np.zeros(shape, dtype=np.float32))

    def of(self, item: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the neighbours of one title and their cosines, without the empty places."""
        there = self.items[item] >= 0
        return self.items[item][there], self.scores[item][there]

    def save(self, staging: Path, kind: str) -> None:
        """Write ``neighbours/<kind>_items.npy`` and ``_scores.npy``."""
        save_array(staging / PART / f"{kind}_items.npy", self.items)
        save_array(staging / PART / f"{kind}_scores.npy", self.scores)

    @classmethod
    def load(cls, version: Path, kind: str) -> Neighbours:
        """Open the neighbours of one kind, memory-mapped."""
        folder = version / PART
        return cls(load_array(folder / f"{kind}_items.npy"), load_array(folder / f"{kind}_scores.npy"))


def support(matrix: csr_matrix[Any]) -> NDArray[np.int32]:
    """Return how many people's lists speak for each title, shape (n_items,)."""
    liked = matrix.indices[matrix.data > 0]
    return np.bincount(liked, minlength=matrix.shape[1]).astype(np.int32)


def correlating(users: NDArray[np.float32], items: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn item factors so that their cosines are correlations of ALS scores over people.

    The score of item i for user u is ``x_u . y_i``. Over the people, the covariance of the scores of i and j
    is ``y_i' S y_j`` with S the covariance of the user factors, so ``y' S^(1/2)`` has these correlations for
    cosines. Two titles are alike when the same people stand out for both; that all people score a famous
    title highly counts for nothing, which plain cosines of item factors mistake for likeness.

    Parameters
    ----------
    users : ndarray of float32, shape (n_users, n_factors)
    items : ndarray of float32, shape (n_items, n_factors)

    Returns
    -------
    ndarray of float32, shape (n_items, n_factors)
        `items` unchanged where there is but one person.
    """
    if len(users) < 2:
        return items
    values, directions = np.linalg.eigh(np.cov(users, rowvar=False))
    root = (directions * np.sqrt(np.maximum(values, 0))) @ directions.T
    turned: NDArray[np.float32] = items @ root.astype(np.float32)
    return turned


def cosine_neighbours(
    *views: Vectors,
    comparable: NDArray[np.bool_] | None = None,
    n_neighbours: int = N_NEIGHBOURS,
    description: str = "neighbours",
) -> Neighbours:
    """Compare every title with every other, a block of rows at a time.

    Parameters
    ----------
    *views : ndarray of float or csr_matrix, shape (n_items, n_dimensions)
        One or several kinds of vectors of any length, whose cosines are averaged. A title whose rows are all
        zeros has no neighbours and is nobody's.
    comparable : ndarray of bool, shape (n_items,), optional
        Titles that may have neighbours and be neighbours; all by default.
    n_neighbours : int
    description : str
        For the progress bar.

    Returns
    -------
    Neighbours
        Only positive cosines; equal ones in order of item.
    """
    units = [_unit_rows(view) for view in views]
    n_items = units[0].shape[0]
    usable = np.sum([_squares(unit) for unit in units], axis=0) > 0
    if comparable is not None:
        usable &= comparable
    kept = np.flatnonzero(usable)
    found = Neighbours.none(n_items, n_neighbours)
    columns = [unit[kept].T for unit in units]
    with bar(description, len(kept), "titles") as advance:
        for start in range(0, len(kept), _BLOCK):
            rows = kept[start : start + _BLOCK]
            cosines = _dense(units[0][rows] @ columns[0])
            for unit, others in zip(units[1:], columns[1:], strict=True):
                cosines += _dense(unit[rows] @ others)
            cosines /= len(units)
            cosines[np.arange(len(rows)), np.arange(start, start + len(rows))] = -1
            best, values = largest_of_rows(cosines, n_neighbours)
            width = best.shape[1]
            found.items[rows, :width] = np.where(values > 0, kept[best], -1)
            found.scores[rows, :width] = np.maximum(values, 0)
            advance(len(rows))
    return found


def largest_of_rows(values: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return columns and values of the `k` largest of each row, falling, ties by column."""
    width = min(k, values.shape[1])
    columns = np.argpartition(-values, width - 1, axis=1)[:, :width]
    columns.sort(axis=1)
    found = np.take_along_axis(values, columns, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1), np.take_along_axis(found, order, axis=1)


def _unit_rows(vectors: Vectors) -> Vectors:
    if isinstance(vectors, csr_matrix):
        lengths = np.sqrt(_squares(vectors))
        scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        return csr_matrix(vectors.multiply(scale[:, None])).astype(np.float32)
    wide: NDArray[np.float32] = np.array(vectors, dtype=np.float32)
    lengths = np.sqrt(_squares(wide))[:, None]
    np.divide(wide, lengths, out=wide, where=lengths > 0)
    return wide


def _squares(vectors: Vectors) -> NDArray[np.floating[Any]]:
    products = vectors.multiply(vectors) if isinstance(vectors, csr_matrix) else vectors * vectors
    return np.asarray(products.sum(axis=1)).ravel()


def _dense(block: Any) -> NDArray[np.float32]:
    dense: NDArray[np.float32] = block.toarray() if isinstance(block, csr_matrix) else block
    return dense
