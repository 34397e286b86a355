"""A comparison as the JSON that ``python -m recommender evaluate`` answers with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from math import isfinite

import numpy as np

from core.typing import Json
from recommender.evaluation.bootstrap import Estimate, difference, estimates
from recommender.evaluation.comparison import Comparison
from recommender.evaluation.protocol import Outcome

#: What two methods are compared by.
COMPARED_BY = ("ndcg@10", "ndcg@100", "recall@20")
#: What decides which method leads.
LEADING = "ndcg@100"
#: Of the questions besides the main one, this much is told.
_IN_SHORT = ("ndcg@10", "ndcg@100", "recall@50")


def answer_of(comparison: Comparison, protocol: Json, left_out: Mapping[str, str]) -> Json:
    """Return the answer: ``protocol``, ``methods``, ``left_out``, ``leader`` and ``differences``.

    Parameters
    ----------
    comparison : Comparison
    protocol : dict
        What was done, for the reader.
    left_out : mapping from str to str
        Methods that were not run, and why.
    """
    leader = leader_of(comparison.outcomes)
    return {
        "protocol": protocol,
        "methods": {name: _method(comparison, name) for name in comparison.outcomes},
        "left_out": dict(left_out),
        "leader": leader,
        "differences": {} if leader is None else _differences(comparison.outcomes, leader),
    }


def leader_of(outcomes: Mapping[str, Outcome]) -> str | None:
    """Return the method with the highest mean NDCG@100, None where all failed."""
    means = {
        name: float(np.nanmean(outcome.values[LEADING]))
        for name, outcome in outcomes.items()
        if not outcome.error
    }
    return max(means, key=means.__getitem__) if means else None


def _method(comparison: Comparison, name: str) -> Json:
    outcome = comparison.outcomes[name]
    if outcome.error:
        return {"error": outcome.error}
    found = estimates_of(outcome)
    found |= {
        "coverage@100": round(outcome.coverage, 6),
        "seconds_fit": round(outcome.seconds_fit, 3),
        "seconds_rank": round(outcome.seconds_rank, 3),
    }
    if name in comparison.ruled:
        found["with_rules"] = _brief(comparison.ruled[name])
    if comparison.curve:
        found["told"] = {str(size): _brief(of_size[name]) for size, of_size in comparison.curve.items()}
    if name in comparison.new_titles:
        found["new_titles"] = _brief(comparison.new_titles[name])
    return found


def estimates_of(outcome: Outcome, names: Iterable[str] | None = None) -> Json:
    """Return mean, low and high of some metrics of an outcome, of all by default."""
    chosen = list(outcome.values if names is None else names)
    values = np.stack([outcome.values[name] for name in chosen], axis=1)
    return {name: _told(one) for name, one in zip(chosen, estimates(values), strict=True)}


def _brief(outcome: Outcome) -> Json:
    if outcome.error:
        return {"error": outcome.error}
    stories = [name for name in outcome.values if name.startswith(("franchise", "first_entry"))]
    return {"people": len(outcome.people), **estimates_of(outcome, (*_IN_SHORT, *stories))}


def _differences(outcomes: Mapping[str, Outcome], leader: str) -> Json:
    """Return by how much the leader is above each other method, person by person."""
    best = outcomes[leader]
    return {
        name: {
            metric: _told(found := difference(best.values[metric], outcome.values[metric]))
            | {"shown": found.shown}
            for metric in COMPARED_BY
        }
        for name, outcome in outcomes.items()
        if name != leader and not outcome.error
    }


def _told(estimate: Estimate) -> dict[str, float | None]:
    """Return an estimate as JSON, which has no word for NaN."""
    return {key: round(value, 6) if isfinite(value) else None for key, value in asdict(estimate).items()}
