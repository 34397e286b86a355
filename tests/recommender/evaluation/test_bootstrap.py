"""Intervals: as wide as they should be, paired where methods are compared."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from recommender.evaluation.bootstrap import difference, estimate, estimates


def test_the_width_is_that_of_the_standard_error() -> None:
    values = np.random.default_rng(0).normal(0.4, 0.2, size=400)
    found = estimate(values)
    half = 1.96 * values.std() / np.sqrt(400)
    assert found.mean == pytest.approx(values.mean())
    assert found.high - found.mean == pytest.approx(half, rel=0.1)
    assert found.mean - found.low == pytest.approx(half, rel=0.1)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    held = [
        found.low <= 0.5 <= found.high
        for found in estimates(rng.exponential(0.5, size=(200, 300)))
    ]  # fmt: skip
    assert 0.9 < np.mean(held) < 0.985


def test_the_same_values_give_the_same_interval_in_any_company() -> None:
    values = np.random.default_rng(2).random((50, 3))
    among, alone = estimates(values)[1], estimate(values[:, 1])
    assert astuple(among) == pytest.approx(astuple(alone), rel=1e-12)


def test_a_paired_difference_shows_what_two_intervals_hide() -> None:
    rng = np.random.default_rng(3)
    people = rng.random(200)  # some are easy, some are hard
    better, worse = people + rng.normal(0.02, 0.02, 200), people
    assert estimate(better).low < estimate(worse).high, "the intervals overlap"
    found = difference(better, worse)
    assert found.shown
    assert found.mean == pytest.approx(0.02, abs=0.005)
    assert not difference(people, people[::-1]).shown


def test_who_is_not_asked_does_not_count() -> None:
    values = np.array([0.2, np.nan, 0.4, np.nan])
    assert estimate(values).mean == pytest.approx(0.3)
    assert difference(values, np.array([0.1, 0.5, np.nan, np.nan])).mean == pytest.approx(0.1)
    assert [estimate(values).low, estimate(values).high] == pytest.approx([0.2, 0.4])


@pytest.mark.parametrize("values", [np.full(3, np.nan), np.zeros(0)])
def test_nobody_asked_gives_no_number(values: np.ndarray) -> None:
    found = estimate(values)
    assert np.isnan([found.mean, found.low, found.high]).all()
    assert not found.shown


def test_one_person_has_no_interval_to_speak_of() -> None:
    found = estimate(np.array([0.7]))
    assert (found.low, found.high) == (0.7, 0.7)
