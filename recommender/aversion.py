"""What a person dropped or scored low pushes down what is like it, and not its sequels alone.

By content, and only as far as a title resembles something disliked more than anything liked: who dropped one
of thirty school comedies has not said that they dislike school comedies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray, IntArray
from recommender.generator import Evidence
from recommender.neighbours import Neighbours

#: What is most alike keeps this share of its score: it comes late, but it comes.
LEAST_LEFT = 0.05
#: A dislike of this confidence, and a like of 1, speak in full; see `core.confidence`.
_FULL_DISLIKE, _FULL_LIKE = 0.5, 1.0


def pushed_down(scores: NDArray[np.float32], evidence: Evidence, content: Neighbours) -> NDArray[np.float32]:
    """Return scores, lower where titles resemble what is disliked more than what is liked.

    Parameters
    ----------
    scores : ndarray of float32, shape (n_items,)
        Those above 0 stay above 0; the others stay as they are.
    evidence : Evidence
    content : Neighbours
        By what titles are.

    Returns
    -------
    ndarray of float32, shape (n_items,)
        `scores` itself where nothing is disliked.
    """
    disliked = np.flatnonzero(evidence.confidences < 0)
    if not len(disliked):
        return scores
    liked, n_items = evidence.liked, len(scores)
    against = np.minimum(-evidence.confidences[disliked] / _FULL_DISLIKE, 1)
    in_favour = np.minimum(evidence.confidences[liked] / _FULL_LIKE, 1)
    to_disliked = _likest(content, evidence.items[disliked], against, n_items)
    to_liked = _likest(content, evidence.items[liked], in_favour, n_items)
    left = np.maximum(1 - np.maximum(to_disliked - to_liked, 0), LEAST_LEFT)
    return np.where(scores > 0, scores * left, scores).astype(np.float32, copy=False)


def _likest(content: Neighbours, items: IntArray, weights: FloatArray, n_items: int) -> NDArray[np.float32]:
    """Return the largest weighed cosine of each title with one of `items`, 0 for no neighbour."""
    largest = np.zeros(n_items, dtype=np.float32)
    # Empty places carry a cosine of 0, so it does not matter that they fall on item 0.
    near = np.maximum(content.items[items], 0).ravel()
    np.maximum.at(largest, near, (content.scores[items] * weights[:, None]).astype(np.float32).ravel())
    return largest
