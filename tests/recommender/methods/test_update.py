"""Inverses that are updated by people, against inverses of whole matrices."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from recommender.methods.inverse import Diagonal, LowerTriangle, Prior
from recommender.methods.room import bytes_of_update
from recommender.methods.update import updated


def some_lists(n_people: int, n_items: int, seed: int) -> NDArray[np.float32]:
    """Return lists of which about a third is filled."""
    rng = np.random.default_rng(seed)
    filled = rng.random((n_people, n_items)) < 0.3
    return np.where(filled, rng.uniform(0.2, 2, filled.shape), 0).astype(np.float32)


def definite(n: int, seed: int) -> NDArray[np.float64]:
    """Return a positive definite matrix, full."""
    root = np.random.default_rng(seed).standard_normal((n, n))
    return root @ root.T / n + 2 * np.eye(n)


def lower_of(inverse: NDArray[np.floating[Any]]) -> LowerTriangle:
    """Return the lower triangle as LAPACK would, with something wrong above it."""
    lower = np.asfortranarray(np.tril(inverse), dtype=np.float32)
    lower[np.triu_indices(len(lower), 1)] = np.nan
    return LowerTriangle(lower)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 99), st.booleans())
def test_an_update_is_the_inverse_of_the_sum(n_people: int, n_items: int, seed: int, plain: bool) -> None:
    lists = some_lists(n_people, n_items, seed)
    matrix = np.diag(np.linspace(0.5, 9, n_items)) if plain else definite(n_items, seed)
    prior: Prior = Diagonal(1 / np.diag(matrix)) if plain else lower_of(np.linalg.inv(matrix))
    found = updated(prior, csr_matrix(lists))
    exact = np.linalg.inv(matrix + lists.T.astype(np.float64) @ lists)
    np.testing.assert_allclose(found.rows(0, n_items), exact, atol=1e-5)
    np.testing.assert_allclose(found.diagonal, np.diag(exact), rtol=1e-4)
    middle = n_items // 2
    np.testing.assert_array_equal(found.rows(middle, n_items).shape, (n_items - middle, n_items))
    np.testing.assert_allclose(found.rows(middle, n_items), exact[middle:], atol=1e-5)


@pytest.mark.parametrize("plain", [True, False])
def test_blocks_make_no_difference(plain: bool) -> None:
    lists = some_lists(9, 1100, 1)
    prior: Prior = Diagonal(np.full(1100, 0.25)) if plain else lower_of(0.25 * np.eye(1100))
    found = updated(prior, csr_matrix(lists))
    exact = np.linalg.inv(4 * np.eye(1100) + lists.T.astype(np.float64) @ lists)
    np.testing.assert_allclose(found.rows(1000, 1100), exact[1000:], atol=1e-6)
    np.testing.assert_allclose(found.diagonal, np.diag(exact), rtol=1e-5)


def test_the_prior_is_not_altered_and_rows_may_be() -> None:
    prior = lower_of(np.linalg.inv(definite(12, 0)))
    before = prior.lower.copy()
    found = updated(prior, csr_matrix(some_lists(4, 12, 0)))
    rows = found.rows(2, 5)
    kept = rows.copy()
    rows[:] = 7
    np.testing.assert_array_equal(prior.lower, before)
    np.testing.assert_array_equal(found.rows(2, 5), kept)


def test_the_diagonal_stays_right_where_little_is_left_of_it() -> None:
    """A title that many like: what is left is a thousandth of what it is taken from."""
    lists = np.ones((900, 1), dtype=np.float32)
    found = updated(Diagonal(np.array([1.0])), csr_matrix(lists))
    np.testing.assert_allclose(found.diagonal, [1 / 901], rtol=1e-9)


def test_what_cannot_be_factorised_says_so() -> None:
    with pytest.raises(TrainingFailed, match="cannot be inverted") as caught:
        updated(Diagonal(np.array([-1.0, -1.0])), csr_matrix(np.full((3, 2), 2, dtype=np.float32)))
    assert "of 3" in caught.value.where
    assert "raise the regularization" in caught.value.remedy


def test_the_memory_of_an_update_grows_with_people() -> None:
    assert bytes_of_update(2, 10) - bytes_of_update(1, 10) == 12 * 10 + 8 * 3


def test_an_update_takes_no_more_memory_than_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at a large size: blocks are small, and a copy of what is between people would be too much."""
    for module in ("inverse", "room"):
        monkeypatch.setattr(f"recommender.methods.{module}.BLOCK", 64)
    lists, prior = csr_matrix(np.eye(400, 1600, dtype=np.float32)), Diagonal(np.ones(1600))
    tracemalloc.start()
    updated(prior, lists)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= bytes_of_update(400, 1600)
