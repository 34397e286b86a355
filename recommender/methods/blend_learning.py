"""The weights of the blend, learned: those that rank best for people whom no method has seen.

Coordinate ascent on NDCG@100: Metzler and Croft, "Linear feature-based models for information retrieval"
(2007). Few weights, and the measure itself as the aim. It begins at the best of the defaults and of each
method alone, so that on the people it learns from the blend is never worse than its best method.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import OutOfTime, TrainingFailed
from core.progress import say
from core.typing import BoolArray
from recommender.evaluation import metrics
from recommender.generator import CandidateGenerator
from recommender.methods.blend import Blend
from recommender.methods.blend_cases import Cases, cases_of, held_out
from recommender.methods.blend_methods import methods_for
from recommender.methods.blend_weights import LENGTHS, BlendWeights
from recommender.methods.training import Method, Training

_DEPTH = 100
#: With fewer people, chance would choose the weights.
LEAST_PEOPLE = 40
#: What each weight in turn is tried at, against a largest weight of 1.
_VALUES = (0.0, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0)
#: A step must gain so much NDCG, or it is taken for chance.
_LEAST_GAIN = 0.0005
_ROUNDS = 10
#: The last method keeps at least so much: long lists end with it.
_LAST_LEAST = 0.001
#: Up to this share of the people, nobody misses them: the methods are not trained again.
_SPARED_SHARE = 0.02


def fit(training: Training) -> Blend:
    """Train the methods that suit a training set, learn their weights, and blend them.

    Raises
    ------
    TrainingFailed
        If no method can learn from it.
    """
    return blend_of(training, methods_for(training))


def blend_of(training: Training, methods: Sequence[Method]) -> Blend:
    """Train methods, learn their weights, and blend them.

    A method that cannot learn is left out, by name.

    Parameters
    ----------
    training : Training
    methods : sequence of Method
        The last one is what long lists end with.

    Raises
    ------
    TrainingFailed
        If no method can.
    OutOfTime
        If the time is up, whichever method is at work.
    """
    split = held_out(training)
    if split.n_people < LEAST_PEOPLE:
        able = _trained(methods, training)
        return Blend(list(able.values()), BlendWeights.default([method.name for method in able]))
    able = _trained(methods, split.training)
    weights = weights_of(cases_of(list(able.values()), split, training.seed), [one.name for one in able])
    if split.n_people <= _SPARED_SHARE * training.matrix.shape[0]:
        return Blend(list(able.values()), weights)
    return Blend([method.fit(training) for method in able], weights)


def learn(training: Training, methods: Sequence[Method]) -> BlendWeights:
    """Train methods without some people, and return the weights that serve those people best.

    Parameters
    ----------
    training : Training
    methods : sequence of Method
        The last one is what long lists end with.

    Returns
    -------
    BlendWeights
        The defaults where there are too few people.

    Raises
    ------
    TrainingFailed
        If a method cannot learn.
    """
    names = [method.name for method in methods]
    split = held_out(training)
    if split.n_people < LEAST_PEOPLE:
        return BlendWeights.default(names)
    generators = [method.fit(split.training) for method in methods]
    return weights_of(cases_of(generators, split, training.seed), names)


def _trained(methods: Sequence[Method], training: Training) -> dict[Method, CandidateGenerator]:
    able, failures = {}, []
    for method in methods:
        try:
            able[method] = method.fit(training)
        except OutOfTime:  # no fault of the method: the next one would have no time either
            raise
        except TrainingFailed as error:
            failures.append(error)
            say(f"the blend goes without {method.name}: {error}")
    if not able:
        raise failures[0]
    return able


def weights_of(cases: Cases, names: Sequence[str]) -> BlendWeights:
    """Return the best weights for each length of list.

    Parameters
    ----------
    cases : Cases
        Where a length has too few, those of the next shorter lists are learned from as well.
    names : sequence of str, length n_methods
    """
    starts = [BlendWeights.default(names).of(0), *np.eye(len(names))]
    groups = [_enough(cases.groups, group) for group in range(len(LENGTHS))]
    table = np.stack([_ascend(cases.shares[own], cases.relevant[own], starts) for own in groups])
    table[:, -1] = np.maximum(table[:, -1], _LAST_LEAST)
    return BlendWeights(tuple(names), table, cases.people)


def _enough(groups: NDArray[np.int64], group: int) -> BoolArray:
    """Return which cases the weights of a group are learned from, shape (n_cases,)."""
    shortest = group
    while shortest and ((groups >= shortest) & (groups <= group)).sum() < LEAST_PEOPLE:
        shortest -= 1
    chosen: BoolArray = (groups >= shortest) & (groups <= group)
    return chosen if chosen.any() else np.ones(len(groups), dtype=bool)


def _ascend(
    shares: NDArray[np.float32], relevant: BoolArray, starts: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Climb from the best of `starts`, one weight after the other, until no step gains enough."""
    reached = [ndcg(shares, relevant, start) for start in starts]
    best = max(reached)
    weights = _to_one(starts[reached.index(best)])
    for _ in range(_ROUNDS):
        before = best
        for place in range(len(weights)):
            tries = np.tile(weights, (len(_VALUES), 1))
            tries[:, place] = _VALUES
            found = [ndcg(shares, relevant, tried) if tried.any() else 0.0 for tried in tries]
            if max(found) > best + _LEAST_GAIN:
                best = max(found)
                weights = _to_one(tries[found.index(best)])
        if best == before:
            break
    return weights


def _to_one(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = weights / weights.max()
    return scaled


def ndcg(shares: NDArray[np.float32], relevant: BoolArray, weights: NDArray[np.float64]) -> float:
    """Return the mean NDCG@100 of the weighted sums.

    Parameters
    ----------
    shares : ndarray of float32, shape (n_cases, n_pool, n_methods)
        Minus infinity where there is no title.
    relevant : ndarray of bool, shape (n_cases, n_pool)
    weights : ndarray of float, shape (n_methods,)
    """
    used = np.flatnonzero(weights)
    sums = shares[:, :, used] @ weights[used].astype(np.float32)
    depth = min(_DEPTH, sums.shape[1])
    best = np.argpartition(-sums, depth - 1, axis=1)[:, :depth]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(sums, best, 1), axis=1, kind="stable"), 1)
    hits = np.take_along_axis(relevant, best, 1)
    return float(metrics.ndcg(hits, relevant.sum(axis=1), _DEPTH).mean())
