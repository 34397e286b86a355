"""A mix: popular titles drawn at random, so that newcomers do not all see the same list.

Drawing without replacement, each time in proportion to what is left, is done by one exponential variate a
title (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray

#: A title is drawn in proportion to one over its rank to this power; see "Cold start" in docs/recommender.md
#: for what other powers give.
SHARPNESS = 2.0
#: No genre has more than so many of any run of so many titles.
MOST_OF_A_GENRE = 5
RUN = 10


def weights_by_rank(scores: FloatArray, sharpness: float = SHARPNESS) -> NDArray[np.float64]:
    """Weigh titles by their ranks, whatever the scale of the scores.

    Parameters
    ----------
    scores : ndarray of float, shape (n_items,)
        Higher is better; what is not above 0 is never drawn.
    sharpness : float
        0 draws all alike; the larger, the nearer to the ranking itself.

    Returns
    -------
    ndarray of float64, shape (n_items,)
        ``rank ** -sharpness``, 0 for what is not drawn; equal scores rank in order of item.
    """
    weights = np.zeros(len(scores))
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] > 0]
    weights[order] = np.arange(1.0, len(order) + 1) ** -sharpness
    return weights


def drawn(weights: FloatArray, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw all titles of a positive weight, one after the other, without replacement.

    Parameters
    ----------
    weights : ndarray of float, shape (n_items,)
    rng : numpy Generator

    Returns
    -------
    ndarray of int64, shape (n_drawn,)
        Items in the order drawn.
    """
    eligible = np.flatnonzero(weights > 0)
    waits = rng.standard_exponential(len(eligible)) / weights[eligible]
    return eligible[np.argsort(waits, kind="stable")]


def varied(items: Iterable[int], genres_of: Callable[[int], Iterable[str]]) -> Iterator[int]:
    """Put off titles whose genre has had its share of the last ones; nothing is lost but its place.

    Parameters
    ----------
    items : iterable of int
        Taken one by one, so that a long order costs only what is looked at.
    genres_of : callable
        Returns the genres of an item.
    """
    recent: deque[tuple[str, ...]] = deque(maxlen=RUN - 1)
    waiting: list[tuple[int, tuple[str, ...]]] = []

    def fits(genres: tuple[str, ...]) -> bool:
        tally = Counter(genre for own in recent for genre in own)
        return all(tally[genre] < MOST_OF_A_GENRE for genre in genres)

    def shown(item: int, genres: tuple[str, ...]) -> int:
        recent.append(genres)
        return item

    for item in items:
        waiting.append((item, tuple(genres_of(item))))
        while (place := next((n for n, (_, own) in enumerate(waiting) if fits(own)), None)) is not None:
            yield shown(*waiting.pop(place))
    for item, genres in waiting:
        yield shown(item, genres)
