"""Alternating least squares with a regularisation of its own for every row, by the solver of `implicit`.

Rows and columns of the matrix are sorted by their regularisation once. Rows that share a constant are then
one block of memory, and are solved in place by one call, without a copy, however many entries there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.typing import FloatArray
from recommender.methods.als_loss import AlsLoss


def alternate(
    matrix: csr_matrix[Any],
    users: NDArray[np.float32],
    items: NDArray[np.float32],
    loss: AlsLoss,
    iterations: int,
    n_threads: int,
    advance: Callable[[float], None],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Alternate between users and items, three steps of conjugate gradients a row, then solve users exactly.

    Parameters
    ----------
    matrix : csr_matrix of float32, shape (n_users, n_items)
        Confidences as `implicit` wants them, see `AlsLoss.confidences`; no stored zeros.
    users, items : ndarrays of float32, shapes (n_users, n_factors) and (n_items, n_factors)
        Where to start.
    loss : AlsLoss
    iterations, n_threads : int
    advance : callable
        Called with 1 after each round.

    Returns
    -------
    ndarrays of float32, shapes of `users` and `items`
    """
    user_rows = loss.row_regularization(np.diff(matrix.indptr), matrix.shape[1])
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    item_rows = loss.row_regularization(counts, matrix.shape[0])
    user_order, item_order = (np.argsort(rows, kind="stable") for rows in (user_rows, item_rows))
    by_user = _sorted(matrix, user_order, item_order)
    by_item = by_user.T.tocsr()
    user_blocks = list(blocks(by_user, user_rows[user_order]))
    item_blocks = list(blocks(by_item, item_rows[item_order]))
    users, items = users[user_order], items[item_order]
    solver = AlternatingLeastSquares(
        factors=users.shape[1], alpha=1.0, iterations=iterations, num_threads=n_threads
    )
    for _ in range(iterations):
        for side, rows, other in ((user_blocks, users, items), (item_blocks, items, users)):
            for start, block, constant in side:
                solver.solver(
                    block, rows[start : start + block.shape[0]], other, constant, num_threads=n_threads
                )
        advance(1)
    solver.item_factors = items
    for start, block, constant in user_blocks:
        users[start : start + block.shape[0]] = _exact(solver, block, constant)
    return users[np.argsort(user_order)], items[np.argsort(item_order)]


def blocks(matrix: csr_matrix[Any], constants: FloatArray) -> Iterator[tuple[int, csr_matrix[Any], float]]:
    """Yield the first row, the rows and the constant of each run of equal `constants`; nothing is copied."""
    if len(constants) == 0:
        return
    starts = np.flatnonzero(np.concatenate([[True], np.diff(constants) != 0]))
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(constants)], strict=True):
        entries = slice(matrix.indptr[start], matrix.indptr[stop])
        block: csr_matrix[Any] = csr_matrix((stop - start, matrix.shape[1]), dtype=matrix.dtype)
        # Set one by one: the constructor would copy what is a small part of a large array.
        block.data, block.indices = matrix.data[entries], matrix.indices[entries]
        block.indptr = matrix.indptr[start : stop + 1] - matrix.indptr[start]
        yield start, block, float(constants[start])


def _sorted(
    matrix: csr_matrix[Any], row_order: NDArray[np.int64], column_order: NDArray[np.int64]
) -> csr_matrix[Any]:
    place = np.empty(len(column_order), dtype=matrix.indices.dtype)
    place[column_order] = np.arange(len(column_order), dtype=place.dtype)
    rows = matrix[row_order]
    return csr_matrix((rows.data, place[rows.indices], rows.indptr), shape=matrix.shape)


def _exact(solver: AlternatingLeastSquares, block: csr_matrix[Any], constant: float) -> NDArray[np.float32]:
    # Training stops after three steps, fold-in solves exactly; what a version keeps of people is the latter.
    solver.regularization = constant
    factors: NDArray[np.float32] = solver.recalculate_user(np.arange(block.shape[0]), block)
    return factors
