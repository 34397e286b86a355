"""Similar to what a person liked: by synopsis and genre alone, from the titles they rate highest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from core.typing import BoolArray
from recommender import reasons
from recommender.generator import best_first
from recommender.parts import Parts
from recommender.records import Recommendation
from recommender.reranking import rerank
from recommender.taste import Taste


def similar_to_liked(
    parts: Parts, taste: Taste, k: int, hidden: BoolArray, favourites: Sequence[int]
) -> list[Recommendation]:
    """Return up to `k` titles that are like one of the person's favourites, most alike first.

    Who else watched what has no part in it, so titles that nobody knows yet are found as well.

    Parameters
    ----------
    parts : Parts
    taste : Taste
    k : int
    hidden : ndarray of bool, shape (n_items,)
        What may not be shown.
    favourites : sequence of int
        Items; those of `Taste.favourites` whose turn it is.

    Returns
    -------
    list of Recommendation
        Each names the favourite that it is most like. Empty without favourites.
    """
    scores = np.zeros(len(parts.catalogue), dtype=np.float32)
    source_of = np.full(len(scores), -1)
    for favourite in favourites:
        items, cosines = parts.similar.content.of(favourite)
        nearer = cosines > scores[items]
        scores[items[nearer]], source_of[items[nearer]] = cosines[nearer], favourite
    candidates = best_first(np.where(hidden, 0, scores))
    chosen = islice(rerank(candidates, parts.order, hidden, taste.seen, before=favourites), max(k, 0))
    titles = parts.catalogue.titles
    return [
        Recommendation(
            item,
            float(scores[found]),
            reasons.like_liked(titles[source_of[found]]),
            planned=bool(taste.planned[item]),
        )
        for item, found in chosen
    ]
