"""How good rankings are: pure functions over many people at once.

Definitions: NDCG by Järvelin and Kekäläinen (2002) with gains of 0 and 1 and the ideal of min(k, number of
true titles); recall@k = hits / number of true titles, as LightGCN (He et al. 2020) has it;
recall_truncated@k = hits / min(k, number of true titles), as in Liang et al. (2018); novelty is the mean
self-information of Zhou et al. (2010).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.typing import BoolArray, FloatArray, IntArray

#: Titles of a list that are looked at: the largest k of the metrics.
DEPTH = 100
#: Popularity terciles, the most popular first.
TERCILES = ("head", "middle", "tail")


def hits_of(rankings: IntArray, truth: csr_matrix[Any]) -> NDArray[np.bool_]:
    """Tell which listed titles are true.

    Parameters
    ----------
    rankings : ndarray of int, shape (n_people, depth)
        Items, best first; -1 where a list has ended.
    truth : csr_matrix, shape (n_people, n_items)

    Returns
    -------
    ndarray of bool, shape (n_people, depth)
    """
    n_items = truth.shape[1]
    people = np.arange(len(rankings))
    wanted = np.repeat(people, np.diff(truth.indptr)) * n_items + truth.indices
    asked = people[:, None] * n_items + rankings
    return np.isin(asked, wanted) & (rankings >= 0)


def ndcg(hits: BoolArray, n_truth: IntArray, k: int) -> FloatArray:
    """Return the normalised discounted cumulative gain of the first k, shape (n_people,).

    Parameters
    ----------
    hits : ndarray of bool, shape (n_people, depth)
        From `hits_of`; a list that is shorter than k has no hits beyond its end.
    n_truth : ndarray of int, shape (n_people,)
        The number of true titles, at least 1.
    k : int
    """
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discounts)[np.minimum(n_truth, k) - 1]
    first = hits[:, :k]
    gains: FloatArray = first @ discounts[: first.shape[1]] / ideal
    return gains


def recall(hits: BoolArray, n_truth: IntArray, k: int) -> FloatArray:
    """Return hits among the first k / number of true titles, shape (n_people,)."""
    found: FloatArray = hits[:, :k].sum(axis=1) / n_truth
    return found


def recall_truncated(hits: BoolArray, n_truth: IntArray, k: int) -> FloatArray:
    """Return hits among the first k / min(k, number of true titles), shape (n_people,)."""
    return recall(hits, np.minimum(n_truth, k), k)


def precision(hits: BoolArray, k: int) -> FloatArray:
    """Return hits among the first k / k, also for lists that are shorter, shape (n_people,)."""
    found: FloatArray = hits[:, :k].sum(axis=1) / k
    return found


def reciprocal_ranks(first_places: IntArray) -> FloatArray:
    """Return 1 / the place of the first true title, 0 where none is listed (place 0), shape (n_people,)."""
    return np.divide(1.0, first_places, out=np.zeros(len(first_places)), where=first_places > 0)


def coverage(rankings: IntArray, n_candidates: int, k: int = DEPTH) -> float:
    """Return the share of titles that are among the first k of somebody."""
    listed = np.unique(rankings[:, :k])
    return float((listed >= 0).sum() / max(n_candidates, 1))


def novelty(rankings: IntArray, n_likes: IntArray, n_users: int, k: int) -> FloatArray:
    """Return the mean of -log2(share of people who like it) over the first k, shape (n_people,).

    Parameters
    ----------
    rankings : ndarray of int, shape (n_people, depth)
    n_likes : ndarray of int, shape (n_items,)
        How many people of the training set like each title; one is added to each, so that titles that nobody
        has are finitely novel.
    n_users : int
        How many people the training set has.
    k : int

    Returns
    -------
    ndarray of float64
        In bits; NaN for an empty list.
    """
    surprise = -np.log2((n_likes + 1) / (n_users + 1))
    first = rankings[:, :k]
    listed = first >= 0
    totals = np.where(listed, surprise[first], 0).sum(axis=1)
    numbers = listed.sum(axis=1)
    means: FloatArray = np.divide(totals, numbers, out=np.full(len(first), np.nan), where=numbers > 0)
    return means


def terciles_of(n_likes: IntArray) -> NDArray[np.int8]:
    """Return the popularity tercile of each title, shape (n_items,): 0 most popular, 1, or 2.

    Each holds about a third of all likes, not of all titles: most titles of a catalogue are hardly known, and
    a third of titles could be true for nobody. Titles that nobody has are in the last.
    """
    order = np.argsort(-n_likes, kind="stable")
    before = np.cumsum(n_likes[order]) - n_likes[order]
    terciles = np.full(len(n_likes), 2, dtype=np.int8)
    total = max(int(n_likes.sum()), 1)
    terciles[order] = np.where(n_likes[order] > 0, np.minimum(3 * before // total, 2), 2)
    return terciles


def ndcg_by_tercile(
    rankings: IntArray, truth: csr_matrix[Any], terciles: IntArray, k: int = DEPTH
) -> dict[str, FloatArray]:
    """Return the NDCG of the same lists where only the true titles of one tercile count.

    Parameters
    ----------
    rankings : ndarray of int, shape (n_people, depth)
    truth : csr_matrix, shape (n_people, n_items)
    terciles : ndarray of int, shape (n_items,)
        From `terciles_of`.
    k : int

    Returns
    -------
    dict of str to ndarray of float64, shape (n_people,)
        By name of the tercile; NaN for people without a true title in it.
    """
    found = {}
    rows = np.repeat(np.arange(truth.shape[0]), np.diff(truth.indptr))
    hits = hits_of(rankings, truth)
    listed = np.where(rankings >= 0, terciles[rankings], -1)
    for tercile, name in enumerate(TERCILES):
        numbers = np.bincount(rows[terciles[truth.indices] == tercile], minlength=truth.shape[0])
        values = ndcg(hits & (listed == tercile), np.maximum(numbers, 1), k)
        found[name] = np.where(numbers > 0, values, np.nan)
    return found
