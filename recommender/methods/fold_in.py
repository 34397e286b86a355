"""Fold-in: a person's factors from their list and the item factors, exactly, in a fraction of a millisecond.

Everybody who is served is folded in, known to the build or not, so an edit of a list counts at once and a
person is not served by two kinds of solution. The equations are those of Hu, Koren and Volinsky (2008): with
Y the item factors, C the confidences and p the preferences,
``x = (Y'Y + Y'(C - I)Y + lambda I)^-1 Y'C p``, where Y'Y is the same for everyone and lambda grows with the
person's own list, as in training (`als_loss`). Section 5 of the paper gives the share of each entry in a
score.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from core.typing import FloatArray, IntArray
from recommender.cold_start.new_titles import map_new_titles
from recommender.generator import Evidence
from recommender.methods.als import DEFAULT, AlsParameters, Factors, train
from recommender.methods.training import Training
from recommender.neighbours import support

#: What `scipy.linalg.cho_factor` returns: the factor, and whether it is the lower one.
Solver: TypeAlias = tuple[NDArray[np.float64], bool]


def gram_of(item_factors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return ``Y'Y`` in double precision, shape (n_factors, n_factors)."""
    wide = np.asarray(item_factors, dtype=np.float64)
    return wide.T @ wide


def held_back(gram: FloatArray, regularization: float) -> NDArray[np.float64]:
    """Return ``Y'Y + lambda I``, shape (n_factors, n_factors)."""
    matrix = np.array(gram, dtype=np.float64)
    matrix.flat[:: len(matrix) + 1] += regularization
    return matrix


def of_list(factors: FloatArray, confidences: NDArray[np.float32]) -> FloatArray:
    """Return ``Y'(C - I)Y``, what a list adds to the equations, shape (n_factors, n_factors).

    Parameters
    ----------
    factors : ndarray of float, shape (n_entries, n_factors)
        Factors of the person's titles.
    confidences : ndarray of float32, shape (n_entries,)
        As `AlsLoss.confidences` gives them.
    """
    extra = (np.abs(confidences) - 1)[:, None] * factors
    added: FloatArray = factors.T @ extra
    return added


def factorised(matrix: FloatArray) -> Solver:
    """Return the Cholesky factor of a person's equations, as `scipy.linalg.cho_solve` takes it.

    Parameters
    ----------
    matrix : ndarray of float64, shape (n_factors, n_factors)
        `held_back` and `of_list` together.
    """
    solver: Solver = cho_factor(matrix, check_finite=False)
    return solver


