"""Main directions against an exact decomposition."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from recommender.methods.low_rank import main_directions


def test_they_are_those_of_an_exact_decomposition() -> None:
    rng = np.random.default_rng(0)
    dense = np.where(rng.random((90, 120)) < 0.2, rng.random((90, 120)), 0).astype(np.float32)
    found, strengths = main_directions(csr_matrix(dense), 40, 0, rounds=8)
    _, exact, rotation = np.linalg.svd(dense)
    assert found.shape == (120, 40)
    np.testing.assert_allclose(strengths, exact[:40], rtol=2e-2)
    np.testing.assert_allclose(strengths[:10], exact[:10], rtol=1e-4)
    np.testing.assert_allclose(found.T @ found, np.eye(40), atol=1e-5)
    np.testing.assert_allclose(np.abs(np.diag(rotation[:5] @ found)), 1, atol=1e-3)


def test_no_more_directions_than_the_matrix_has() -> None:
    found, strengths = main_directions(csr_matrix(np.ones((2, 5), dtype=np.float32)), 9, 0)
    assert found.shape == (5, 2)
    np.testing.assert_allclose(strengths, [np.sqrt(10), 0], atol=1e-5)


def test_the_seed_decides() -> None:
    matrix = csr_matrix(np.random.default_rng(1).random((30, 30)).astype(np.float32))
    np.testing.assert_array_equal(main_directions(matrix, 5, 3)[0], main_directions(matrix, 5, 3)[0])
