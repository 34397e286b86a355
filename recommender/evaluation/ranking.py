"""From scores to places: who comes first where scores are equal, and what is never proposed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingFailed
from core.typing import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Ranker:
    """Ranks all titles for one person after the other, with memory for one.

    Equal scores are ordered by a shuffle that is the same for every person and method: the order of a
    catalogue (old titles first) would favour methods that leave many titles at 0.

    Attributes
    ----------
    order : ndarray of int64, shape (n_items,)
        The items, shuffled.
    place : ndarray of int64, shape (n_items,)
        Where each item stands in `order`.
    never : ndarray of int64
        Places in `order` of items that are never listed.
    depth : int
        How many titles are listed.
    """

    order: NDArray[np.int64]
    place: NDArray[np.int64]
    never: NDArray[np.int64]
    depth: int

    @classmethod
    def of(cls, n_items: int, depth: int, candidates: BoolArray | None = None, seed: int = 0) -> Ranker:
        """Shuffle the items; `candidates`, shape (n_items,), may be listed, all by default."""
        order = np.random.default_rng(seed).permutation(n_items)
        never = np.zeros(0, dtype=np.int64) if candidates is None else np.flatnonzero(~candidates[order])
        return cls(order, np.argsort(order), never, depth)

    def listed(self, scores: FloatArray, own: IntArray) -> FloatArray:
        """Return the scores in shuffled order, minus infinity where an item is not to be listed.

        Parameters
        ----------
        scores : ndarray of float, shape (n_items,)
            Any sign; minus infinity is never listed.
        own : ndarray of int, shape (n,)
            Items that are the person's own.
        """
        listed: FloatArray = scores[self.order]
        listed[self.never] = -np.inf
        listed[self.place[own]] = -np.inf
        return listed

    def top(self, listed: FloatArray) -> NDArray[np.int32]:
        """Return the best items, best first, shape (depth,); -1 beyond what is left.

        Parameters
        ----------
        listed : ndarray of float, shape (n_items,)
            From `listed`.
        """
        bar = -np.inf
        if len(listed) > self.depth:
            bar = np.partition(listed, len(listed) - self.depth)[len(listed) - self.depth]
        near = np.flatnonzero((listed >= bar) & (listed > -np.inf))
        best = near[np.argsort(-listed[near], kind="stable")][: self.depth]
        top = np.full(self.depth, -1, dtype=np.int32)
        top[: len(best)] = self.order[best]
        return top

    def first_place(self, listed: FloatArray, wanted: IntArray) -> int:
        """Return the place, from 1, of the first wanted item among all; 0 where none is listed.

        Parameters
        ----------
        listed : ndarray of float, shape (n_items,)
            From `listed`.
        wanted : ndarray of int, shape (n,)
        """
        places = self.place[wanted]
        places = places[listed[places] > -np.inf]
        if not len(places):
            return 0
        best = listed[places].max()
        first = places[listed[places] == best].min()
        return int(np.count_nonzero(listed > best) + np.count_nonzero(listed[:first] == best)) + 1


def checked_scores(scores: FloatArray, n_items: int, name: str) -> FloatArray:
    """Return the scores of a method, if they are some.

    Raises
    ------
    TrainingFailed
        If their number differs from that of the titles, or one of them is no number.
    """
    if scores.shape != (n_items,):
        raise TrainingFailed(
            f"scores of the shape {scores.shape}", f"{name}, {n_items:,} titles", "mend the method"
        )
    if np.isnan(scores).any() or np.isposinf(scores).any():
        raise TrainingFailed(
            "a score is no number", name, "look for huge or missing values in what it learned from"
        )
    return scores
