"""What each title on a list says for every other one: the sparse form in which linear methods are served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.arrays import load_array, load_csr, save_array, save_csr
from core.progress import bar
from core.typing import IntArray
from recommender.generator import Evidence
from recommender.methods.likes import strengths
from recommender.methods.row_sums import RowSums

PART = "item_weights"

#: So many rows of a dense matrix are looked at together, at most.
_BLOCK = 512


@dataclass(frozen=True)
class ItemWeightsGenerator:
    """Scores titles by the sum of what the titles of a list say for them.

    Attributes
    ----------
    name : str
        The method's name in evaluations.
    weights : csr_matrix of float32, shape (n_items, n_items)
        ``weights[i, j]``: what title i on a list adds to the score of title j. Nothing on the diagonal.
    gradation : float
        How much the confidences of a list count, as in `likes.strengths`.
    """

    name: str
    weights: csr_matrix[Any]
    gradation: float

    def opinion(self, evidence: Evidence) -> RowSums:
        """Return what the liked titles say for every other one."""
        liked = evidence.liked
        rows = self.weights[evidence.items[liked]]
        counts = strengths(evidence.confidences[liked], self.gradation)
        return RowSums(evidence, rows.T @ counts, counts, rows.indptr, rows.indices, rows.data)

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the sum of the weights of the liked titles, shape (n_items,)."""
        return self.opinion(evidence).scores

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the entry that adds most to the score of each title, -1 where none adds anything."""
        return self.opinion(evidence).explain(items)

    def save(self, folder: Path) -> None:
        """Write ``item_weights/<name>/`` below `folder`."""
        own = folder / PART / self.name
        save_csr(own, self.weights)
        save_array(own / "gradation.npy", np.array([self.gradation]))

    @classmethod
    def load(cls, folder: Path, name: str) -> ItemWeightsGenerator:
        """Open the weights of one method, memory-mapped.

        Raises
        ------
        ArtifactCorrupt
            If a file is missing or damaged.
        """
        own = folder / PART / name
        return cls(name, load_csr(own), float(load_array(own / "gradation.npy")[0]))


def strongest(
    rows_of: Callable[[int, int], NDArray[np.float32]], n_items: int, kept: int, description: str
) -> csr_matrix[Any]:
    """Keep the entries of largest absolute value of each row of a matrix that is worked out block by block.

    Parameters
    ----------
    rows_of : callable
        ``rows_of(first, last)`` returns the rows from `first` to before `last`, shape (n, n_items); they may
        be overwritten.
    n_items : int
    kept : int
        At most so many entries a row.
    description : str
        For the progress bar.

    Returns
    -------
    csr_matrix of float32, shape (n_items, n_items)
        Sorted, without stored zeros.
    """
    width = min(kept, n_items)
    indices = np.empty((n_items, width), dtype=np.int32)
    data = np.empty((n_items, width), dtype=np.float32)
    with bar(description, n_items, "titles") as advance:
        for first in range(0, n_items, _BLOCK):
            last = min(first + _BLOCK, n_items)
            rows = rows_of(first, last)
            for place in range(first, last):
                row = rows[place - first]
                best = np.argpartition(np.abs(row), n_items - width)[n_items - width :]
                best.sort()
                indices[place], data[place] = best, row[best]
            advance(last - first)
    indptr = np.arange(n_items + 1, dtype=np.int64) * width
    weights: csr_matrix[Any] = csr_matrix((data.ravel(), indices.ravel(), indptr), shape=(n_items, n_items))
    weights.eliminate_zeros()
    return weights


def widened(weights: csr_matrix[Any], items: IntArray, n_items: int) -> csr_matrix[Any]:
    """Return weights between some titles as weights between all; the others have none.

    Parameters
    ----------
    weights : csr_matrix of float32, shape (n, n)
    items : ndarray of int, shape (n,)
        Which titles they are, strictly increasing.
    n_items : int
    """
    lengths = np.zeros(n_items, dtype=np.int64)
    lengths[items] = np.diff(weights.indptr)
    indptr = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    wide: csr_matrix[Any] = csr_matrix(
        (weights.data, items[weights.indices], indptr), shape=(n_items, n_items)
    )
    return wide
