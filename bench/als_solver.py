"""What a regularisation of its own for every row costs, beside `implicit`'s training with one constant."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.record import record
from recommender.methods.als_loss import AlsLoss
from recommender.methods.als_solver import alternate

N_FACTORS = 128
ROUNDS = 4
#: People, titles and mean length of a list: lengths and popularity fall off as in real lists.
SIZES = ((2_000, 5_000, 100), (20_000, 15_643, 150))


def main() -> None:
    """Train on made-up matrices of two sizes by both, and write the ratio down."""
    rows = [_row(*size) for size in SIZES]
    notes = [
        f"{N_FACTORS} factors, {ROUNDS} rounds, then every person exactly, by both; the best of three. "
        "The matrices are drawn by chance, so the factors mean nothing.",
    ]
    title = "Training with a regularisation for every row, beside implicit's with one"
    record("als_solver", title, "python -m bench als_solver", rows, notes)


def _row(n_users: int, n_items: int, length: int) -> dict[str, str | int | float]:
    rng = np.random.default_rng(0)
    lengths = np.minimum(rng.geometric(1 / length, size=n_users), n_items // 4)
    fame = 1 / np.arange(1, n_items + 1) ** 0.8
    rows = np.repeat(np.arange(n_users), lengths)
    columns = rng.choice(n_items, size=len(rows), p=fame / fame.sum())
    matrix = csr_matrix((np.full(len(rows), 3, np.float32), (rows, columns)), shape=(n_users, n_items))
    matrix.data[:] = 3
    starts = [0.01 * rng.standard_normal((n, N_FACTORS), dtype=np.float32) for n in matrix.shape]
    loss = AlsLoss(0.5, 0.003, 1.0)

    def by_row() -> None:
        alternate(matrix, starts[0].copy(), starts[1].copy(), loss, ROUNDS, 0, lambda _: None)

    own, library = _best_of_three(by_row), _best_of_three(lambda: _library(matrix, starts))
    n_constants = len(np.unique(loss.row_regularization(np.diff(matrix.indptr), n_items)))
    return {
        "people": n_users,
        "titles": n_items,
        "entries": matrix.nnz,
        "constants of people": n_constants,
        "seconds": round(own, 2),
        "implicit, seconds": round(library, 2),
        "ratio": round(own / library, 2),
    }


def _library(matrix: csr_matrix, starts: list[NDArray[np.float32]]) -> None:
    solver = AlternatingLeastSquares(factors=N_FACTORS, regularization=10, alpha=1.0, iterations=ROUNDS)
    solver.user_factors, solver.item_factors = (start.copy() for start in starts)
    solver.fit(matrix, show_progress=False)
    solver.recalculate_user(np.arange(matrix.shape[0]), matrix)


def _best_of_three(work: Callable[[], None]) -> float:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()
