"""EASE: the item-item weights that best rebuild everyone's list from its other titles, in closed form.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019). With the Gram matrix ``G = X'X`` of what
people like and ``P = (G + lambda I)^-1``, weights are ``B[i, j] = -P[i, j] / P[j, j]``, 0 on the diagonal.

Two numbers beyond the paper make up for fame, where a title's fame is 1 plus its sum of squares in the lists:
``lambda * fame^a`` holds famous titles back more in training, as Steck's "Autoencoders that don't overfit
towards the Identity" (2020) does with a = 1 beside a constant, and scores are divided by ``fame^b``. With
a = 2b that is EASE on a matrix whose columns are divided by fame^b; with a = b = 0 it is the method of 2019.

Where titles are few, the Gram matrix, its Cholesky factor and the inverse share one array of float32, of
which only the lower triangle is ever written: 4 bytes for each pair of titles. Where people are few, P comes
from a matrix of people x people instead (`inverse.updated`), and no array of titles x titles is made. Titles
that nobody likes have no weights and take no room.
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
from recommender.methods.inverse import (
    Diagonal,
    Inverse,
    LowerTriangle,
    blocks,
    bytes_of_update,
    not_definite,
    updated,
)
from recommender.methods.item_weights import ItemWeightsGenerator, strongest, widened
from recommender.methods.likes import likes
from recommender.methods.training import Training

NAME = "ease"
NORMALISED = "ease_normalised"

#: Room for blocks, beside the one array.
_BESIDE = 0.05
#: With fewer people than this share of the titles it is cheaper to go by people: two multiplications of
#: people x titles x titles against one of titles x titles x titles.
_FEW_PEOPLE = 0.25
#: The rows of the update are differences. Where fame is at most so many times the regularization, they are
#: at most so many times as inexact as single precision.
_MOST_LOST = 1000.0


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
    own = liked[:, items]
    if goes_by_people(own, parameters):
        weights = _by_people(name, own, parameters, training.memory_limit)
    else:
        check_room(name, len(items), training.memory_limit)
        weights = solved(gram(own), fame_of(own), parameters)
    return ItemWeightsGenerator(name, widened(weights, items, training.n_items), parameters.gradation)


def fit_normalised(training: Training) -> ItemWeightsGenerator:
    """Learn the weights with what makes up for fame, as `fit`."""
    return fit(training, EVEN, NORMALISED)


def fame_of(liked: csr_matrix[Any]) -> NDArray[np.float32]:
    """Return 1 plus the sum of squares of each column, shape (n_items,)."""
    squares = np.asarray(liked.multiply(liked).sum(axis=0), dtype=np.float32)
    return 1 + squares.ravel()


def goes_by_people(liked: csr_matrix[Any], parameters: EaseParameters) -> bool:
    """Whether people are so few, and regularization such, that an update by people is cheaper and as exact.

    Parameters
    ----------
    liked : csr_matrix of float32, shape (n_people, n)
        Somebody without likes does not count.
    parameters : EaseParameters
    """
    fame = fame_of(liked)
    precise = (fame <= _MOST_LOST * ridge_of(fame, parameters)).all()
    return bool(precise and number_of_people(liked) <= _FEW_PEOPLE * liked.shape[1])


def number_of_people(liked: csr_matrix[Any]) -> int:
    """Return how many people like anything."""
    return int(np.count_nonzero(np.diff(liked.indptr)))


def ridge_of(fame: NDArray[np.float32], parameters: EaseParameters) -> NDArray[np.float32]:
    """Return what is added to the diagonal of the Gram matrix, shape (n_items,)."""
    ridge: NDArray[np.float32] = np.float32(parameters.regularization) * fame**parameters.restraint
    return ridge


def _by_people(name: str, liked: csr_matrix[Any], parameters: EaseParameters, limit: int) -> csr_matrix[Any]:
    people = liked[np.diff(liked.indptr) > 0]
    check_bytes(
        name,
        bytes_of_update(*people.shape),
        limit,
        f"{people.shape[0]:,} people x {people.shape[1]:,} titles",
    )
    fame = fame_of(liked)
    inverse = updated(Diagonal(1 / ridge_of(fame, parameters).astype(np.float64)), people)
    return ease_weights(inverse, parameters.kept, worth_of(fame, parameters))


def worth_of(fame: NDArray[np.float32], parameters: EaseParameters) -> NDArray[np.float32]:
    """Return what the scores of each title are multiplied by, shape (n_items,)."""
    worth: NDArray[np.float32] = fame ** np.float32(-parameters.discount)
    return worth


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
    inverse = LowerTriangle(ridge_inverse(square, ridge_of(fame, parameters)))
    return ease_weights(inverse, parameters.kept, worth_of(fame, parameters))


def check_room(name: str, n_items: int, limit: int) -> None:
    """Refuse to begin with an inverse of titles x titles that would not fit.

    Raises
    ------
    TrainingFailed
        As `check_bytes`.
    """
    check_bytes(name, bytes_of_square(n_items), limit, f"an inverse of {n_items:,} x {n_items:,} titles")


def bytes_of_square(n_items: int) -> int:
    """Return what an array of titles x titles takes, with what is worked out beside it."""
    return int(4 * n_items**2 * (1 + _BESIDE))


def check_bytes(name: str, needed: int, limit: int, what: str) -> None:
    """Refuse to begin what would not fit.

    Raises
    ------
    TrainingFailed
        Naming the bytes that are needed and allowed.
    """
    if limit and needed > limit:
        raise TrainingFailed(
            f"{name} needs {needed:,} bytes of memory, {limit:,} are allowed",
            what,
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
        for first, last in blocks(n_items):
            product = across[first:] @ columns[:, first:last]
            square[first:, first:last] = product.toarray(order="F")
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
        raise not_definite(refused - 1, "title", len(square))
    result: NDArray[np.float32] = inverse
    return result


def ease_weights(inverse: Inverse, kept: int, worth: float | NDArray[np.float32] = 1.0) -> csr_matrix[Any]:
    """Return ``-P[i, j] / P[j, j] * worth[j]`` with the `kept` entries of largest absolute value a row.

    Parameters
    ----------
    inverse : Inverse, shape (n, n)
        P.
    kept : int
    worth : float, or ndarray of float32, shape (n,)
        What the scores of each title are multiplied by.

    Returns
    -------
    csr_matrix of float32, shape (n, n)
        Nothing on the diagonal.
    """
    scale = (-worth / inverse.diagonal).astype(np.float32)

    def rows_of(first: int, last: int) -> NDArray[np.float32]:
        rows = inverse.rows(first, last)
        rows *= scale
        rows[np.arange(last - first), np.arange(first, last)] = 0
        return rows

    return strongest(rows_of, len(scale), kept, "EASE weights")