def fold_in(solver: Solver, factors: FloatArray, confidences: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return a person's factors, shape (n_factors,); zeros for an empty list.

    Parameters
    ----------
    solver : pair
        From `factorised`.
    factors, confidences
        As in `of_list`.
    """
    wanted = factors.T @ np.maximum(confidences, 0)
    solution: NDArray[np.float64] = cho_solve(solver, wanted, check_finite=False)
    return solution


class AlsAttribution:
    """What the entries of a list are worth to ALS scores.

    Without an entry the equations lose one term of rank one, so no new ones are solved: Sherman and Morrison
    (1950).

    Parameters
    ----------
    solver : pair
        From `factorised`.
    factors, confidences
        As in `of_list`.
    wanted : ndarray of float, shape (n_wanted, n_factors)
        Factors of the titles to explain.
    scores : ndarray of float, shape (n_wanted,)
        Of the whole list.
    """

    def __init__(
        self,
        solver: Solver,
        factors: FloatArray,
        confidences: NDArray[np.float32],
        wanted: FloatArray,
        scores: FloatArray,
    ) -> None:
        self._solver = solver
        self._factors = factors
        self._weights = confidences.astype(np.float64)
        self._scores = scores
        # The matrix is symmetric, so the few wanted titles are solved for, not the many entries.
        self._weighted = cho_solve(solver, wanted.T, check_finite=False)

    @property
    def added(self) -> NDArray[np.float64]:
        """What each entry adds, shape (n_entries, n_wanted); 0 for those of negative confidence."""
        shares: NDArray[np.float64] = self._factors @ self._weighted
        shares *= np.maximum(self._weights, 0)[:, None]
        return shares

    def lost(self, entries: IntArray) -> NDArray[np.float64]:
        """Return by how much each score falls without one of `entries`, shape (n_taken, n_wanted)."""
        own, weights = self._factors[entries], self._weights[entries]
        solved = cho_solve(self._solver, own.T, check_finite=False)
        pull = self._factors.T @ np.maximum(self._weights, 0)
        extra, given = np.abs(weights) - 1, np.maximum(weights, 0)
        leverage = np.einsum("ij,ji->i", own, solved)
        change = extra * (pull @ solved - given * leverage) / (1 - extra * leverage) - given
        without = pull @ self._weighted + change[:, None] * (own @ self._weighted)
        lost: NDArray[np.float64] = self._scores - without
        return lost


class AlsOpinion:
    """What ALS says of one person: their equations, their factors, and the scores by them.

    Parameters
    ----------
    generator : AlsGenerator
    evidence : Evidence
    """

    def __init__(self, generator: AlsGenerator, evidence: Evidence) -> None:
        self._generator = generator
        self._n_entries = len(evidence)
        self._own = generator.factors.items[evidence.items]
        self._confidences = generator.factors.loss.confidences(evidence.confidences)
        self._of_list = of_list(self._own, self._confidences)

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The person's factors, shape (n_factors,)."""
        solver = self._solver(self._n_entries)
        return fold_in(solver, self._own, self._confidences).astype(np.float32)

    @cached_property
    def scores(self) -> NDArray[np.float32]:
        """The score of every title, shape (n_items,); about 0 to 1, higher is better."""
        return self._generator.factors.items @ self.vector

    def attribution(self, items: IntArray) -> AlsAttribution:
        """Return what the entries of the list are worth to some titles."""
        wanted = self._generator.factors.items[items]
        return AlsAttribution(self._shorter, self._wide, self._confidences, wanted, self.scores[items])

    @cached_property
    def _wide(self) -> NDArray[np.float64]:
        """The factors of the list's titles in the precision that attribution is worked out in."""
        return self._own.astype(np.float64)

    @cached_property
    def _shorter(self) -> Solver:
        """The equations, held back as for a list without one of the entries."""
        return self._solver(self._n_entries - 1)

    def _solver(self, n_entries: int) -> Solver:
        factors = self._generator.factors
        regularization = factors.loss.row_regularization(np.array([n_entries]), len(factors.items))
        return factorised(held_back(self._generator.gram, float(regularization[0])) + self._of_list)


@dataclass(frozen=True)
class AlsGenerator:
    """Proposes by ALS: the product of the folded-in factors with those of every title.

    Attributes
    ----------
    factors : Factors
    gram : ndarray of float64, shape (n_factors, n_factors)
        Y'Y, the part of the equations that all people share.
    """

    factors: Factors
    gram: NDArray[np.float64]

    @classmethod
    def of(cls, factors: Factors, ranked: NDArray[np.float32] | None = None) -> AlsGenerator:
        """Make the generator ready: its one costly part is worked out here.

        Parameters
        ----------
        factors : Factors
        ranked : ndarray of float32, shape (n_items, n_factors), optional
            Item factors to rank by, where they are others than those that the training left: the part of the
            equations that all people share stays that of the training.
        """
        own = factors if ranked is None else replace(factors, items=ranked)
        return cls(own, gram_of(factors.items))

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return "als"

    def opinion(self, evidence: Evidence) -> AlsOpinion:
        """Return what the folded-in factors say of every title, and whom they owe it to."""
        return AlsOpinion(self, evidence)

    def vector(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the person's factors, shape (n_factors,)."""
        return self.opinion(evidence).vector

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the score of every title, shape (n_items,); about 0 to 1, higher is better."""
        return self.opinion(evidence).scores

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the entry that adds most to each score, -1 where none adds anything."""
        if len(evidence) == 0 or len(items) == 0:
            return np.full(len(items), -1)
        added = self.opinion(evidence).attribution(items).added
        return np.where(added.max(axis=0) > 0, added.argmax(axis=0), -1)


def fit(training: Training, parameters: AlsParameters = DEFAULT) -> AlsGenerator:
    """Learn factors; titles that too few people have are ranked by what is known of them, as on pages.

    Parameters
    ----------
    training : Training
        Without facts, all titles are ranked by what people have taught.
    parameters : AlsParameters

    Raises
    ------
    TrainingFailed
        As `recommender.methods.als.train`.
    """
    found = train(training.matrix, parameters, training.seed, training.memory_limit)
    if training.facts is None:
        return AlsGenerator.of(found)
    new = map_new_titles(found.items, support(training.matrix), training.facts)
    return AlsGenerator.of(found, ranked=new.filled(found.items))
