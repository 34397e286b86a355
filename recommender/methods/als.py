"""Factors of the user-item matrix by alternating least squares, trained by `implicit`.

The method is Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008). Its
numbers are set as in Rendle, Krichene, Zhang and Koren, "Revisiting the Performance of iALS on Item
Recommendation Benchmarks" (2021), whose loss gives an unseen pair the weight a0 and scales the regularisation
with the length of the row. `implicit` knows an unseen weight of 1 and one constant regularisation, so

- a confidence w of the matrix becomes ``sign(w) * (1 + |w| / a0)``: never below what an unseen pair weighs,
  and a pair of w = 1 weighs 1 + 1 / a0, their alpha;
- their regularisation of a row with n pairs, ``lambda * (n + a0 * N) / a0``, is averaged over the users and
  over the items; since users' factors can grow as far as items' factors shrink, two constants act as the one
  geometric mean of both.

Negatives are pairs of preference 0 with confidence ``|c|``, which is how `implicit` reads negative numbers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.arrays import load_array, save_array
from core.errors import ArtifactCorrupt, SourceInvalid
from core.progress import bar

PART = "factors"
_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class AlsParameters:
    """The numbers of the training; the defaults are explained in docs/recommender.md.

    Attributes
    ----------
    n_factors : int
        Width of the factors.
    unobserved_weight : float
        a0 of Rendle et al.: what an unseen pair weighs against a seen one of confidence 1.
    regularization : float
        lambda of Rendle et al., before it is scaled with the length of rows.
    iterations : int
        Rounds over users and items.
    n_threads : int
        0 for one a core. The result does not depend on it: rows are solved one by one.
    """

    n_factors: int = 128
    unobserved_weight: float = 0.5
    regularization: float = 0.003
    iterations: int = 16
    n_threads: int = 0


DEFAULT = AlsParameters()


@dataclass(frozen=True)
class Factors:
    """What the training leaves.

    Attributes
    ----------
    users : ndarray of float32, shape (n_users, n_factors)
        Exact solutions against `items`, as `recommender.methods.fold_in` gives them.
    items : ndarray of float32, shape (n_items, n_factors)
        Rows of zeros for titles on nobody's list.
    regularization : float
        The constant that `implicit` was given.
    unobserved_weight : float
        a0, which turns confidences into those of `implicit`.
    """

    users: NDArray[np.float32]
    items: NDArray[np.float32]
    regularization: float
    unobserved_weight: float

    def save(self, staging: Path) -> None:
        """Write ``factors/``."""
        folder = staging / PART
        save_array(folder / "users.npy", self.users)
        save_array(folder / "items.npy", self.items)
        scalars = {"regularization": self.regularization, "unobserved_weight": self.unobserved_weight}
        (folder / "scalars.json").write_text(json.dumps(scalars), encoding="utf-8")

    @classmethod
    def load(cls, version: Path) -> Factors:
        """Open the factors of a version, memory-mapped.

        Raises
        ------
        ArtifactCorrupt
            If a file is missing or damaged.
        """
        folder = version / PART
        try:
            scalars = json.loads((folder / "scalars.json").read_text(encoding="utf-8"))
            constants = float(scalars["regularization"]), float(scalars["unobserved_weight"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactCorrupt(
                "cannot read the factors", f"{folder} ({error})", "build again or roll back"
            ) from error
        return cls(load_array(folder / "users.npy"), load_array(folder / "items.npy"), *constants)


def als_confidences(confidences: NDArray[np.float32], unobserved_weight: float) -> NDArray[np.float32]:
    """Return confidences as `implicit` wants them: ``sign(w) * (1 + |w| / a0)``, shape kept, float32."""
    scaled = np.sign(confidences) * (1 + np.abs(confidences) / unobserved_weight)
    return scaled.astype(np.float32, copy=False)


def als_regularization(matrix: csr_matrix[Any], parameters: AlsParameters) -> float:
    """Return the constant for `implicit`: the geometric mean of what users and items would have."""
    n_users, n_items = matrix.shape
    a0 = parameters.unobserved_weight
    users = parameters.regularization * (matrix.nnz / n_users + a0 * n_items) / a0
    items = parameters.regularization * (matrix.nnz / n_items + a0 * n_users) / a0
    return float(np.sqrt(users * items))


def checked(matrix: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return a copy fit for training: float32, no stored zeros, no repeats, the same shape.

    A stored zero would change the factors, and repeats are summed.

    Raises
    ------
    SourceInvalid
        If there is nothing to learn from, or a confidence is no finite number.
    """
    clean = matrix.astype(np.float32, copy=True)
    clean.sum_duplicates()
    if not np.isfinite(clean.data).all():
        row = int(
            np.searchsorted(clean.indptr, np.flatnonzero(~np.isfinite(clean.data))[0], side="right") - 1
        )
        raise SourceInvalid("a confidence is no number", f"user-item matrix, row {row}", "build again")
    clean.eliminate_zeros()
    if clean.nnz == 0 or clean.data.max() <= 0:
        raise SourceInvalid(
            "nobody likes anything, so there is nothing to learn from",
            f"user-item matrix of {clean.shape[0]:,} people and {clean.shape[1]:,} titles",
            "build from a source that has list entries of offered titles",
        )
    return clean


def train(matrix: csr_matrix[Any], parameters: AlsParameters = DEFAULT, seed: int = 0) -> Factors:
    """Factorise the user-item matrix.

    Parameters
    ----------
    matrix : csr_matrix of float32, shape (n_users, n_items)
        Confidences, negative for dislike; it is not altered.
    parameters : AlsParameters
    seed : int
        Same seed and same matrix give the same factors on the same machine and release of numpy, whatever the
        number of threads.

    Returns
    -------
    Factors

    Raises
    ------
    SourceInvalid
        As `checked`.
    """
    clean = checked(matrix)
    regularization = als_regularization(clean, parameters)
    clean.data = als_confidences(clean.data, parameters.unobserved_weight)
    solver = AlternatingLeastSquares(
        factors=parameters.n_factors,
        regularization=regularization,
        alpha=1.0,
        iterations=parameters.iterations,
        num_threads=parameters.n_threads,
    )
    rng = np.random.default_rng(seed)
    solver.user_factors, solver.item_factors = (_start(rng, n, parameters.n_factors) for n in clean.shape)
    with bar("factors", parameters.iterations, "rounds") as advance:
        solver.fit(clean, show_progress=False, callback=lambda *_: advance(1))
    users = _exact_users(solver, clean)
    return Factors(users, solver.item_factors, regularization, parameters.unobserved_weight)


def _start(rng: np.random.Generator, n_rows: int, n_factors: int) -> NDArray[np.float32]:
    # Rendle et al. start from N(0, .1 / sqrt(d)).
    return rng.standard_normal((n_rows, n_factors), dtype=np.float32) * np.float32(0.1 / np.sqrt(n_factors))


def _exact_users(solver: AlternatingLeastSquares, matrix: csr_matrix[Any]) -> NDArray[np.float32]:
    """Solve every user exactly: training takes three steps of conjugate gradients, fold-in does not."""
    blocks = []
    for start in range(0, matrix.shape[0], _ROWS_AT_ONCE):
        rows = matrix[start : start + _ROWS_AT_ONCE]
        blocks.append(solver.recalculate_user(np.arange(rows.shape[0]), rows))
    return np.concatenate(blocks)
