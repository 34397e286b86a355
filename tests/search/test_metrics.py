"""Metrics against values worked out by hand, and what must hold of any ranking."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.metrics import (
    METRICS,
    average_precision,
    estimate,
    estimates,
    found_within,
    ndcg,
    reciprocal_rank,
    scores,
)

#: 3 and 1 are found at ranks 2 and 4, 9 is not found.
RANKING, GRADES = [5, 3, 7, 1], {3: 2.0, 1: 1.0, 9: 3.0}


def test_ndcg_by_hand() -> None:
    gain = 2 / log2(3) + 1 / log2(5)
    ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert ndcg(RANKING, GRADES, 10) == pytest.approx(gain / ideal)
    assert ndcg(RANKING, GRADES, 3) == pytest.approx((2 / log2(3)) / ideal)
    assert ndcg(RANKING, GRADES, 2) == pytest.approx((2 / log2(3)) / (3 + 2 / log2(3)))


def test_average_precision_by_hand() -> None:
    assert average_precision(RANKING, GRADES) == pytest.approx((1 / 2 + 2 / 4) / 3)


def test_reciprocal_rank_by_hand() -> None:
    assert reciprocal_rank(RANKING, GRADES) == 0.5
    assert reciprocal_rank([5, 7], GRADES) == 0.0


def test_recall_is_whether_any_is_found() -> None:
    assert [found_within(RANKING, GRADES, k) for k in (1, 2, 5)] == [0.0, 1.0, 1.0]


def test_an_empty_ranking_finds_nothing() -> None:
    assert set(scores([], GRADES).values()) == {0.0}


rankings = st.lists(st.integers(0, 30), unique=True, max_size=20)
judged = st.dictionaries(st.integers(0, 30), st.floats(0.1, 10), min_size=1, max_size=8)


@given(rankings, judged)
def test_every_metric_lies_between_none_and_all(ranking: list[int], grades: dict[int, float]) -> None:
    found = scores(ranking, grades)
    assert tuple(found) == METRICS
    assert all(0.0 <= value <= 1.0 + 1e-12 for value in found.values())
    assert found["recall@1"] <= found["mrr"] <= 1.0
    assert found["recall@1"] <= found["recall@5"]


@given(judged)
def test_the_ideal_ranking_is_worth_1(grades: dict[int, float]) -> None:
    ideal = sorted(grades, key=lambda one: -grades[one])
    assert all(value == pytest.approx(1.0) for value in scores(ideal, grades).values())


@given(rankings, judged, st.data())
def test_moving_a_relevant_title_up_never_harms(
    ranking: list[int], grades: dict[int, float], data: st.DataObject
) -> None:
    places = [place for place, one in enumerate(ranking) if place and one in grades]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    better = [*ranking]
    above = data.draw(st.sampled_from(range(place)))
    if ranking[above] in grades:
        return
    better[above], better[place] = better[place], better[above]
    before, after = scores(ranking, grades), scores(better, grades)
    assert all(after[name] >= before[name] - 1e-12 for name in METRICS)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_holds_its_mean_and_is_the_same_each_time(values: list[float]) -> None:
    found = estimate(np.array(values))
    assert found.low - 1e-9 <= found.mean <= found.high + 1e-9
    assert found == estimate(np.array(values))


def test_more_queries_give_a_narrower_interval() -> None:
    few, many = estimate(np.array([0.0, 1.0] * 10)), estimate(np.array([0.0, 1.0] * 1000))
    assert (few.mean, many.mean) == (0.5, 0.5)
    # A share of one half of n has a standard error of 0.5 / sqrt(n).
    assert few.high - few.low == pytest.approx(2 * 1.96 * 0.5 / 20**0.5, rel=0.2)
    assert many.high - many.low == pytest.approx(2 * 1.96 * 0.5 / 2000**0.5, rel=0.2)


def test_estimates_are_means_over_queries() -> None:
    found = estimates([scores([1], {1: 1}), scores([2], {1: 1})])
    assert {name: one.mean for name, one in found.items()} == dict.fromkeys(METRICS, 0.5)
