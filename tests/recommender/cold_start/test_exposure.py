"""Places kept for titles that few people know: by chance, and by a known one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from recommender.cold_start.exposure import POLICY, POOL, SLOTS, little_known, reason_of, with_explored
from recommender.records import Reason, Recommendation
from tests.factories import make_title

TITLES = [make_title(n + 1, aired_from=date(2021, 1, 5) if n % 2 else None) for n in range(100)]


def ranked(items: range) -> list[Recommendation]:
    return [Recommendation(item, 1 / (1 + item), Reason("Because")) for item in items]


def new(items: range) -> list[Recommendation]:
    return [replace(one, reason=reason_of(TITLES[one.item])) for one in ranked(items)]


def test_two_slots_hold_new_titles_and_the_rest_keeps_its_order() -> None:
    shown = with_explored(ranked(range(20)), new(range(50, 60)), np.random.default_rng(0))
    places = [place for place, one in enumerate(shown, start=1) if one.explored is not None]
    assert places == list(SLOTS)
    assert [one.item for one in shown if one.explored is None] == list(range(20))
    for one in shown:
        if one.explored is not None:
            assert one.item in range(50, 60)
            assert one.explored.policy == POLICY
            assert one.explored.propensity == pytest.approx(0.1)
            assert one.reason.text.endswith("shown to find out who likes it")
            assert one.reason.values == ({"date": "2021-01-05"} if one.item % 2 else {})


def test_each_title_comes_into_each_slot_as_often_as_its_chance_says() -> None:
    rng, pool = np.random.default_rng(0), new(range(50, 55))
    tally: Counter[tuple[int, int]] = Counter()
    for _ in range(4_000):
        for one in with_explored(ranked(range(20)), pool, rng):
            if one.explored is not None:
                assert one.explored.propensity == pytest.approx(0.2)
                tally[one.explored.slot, one.item] += 1
    shares = [tally[slot, item] / 4_000 for slot in SLOTS for item in range(50, 55)]
    np.testing.assert_allclose(shares, 0.2, atol=0.02)


def test_only_the_best_of_many_new_titles_are_drawn() -> None:
    rng, many = np.random.default_rng(0), new(range(30, 100))
    drawn = {
        one.item
        for _ in range(300)
        for one in with_explored(ranked(range(20)), many, rng)
        if one.explored is not None
    }
    assert drawn == set(range(30, 30 + POOL))


@pytest.mark.parametrize(
    ("n_picks", "n_new", "slots"), [(3, 9, 0), (4, 9, 1), (9, 9, 1), (10, 9, 2), (20, 1, 1), (20, 0, 0)]
)
def test_slots_that_are_not_reached_stay_empty(n_picks: int, n_new: int, slots: int) -> None:
    eligible = new(range(50, 50 + n_new))
    shown = with_explored(ranked(range(n_picks)), eligible, np.random.default_rng(0))
    assert len(shown) == n_picks + slots
    assert len({one.item for one in shown}) == len(shown)


def test_little_known_is_new_followed_by_few_and_liked_by_few() -> None:
    recent = np.array([True, True, True, False, True])
    members = np.array([10, 20, 30, 5, 40_000])
    support = np.array([5, 6, 11, 0, 2])
    assert little_known(recent, members, support, 100).tolist() == [True, False, False, False, False]
    assert little_known(recent, members, support, 1_100).tolist() == [True, True, False, False, False]
    assert not little_known(np.zeros(5, dtype=bool), members, support, 100).any()
