"""A run that was stopped records what it has reached, whatever that is."""

from __future__ import annotations

import numpy as np

from bench.accuracy import _above_parts, main_rows
from recommender.evaluation.protocol import Outcome

_METRICS = ("ndcg@10", "ndcg@100", "recall@20", "recall@50", "mrr")


def outcome(value: float) -> dict[str, Outcome]:
    """Return what a method answers that is so good for each of five people."""
    values = {name: np.full(5, value) for name in _METRICS}
    return {"plain": Outcome(values=values, people=np.arange(5), coverage=0.5)}


def test_methods_that_no_fold_has_reached_are_not_compared_with() -> None:
    found = {"popularity": outcome(0.2), "als": outcome(0.4)}
    assert [row["above ease"] for row in main_rows(found)] == ["-", "-"]
    assert _above_parts(found) == "not reached"


def test_the_blend_stands_beside_its_parts() -> None:
    found = {"als": outcome(0.4), "ease": outcome(0.1), "blend": outcome(0.5)}
    assert _above_parts(found) == "als +0.1000 (+0.1000 to +0.1000)"
    assert main_rows(found)[0]["above ease"] == "+0.3000 (+0.3000 to +0.3000)"
    failed = {**found, "blend": {"plain": Outcome(error="too little")}}
    assert _above_parts(failed) == "als -"
