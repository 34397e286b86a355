"""Fold-in: a person's factors from their list and the item factors, exactly, in a fraction of a millisecond.

Everybody who is served is folded in, known to the build or not, so an edit of a list counts at once and a
person is not served by two kinds of solution. The equations are those of Hu, Koren and Volinsky (2008): with
Y the item factors, C the confidences and p the preferences,
``x = (Y'Y + Y'(C - I)Y + lambda I)^-1 Y'C p``, where Y'Y is the same for everyone and lambda grows with the
person's own list, as in training (`als_loss`). Section 5 of the paper gives the share of each entry in a
score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from core.typing import FloatArray, IntArray
from recommender.generator import Evidence
from recommender.methods.als import Factors, train
from recommender.methods.training import Training


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
    def of(cls, factors: Factors) -> AlsGenerator:
        """Make the generator ready: its one costly part is worked out here."""
        return cls(factors, gram_of(factors.items))

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

    def _equations(self, evidence: Evidence) -> tuple[FloatArray, FloatArray, NDArray[np.float32]]:
        loss, n_items = self.factors.loss, len(self.factors.items)
        regularization = loss.row_regularization(np.array([len(evidence)]), n_items)
        own = self.factors.items[evidence.items]
        return held_back(self.gram, float(regularization[0])), own, loss.confidences(evidence.confidences)


def fit(training: Training) -> AlsGenerator:
    """Learn factors with the default numbers.

    Raises
    ------
    TrainingFailed
        As `recommender.methods.als.train`.
    """
    return AlsGenerator.of(train(training.matrix, seed=training.seed, memory_limit=training.memory_limit))
