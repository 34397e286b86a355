"""EASE that also knows what the titles are: who made them, what they are about, what belongs together.

Collective EASE: Jeunen, Van Balen and Goethals, "Closed-Form Models for Collaborative Filtering with
Side-Information" (2020). A tag is like one more person who has all titles of the tag: its row is added to the
lists, weighed by the kind of the tag and scaled by 1 / sqrt(the number of its titles), so that a genre of
thousands says no more in all than a franchise of three. Synopses add a power of the cosines of their vectors:
near ones count, and the sum stays positive definite, which cosines above a threshold do not guarantee.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack

from core.errors import TrainingFailed
from recommender.methods.ease import EaseParameters, check_room, ease_weights, gram, ridge_inverse
from recommender.methods.item_weights import ItemWeightsGenerator, widened
from recommender.methods.likes import likes
from recommender.methods.training import Facts, Training

NAME = "ease_side"

#: So many columns of cosines are worked out together.
_BLOCK = 1024

#: What the kinds of tags weigh.
KINDS: Mapping[str, float] = {
    "franchise": 3.0,
    "genre": 1.0,
    "studio": 1.0,
    "source": 1.0,
    "type": 1.0,
    "year": 1.0,
    "season": 1.0,
}


@dataclass(frozen=True)
class SideParameters:
    """The numbers of the training; docs/recommender.md says where they come from.

    Attributes
    ----------
    ease : EaseParameters
    kinds : mapping of str to float
        What a tag of each kind weighs; a kind that is not named weighs nothing.
    tags : float
        What tags weigh against lists: alpha.
    synopses : float
        What two titles with the same synopsis vector have in common, against one person who likes both.
    power : int
        The power of the cosines; odd, so that unlike synopses speak against each other.
    """

    ease: EaseParameters = field(default_factory=lambda: EaseParameters(regularization=100.0))
    kinds: Mapping[str, float] = field(default_factory=lambda: dict(KINDS))
    tags: float = 12.0
    synopses: float = 50.0
    power: int = 5


DEFAULT = SideParameters()


def fit(training: Training, parameters: SideParameters = DEFAULT) -> ItemWeightsGenerator:
    """Learn the weights between all titles of which anything is known.

    Parameters
    ----------
    training : Training
        With facts. Dislikes are left out.
    parameters : SideParameters

    Returns
    -------
    ItemWeightsGenerator

    Raises
    ------
    TrainingFailed
        If there are no facts, the inverse would take more than ``training.memory_limit`` bytes, or it cannot
        be formed.
    """
    facts, own = training.facts, parameters.ease
    if facts is None:
        raise TrainingFailed(
            f"{NAME} needs facts of titles", "the training set", "give the items, or use ease"
        )
    liked = likes(training.matrix, own.gradation)
    rows = vstack([liked, tag_rows(facts, parameters.kinds, parameters.tags)], format="csr")
    known = np.flatnonzero((rows.getnnz(axis=0) > 0) | facts.vectors.any(axis=1))
    check_room(NAME, len(known), training.memory_limit)
    square = gram(rows[:, known])
    add_synopses(square, facts.vectors[known], parameters.synopses, parameters.power)
    weights = ease_weights(ridge_inverse(square, own.regularization), own.kept)
    return ItemWeightsGenerator(NAME, widened(weights, known, training.n_items), own.gradation)


def tag_rows(facts: Facts, kinds: Mapping[str, float], weight: float) -> csr_matrix[Any]:
    """Return tags as rows beside those of people.

    Parameters
    ----------
    facts : Facts
    kinds : mapping of str to float
    weight : float

    Returns
    -------
    csr_matrix of float32, shape (n_tags, n_items)
        Its Gram matrix has ``weight * kind^2 / n`` for each pair of the n titles of a tag.
    """
    n_titles = np.maximum(facts.tags.getnnz(axis=0), 1)
    own = np.array([kinds.get(kind, 0.0) for kind in facts.kinds])
    scale = np.sqrt(weight / n_titles) * own
    rows: csr_matrix[Any] = (diags(scale) @ facts.tags.T).tocsr().astype(np.float32)
    rows.eliminate_zeros()
    return rows


def add_synopses(
    square: NDArray[np.float32], vectors: NDArray[np.float32], weight: float, power: int
) -> None:
    """Add ``weight * cosine ** power`` to the lower triangle of a Gram matrix, in place.

    Parameters
    ----------
    square : ndarray of float32, shape (n, n), Fortran order
    vectors : ndarray of float32, shape (n, n_dimensions)
        Unit rows, or rows of zeros.
    weight : float
    power : int
    """
    if not weight or not vectors.shape[1]:
        return
    for first in range(0, len(square), _BLOCK):
        last = min(first + _BLOCK, len(square))
        cosines = vectors[first:] @ vectors[first:last].T
        square[first:, first:last] += np.float32(weight) * cosines**power
