"""EASE: the item-item weights that best rebuild everyone's list from its other titles, in closed form.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019). With the Gram matrix ``G = X'X`` of what
people like and ``P = (G + lambda I)^-1``, weights are ``B[i, j] = -P[i, j] / P[j, j]``, 0 on the diagonal.

Two numbers beyond the paper make up for fame, where a title's fame is 1 plus its sum of squares in the lists:
``lambda * fame^a`` holds famous titles back more in training, as Steck's "Autoencoders that don't overfit
towards the Identity" (2020) does with a = 1 beside a constant, and scores are divided by ``fame^b``. With
a = 2b that is EASE on a matrix whose columns are divided by fame^b; with a = b = 0 it is the method of 2019.

The Gram matrix, its Cholesky factor and the inverse share one array of float32, of which only the lower
triangle is ever written: 4 bytes for each pair of titles. Titles that nobody likes have no weights and take
no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from core.progress import bar
from recommender.methods.item_weights import ItemWeightsGenerator, strongest, widened
from recommender.methods.likes import likes
from recommender.methods.training import Training

NAME = "ease"
NORMALISED = "ease_normalised"

#: So many columns of the Gram matrix are multiplied together.
_BLOCK = 1024
#: Room for blocks, beside the one array.
_BESIDE = 0.05


@dataclass(frozen=True)
class EaseParameters:
    """The numbers of the training; docs/recommender.md says where they come from.

    Attributes
    ----------
    regularization : float
        lambda, added to the diagonal of the Gram matrix.
    restraint : float
        a, the power of a title's fame by which lambda grows.
    discount : float
        b, the power of a title's fame by which its scores are divided.
    gradation : float
        How much confidences count, as in `likes.strengths`.
    kept : int
        The weights that are kept of each title, the largest first.
    """

    regularization: float = 100.0
    restraint: float = 0.0
    discount: float = 0.0
    gradation: float = 0.75
    kept: int = 400


DEFAULT = EaseParameters()
EVEN = EaseParameters(regularization=60.0, restraint=0.4, discount=0.25, kept=1000)


def fit(training: Training, parameters: EaseParameters = DEFAULT, name: str = NAME) -> ItemWeightsGenerator:
    """Learn the weights.

    Parameters
    ----------
    training : Training
        Dislikes are left out.
    parameters : EaseParameters
    name : str
        The generator's.

    Returns
    -------
    ItemWeightsGenerator

    Raises
    ------
    TrainingFailed
        If the inverse would take more than ``training.memory_limit`` bytes, or cannot be formed.
    """
    liked = likes(training.matrix, parameters.gradation)
    items = np.unique(liked.indices)
    check_room(name, len(items), training.memory_limit)
    own = liked[:, items]
    weights = solved(gram(own), fame_of(own), parameters)
    return ItemWeightsGenerator(name, widened(weights, items, training.n_items), parameters.gradation)


def fit_normalised(training: Training) -> ItemWeightsGenerator:
    """Learn the weights with what makes up for fame, as `fit`."""
    return fit(training, EVEN, NORMALISED)


def fame_of(liked: csr_matrix[Any]) -> NDArray[np.float32]:
    """Return 1 plus the sum of squares of each column, shape (n_items,)."""
    squares = np.asarray(liked.multiply(liked).sum(axis=0), dtype=np.float32)
    return 1 + squares.ravel()


def solved(
    square: NDArray[np.float32], fame: NDArray[np.float32], parameters: EaseParameters
) -> csr_matrix[Any]:
    """Return the weights that belong to a Gram matrix, which is overwritten.

    Parameters
    ----------
    square : ndarray of float32, shape (n, n), Fortran order
        The lower triangle counts.
    fame : ndarray of float32, shape (n,)
    parameters : EaseParameters

    Returns
    -------
    csr_matrix of float32, shape (n, n)
    """
    inverse = ridge_inverse(square, np.float32(parameters.regularization) * fame**parameters.restraint)
    return ease_weights(inverse, parameters.kept, fame ** np.float32(-parameters.discount))


def check_room(name: str, n_items: int, limit: int) -> None:
    """Refuse to begin what would not fit.

    Raises
    ------
    TrainingFailed
        Naming the bytes that are needed and allowed.
    """
    needed = int(4 * n_items**2 * (1 + _BESIDE))
    if limit and needed > limit:
        raise TrainingFailed(
            f"{name} needs {needed:,} bytes of memory, {limit:,} are allowed",
            f"an inverse of {n_items:,} x {n_items:,} titles",
            f"allow more memory, leave {name} out, or train on fewer titles",
        )


def gram(liked: csr_matrix[Any]) -> NDArray[np.float32]:
    """Return the lower triangle of ``X'X`` in column order; what stands above the diagonal means nothing.

    Parameters
    ----------
    liked : csr_matrix of float32, shape (n_users, n)

    Returns
    -------
    ndarray of float32, shape (n, n), Fortran order
    """
    n_items = int(liked.shape[1])
    square = np.zeros((n_items, n_items), dtype=np.float32, order="F")
    columns, across = liked.tocsc(), liked.T.tocsr()
    with bar("Gram matrix", n_items, "titles") as advance:
        for first in range(0, n_items, _BLOCK):
            last = min(first + _BLOCK, n_items)
            product = across[first:] @ columns[:, first:last]
            square[first:, first:last] = product.toarray()
            advance(last - first)
    return square


def ridge_inverse(
    square: NDArray[np.float32], regularization: float | NDArray[np.float32]
) -> NDArray[np.float32]:
    """Replace a Gram matrix by the inverse of ``G + lambda I``, in place.

    Parameters
    ----------
    square : ndarray of float32, shape (n, n), Fortran order
        The lower triangle counts; it is overwritten.
    regularization : float, or ndarray of float32, shape (n,)
        lambda, for all titles or for each.

    Returns
    -------
    ndarray of float32, shape (n, n), Fortran order
        The same memory; its lower triangle is the inverse's.

    Raises
    ------
    TrainingFailed
        If the matrix is not positive definite in single precision.
    """
    diagonal = np.einsum("ii->i", square)
    diagonal += np.float32(regularization)
    factor, refused = lapack.spotrf(square, lower=1, clean=0, overwrite_a=1)
    if not refused:
        inverse, refused = lapack.spotri(factor, lower=1, overwrite_c=1)
    if refused:
        raise TrainingFailed(
            "the Gram matrix cannot be inverted in single precision",
            f"title {refused - 1:,} of {len(square):,}",
            "raise the regularization",
        )
    result: NDArray[np.float32] = inverse
    return result


def ease_weights(
    inverse: NDArray[np.float32], kept: int, worth: float | NDArray[np.float32] = 1.0
) -> csr_matrix[Any]:
    """Return ``-P[i, j] / P[j, j] * worth[j]`` with the `kept` entries of largest absolute value a row.

    Parameters
    ----------
    inverse : ndarray of float32, shape (n, n)
        P, of which the lower triangle counts.
    kept : int
    worth : float, or ndarray of float32, shape (n,)
        What the scores of each title are multiplied by.

    Returns
    -------
    csr_matrix of float32, shape (n, n)
        Nothing on the diagonal.
    """
    scale = (-worth / np.diag(inverse)).astype(np.float32)

    def rows_of(first: int, last: int) -> NDArray[np.float32]:
        rows = symmetric_rows(inverse, first, last)
        rows *= scale
        rows[np.arange(last - first), np.arange(first, last)] = 0
        return rows

    return strongest(rows_of, len(inverse), kept, "EASE weights")


def symmetric_rows(lower: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
    """Return whole rows of a symmetric matrix of which the lower triangle is known, shape (n, n_items)."""
    rows = np.empty((last - first, len(lower)), dtype=np.float32)
    rows[:, :first] = lower[first:last, :first]
    rows[:, first:] = lower[first:, first:last].T
    corner = np.tril(lower[first:last, first:last])
    rows[:, first:last] = corner + np.tril(corner, -1).T
    return rows
