"""Lanes of scored titles added up into one ranking, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray

#: How many titles each lane hands over.
LANE_LENGTH = 200


@dataclass(frozen=True)
class Lane:
    """What one way of looking has found.

    Attributes
    ----------
    name : str
        An encoder's name, or ``words`` for BM25.
    items : ndarray of int32, shape (n_hits,)
        Rows of the catalogue, each once, best first.
    scores : ndarray of float32, shape (n_hits,)
        In the lane's own unit.
    """

    name: str
    items: NDArray[np.int32]
    scores: NDArray[np.float32]


def fuse(lanes: Sequence[Lane], weights: Mapping[str, float], prior: FloatArray) -> Lane:
    """Add up the standardised scores of lanes and a prior.

    Within a lane scores become (score - mean) / standard deviation; a title that a lane lacks gets the lane's
    lowest. Scores are used rather than ranks because plain reciprocal rank fusion without the prior was far
    worse on the measured descriptions.

    Parameters
    ----------
    lanes : sequence of Lane
        At least one; those without hits do not count.
    weights : mapping from str to float
        By lane.
    prior : ndarray of float, shape (n_items,)
        What every title of the catalogue is given beforehand, in standard deviations.

    Returns
    -------
    Lane
        All titles of the lanes, best first; ties by item.
    """
    items, columns = aligned(lanes)
    total = prior[items] + columns @ np.array([weights[lane.name] for lane in lanes])
    order = np.lexsort((items, -total))
    return Lane("fused", items[order], total[order].astype(np.float32))


def aligned(lanes: Sequence[Lane]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the titles of all lanes, increasing, and the standardised score of each in each lane.

    Returns
    -------
    tuple of ndarray of int32, shape (n_titles,), and ndarray of float64, shape (n_titles, n_lanes)
        A title that a lane lacks has the lane's lowest score; a lane without hits is all zeros.
    """
    items = np.unique(np.concatenate([lane.items for lane in lanes]))
    columns = np.zeros((len(items), len(lanes)))
    for place, lane in enumerate(lanes):
        if len(lane.items):
            scores = _standardised(lane.scores)
            columns[:, place] = scores.min()
            columns[np.searchsorted(items, lane.items), place] = scores
    return items.astype(np.int32), columns


def best(name: str, scores: FloatArray, allowed: NDArray[np.bool_], limit: int = LANE_LENGTH) -> Lane:
    """Return the `limit` best of the allowed items, best first, ties by item.

    Parameters
    ----------
    scores : ndarray of float, shape (n_items,)
    allowed : ndarray of bool, shape (n_items,)
    """
    items = np.flatnonzero(allowed)
    if len(items) > limit:
        # All that reach the last place are kept until ties are broken, so that order never depends on chance.
        threshold = np.partition(scores[items], -limit)[-limit]
        items = items[scores[items] >= threshold]
    order = np.lexsort((items, -scores[items]))[:limit]
    return Lane(name, items[order].astype(np.int32), scores[items[order]].astype(np.float32))


def _standardised(scores: FloatArray) -> NDArray[np.float64]:
    centred = scores.astype(np.float64) - scores.mean()
    spread = float(centred.std())
    result: NDArray[np.float64] = centred / spread if spread > 0 else centred
    return result
