"""Propagation on the graph of people and titles: blurred by its neighbours, sharpened by the reverse.

Choi, Hong, Park and Cho, "Blurring-Sharpening Process Models for Collaborative Filtering" (2023), in the form
that merges both blurs early; Shen et al., "How Powerful is Graph Convolution for Recommendation?" (2021), is
the same without sharpening. With the matrix normalised by the degrees of people and titles, ``N``, the
propagation is ``L = N'N``, whose eigenvalues lie between 0 and 1. A list is blurred by L and, a little, by
the ideal low-pass filter of its main directions V; then both are sharpened by ``exp(-T L)``, of which the
series to the fourth power is taken, one step of Runge and Kutta: it spares the first direction, fame.

All of that is one matrix from title to title. It is worked out some hundred rows at a time by multiplying
with the sparse N and N' alone, so nothing as large as all pairs of titles is ever in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from recommender.methods.item_weights import ItemWeightsGenerator, strongest, widened
from recommender.methods.likes import likes
from recommender.methods.low_rank import main_directions
from recommender.methods.training import Training

NAME = "graph"

#: Singular values of normalised matrices fall slowly: their directions need more rounds than those of texts.
_ROUNDS = 8


@dataclass(frozen=True)
class GraphParameters:
    """The numbers of the filter; docs/recommender.md says where they come from.

    Attributes
    ----------
    n_directions : int
        How many main directions are kept apart.
    low_pass : float
        What the ideal low-pass filter weighs against the propagation.
    sharpening : float
        T, how long the blur is undone; 0 for not at all.
    gradation : float
        How much confidences count, as in `likes.strengths`.
    kept : int
        The weights that are kept of each title, the largest first.
    """

    n_directions: int = 448
    low_pass: float = 0.2
    sharpening: float = 2.5
    gradation: float = 0.0
    kept: int = 1000


DEFAULT = GraphParameters()


def fit(training: Training, parameters: GraphParameters = DEFAULT) -> ItemWeightsGenerator:
    """Work out the weights between titles.

    Parameters
    ----------
    training : Training
        Dislikes are left out.
    parameters : GraphParameters

    Returns
    -------
    ItemWeightsGenerator
    """
    liked = likes(training.matrix, parameters.gradation)
    items = np.unique(liked.indices)
    own = liked[:, items]
    spread, across = normalised(own), normalised(own).T.tocsr()
    directions, _ = main_directions(spread, parameters.n_directions, training.seed, _ROUNDS)
    root = np.sqrt(np.asarray(own.sum(axis=0), dtype=np.float32).ravel())[:, None]
    # The low-pass filter is D^-1/2 V V' D^1/2 from title to title; each title is a column here: transposed.
    backward, forward = directions / root, root * directions

    def rows_of(first: int, last: int) -> NDArray[np.float32]:
        blurred = across @ spread[:, first:last].toarray()
        blurred += np.float32(parameters.low_pass) * (forward @ backward[first:last].T)
        rows = sharpened(blurred, spread, across, parameters.sharpening).T
        rows[np.arange(last - first), np.arange(first, last)] = 0
        return rows

    weights = strongest(rows_of, len(items), parameters.kept, "graph weights")
    return ItemWeightsGenerator(NAME, widened(weights, items, training.n_items), parameters.gradation)


def normalised(liked: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return the matrix with each entry divided by the roots of the sums of its row and of its column.

    Parameters
    ----------
    liked : csr_matrix of float32, shape (n_users, n)

    Returns
    -------
    csr_matrix of float32, shape (n_users, n)
        Its largest singular value is 1.
    """
    rows, columns = (np.asarray(liked.sum(axis=axis), dtype=np.float32).ravel() for axis in (1, 0))
    scaled = diags(_inverse_root(rows)) @ liked @ diags(_inverse_root(columns))
    spread: csr_matrix[Any] = scaled.tocsr().astype(np.float32)
    return spread


def sharpened(
    blurred: NDArray[np.float32], spread: csr_matrix[Any], across: csr_matrix[Any], time: float
) -> NDArray[np.float32]:
    """Return ``exp(-T L)`` times columns, by its series to the fourth power.

    Parameters
    ----------
    blurred : ndarray of float32, shape (n, n_columns)
    spread, across : csr_matrix of float32, shapes (n_users, n) and (n, n_users)
        N and its transpose, whose product is L.
    time : float
        T.

    Returns
    -------
    ndarray of float32, shape (n, n_columns)
    """
    if not time:
        return blurred
    result = blurred
    for power in (4, 3, 2, 1):
        result = blurred - np.float32(time / power) * (across @ (spread @ result))
    return result


def _inverse_root(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    roots: NDArray[np.float32] = np.sqrt(np.maximum(sums, np.finfo(np.float32).tiny))
    return np.where(sums > 0, 1 / roots, np.float32(0))
