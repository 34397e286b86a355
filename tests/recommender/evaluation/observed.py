"""A small source of two tastes, and methods whose answers are known, for the tests of the evaluation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.typing import FloatArray, IntArray
from recommender.evaluation.splits import Observed
from recommender.generator import Evidence
from recommender.methods.training import Method, Training

N_PEOPLE, N_ITEMS = 60, 40


def two_tastes(seed: int = 0, *, timed: bool = False) -> Observed:
    """Return people who like twelve of one half of the titles each, and dislike one."""
    rng = np.random.default_rng(seed)
    dense = np.zeros((N_PEOPLE, N_ITEMS), dtype=np.float32)
    for person in range(N_PEOPLE):
        half = np.arange(N_ITEMS // 2) + (person % 2) * N_ITEMS // 2
        dense[person, rng.choice(half, 12, replace=False)] = rng.choice([0.8, 1.0, 1.5], 12)
        dense[person, rng.choice(np.setdiff1d(np.arange(N_ITEMS), half))] = -0.5
    matrix = csr_matrix(dense)
    liked = csr_matrix((dense > 0).astype(np.float32))
    times = rng.permutation(matrix.nnz).astype(np.int64) + 1_000_000
    return Observed(Training(matrix, times=times if timed else None, seed=seed), liked)


@dataclass(frozen=True)
class Fixed:
    """Proposes by the same scores to everybody."""

    values: FloatArray
    name: str = "fixed"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        return np.asarray(self.values, dtype=np.float32)

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        return np.full(len(items), -1)


@dataclass(frozen=True)
class ByHalf:
    """Proposes the half of the titles that most of a person's liked ones are of."""

    name: str = "by_half"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        upper = evidence.items[evidence.liked] >= N_ITEMS // 2
        scores = np.where(np.arange(N_ITEMS) >= N_ITEMS // 2, upper.sum(), (~upper).sum())
        return np.asarray(scores, dtype=np.float32)

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        return np.full(len(items), -1)


def most_liked(training: Training) -> Fixed:
    """Learn how many like each title."""
    counts = np.asarray((training.matrix > 0).sum(axis=0)).ravel()
    return Fixed(counts.astype(np.float32), "most_liked")


MOST_LIKED = Method("most_liked", most_liked)
BY_HALF = Method("by_half", lambda _: ByHalf())
