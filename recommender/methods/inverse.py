"""Symmetric inverses of titles x titles, of which rows are worked out when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from core.errors import TrainingFailed

#: So many columns are worked out together.
BLOCK = 1024


class Inverse(Protocol):
    """The inverse of a positive definite matrix of titles x titles."""

    @property
    def diagonal(self) -> NDArray[np.floating[Any]]:
        """Its diagonal, shape (n,)."""
        ...

    def rows(self, first: int, last: int) -> NDArray[np.float32]:
        """Return the rows from `first` to before `last`, shape (n_rows, n); they may be overwritten."""
        ...


class Prior(Inverse, Protocol):
    """An inverse that an update can begin with."""

    def below(self, liked: csr_matrix[Any]) -> NDArray[np.floating[Any]]:
        """Return ``X K^-1``, shape (n_people, n)."""
        ...


@dataclass(frozen=True)
class Diagonal:
    """The inverse of a diagonal matrix.

    Attributes
    ----------
    diagonal : ndarray of float64, shape (n,)
    """

    diagonal: NDArray[np.float64]

    def rows(self, first: int, last: int) -> NDArray[np.float32]:
        """Return the rows from `first` to before `last`."""
        rows = np.zeros((last - first, len(self.diagonal)), dtype=np.float32)
        rows[np.arange(last - first), np.arange(first, last)] = self.diagonal[first:last]
        return rows

    def below(self, liked: csr_matrix[Any]) -> NDArray[np.float64]:
        """Return ``X K^-1``."""
        product: NDArray[np.float64] = (liked @ diags(self.diagonal)).toarray()
        return product


@dataclass(frozen=True)
class LowerTriangle:
    """An inverse as LAPACK leaves it.

    Attributes
    ----------
    lower : ndarray of float32, shape (n, n), Fortran order
        What stands above the diagonal means nothing.
    """

    lower: NDArray[np.float32]

    @property
    def diagonal(self) -> NDArray[np.float32]:
        """Its diagonal."""
        return np.diag(self.lower)

    def rows(self, first: int, last: int) -> NDArray[np.float32]:
        """Return the rows from `first` to before `last`."""
        rows = np.empty((last - first, len(self.lower)), dtype=np.float32)
        rows[:, :first] = self.lower[first:last, :first]
        rows[:, first:] = self.lower[first:, first:last].T
        corner = np.tril(self.lower[first:last, first:last])
        rows[:, first:last] = corner + np.tril(corner, -1).T
        return rows

    def below(self, liked: csr_matrix[Any]) -> NDArray[np.float32]:
        """Return ``X K^-1``."""
        columns = liked.tocsc()
        product = np.zeros(liked.shape, dtype=np.float32)
        for first, last in blocks(len(self.lower)):
            product += columns[:, first:last].tocsr() @ self.rows(first, last)
        return product


def blocks(n: int) -> list[tuple[int, int]]:
    """Return the first and the one after the last of each block."""
    return [(first, min(first + BLOCK, n)) for first in range(0, n, BLOCK)]


def not_definite(place: int, what: str, n: int) -> TrainingFailed:
    """Return the error for a matrix that has no Cholesky factor."""
    return TrainingFailed(
        "the Gram matrix cannot be inverted in single precision",
        f"{what} {place:,} of {n:,}",
        "raise the regularization",
    )
