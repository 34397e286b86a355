"""Popular titles drawn at random, and no genre too often."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.cold_start.mix import MOST_OF_A_GENRE, RUN, drawn, varied, weights_by_rank

GENRES = st.lists(st.sets(st.sampled_from("abcdefg"), max_size=3).map(tuple), max_size=60)


def test_weights_fall_with_the_rank_and_not_with_the_scale() -> None:
    scores = np.array([5.0, 0.0, 9000.0, 5.0, -1.0])
    np.testing.assert_allclose(weights_by_rank(scores, 1.0), [1 / 2, 0, 1, 1 / 3, 0])
    np.testing.assert_allclose(weights_by_rank(scores * 7, 2.0), [1 / 4, 0, 1, 1 / 9, 0])
    np.testing.assert_allclose(weights_by_rank(scores, 0.0), [1, 0, 1, 1, 0])


def test_the_first_draw_is_in_proportion_to_the_weights() -> None:
    weights, rng = np.array([0.0, 3.0, 1.0, 6.0]), np.random.default_rng(0)
    first = Counter(int(drawn(weights, rng)[0]) for _ in range(5_000))
    shares = [first[item] / 5_000 for item in range(4)]
    np.testing.assert_allclose(shares, [0, 0.3, 0.1, 0.6], atol=0.02)


def test_every_title_of_some_weight_is_drawn_once() -> None:
    weights = np.array([0.0, 3.0, 1.0, 6.0, 1e-9])
    assert sorted(drawn(weights, np.random.default_rng(1)).tolist()) == [1, 2, 3, 4]
    assert drawn(np.zeros(3), np.random.default_rng(1)).tolist() == []


@given(GENRES)
def test_variety_loses_and_repeats_nothing(genres: list[tuple[str, ...]]) -> None:
    assert sorted(varied(range(len(genres)), genres.__getitem__)) == list(range(len(genres)))


@given(st.permutations([(genre,) for genre in "abcdef"] * 4))
def test_no_genre_has_more_than_its_share_of_a_run(genres: list[tuple[str, ...]]) -> None:
    order = list(varied(range(len(genres)), genres.__getitem__))
    head = [genres[item] for item in order[:RUN]]
    assert max(Counter(genre for own in head for genre in own).values()) <= MOST_OF_A_GENRE


@pytest.mark.parametrize("genres", [[("a",)] * 8, [()] * 8])
def test_what_cannot_be_varied_keeps_its_order(genres: list[tuple[str, ...]]) -> None:
    assert list(varied(range(8), genres.__getitem__)) == list(range(8))
