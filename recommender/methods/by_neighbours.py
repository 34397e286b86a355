"""Proposing by lists of similar titles, wherever the likeness comes from: texts, or people in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray, IntArray
from recommender.generator import Evidence, Sum
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

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return how much each title resembles those liked, weighed by confidence, shape (n_items,)."""
        _, items, weighted = self._of_liked(evidence)
        n_items = len(self.neighbours.items)
        # Empty places carry a score of 0, so it does not matter that they fall on item 0.
        sums = np.bincount(np.maximum(items, 0).ravel(), weights=weighted.ravel(), minlength=n_items)
        return sums.astype(np.float32)

    def contributions(self, evidence: Evidence, items: IntArray) -> NDArray[np.float32]:
        """Return what every entry adds to the scores of `items`: its columns sum to the scores.

        Parameters
        ----------
        evidence : Evidence
        items : ndarray of int, shape (n,)
            No repeats.

        Returns
        -------
        ndarray of float32, shape (n_entries, n)
            0 for entries that are not liked.
        """
        liked, neighbours, weighted = self._of_liked(evidence)
        columns = np.full(len(self.neighbours.items), -1)
        columns[items] = np.arange(len(items))
        # Empty places carry a score of 0, so it does not matter that they fall on item 0.
        found = columns[np.maximum(neighbours, 0)]
        entries = np.broadcast_to(liked[:, None], found.shape)
        parts = np.zeros((len(evidence), len(items)), dtype=np.float32)
        there = found >= 0
        np.add.at(parts, (entries[there], found[there]), weighted[there])
        return parts

    def attribution(self, evidence: Evidence, items: IntArray, scores: FloatArray) -> Sum:  # noqa: ARG002
        """Return what the entries of a list are worth to some titles: scores are sums."""
        return Sum(self.contributions(evidence, items))

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the liked entry that adds most to each of `items`, -1 where none does."""
        liked, neighbours, weighted = self._of_liked(evidence)
        best = np.full(len(items), -1)
        for place, item in enumerate(items):
            shares = np.where(neighbours == item, weighted, 0).max(axis=1, initial=0)
            if shares.max(initial=0) > 0:
                best[place] = liked[shares.argmax()]
        return best

    def _of_liked(self, evidence: Evidence) -> tuple[NDArray[np.int64], IntArray, FloatArray]:
        """Return positions in the evidence, and for each its neighbours and what they gain by it."""
        liked = evidence.liked
        own = evidence.items[liked]
        weighted = self.neighbours.scores[own] * evidence.confidences[liked, None]
        return liked, self.neighbours.items[own], weighted
