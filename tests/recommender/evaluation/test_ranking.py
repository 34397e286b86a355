"""From scores to places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import TrainingFailed
from recommender.evaluation.ranking import Ranker, checked_scores

NONE = np.zeros(6, dtype=bool)


def test_best_first_whatever_the_sign() -> None:
    scores = np.array([-1.0, 3.0, 0.0, 2.0, -5.0, 1.0])
    assert Ranker.of(6, 4).top(scores, NONE).tolist() == [1, 3, 5, 2]
    assert Ranker.of(6, 8).top(scores, NONE).tolist() == [1, 3, 5, 2, 0, 4, -1, -1]


def test_what_is_excluded_or_minus_infinite_is_not_listed() -> None:
    scores = np.array([9.0, 3.0, -np.inf, 2.0, -5.0, 1.0])
    excluded = np.array([True, False, False, False, False, False])
    assert Ranker.of(6, 6).top(scores, excluded).tolist() == [1, 3, 5, 4, -1, -1]
    assert Ranker.of(6, 6).top(scores, ~NONE).tolist() == [-1] * 6


def test_equal_scores_are_shuffled_alike_for_everybody() -> None:
    ranker = Ranker.of(1000, 100)
    none = np.zeros(1000, dtype=bool)
    first = ranker.top(np.zeros(1000), none)
    assert np.array_equal(first, ranker.top(np.ones(1000), none))
    assert 350 < first.mean() < 650, "old titles come first in a catalogue, and must not gain by it"
    assert not np.array_equal(first, Ranker.of(1000, 100, seed=1).top(np.zeros(1000), none))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.0, -1.0, -np.inf]), min_size=6, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.sets(st.integers(0, 5), min_size=1),
)
def test_the_first_place_is_where_the_list_has_it(
    scores: list[float], excluded: list[bool], wanted: set[int]
) -> None:
    ranker, given_scores, out = Ranker.of(6, 6), np.array(scores), np.array(excluded)
    top = ranker.top(given_scores, out).tolist()
    expected = next((place for place, item in enumerate(top, start=1) if item in wanted), 0)
    assert ranker.first_place(given_scores, out, np.array(sorted(wanted))) == expected


def test_the_first_place_counts_beyond_the_list() -> None:
    scores = np.arange(500, 0, -1.0)
    assert Ranker.of(500, 10).first_place(scores, np.zeros(500, dtype=bool), np.array([320, 400])) == 321


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_scores_that_are_none_are_refused(wrong: float) -> None:
    with pytest.raises(TrainingFailed, match="a score is no number: als"):
        checked_scores(np.array([1.0, wrong]), 2, "als")


def test_the_number_of_scores_is_that_of_the_titles() -> None:
    with pytest.raises(TrainingFailed, match="shape"):
        checked_scores(np.zeros(3), 2, "als")
