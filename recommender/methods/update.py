"""The inverse of titles x titles where people are few: an update of what is known without them.

Woodbury, "Inverting Modified Matrices" (1950); Hager, "Updating the Inverse of a Matrix" (1989):

    ``(K + X'X)^-1 = K^-1 - V'V``, with ``V = L^-1 X K^-1`` and ``L L' = I + X K^-1 X'``.

Only what has the size people x people is factorised, and no further array of titles x titles is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack, solve_triangular
from scipy.sparse import csr_matrix

from recommender.methods.inverse import Prior, blocks, not_definite

#: With fewer people than this share of the titles an update is cheaper: two multiplications of people x
#: titles x titles against one of titles x titles x titles.
_FEW_PEOPLE = 0.25
#: The rows of an update are differences. Where fame is at most so many times the regularization, they are at
#: most so many times as inexact as single precision, which is 6e-8: the weights keep four digits. Measured at
#: this bound (200 people, 800 titles): 1.5e-5 of the largest weight where one title is on every list and
#: little else is, 1e-6 on fuller lists. A round choice: people who are few enough for an update of 15,643
#: titles bring fame to 110 times the regularization of `ease` at most, so at half or twice the bound nothing
#: changes there.
_MOST_LOST = 1000.0


def pays(n_people: int, fame: NDArray[np.float32], regularization: float | NDArray[np.float32]) -> bool:
    """Whether people are so few, and regularization is such, that an update is cheaper and exact enough.

    Parameters
    ----------
    n_people : int
        Of people who like anything.
    fame : ndarray of float32, shape (n,)
        The diagonal of the Gram matrix at least.
    regularization : float, or ndarray of float32, shape (n,)
        What is at least added to it.
    """
    exact = bool((fame <= np.float32(_MOST_LOST) * regularization).all())
    return exact and n_people <= _FEW_PEOPLE * len(fame)


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
    """Return ``(K + X'X)^-1``; beside `prior` it takes `room.bytes_of_update`.

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
    # In column order, as LAPACK wants it: otherwise it would work on a copy.
    system = np.eye(len(below), order="F")
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
