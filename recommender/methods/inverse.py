"""Symmetric inverses of titles x titles, of which rows are worked out when they are asked for.

Where people are few, the inverse of ``K + X'X`` comes cheaply from the inverse of K (Woodbury 1950; Hager,
"Updating the Inverse of a Matrix", 1989):

    ``(K + X'X)^-1 = K^-1 - V'V``, with ``V = L^-1 X K^-1`` and ``L L' = I + X K^-1 X'``.

Only what has the size people x people is factorised, and no second array of titles x titles is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack, solve_triangular
from scipy.sparse import csr_matrix, diags

from core.errors import TrainingFailed

#: So many columns are worked out together.
_BLOCK = 1024


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


@dataclass(frozen=True)
class Updated:
    """The inverse of a matrix to which the Gram matrix of a few people is added.

    Attributes
    ----------
    prior : Prior
        The inverse without them, ``K^-1``.
    spread : ndarray of float32, shape (n_people, n)
        V.
    diagonal : ndarray of float64, shape (n,)
    """

    prior: Prior
    spread: NDArray[np.float32]
    diagonal: NDArray[np.float64]

    def rows(self, first: int, last: int) -> NDArray[np.float32]:
        """Return the rows from `first` to before `last`."""
        rows = self.prior.rows(first, last)
        rows -= self.spread[:, first:last].T @ self.spread
        return rows


def updated(prior: Prior, liked: csr_matrix[Any]) -> Updated:
    """Return ``(K + X'X)^-1``; beside `prior` it takes `bytes_of_update`.

    Parameters
    ----------
    prior : Prior
        ``K^-1``, shape (n, n). It is not altered, and the answer refers to it.
    liked : csr_matrix of float32, shape (n_people, n)
        X.

    Raises
    ------
    TrainingFailed
        If what is between people cannot be factorised.
    """
    below = prior.below(liked)
    system = np.eye(len(below))
    columns = liked.astype(np.float64).tocsc()
    for first, last in blocks(below.shape[1]):
        system += columns[:, first:last].tocsr() @ below[:, first:last].T
    factor, refused = lapack.dpotrf(system, lower=1, overwrite_a=1)
    if refused:
        raise not_definite(refused - 1, "person", len(below))
    spread = np.empty(below.shape, dtype=np.float32)
    diagonal = np.array(prior.diagonal, dtype=np.float64)
    for first, last in blocks(below.shape[1]):
        # In double precision: the diagonal is a difference of two numbers that may be nearly the same.
        part = solve_triangular(factor, below[:, first:last], lower=True, check_finite=False)
        diagonal[first:last] -= np.einsum("ij,ij->j", part, part)
        spread[:, first:last] = part
    return Updated(prior, spread, diagonal)


def bytes_of_update(n_people: int, n_items: int) -> int:
    """Return what `updated` takes at most: arrays of people x titles and people x people, and blocks."""
    return 12 * n_people * n_items + 8 * n_people**2 + 8 * _BLOCK * n_items


def blocks(n: int) -> list[tuple[int, int]]:
    """Return the first and the one after the last of each block."""
    return [(first, min(first + _BLOCK, n)) for first in range(0, n, _BLOCK)]


def not_definite(place: int, what: str, n: int) -> TrainingFailed:
    """Return the error for a matrix that has no Cholesky factor."""
    return TrainingFailed(
        "the Gram matrix cannot be inverted in single precision",
        f"{what} {place:,} of {n:,}",
        "raise the regularization",
    )
