"""Proposing by lists of similar titles, wherever the likeness comes from: texts, or people in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import IntArray
from recommender.generator import Evidence
from recommender.methods.row_sums import RowSums
from recommender.neighbours import Neighbours


@dataclass(frozen=True)
class NeighbourGenerator:
    """Proposes what resembles the titles a person likes.

    Attributes
    ----------
    neighbours : Neighbours
    name : str
        The method's name in evaluations.
    """

    neighbours: Neighbours
    name: str

    def opinion(self, evidence: Evidence) -> RowSums:
        """Return how much titles resemble those liked, and which of these."""
        own, strengths = evidence.items[evidence.liked], evidence.confidences[evidence.liked]
        near, cosines = self.neighbours.items[own], self.neighbours.scores[own]
        n_items, width = self.neighbours.items.shape
        # Empty places carry a score of 0, so it does not matter that they fall on item 0.
        weighed = (cosines * strengths[:, None]).ravel()
        sums = np.bincount(np.maximum(near, 0).ravel(), weights=weighed, minlength=n_items)
        return RowSums(
            evidence,
            sums.astype(np.float32),
            strengths,
            np.arange(0, near.size + 1, width),
            near.ravel(),
            cosines.ravel(),
        )

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return how much each title resembles those liked, weighed by confidence, shape (n_items,)."""
        return self.opinion(evidence).scores

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the liked entry that adds most to each of `items`, -1 where none does."""
        return self.opinion(evidence).explain(items)
