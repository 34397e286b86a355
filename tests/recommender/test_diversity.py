"""Variety: marginal relevance over what titles are."""

from __future__ import annotations

from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recommender import diversity
from recommender.diversity import Variety, by_margin
from tests.factories import small_catalogue


def variety(rows: list[list[float]], price: float) -> Variety:
    return Variety(csr_matrix(np.array(rows, dtype=np.float32)), price)


def test_of_alike_titles_the_worse_waits_for_the_other_kind() -> None:
    rows = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    scores = np.array([1.0, 0.95, 0.9])
    assert list(variety(rows, 0.2).varied([0, 1, 2], scores)) == [0, 2, 1]
    assert list(variety(rows, 0.04).varied([0, 1, 2], scores)) == [0, 1, 2], "the price is too low for it"
    assert list(variety(rows, 0.0).varied([0, 1, 2], scores)) == [0, 1, 2]


def test_the_price_is_a_share_of_the_best_score() -> None:
    rows = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    for unit in (1e-3, 1.0, 1e3):
        assert list(variety(rows, 0.2).varied([0, 1, 2], unit * np.array([1.0, 0.95, 0.9]))) == [0, 2, 1]


def test_titles_of_which_nothing_is_known_resemble_nothing() -> None:
    scores = np.array([1.0, 0.99, 0.98])
    assert list(variety([[1, 0], [0, 0], [0, 0]], 1.0).varied([0, 1, 2], scores)) == [0, 1, 2]


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=12), st.floats(0, 2), st.integers(0, 9))
def test_nothing_is_lost_the_best_leads_and_margins_fall(
    values: list[float], price: float, seed: int
) -> None:
    vectors = np.abs(np.random.default_rng(seed).standard_normal((len(values), 3)))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    order = list(by_margin(np.array(values), cosines, price))
    assert sorted(order) == list(range(len(values)))
    assert values[order[0]] == max(values)
    margins = [
        values[place] - price * max((cosines[place, earlier] for earlier in order[:turn]), default=0.0)
        for turn, place in enumerate(order)
    ]
    assert all(a >= b - 1e-9 for a, b in pairwise(margins))


def test_only_the_best_are_told_apart_and_the_rest_is_taken_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diversity, "POOL", 2)
    rows = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    asked: list[int] = []

    def candidates() -> object:
        for item in (0, 1, 2, 3):
            asked.append(item)
            yield item

    found = variety(rows, 1.0).varied(candidates(), np.array([1.0, 0.9, 0.8, 0.7]))  # type: ignore[arg-type]
    assert list(islice(found, 2)) == [0, 1]
    assert asked == [0, 1]
    assert list(found) == [2, 3]


def test_facts_of_a_catalogue_are_unit_vectors() -> None:
    made = Variety.of(small_catalogue())
    cosines = made.cosines(range(12))
    np.testing.assert_allclose(np.diag(cosines), 1, rtol=1e-5)
    assert cosines.min() >= 0
    assert cosines[2, 3] > cosines[2, 6], "two seasons of one series are more alike than strangers"
