"""EASE that also knows what the titles are: what belongs together, who made them, what they are about.

Collective EASE: Jeunen, Van Balen and Goethals, "Closed-Form Models for Collaborative Filtering with
Side-Information" (2020), which adds what is known of titles to the Gram matrix of the lists. Two things are
added here:

- a franchise is like one more person who has all its titles, weighed by 1 / the number of its titles;
- two titles that are alike, by facts and synopsis, have a power of their cosine in common. The power lets
  only near ones count, and leaves the sum positive definite (an elementwise product of kernels is a kernel),
  which cosines cut off at a threshold are not.

What is known of titles is the same whoever the people are, in every fold of an evaluation. So where people
are few, the inverse of that alone is worked out once, over all titles, and kept; each set of people is then
an update of it (`update`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack

from core.errors import TrainingFailed
from recommender.methods.ease import DEFAULT as PLAIN
from recommender.methods.ease import EaseParameters, ease_weights, fame_of, ridge_of
from recommender.methods.gram import gram, ridge_inverse
from recommender.methods.inverse import LowerTriangle, blocks
from recommender.methods.item_weights import ItemWeightsGenerator, widened
from recommender.methods.kept_inverse import KeptInverse
from recommender.methods.likes import likes, with_likes
from recommender.methods.room import bytes_of_square, bytes_of_update, check_square
from recommender.methods.training import Facts, Training
from recommender.methods.update import pays, updated

NAME = "ease_side"

FRANCHISE = "franchise"
#: What the kinds of tags weigh in the likeness of two titles.
KINDS: Mapping[str, float] = {"genre": 1.0, "studio": 1.0, "source": 1.0, "type": 1.0, "year": 1.0}

#: An inverse over all titles is kept where something is known of at least this share of them. An inverse
#: takes the cube of its titles: at .9, one over all takes at most 1.4 times as long as one over those that
#: are known, and is made once for all folds; at .8 it would be twice. A round choice: of real anime and films
#: nearly all are known.
_NEARLY_ALL = 0.9
_KEPT = KeptInverse()


@dataclass(frozen=True)
class SideParameters:
    """The numbers of the training; docs/recommender.md says where they come from.

    Attributes
    ----------
    ease : EaseParameters
    franchise : float
        What a franchise of n titles adds to each pair of them, times n, against one person who likes both.
    likeness : float
        What two titles add that are alike in everything.
    power : int
        The power of cosines; odd, so that unlike titles speak against each other.
    synopses : float
        The share of synopses in likeness, from 0 to 1; facts have the rest.
    kinds : mapping of str to float
        What tags of each kind weigh among the facts; a kind that is not named weighs nothing.
    """

    ease: EaseParameters = PLAIN
    franchise: float = 72.0
    likeness: float = 100.0
    power: int = 5
    synopses: float = 0.5
    kinds: Mapping[str, float] = field(default_factory=lambda: dict(KINDS))


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
    liked = with_likes(likes(training.matrix, own.gradation))
    known = np.flatnonzero(
        (liked.getnnz(axis=0) > 0) | (facts.tags.getnnz(axis=1) > 0) | facts.vectors.any(axis=1)
    )
    if _may_keep(liked, len(known), facts, parameters, training.memory_limit):
        nobody, everything = liked[:0], np.arange(training.n_items)
        prior = _KEPT.of(
            facts,
            _numbers(parameters),
            lambda: inverse_with(nobody, everything, own.regularization, facts, parameters),
        )
        weights = ease_weights(updated(prior, liked), fame_of(liked), own)
    else:
        check_square(NAME, len(known), training.memory_limit)
        fame = fame_of(liked[:, known])
        inverse = inverse_with(liked, known, ridge_of(fame, own), facts, parameters)
        weights = widened(ease_weights(inverse, fame, own), known, training.n_items)
    return ItemWeightsGenerator(NAME, weights, own.gradation)


def _may_keep(
    liked: csr_matrix[Any], n_known: int, facts: Facts, parameters: SideParameters, limit: int
) -> bool:
    """Whether to work from an inverse over all titles that is kept for other sets of people.

    It may take half of the memory, so that whatever learns while it is kept has as much. With a restraint it
    would depend on the people.
    """
    n_people, n_items = liked.shape
    own, update = parameters.ease, bytes_of_update(n_people, n_items)
    if _KEPT.has(facts, _numbers(parameters)):
        fits = update <= limit
    else:
        fits = update + bytes_of_square(n_items) <= limit // 2
    return (
        (fits or not limit)
        and not own.restraint
        and n_known >= _NEARLY_ALL * n_items
        and pays(n_people, fame_of(liked), own.regularization)
    )


def _numbers(parameters: SideParameters) -> Hashable:
    """Return all numbers that the inverse without anybody's list depends on."""
    kinds = frozenset(parameters.kinds.items())
    likeness = parameters.likeness, parameters.power, parameters.synopses, kinds
    return parameters.ease.regularization, parameters.franchise, likeness


