"""ALS as `implicit` does it when nothing is set: the baseline that the numbers of `als` must beat.

Its factory gives 100 factors, a regularisation of .01, alpha = 1 and 15 rounds. A pair that speaks for a
title counts 1; an unseen pair weighs 1 too, which is why this is a baseline.
"""

from __future__ import annotations

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.cpu.als import AlternatingLeastSquares as CpuSolver
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.typing import IntArray
from recommender.generator import Evidence
from recommender.methods.als import checked
from recommender.methods.training import Training


class ImplicitGenerator:
    """Proposes by the library's own solution for a person."""

    def __init__(self, solver: CpuSolver) -> None:
        self._solver = solver

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return "als_implicit"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the score of every title, shape (n_items,)."""
        items = evidence.items[evidence.liked]
        n_items = len(self._solver.item_factors)
        row = csr_matrix((np.ones(len(items), np.float32), items, [0, len(items)]), shape=(1, n_items))
        vector: NDArray[np.float32] = self._solver.recalculate_user(0, row)
        scores: NDArray[np.float32] = self._solver.item_factors @ vector
        return scores

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the liked entry whose factors add most to each title's score, -1 where none does."""
        liked = evidence.liked
        if len(liked) == 0 or len(items) == 0:
            return np.full(len(items), -1)
        factors = self._solver.item_factors
        own = factors[evidence.items[liked]]
        normal = self._solver.YtY + self._solver.regularization * np.eye(factors.shape[1])
        # Seen and unseen pairs weigh the same, so the matrix of the equations is everyone's.
        shares = factors[items] @ np.linalg.solve(normal, own.T)
        best = shares.argmax(axis=1)
        return np.where(shares[np.arange(len(items)), best] > 0, liked[best], -1)


def fit(training: Training) -> ImplicitGenerator:
    """Learn factors with the library's defaults.

    Raises
    ------
    TrainingFailed
        If there is nothing to learn from, or a confidence is no finite number.
    """
    likes = checked(training.matrix)
    likes.data = (likes.data > 0).astype(np.float32)
    likes.eliminate_zeros()
    solver = AlternatingLeastSquares(random_state=training.seed)
    solver.fit(likes, show_progress=False)
    return ImplicitGenerator(solver)
