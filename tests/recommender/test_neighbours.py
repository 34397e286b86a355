"""Neighbours: exact cosines in blocks, empty places, support, correlations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recommender import neighbours
from recommender.neighbours import Neighbours, correlating, cosine_neighbours, support


@given(st.integers(0, 1000), st.integers(1, 7))
def test_they_are_the_largest_cosines(seed: int, k: int) -> None:
    vectors = np.random.default_rng(seed).standard_normal((9, 3)).astype(np.float32)
    found = cosine_neighbours(vectors, n_neighbours=k)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = units @ units.T
    for item in range(9):
        others = [other for other in range(9) if other != item and cosines[item, other] > 0]
        expected = sorted(others, key=lambda other: -cosines[item, other])[:k]
        items, scores = found.of(item)
        assert items.tolist() == expected
        np.testing.assert_allclose(scores, cosines[item, expected], atol=1e-5)


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(0).standard_normal((50, 4)).astype(np.float32)
    whole = cosine_neighbours(vectors, n_neighbours=5)
    monkeypatch.setattr(neighbours, "_BLOCK", 7)
    np.testing.assert_array_equal(cosine_neighbours(vectors, n_neighbours=5).items, whole.items)


@pytest.mark.parametrize("as_sparse", [False, True])
def test_rows_of_zeros_and_titles_out_of_comparison_are_nobodys_neighbours(as_sparse: bool) -> None:
    dense = np.array([[1, 0], [1, 0.1], [0, 0], [1, 0.2]], dtype=np.float32)
    vectors: Any = csr_matrix(dense) if as_sparse else dense
    found = cosine_neighbours(vectors, comparable=np.array([True, True, True, False]), n_neighbours=3)
    assert found.items.tolist() == [[1, -1, -1], [0, -1, -1], [-1, -1, -1], [-1, -1, -1]]
    assert found.of(2)[0].tolist() == []


def test_cosines_of_several_views_are_averaged() -> None:
    one, other = (
        np.array([[1, 0], [1, 0], [0, 1]], "f4"),
        csr_matrix(np.array([[1, 0], [0, 1], [1, 0]], "f4")),
    )
    found = cosine_neighbours(one, other, n_neighbours=2)
    assert found.items.tolist() == [[1, 2], [0, -1], [0, -1]]
    assert found.scores[0].tolist() == [0.5, 0.5]


def test_nothing_to_compare() -> None:
    assert cosine_neighbours(np.zeros((3, 2), dtype=np.float32)).items.max() == -1
    assert cosine_neighbours(np.zeros((0, 2), dtype=np.float32)).items.shape[0] == 0


def test_support_counts_people_who_like_it() -> None:
    matrix = csr_matrix(np.array([[1.0, -1.0, 0], [0.3, 0, 0]], dtype=np.float32))
    assert support(matrix).tolist() == [2, 0, 0]


def test_fame_is_no_likeness() -> None:
    rng = np.random.default_rng(0)
    taste = rng.standard_normal(200)
    users = np.stack([np.full(200, 5.0), taste], axis=1).astype(np.float32)
    # Items 0 and 1 please one side, item 2 the other; all are famous.
    items = np.array([[1, 0.5], [1, 0.4], [1, -0.5]], dtype=np.float32)
    assert cosine_neighbours(items).of(0)[0].tolist() == [1, 2]
    turned = correlating(users, items)
    assert cosine_neighbours(turned).of(0)[0].tolist() == [1]


def test_correlations_are_those_of_the_scores() -> None:
    rng = np.random.default_rng(1)
    users, items = rng.standard_normal((100, 3)).astype(np.float32), rng.standard_normal((4, 3)).astype("f4")
    turned = correlating(users, items)
    units = turned / np.linalg.norm(turned, axis=1, keepdims=True)
    np.testing.assert_allclose(units @ units.T, np.corrcoef(users @ items.T, rowvar=False), atol=1e-4)


def test_one_person_correlates_with_nobody() -> None:
    items = np.eye(2, dtype=np.float32)
    np.testing.assert_array_equal(correlating(np.ones((1, 2), dtype=np.float32), items), items)


def test_neighbours_come_back_as_saved(tmp_path: Path) -> None:
    found = cosine_neighbours(np.eye(3, 2, dtype=np.float32) + 0.1)
    found.save(tmp_path, "als")
    back = Neighbours.load(tmp_path, "als")
    np.testing.assert_array_equal(back.items, found.items)
    np.testing.assert_array_equal(back.scores, found.scores)
