"""Scores that are sums over a list: each liked title has a row of what it says for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.typing import IntArray
from recommender.generator import Evidence, Sum


@dataclass(frozen=True)
class RowSums:
    """The opinion of a method whose scores are sums, and the rows that it adds up.

    Attributes
    ----------
    evidence : Evidence
    scores : ndarray of float32, shape (n_items,)
    strengths : ndarray of float32, shape (n_liked,)
        How much each liked entry counts.
    indptr : ndarray of int, shape (n_liked + 1,)
        The row of liked entry i is ``indptr[i]:indptr[i + 1]``.
    items : ndarray of int, shape (n_values,)
        For which title each value speaks, once a row; -1 for none.
    values : ndarray of float32, shape (n_values,)
    """

    evidence: Evidence
    scores: NDArray[np.float32]
    strengths: NDArray[np.float32]
    indptr: NDArray[np.integer[Any]]
    items: NDArray[np.integer[Any]]
    values: NDArray[np.float32]

    def contributions(self, items: IntArray) -> NDArray[np.float32]:
        """Return what every entry adds to the scores of `items`: its columns sum to the scores.

        Parameters
        ----------
        items : ndarray of int, shape (n,)
            No repeats.

        Returns
        -------
        ndarray of float32, shape (n_entries, n)
            0 for entries that are not liked.
        """
        wanted, column = (
            np.zeros(len(self.scores) + 1, dtype=bool),
            np.zeros(len(self.scores), dtype=np.int64),
        )
        wanted[items], column[items] = True, np.arange(len(items))
        # -1 wraps to the place past all titles; without the check of bounds, this takes a third of the time.
        found = np.flatnonzero(wanted.take(self.items, mode="wrap"))
        rows = np.searchsorted(self.indptr, found, side="right") - 1
        parts = np.zeros((len(self.evidence), len(items)), dtype=np.float32)
        added = self.values[found] * self.strengths[rows]
        parts[self.evidence.liked[rows], column[self.items[found]]] = added
        return parts

    def attribution(self, items: IntArray) -> Sum:
        """Return what the entries of the list are worth to some titles."""
        return Sum(self.contributions(items))

    def explain(self, items: IntArray) -> NDArray[np.int64]:
        """Return the entry that adds most to the score of each title, -1 where none adds anything."""
        if not len(self.evidence.liked):
            return np.full(len(items), -1)
        parts = self.contributions(items)
        return np.where(parts.max(axis=0) > 0, parts.argmax(axis=0), -1)
