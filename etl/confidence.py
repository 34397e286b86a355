"""How much a list entry says for or against a title: the values of the user-item matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.status import ListStatus
from core.typing import IntArray


@dataclass(frozen=True)
class Weights:
    """The named numbers of `confidences`; starting values, to be tuned and ablated.

    Attributes
    ----------
    completed : float
        A completed title that is unscored, or scored just as the person scores on average.
    per_deviation : float
        What each standard deviation above or below the person's mean adds or takes.
    most : float
        No confidence is higher.
    watching, on_hold, plan_to_watch : float
    dropped : float
    disliked : float
        Seen, and scored more than `dislike_below` standard deviations from the mean.
    dislike_below : float
    least_share : float
        An entry of few or no watched episodes keeps this share of its weight, so that no statement vanishes.
    """

    completed: float = 1.0
    per_deviation: float = 0.5
    most: float = 2.0
    watching: float = 0.8
    on_hold: float = 0.3
    plan_to_watch: float = 0.3
    dropped: float = -0.5
    disliked: float = -0.5
    dislike_below: float = -1.0
    least_share: float = 0.1


DEFAULT = Weights()


def confidences(
    persons: IntArray,
    status: NDArray[np.uint8],
    scores: NDArray[np.uint8],
    watched: IntArray,
    episodes: IntArray,
    weights: Weights = DEFAULT,
) -> NDArray[np.float32]:
    """Return the confidence of each entry; negative for dislike, never zero with the default weights.

    Completed titles get ``completed + per_deviation * z``, at most `most`: 1 at the person's mean, 1.5 one
    standard deviation above, and .5 one below, so that the scale has no step between "at the mean" and
    "disliked". Watching, on hold and dropped are scaled by the share of episodes watched where the number of
    episodes is known and there is more than one. What is planned counts the same whatever its score.

    Parameters
    ----------
    persons : ndarray of int, shape (n_entries,)
        Positions from 0; all entries of a person must be given.
    status, scores : ndarrays of uint8, shape (n_entries,)
        `ListStatus` codes; scores 1 to 10, 0 for no score.
    watched : ndarray of int, shape (n_entries,)
        Episodes watched.
    episodes : ndarray of int, shape (n_entries,)
        Episodes of the title, 0 where not known.
    weights : Weights

    Returns
    -------
    ndarray of float32, shape (n_entries,)
    """
    z = deviations(persons, scores)
    value = np.zeros(len(status), dtype=np.float64)
    value[status == ListStatus.COMPLETED] = weights.completed
    value[status == ListStatus.WATCHING] = weights.watching
    value[status == ListStatus.ON_HOLD] = weights.on_hold
    value[status == ListStatus.PLAN_TO_WATCH] = weights.plan_to_watch
    value[status == ListStatus.DROPPED] = weights.dropped
    completed, planned = status == ListStatus.COMPLETED, status == ListStatus.PLAN_TO_WATCH
    value[completed] += weights.per_deviation * z[completed]
    shared = ~completed & ~planned & (episodes > 1)
    share = np.clip(watched / np.maximum(episodes, 1), weights.least_share, 1.0)
    value[shared] *= share[shared]
    disliked = (z < weights.dislike_below) & ~planned & (status != ListStatus.DROPPED)
    value[disliked] = weights.disliked
    return np.minimum(value, weights.most).astype(np.float32)


def deviations(persons: IntArray, scores: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return each score's distance from the person's mean in the person's standard deviations.

    0 for entries without a score, and where all scores of a person are the same.
    """
    n_persons = int(persons.max()) + 1 if len(persons) else 0
    scored = scores > 0
    n_scores = np.maximum(np.bincount(persons, weights=scored, minlength=n_persons), 1)
    mean = np.bincount(persons, weights=scores, minlength=n_persons) / n_scores
    distance = np.where(scored, scores - mean[persons], 0.0)
    spread = np.sqrt(np.bincount(persons, weights=distance**2, minlength=n_persons) / n_scores)
    spread[spread < 1e-6] = np.inf
    return distance / spread[persons]
