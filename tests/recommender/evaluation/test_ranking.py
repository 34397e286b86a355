"""From scores to places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import TrainingFailed
from recommender.evaluation.ranking import Ranker, checked_scores

NONE = np.zeros(0, dtype=np.int64)


def top(ranker: Ranker, scores: list[float], own: list[int] | None = None) -> list[int]:
    mine = NONE if own is None else np.array(own)
    return [int(item) for item in ranker.top(ranker.listed(np.array(scores), mine))]


def test_best_first_whatever_the_sign() -> None:
    scores = [-1.0, 3.0, 0.0, 2.0, -5.0, 1.0]
    assert top(Ranker.of(6, 4), scores) == [1, 3, 5, 2]
    assert top(Ranker.of(6, 8), scores) == [1, 3, 5, 2, 0, 4, -1, -1]


def test_what_is_their_own_or_minus_infinite_or_no_candidate_is_not_listed() -> None:
    scores = [9.0, 3.0, -np.inf, 2.0, -5.0, 1.0]
    assert top(Ranker.of(6, 6), scores, own=[0]) == [1, 3, 5, 4, -1, -1]
    few = np.array([True, True, True, False, True, False])
    assert top(Ranker.of(6, 6, few), scores, own=[0]) == [1, 4, -1, -1, -1, -1]
    assert top(Ranker.of(6, 6), scores, own=list(range(6))) == [-1] * 6


def test_scores_are_not_altered() -> None:
    scores = np.arange(6.0)
    Ranker.of(6, 6).listed(scores, np.array([1, 2]))
    assert scores.tolist() == [0, 1, 2, 3, 4, 5]


def test_equal_scores_are_shuffled_alike_for_everybody() -> None:
    ranker = Ranker.of(1000, 100)
    first = top(ranker, [0.0] * 1000)
    assert first == top(ranker, [1.0] * 1000)
    assert 350 < np.mean(first) < 650, "old titles come first in a catalogue, and must not gain by it"
    assert first != top(Ranker.of(1000, 100, seed=1), [0.0] * 1000)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.0, -1.0, -np.inf]), min_size=6, max_size=6),
    st.sets(st.integers(0, 5)),
    st.sets(st.integers(0, 5), min_size=1),
)
def test_the_first_place_is_where_the_list_has_it(
    scores: list[float], own: set[int], wanted: set[int]
) -> None:
    ranker = Ranker.of(6, 6)
    listed = ranker.listed(np.array(scores), np.array(sorted(own), dtype=np.int64))
    shown = ranker.top(listed).tolist()
    expected = next((place for place, item in enumerate(shown, start=1) if item in wanted), 0)
    assert ranker.first_place(listed, np.array(sorted(wanted))) == expected


def test_the_first_place_counts_beyond_the_list() -> None:
    ranker = Ranker.of(500, 10)
    listed = ranker.listed(np.arange(500, 0, -1.0), NONE)
    assert ranker.first_place(listed, np.array([320, 400])) == 321


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_scores_that_are_none_are_refused(wrong: float) -> None:
    with pytest.raises(TrainingFailed, match="a score is no number: als"):
        checked_scores(np.array([1.0, wrong]), 2, "als")


def test_the_number_of_scores_is_that_of_the_titles() -> None:
    with pytest.raises(TrainingFailed, match="shape"):
        checked_scores(np.zeros(3), 2, "als")
