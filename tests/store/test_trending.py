from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.records import Search
from store.trending import decayed, rank_queries, usual_text

NOON = datetime(2021, 3, 15, 12, tzinfo=UTC)
HALF = timedelta(hours=6)


def search(key: str, visitor: str | None, minutes: float, text: str = "", found: int | None = None) -> Search:
    return Search(NOON - timedelta(minutes=minutes), text or key, key, visitor, found)


def test_each_half_life_halves() -> None:
    weights = decayed(np.array([0.0, 10.0, 20.0, 30.0]), half_life=10)
    np.testing.assert_allclose(weights, [1, 0.5, 0.25, 0.125])


def test_a_clock_that_is_ahead_counts_as_now() -> None:
    assert decayed(np.array([-1e9]), half_life=1)[0] == 1


@pytest.mark.parametrize("half_life", [0, -1])
def test_a_half_life_is_above_zero(half_life: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        decayed(np.zeros(1), half_life)


@given(st.lists(st.floats(-1e6, 1e9), min_size=1), st.floats(1e-3, 1e9))
def test_weights_lie_between_0_and_1_and_never_grow_with_age(ages: list[float], half_life: float) -> None:
    weights = decayed(np.sort(np.array(ages)), half_life)
    assert np.all((weights >= 0) & (weights <= 1))
    assert np.all(np.diff(weights) <= 0)


def test_a_visitor_counts_once_per_query_and_hour_with_the_newest_search() -> None:
    impatient = [search("a", "v1", minutes) for minutes in (31, 40, 59)]
    (trend,) = rank_queries(impatient, NOON, 5, HALF, min_visitors=1)
    assert trend.weight == pytest.approx(0.5 ** (31 / 360))
    two_hours = [*impatient, search("a", "v1", 61)]
    (trend,) = rank_queries(two_hours, NOON, 5, HALF, min_visitors=1)
    assert trend.weight == pytest.approx(0.5 ** (31 / 360) + 0.5 ** (61 / 360))
    assert trend.visitors == 1


def test_new_searches_outweigh_more_old_ones() -> None:
    old = [search("old", f"v{n}", 24 * 60) for n in range(20)]
    new = [search("new", f"v{n}", 5) for n in range(3)]
    assert [t.query for t in rank_queries(old + new, NOON, 5, HALF, 3)] == ["new", "old"]


def test_ties_go_by_text_and_the_list_ends_at_k() -> None:
    rows = [search(key, f"v{n}", 0) for key in ("c", "a", "b") for n in range(3)]
    assert [t.query for t in rank_queries(rows, NOON, 2, HALF, 3)] == ["a", "b"]
    assert rank_queries([], NOON, 2, HALF, 3) == []


def test_searches_without_a_visitor_are_those_of_one() -> None:
    rows = [search("a", None, minutes) for minutes in range(0, 600, 60)]
    assert rank_queries(rows, NOON, 5, HALF, min_visitors=2) == []
    assert rank_queries(rows, NOON, 5, HALF, min_visitors=1)[0].visitors == 1


def test_empty_and_fruitless_searches_never_trend() -> None:
    rows = [search("", f"v{n}", 0, text="?!") for n in range(9)]
    rows += [search("typo", f"v{n}", 0, found=0) for n in range(9)]
    assert rank_queries(rows, NOON, 5, HALF, min_visitors=1) == []


@given(st.integers(1, 500))
def test_one_visitor_never_makes_a_trend(n: int) -> None:
    rows = [search("mine", "v1", minutes) for minutes in range(n)]
    assert rank_queries(rows, NOON, 5, HALF, min_visitors=2) == []


def test_the_usual_text_is_the_most_frequent_then_the_first() -> None:
    assert usual_text(Counter({"b": 2, "a": 1})) == "b"
    assert usual_text(Counter({"b": 2, "a": 2})) == "a"
