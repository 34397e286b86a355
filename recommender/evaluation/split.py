"""What a method is asked, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.typing import BoolArray, IntArray
from recommender.methods.training import Training


@dataclass(frozen=True)
class Split:
    """A training set and the people whom methods are asked about.

    Attributes
    ----------
    training : Training
        Nothing of `truth` is in it.
    fold_in : csr_matrix of float32, shape (n_people, n_items)
        What is told of each person: confidences. Titles in it are never proposed to them.
    truth : csr_matrix of float32, shape (n_people, n_items)
        What they turned to: 1, or absent.
    people : ndarray of int, shape (n_people,), or None
        Who they are, in numbers that mean the same in every split of one source; None for 0, 1, 2 and so on.
    withheld : csr_matrix of float32, shape (n_people, n_items), or None
        What is theirs but is not told: never proposed, and not part of the truth.
    candidates : ndarray of bool, shape (n_items,), or None
        Which titles may be proposed; None for all.
    unknown_truth : ndarray of int, shape (n_people,), or None
        How many titles they turned to that no method can know: they count as not found.
    """

    training: Training
    fold_in: csr_matrix[Any]
    truth: csr_matrix[Any]
    people: IntArray | None = None
    withheld: csr_matrix[Any] | None = None
    candidates: BoolArray | None = None
    unknown_truth: IntArray | None = None

    @property
    def n_people(self) -> int:
        """How many people are asked about."""
        return int(self.fold_in.shape[0])

    @property
    def n_truth(self) -> NDArray[Any]:
        """The number of titles that each person turned to, shape (n_people,)."""
        known: NDArray[Any] = self.truth.indptr[1:] - self.truth.indptr[:-1]
        return known if self.unknown_truth is None else known + self.unknown_truth
