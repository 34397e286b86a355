"""How good a ranking is: pure functions of a ranking and what is relevant, and their means with intervals.

Definitions follow Manning, Raghavan and Schütze, "Introduction to Information Retrieval", chapter 8; NDCG
that of Järvelin and Kekäläinen (2002), with grades as gains, as trec_eval has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray

_RESAMPLES = 2000
_SEED = 8

#: In the order in which they are told.
METRICS = ("ndcg@10", "map", "mrr", "recall@1", "recall@5")


def ndcg(ranking: Sequence[int], grades: Mapping[int, float], k: int) -> float:
    """Return the normalised discounted cumulative gain of the first k, in [0, 1].

    Parameters
    ----------
    ranking : sequence of int
        Ids, best first, without repeats.
    grades : mapping from int to float
        The relevant ids and how relevant they are, > 0.
    k : int
    """
    gain = sum(grades.get(found, 0.0) / log2(place + 2) for place, found in enumerate(ranking[:k]))
    best = sorted(grades.values(), reverse=True)[:k]
    return gain / sum(grade / log2(place + 2) for place, grade in enumerate(best))


def average_precision(ranking: Sequence[int], relevant: Mapping[int, float]) -> float:
    """Return the mean of the precision at each relevant id, 0 for those that are not found."""
    places = [place for place, found in enumerate(ranking, start=1) if found in relevant]
    return sum(hits / place for hits, place in enumerate(places, start=1)) / len(relevant)


def reciprocal_rank(ranking: Sequence[int], relevant: Mapping[int, float]) -> float:
    """Return 1 / the rank of the first relevant id, 0 where none is found."""
    return next((1 / place for place, found in enumerate(ranking, start=1) if found in relevant), 0.0)


def found_within(ranking: Sequence[int], relevant: Mapping[int, float], k: int) -> float:
    """Return 1 where a relevant id is among the first k, else 0; its mean is recall@k of known items."""
    return float(any(found in relevant for found in ranking[:k]))


def scores(ranking: Sequence[int], grades: Mapping[int, float]) -> dict[str, float]:
    """Return every metric of `METRICS` for one query."""
    return {
        "ndcg@10": ndcg(ranking, grades, 10),
        "map": average_precision(ranking, grades),
        "mrr": reciprocal_rank(ranking, grades),
        "recall@1": found_within(ranking, grades, 1),
        "recall@5": found_within(ranking, grades, 5),
    }


@dataclass(frozen=True)
class Estimate:
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


def estimate(values: FloatArray) -> Estimate:
    """Return the mean of some queries' values, with the percentile interval of a bootstrap over the queries.

    Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. The seed is fixed, so that
    the same values always give the same interval.

    Parameters
    ----------
    values : ndarray of float, shape (n_queries,)
        At least one.
    """
    rng = np.random.default_rng(_SEED)
    n = len(values)
    means: NDArray[np.float64] = np.array(
        [values[rng.integers(0, n, size=n)].mean() for _ in range(_RESAMPLES)], dtype=np.float64
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(values.mean()), float(low), float(high))


def estimates(of_queries: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """Return each metric over some queries, at least one, as `scores` returns them."""
    return {name: estimate(np.array([one[name] for one in of_queries])) for name in METRICS}
