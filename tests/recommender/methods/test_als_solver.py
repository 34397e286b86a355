"""Rows with constants of their own, beside implicit and beside plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from implicit.cpu.als import AlternatingLeastSquares
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.methods.als_loss import AlsLoss
from recommender.methods.als_solver import alternate, blocks

N_FACTORS = 4


def start(shape: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rng = np.random.default_rng(1)
    users, items = (0.05 * rng.standard_normal((n, N_FACTORS), dtype=np.float32) for n in shape)
    return users, items


@pytest.fixture(scope="module")
def matrix() -> csr_matrix:
    """People with 0 to 40 entries, some of them negative."""
    rng = np.random.default_rng(0)
    dense = np.where(rng.random((62, 40)) < 0.2, rng.choice([-2, 1.5, 3, 6], size=(62, 40)), 0)
    dense[60], dense[61] = 3, 0
    return csr_matrix(dense.astype(np.float32))


def dense_solution(
    matrix: csr_matrix, factors: NDArray[np.float32], constants: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve every row by the equations of Hu, Koren and Volinsky, one after the other, in double precision."""
    wide = factors.astype(np.float64)
    solved = np.zeros((matrix.shape[0], wide.shape[1]))
    for row, own in enumerate(matrix.toarray().astype(np.float64)):
        weight = np.where(own == 0, 1, np.abs(own))
        normal = wide.T @ (weight[:, None] * wide) + constants[row] * np.eye(wide.shape[1])
        solved[row] = np.linalg.solve(normal, wide.T @ np.maximum(own, 0))
    return solved


def test_with_one_constant_it_is_implicits_own_training(matrix: csr_matrix) -> None:
    users, items = start(matrix.shape)
    solver = AlternatingLeastSquares(
        factors=N_FACTORS, regularization=0.3, alpha=1.0, iterations=5, num_threads=1
    )
    solver.user_factors, solver.item_factors = users.copy(), items.copy()
    solver.fit(matrix, show_progress=False)
    found_users, found_items = alternate(matrix, users, items, AlsLoss(1.0, 0.3, 0.0), 5, 1, lambda _: None)
    np.testing.assert_allclose(found_items, solver.item_factors, rtol=1e-4, atol=1e-5)
    everyone = solver.recalculate_user(np.arange(matrix.shape[0]), matrix)
    np.testing.assert_allclose(found_users, everyone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("exponent", [0.5, 1.0])
def test_it_ends_where_the_equations_of_both_sides_hold(matrix: csr_matrix, exponent: float) -> None:
    loss = AlsLoss(0.3, 0.02, exponent)
    users, items = alternate(matrix, *start(matrix.shape), loss, 200, 1, lambda _: None)
    user_rows = loss.row_regularization(np.diff(matrix.indptr), matrix.shape[1])
    columns = matrix.T.tocsr()
    item_rows = loss.row_regularization(np.diff(columns.indptr), matrix.shape[0])
    assert len(np.unique(user_rows)) > 5
    np.testing.assert_allclose(users, dense_solution(matrix, items, user_rows), atol=2e-4)
    np.testing.assert_allclose(items, dense_solution(columns, users, item_rows), atol=2e-3)
    # The rows' own constants matter: the mean of them does not solve the equations.
    alike = np.full_like(user_rows, user_rows.mean())
    assert np.abs(users - dense_solution(matrix, items, alike)).max() > 2e-3


def test_rounds_are_told(matrix: csr_matrix) -> None:
    told: list[float] = []
    alternate(matrix, *start(matrix.shape), AlsLoss(0.3, 0.02, 1), 3, 1, told.append)
    assert told == [1, 1, 1]


def test_blocks_are_views_of_rows_with_one_constant(matrix: csr_matrix) -> None:
    constants = np.repeat([1.0, 2.0, 5.0], [10, 1, 51])
    found = list(blocks(matrix, constants))
    assert [(start, block.shape, constant) for start, block, constant in found] == [
        (0, (10, 40), 1.0),
        (10, (1, 40), 2.0),
        (11, (51, 40), 5.0),
    ]
    assert all(np.shares_memory(block.data, matrix.data) for _, block, _ in found)
    np.testing.assert_array_equal(np.vstack([block.toarray() for _, block, _ in found]), matrix.toarray())
    assert list(blocks(matrix[:0], constants[:0])) == []