def inverse_with(
    liked: csr_matrix[Any],
    items: NDArray[np.int64],
    ridge: float | NDArray[np.float32],
    facts: Facts,
    parameters: SideParameters,
) -> LowerTriangle:
    """Return the inverse of what people like and what is known, between some titles.

    Parameters
    ----------
    liked : csr_matrix of float32, shape (n_people, n_items)
        Without a row it is the inverse of what is known alone.
    items : ndarray of int64, shape (n,)
        Which titles.
    ridge : float, or ndarray of float32, shape (n,)
        What is added to the diagonal.
    facts : Facts
    parameters : SideParameters

    Returns
    -------
    LowerTriangle, shape (n, n)

    Raises
    ------
    TrainingFailed
        If it cannot be formed.
    """
    rows = vstack([liked, franchise_rows(facts, parameters.franchise)], format="csr")
    square = gram(rows[:, items])
    tags, vectors = content_parts(facts, parameters)
    add_likeness(square, tags[items], vectors[items], parameters.likeness, parameters.power)
    return LowerTriangle(ridge_inverse(square, ridge))


def franchise_rows(facts: Facts, weight: float) -> csr_matrix[Any]:
    """Return franchises as rows beside those of people.

    Returns
    -------
    csr_matrix of float32, shape (n_franchises, n_items)
        Its Gram matrix has ``weight / n`` for each pair of the n titles of a franchise.
    """
    franchises = facts.tags[:, [kind == FRANCHISE for kind in facts.kinds]]
    scale = np.sqrt(weight / np.maximum(franchises.getnnz(axis=0), 1))
    rows: csr_matrix[Any] = (diags(scale) @ franchises.T).tocsr().astype(np.float32)
    return rows


def content_parts(facts: Facts, parameters: SideParameters) -> tuple[csr_matrix[Any], NDArray[np.float32]]:
    """Return two matrices whose rows, one after the other, are unit vectors of what a title is.

    Parameters
    ----------
    facts : Facts
    parameters : SideParameters

    Returns
    -------
    tags : csr_matrix of float32, shape (n_items, n_tags)
        By tf-idf. A title without a synopsis is told by its tags alone, and the other way round.
    vectors : ndarray of float32, shape (n_items, n_dimensions)
    """
    n_items = facts.tags.shape[0]
    rarity = np.log(n_items / np.maximum(facts.tags.getnnz(axis=0), 1))
    tags = facts.tags @ diags(rarity * np.array([parameters.kinds.get(kind, 0.0) for kind in facts.kinds]))
    lengths = np.sqrt(np.asarray(tags.multiply(tags).sum(axis=1)).ravel())
    has_tags, has_text = lengths > 0, facts.vectors.any(axis=1)
    shares = np.where(has_tags, 1 - parameters.synopses, 0), np.where(has_text, parameters.synopses, 0)
    whole = np.maximum(shares[0] + shares[1], np.finfo(np.float32).tiny)
    by_tags, by_text = (np.sqrt(share / whole) for share in shares)
    units: csr_matrix[Any] = (
        (diags(by_tags / np.where(has_tags, lengths, 1)) @ tags).tocsr().astype(np.float32)
    )
    units.eliminate_zeros()
    return units, (facts.vectors * by_text[:, None]).astype(np.float32)


def add_likeness(
    square: NDArray[np.float32],
    tags: csr_matrix[Any],
    vectors: NDArray[np.float32],
    weight: float,
    power: int,
) -> None:
    """Add ``weight * cosine ** power`` to the lower triangle of a Gram matrix, in place.

    Parameters
    ----------
    square : ndarray of float32, shape (n, n), Fortran order
    tags, vectors : csr_matrix and ndarray of float32, n rows each
        From `content_parts`.
    weight : float
    power : int
    """
    for first, last in blocks(len(square)):
        # The block's tags as a dense matrix: common tags would make a sparse product nearly full.
        cosines = tags[first:] @ tags[first:last].T.toarray()
        cosines += vectors[first:] @ vectors[first:last].T
        likeness = np.float32(weight) * cosines
        # For every number of a large matrix numpy's power takes fifty times as long.
        for _ in range(power - 1):
            likeness *= cosines
        square[first:, first:last] += likeness
