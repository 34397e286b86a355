"""Similar to what a person liked: by synopsis and genre alone, from the titles they rate highest."""

from __future__ import annotations

from datetime import date
from itertools import islice

import numpy as np

from core.typing import BoolArray
from recommender import reasons
from recommender.generator import best_first
from recommender.parts import Parts
from recommender.records import Recommendation
from recommender.reranking import rerank
from recommender.taste import Taste, of_the_day

#: So many favourites a day; which of them take turns.
N_SOURCES = 3


def similar_to_liked(
    parts: Parts, taste: Taste, k: int, hidden: BoolArray, day: date
) -> list[Recommendation]:
    """Return up to `k` titles that are like one of the person's favourites, most alike first.

    The favourites are those of `Taste.favourites`: by own score, ties by the latest event, then by own score
    above the community's, then by anime_id; a few of them have their turn each day. Who else watched what has
    no part in it, so titles that nobody knows yet are found as well.

    Parameters
    ----------
    parts : Parts
    taste : Taste
    k : int
    hidden : ndarray of bool, shape (n_items,)
        What may not be shown.
    day : date
        The same all day, other favourites the next.

    Returns
    -------
    list of Recommendation
        Each names the favourite that it is most like. Empty where nothing is liked.
    """
    sources = of_the_day(taste.favourites(parts.charts.standing), N_SOURCES, taste.person, day)
    scores = np.zeros(len(parts.catalogue), dtype=np.float32)
    source_of = np.full(len(scores), -1)
    for source in sources:
        items, cosines = parts.similar.content.of(source)
        nearer = cosines > scores[items]
        scores[items[nearer]], source_of[items[nearer]] = cosines[nearer], source
    candidates = best_first(np.where(hidden, 0, scores))
    chosen = islice(rerank(candidates, parts.order, hidden, taste.seen, before=sources), max(k, 0))
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
