"""What is searched for at the moment: submitted queries, counted with exponential decay.

A visitor counts once per query and hour, so that nobody makes a trend alone by asking again and again;
searches without a visitor count as those of one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from core.typing import FloatArray
from store.records import Search, TrendingQuery

Window = Literal["day", "week"]

#: How far back each window looks.
WINDOWS: dict[Window, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7)}

#: The age at which a search counts half, unless the caller says otherwise: a quarter of the window.
HALF_LIVES: dict[Window, timedelta] = {name: length / 4 for name, length in WINDOWS.items()}

_HOUR = 3600


def decayed(ages: FloatArray, half_life: float) -> FloatArray:
    """Return what events of such ages count: 1 now, half after each half-life (exponential decay).

    Parameters
    ----------
    ages : ndarray of float, shape (n,)
        Seconds before now. Negative ones (a clock that is ahead) count 1.
    half_life : float
        Seconds, above 0.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1], never increasing with age.

    Raises
    ------
    ValueError
        If `half_life` is not above 0.
    """
    if half_life <= 0:
        raise ValueError(f"a half-life must be above 0: {half_life}")
    weights: FloatArray = 0.5 ** (np.maximum(ages, 0.0) / half_life)
    return weights


def rank_queries(
    searches: Iterable[Search], now: datetime, k: int, half_life: timedelta, min_visitors: int
) -> list[TrendingQuery]:
    """Return the `k` queries with the largest decayed counts, largest first, ties by normalised text.

    Parameters
    ----------
    searches : iterable of Search
        In any order. Those without words or without results never trend.
    now : datetime
    k : int
    half_life : timedelta
    min_visitors : int
        Queries of fewer distinct visitors are left out, which also keeps private what only one person typed.
    """
    newest: dict[tuple[str, str | None, int], float] = {}
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for search in searches:
        if not search.key or search.found == 0:
            continue
        moment = search.time.timestamp()
        occasion = (search.key, search.visitor, int(moment // _HOUR))
        newest[occasion] = max(moment, newest.get(occasion, moment))
        texts[search.key][search.query] += 1
    visitors: defaultdict[str, set[str | None]] = defaultdict(set)
    for key, visitor, _ in newest:
        visitors[key].add(visitor)

    ages = now.timestamp() - np.array(list(newest.values()), dtype=np.float64)
    totals: defaultdict[str, float] = defaultdict(float)
    for (key, _, _), weight in zip(newest, decayed(ages, half_life.total_seconds()), strict=True):
        totals[key] += float(weight)
    shared = [key for key in totals if len(visitors[key]) >= min_visitors]
    best = sorted(shared, key=lambda key: (-totals[key], key))[:k]
    return [TrendingQuery(usual_text(texts[key]), totals[key], len(visitors[key])) for key in best]


def usual_text(texts: Counter[str]) -> str:
    """Return the most frequent way of typing a query, the first in order among equals."""
    return min(texts, key=lambda text: (-texts[text], text))
