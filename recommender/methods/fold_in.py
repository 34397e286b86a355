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

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from core.typing import FloatArray, IntArray
from recommender.cold_start.new_titles import map_new_titles
from recommender.generator import Evidence
from recommender.methods.als import DEFAULT, AlsParameters, Factors, train
from recommender.methods.training import Training
from recommender.neighbours import support


def gram_of(item_factors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return ``Y'Y`` in double precision, shape (n_factors, n_factors)."""
    wide = np.asarray(item_factors, dtype=np.float64)
    return wide.T @ wide


def held_back(gram: FloatArray, regularization: float) -> NDArray[np.float64]:
    """Return ``Y'Y + lambda I``, shape (n_factors, n_factors)."""
    matrix = np.array(gram, dtype=np.float64)
    matrix.flat[:: len(matrix) + 1] += regularization
    return matrix


def normal_matrix(
    gram: FloatArray, factors: FloatArray, confidences: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the matrix of a person's linear equations, shape (n_factors, n_factors).

    Parameters
    ----------
    gram : ndarray of float64, shape (n_factors, n_factors)
        From `held_back`.
    factors : ndarray of float, shape (n_entries, n_factors)
        Factors of the person's titles.
    confidences : ndarray of float32, shape (n_entries,)
        As `AlsLoss.confidences` gives them.
    """
    extra = (np.abs(confidences) - 1)[:, None] * factors
    matrix: NDArray[np.float64] = gram + factors.T @ extra
    return matrix


def fold_in(gram: FloatArray, factors: FloatArray, confidences: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return a person's factors, shape (n_factors,); zeros for an empty list.

    Parameters are those of `normal_matrix`.
    """
    wanted = factors.T @ np.maximum(confidences, 0)
    solution: NDArray[np.float64] = cho_solve(
        cho_factor(normal_matrix(gram, factors, confidences), check_finite=False), wanted, check_finite=False
    )
    return solution


def contributions(
    gram: FloatArray, factors: FloatArray, confidences: NDArray[np.float32], wanted: FloatArray
) -> NDArray[np.float64]:
    """Return how much each entry adds to the score of each wanted title.

    Rows sum to the scores; entries of negative confidence add nothing of their own.

    Parameters
    ----------
    gram, factors, confidences
        As in `normal_matrix`.
    wanted : ndarray of float, shape (n_wanted, n_factors)
        Factors of the titles to explain.

    Returns
    -------
    ndarray of float64, shape (n_wanted, n_entries)
    """
    solver = cho_factor(normal_matrix(gram, factors, confidences), check_finite=False)
    # The matrix is symmetric, so the few wanted titles are solved for, not the many entries.
    weighted = cho_solve(solver, wanted.T, check_finite=False)
    shares: NDArray[np.float64] = (weighted.T @ factors.T) * np.maximum(confidences, 0)
    return shares


class AlsAttribution:
    """What the entries of a list are worth to ALS scores.

    Without an entry the equations lose one term of rank one, so no new ones are solved: Sherman and Morrison
    (1950).

    Parameters
    ----------
    gram : ndarray of float64, shape (n_factors, n_factors)
        From `held_back`, with the lambda of a list that is one entry shorter.
    factors, confidences, wanted
        As in `contributions`.
    scores : ndarray of float, shape (n_wanted,)
        Of the whole list.
    """

    def __init__(
        self,
        gram: FloatArray,
        factors: FloatArray,
        confidences: NDArray[np.float32],
        wanted: FloatArray,
        scores: FloatArray,
    ) -> None:
        self._solver = cho_factor(normal_matrix(gram, factors, confidences), check_finite=False)
        self._factors = factors
        self._weights = confidences.astype(np.float64)
        self._scores = scores
        # The matrix is symmetric, so the few wanted titles are solved for, not the many entries.
        self._weighted = cho_solve(self._solver, wanted.T, check_finite=False)

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

    def vector(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the person's factors, shape (n_factors,)."""
        return fold_in(*self._equations(evidence)).astype(np.float32)

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the score of every title, shape (n_items,); about 0 to 1, higher is better."""
        return self.factors.items @ self.vector(evidence)

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the entry that adds most to each score, -1 where none adds anything."""
        if len(evidence) == 0 or len(items) == 0:
            return np.full(len(items), -1)
        shares = contributions(*self._equations(evidence), self.factors.items[items])
        best = shares.argmax(axis=1)
        return np.where(shares[np.arange(len(items)), best] > 0, best, -1)

    def attribution(self, evidence: Evidence, items: IntArray, scores: FloatArray) -> AlsAttribution:
        """Return what the entries of a list are worth to some titles, as `AlsAttribution`."""
        shorter = self._equations(evidence, len(evidence) - 1)
        return AlsAttribution(*shorter, self.factors.items[items], scores)

    def _equations(
        self, evidence: Evidence, length: int | None = None
    ) -> tuple[FloatArray, FloatArray, NDArray[np.float32]]:
        """Return what a person's factors are solved from, held back as for a list of `length` entries."""
        loss, n_items = self.factors.loss, len(self.factors.items)
        counted = np.array([len(evidence) if length is None else length])
        regularization = loss.row_regularization(counted, n_items)
        own = self.factors.items[evidence.items]
        return held_back(self.gram, float(regularization[0])), own, loss.confidences(evidence.confidences)


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
