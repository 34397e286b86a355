"""What somebody gets whose list says nothing: a mix for the day, of what their group or everybody likes."""

from __future__ import annotations

from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.typing import BoolArray, FloatArray
from recommender import reasons
from recommender.charts import Standing
from recommender.cold_start.groups import Group
from recommender.cold_start.mix import SHARPNESS, drawn, varied, weights_by_rank
from recommender.daily import rng_of_the_day
from recommender.parts import Parts
from recommender.records import Reason, Recommendation
from recommender.reranking import rerank
from recommender.taste import Taste

#: Titles that are rated better than this share of the rated ones come first.
RATED_ABOVE = 0.5


def mix_of_the_day(parts: Parts, taste: Taste, k: int, day: date, visitor: str = "") -> list[Recommendation]:
    """Return up to `k` titles for somebody whose list says nothing.

    The same all day for a person (by user_id) or a visitor (by the id of the browser), different tomorrow and
    for others. Popular titles are drawn more often, by `mix.SHARPNESS`; the rules of watching orders and
    franchises hold.

    Parameters
    ----------
    parts : Parts
    taste : Taste
    k : int
    day : date
    visitor : str
        Whose mix it is where nobody is picked.
    """
    group = _group_of(parts, taste)
    liked = parts.popularity.scores(taste.evidence) if group is None else group.liked
    rng = rng_of_the_day("mix", taste.person, day, visitor)
    order = drawn_order(np.where(taste.hidden, 0, liked), well_rated(parts.charts.standing), rng).tolist()
    ranked = (item for item, _ in rerank(order, parts.order, taste.hidden, taste.seen))
    shown = islice(varied(ranked, lambda item: parts.catalogue.titles[item].genres), max(k, 0))
    reason = _reason(group)
    return [Recommendation(item, 1 / place, reason) for place, item in enumerate(shown, start=1)]


def drawn_order(
    liked: FloatArray, good: BoolArray, rng: np.random.Generator, sharpness: float = SHARPNESS
) -> NDArray[np.int64]:
    """Return all liked titles in an order that chance has drawn, the good ones first.

    Parameters
    ----------
    liked : ndarray of float, shape (n_items,)
        How much each title is liked, 0 for those that are not to be drawn.
    good : ndarray of bool, shape (n_items,)
    rng : numpy Generator
    sharpness : float
        As in `mix.weights_by_rank`.
    """
    weights = weights_by_rank(liked, sharpness)
    return np.concatenate([drawn(np.where(first, weights, 0), rng) for first in (good, ~good)])


def well_rated(standing: Standing) -> BoolArray:
    """Return which titles are rated above `RATED_ABOVE` of the rated ones; all, where nothing is rated."""
    rated = np.isfinite(standing.weighted)
    if not rated.any():
        return np.ones(len(rated), dtype=bool)
    bar = np.quantile(standing.weighted[rated], RATED_ABOVE)
    above: BoolArray = rated & (standing.weighted >= bar)
    return above


def _group_of(parts: Parts, taste: Taste) -> Group | None:
    user_id = taste.person.user_id
    user = None if user_id is None else parts.groups.lists.users.find(user_id)
    return None if user is None else parts.groups.of(user)


def _reason(group: Group | None) -> Reason:
    return reasons.LIKED_BY_MANY if group is None else reasons.liked_by_group(group.attributes)
