"""How much an entry of a list says: the one rule behind the user-item matrix and behind fold-in.

The ETL weighs everybody's entries by it before training, and the recommender weighs one person's entries by
it at every visit, so that a person whom the build knows and the same person uploaded as a list are served
alike.

A confidence here is the strength of the evidence, about 0 to 2, negative for "does not like it". How it
enters the loss of a method (implicit's ALS has no "+ 1" of its own) is the method's affair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.status import ListStatus
from core.typing import FloatArray, IntArray

_N_CODES = max(ListStatus) + 1
_MAX_SCORE = 10


@dataclass(frozen=True)
class ConfidenceWeights:
    """The numbers of the rule.

    Attributes
    ----------
    completed : float
        Completed, unscored or scored at the person's mean.
    per_deviation : float
        What a completed title gains for each standard deviation of its score above the person's mean, and
        loses for each below.
    most : float
        The cap of the sum of the two.
    watching, on_hold, dropped : float
        For the whole title; scaled by the share of it that was watched.
    plan_to_watch : float
        A wish, not a viewing; a score on it says nothing.
    disliked : float
        Any seen title scored more than `dislike_below` standard deviations under the mean.
    dislike_below : float
        Standard deviations, positive.
    least_spread : float
        Score points: the smallest standard deviation that counts, so that an 8 among nines is no dislike and
        people who give one score to everything divide by no zero.
    most_of_it : float
        From this share on a title counts as wholly watched.
    least_share : float
        What the status alone says at 0 episodes; above 0, because a stored zero would count as evidence.
    """

    completed: float = 1.0
    per_deviation: float = 0.5
    most: float = 2.0
    watching: float = 0.8
    on_hold: float = 0.3
    plan_to_watch: float = 0.3
    dropped: float = -0.5
    disliked: float = -0.5
    dislike_below: float = 1.0
    least_spread: float = 1.0
    most_of_it: float = 0.8
    least_share: float = 0.25


#: The weights that builds and services use unless told otherwise.
DEFAULT = ConfidenceWeights()


def confidences(
    indptr: IntArray,
    status: NDArray[np.uint8],
    scores: NDArray[np.uint8],
    episodes_watched: IntArray,
    episodes_of_entry: IntArray,
    weights: ConfidenceWeights = DEFAULT,
) -> NDArray[np.float32]:
    """Weigh the entries of one or many people.

    Needs some 100 bytes an entry while it runs; where there are many people, call it for some thousands of
    them at a time.

    Parameters
    ----------
    indptr : ndarray of int, shape (n_users + 1,)
        Entries of user u are ``indptr[u]:indptr[u + 1]``; the first is 0.
    status : ndarray of uint8, shape (n_entries,)
        `ListStatus` codes.
    scores : ndarray of uint8, shape (n_entries,)
        1 to 10; 0 means "no score".
    episodes_watched : ndarray of int, shape (n_entries,)
    episodes_of_entry : ndarray of int, shape (n_entries,)
        The title's number of episodes; 0 where it is unknown.
    weights : ConfidenceWeights

    Returns
    -------
    ndarray of float32, shape (n_entries,)
        Finite. Never 0 with the default weights; a weight set to 0 means that such entries are to be left out
        (``eliminate_zeros``), because a stored zero would still count as evidence.

    Raises
    ------
    ValueError
        If lengths differ, or a status or score is none.
    """
    _check(indptr, status, scores, episodes_watched, episodes_of_entry)
    base = _by_status(weights)[status]
    partly = np.isin(status, (ListStatus.WATCHING, ListStatus.ON_HOLD, ListStatus.DROPPED))
    shares = watch_shares(episodes_watched, episodes_of_entry, weights)
    value = np.where(partly, base * shares, base)

    scored = (scores > 0) & (status != ListStatus.PLAN_TO_WATCH)
    z = deviations(indptr, scores, scored, weights.least_spread)
    done = scored & (status == ListStatus.COMPLETED)
    value[done] = np.minimum(weights.completed + weights.per_deviation * z[done], weights.most)
    disliked = scored & (z < -weights.dislike_below)
    value[disliked] = np.minimum(value[disliked], weights.disliked)
    return value.astype(np.float32)


def watch_shares(
    episodes_watched: IntArray, episodes_of_entry: IntArray, weights: ConfidenceWeights = DEFAULT
) -> FloatArray:
    """Return how much of each title was watched, from `weights.least_share` to 1.

    1 where nobody can tell: the number of episodes is unknown, or the title has one part and nothing is
    reported.

    Parameters
    ----------
    episodes_watched, episodes_of_entry : ndarray of int, shape (n_entries,)
        As in `confidences`.
    weights : ConfidenceWeights

    Returns
    -------
    ndarray of float64, shape (n_entries,)
    """
    known = (episodes_of_entry > 1) | ((episodes_of_entry == 1) & (episodes_watched > 0))
    shares = np.divide(
        episodes_watched, episodes_of_entry, out=np.ones(len(episodes_watched)), where=known, dtype=np.float64
    )
    return np.where(shares >= weights.most_of_it, 1.0, np.maximum(shares, weights.least_share))


def deviations(
    indptr: IntArray, scores: NDArray[np.uint8], scored: NDArray[np.bool_], least_spread: float
) -> FloatArray:
    """Return by how many of the person's own standard deviations each score lies above the person's mean.

    Parameters
    ----------
    indptr : ndarray of int, shape (n_users + 1,)
    scores : ndarray of uint8, shape (n_entries,)
    scored : ndarray of bool, shape (n_entries,)
        Which scores count.
    least_spread : float
        The smallest standard deviation, in score points, above 0.

    Returns
    -------
    ndarray of float64, shape (n_entries,)
        0 where `scored` is False.
    """
    counted = np.where(scored, scores, 0).astype(np.int64)
    n = np.maximum(_segment_sums(scored.astype(np.int64), indptr), 1)
    totals, squares = _segment_sums(counted, indptr), _segment_sums(counted**2, indptr)
    means = totals / n
    # In whole numbers until the end: equal scores have a spread of exactly 0.
    spreads = np.maximum(np.sqrt(n * squares - totals**2) / n, least_spread)
    lengths = np.diff(indptr)
    z = (scores - np.repeat(means, lengths)) / np.repeat(spreads, lengths)
    return np.where(scored, z, 0.0)


def _segment_sums(values: NDArray[np.int64], indptr: IntArray) -> NDArray[np.int64]:
    # Differences of a running sum: exact for integers, and 0 for people without entries.
    running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(values)])
    return np.diff(running[indptr])


def _by_status(weights: ConfidenceWeights) -> FloatArray:
    table = np.zeros(_N_CODES)
    for status in ListStatus:
        table[status] = getattr(weights, status.key)
    return table


def _check(indptr: IntArray, *columns: IntArray) -> None:
    status, scores = columns[:2]
    if len({len(column) for column in columns} | {int(indptr[-1])}) != 1 or indptr[0] != 0:
        raise ValueError(
            f"lengths differ: {[len(column) for column in columns]}, indptr ends at {indptr[-1]}"
        )
    if not np.isin(status, [int(known) for known in ListStatus]).all():
        raise ValueError(f"not a list status: {set(status.tolist()) - {int(s) for s in ListStatus}}")
    if len(scores) and scores.max() > _MAX_SCORE:
        raise ValueError(f"not a score: {scores.max()}")
