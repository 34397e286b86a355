"""EASE: the item-item weights that best rebuild everyone's list from its other titles, in closed form.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019). With the Gram matrix ``G = X'X`` of what
people like and ``P = (G + lambda I)^-1``, weights are ``B[i, j] = -P[i, j] / P[j, j]``, 0 on the diagonal.

Two numbers beyond the paper make up for fame, where a title's fame is 1 plus its sum of squares in the lists:
``lambda * fame^a`` holds famous titles back more in training, as Steck's "Autoencoders that don't overfit
towards the Identity" (2020) does with a = 1 beside a constant, and scores are divided by ``fame^b``. With
a = 2b that is EASE on a matrix whose columns are divided by fame^b; with a = b = 0 it is the method of 2019.

The Gram matrix is inverted in the array it was made in (`gram`). Where people are few beside titles, P comes
from a matrix of people x people instead (`update`), and no array of titles x titles is made. Titles that
nobody likes have no weights and take no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.methods.gram import gram, ridge_inverse
from recommender.methods.inverse import Diagonal, Inverse, LowerTriangle
from recommender.methods.item_weights import ItemWeightsGenerator, strongest, widened
from recommender.methods.likes import likes, with_likes
from recommender.methods.room import check_square, check_update
from recommender.methods.training import Training
from recommender.methods.update import pays, updated

NAME = "ease"
NORMALISED = "ease_normalised"


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
EVEN = EaseParameters(regularization=60.0, restraint=0.4, discount=0.25)


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
    own = with_likes(liked)[:, items]
    fame = fame_of(own)
    ridge = ridge_of(fame, parameters)
    inverse: Inverse
    if pays(own.shape[0], fame, ridge):
        check_update(name, *own.shape, training.memory_limit)
        inverse = updated(Diagonal(1 / ridge.astype(np.float64)), own)
    else:
        check_square(name, len(items), training.memory_limit)
        inverse = LowerTriangle(ridge_inverse(gram(own), ridge))
    weights = ease_weights(inverse, fame, parameters)
    return ItemWeightsGenerator(name, widened(weights, items, training.n_items), parameters.gradation)


def fit_normalised(training: Training) -> ItemWeightsGenerator:
    """Learn the weights with what makes up for fame, as `fit`."""
    return fit(training, EVEN, NORMALISED)


def fame_of(liked: csr_matrix[Any]) -> NDArray[np.float32]:
    """Return 1 plus the sum of squares of each column, shape (n_items,)."""
    squares = np.asarray(liked.multiply(liked).sum(axis=0), dtype=np.float32)
    return 1 + squares.ravel()


def ridge_of(fame: NDArray[np.float32], parameters: EaseParameters) -> NDArray[np.float32]:
    """Return what is added to the diagonal of the Gram matrix, shape (n_items,)."""
    ridge: NDArray[np.float32] = np.float32(parameters.regularization) * fame**parameters.restraint
    return ridge


def ease_weights(inverse: Inverse, fame: NDArray[np.float32], parameters: EaseParameters) -> csr_matrix[Any]:
    """Return ``-P[i, j] / P[j, j] / fame[j]^b`` with the entries of largest absolute value a row.

    Parameters
    ----------
    inverse : Inverse, shape (n, n)
        P.
    fame : ndarray of float32, shape (n,)
        As `fame_of`.
    parameters : EaseParameters

    Returns
    -------
    csr_matrix of float32, shape (n, n)
        Nothing on the diagonal.
    """
    scale = (-(fame ** np.float32(-parameters.discount)) / inverse.diagonal).astype(np.float32)

    def rows_of(first: int, last: int) -> NDArray[np.float32]:
        rows = inverse.rows(first, last)
        rows *= scale
        rows[np.arange(last - first), np.arange(first, last)] = 0
        return rows

    return strongest(rows_of, len(scale), parameters.kept, "EASE weights")
