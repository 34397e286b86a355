"""Folds and repeats become one outcome a method."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.evaluation.pooling import pool
from recommender.evaluation.protocol import Outcome


def outcome(people: list[int], values: list[float], coverage: float = 0.5) -> Outcome:
    return Outcome(
        people=np.array(people), values={"ndcg@10": np.array(values)}, coverage=coverage, seconds_fit=2.0
    )


def test_a_person_counts_once_however_often_asked() -> None:
    found = pool([outcome([3, 1], [0.2, 0.4]), outcome([1, 2], [0.8, 1.0], 0.7)])
    assert found.people.tolist() == [1, 2, 3]
    assert found.values["ndcg@10"] == pytest.approx([0.6, 1.0, 0.2])
    assert found.coverage == pytest.approx(0.6)
    assert found.seconds_fit == 2.0


def test_what_was_not_asked_does_not_count() -> None:
    found = pool([outcome([1, 2], [np.nan, np.nan]), outcome([1, 2], [0.3, np.nan])])
    assert found.values["ndcg@10"][0] == pytest.approx(0.3)
    assert np.isnan(found.values["ndcg@10"][1])


def test_one_failure_is_a_failure() -> None:
    assert pool([outcome([1], [0.5]), Outcome(error="too little")]).error == "too little"
