"""Factors of the user-item matrix by alternating least squares, trained by `implicit`.

The method is Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008), with
the loss of Rendle et al. (2021): see `als_loss`. Negatives are pairs of preference 0 with confidence ``|c|``,
which is how `implicit` reads negative numbers.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.arrays import load_array, save_array
from core.errors import ArtifactCorrupt, TrainingFailed
from core.progress import bar
from recommender.methods.als_loss import AlsLoss
from recommender.methods.als_solver import alternate

PART = "factors"
#: Bytes an entry: the checked copy, the sorted one and its transpose, each a float32 and an int32.
_BYTES_PER_ENTRY = 24


@dataclass(frozen=True)
class AlsParameters:
    """The numbers of the training; the defaults are explained in docs/recommender.md.

    Attributes
    ----------
    n_factors : int
        Width of the factors.
    unobserved_weight, regularization, exponent : float
        a0, lambda and nu, see `AlsLoss`.
    iterations : int
        Rounds over users and items.
    n_threads : int
        0 for one a core. The result does not depend on it: rows are solved one by one.
    """

    n_factors: int = 128
    unobserved_weight: float = 0.5
    regularization: float = 0.003
    exponent: float = 1.0
    iterations: int = 16
    n_threads: int = 0

    @property
    def loss(self) -> AlsLoss:
        """The loss that these numbers make."""
        return AlsLoss(self.unobserved_weight, self.regularization, self.exponent)


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
    loss : AlsLoss
        By which a person who is folded in is solved, too.
    """

    users: NDArray[np.float32]
    items: NDArray[np.float32]
    loss: AlsLoss

    def save(self, staging: Path) -> None:
        """Write ``factors/``."""
        folder = staging / PART
        save_array(folder / "users.npy", self.users)
        save_array(folder / "items.npy", self.items)
        (folder / "loss.json").write_text(json.dumps(asdict(self.loss)), encoding="utf-8")

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
            numbers = json.loads((folder / "loss.json").read_text(encoding="utf-8"))
            loss = AlsLoss(**{name: float(value) for name, value in numbers.items()})
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise ArtifactCorrupt(
                "cannot read the factors", f"{folder} ({error})", "build again or roll back"
            ) from error
        return cls(load_array(folder / "users.npy"), load_array(folder / "items.npy"), loss)


def train(
    matrix: csr_matrix[Any], parameters: AlsParameters = DEFAULT, seed: int = 0, memory_limit: int = 0
) -> Factors:
    """Factorise the user-item matrix.

    Parameters
    ----------
    matrix : csr_matrix of float32, shape (n_users, n_items)
        Confidences, negative for dislike; it is not altered.
    parameters : AlsParameters
    seed : int
        Same seed and same matrix give the same factors on the same machine and release of numpy, whatever the
        number of threads.
    memory_limit : int
        Bytes that the training may take; 0 for no limit.

    Returns
    -------
    Factors

    Raises
    ------
    TrainingFailed
        If there is nothing to learn from, a confidence or a factor is no finite number, or the memory does
        not suffice.
    """
    _check_memory(matrix, parameters, memory_limit)
    clean = checked(matrix)
    loss = parameters.loss
    clean.data = loss.confidences(clean.data)
    rng = np.random.default_rng(seed)
    users, items = (_start(rng, n, parameters.n_factors) for n in clean.shape)
    with bar("factors", parameters.iterations, "rounds") as advance:
        users, items = alternate(
            clean, users, items, loss, parameters.iterations, parameters.n_threads, advance
        )
    if not (np.isfinite(users).all() and np.isfinite(items).all()):
        raise TrainingFailed(
            "the factors came out as no numbers",
            f"ALS with lambda = {loss.regularization:g}, a0 = {loss.unobserved_weight:g}",
            "raise the regularisation",
        )
    return Factors(users, items, loss)


def checked(matrix: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return a copy fit for training: float32, no stored zeros, no repeats, the same shape.

    A stored zero would change the factors, and repeats are summed.

    Raises
    ------
    TrainingFailed
        If there is nothing to learn from, or a confidence is no finite number.
    """
    clean = matrix.astype(np.float32, copy=True)
    clean.sum_duplicates()
    broken = np.flatnonzero(~np.isfinite(clean.data))
    if len(broken):
        row = int(np.searchsorted(clean.indptr, broken[0], side="right") - 1)
        raise TrainingFailed("a confidence is no number", f"user-item matrix, row {row}", "build again")
    clean.eliminate_zeros()
    if clean.nnz == 0 or clean.data.max() <= 0:
        raise TrainingFailed(
            "nobody likes anything, so there is nothing to learn from",
            f"user-item matrix of {clean.shape[0]:,} people and {clean.shape[1]:,} titles",
            "build from a source that has list entries of offered titles",
        )
    return clean


def _check_memory(matrix: csr_matrix[Any], parameters: AlsParameters, memory_limit: int) -> None:
    # Twice the factors: they are sorted at the start and put back into order at the end.
    needed = matrix.nnz * _BYTES_PER_ENTRY + sum(matrix.shape) * parameters.n_factors * 4 * 2
    if memory_limit and needed > memory_limit:
        raise TrainingFailed(
            f"ALS needs {needed / 2**30:.2g} GiB and may take {memory_limit / 2**30:.2g}",
            f"{matrix.shape[0]:,} people, {matrix.shape[1]:,} titles, {matrix.nnz:,} entries",
            "raise the memory limit or lower n_factors",
        )


def _start(rng: np.random.Generator, n_rows: int, n_factors: int) -> NDArray[np.float32]:
    # Rendle et al. start from N(0, .1 / sqrt(d)).
    return rng.standard_normal((n_rows, n_factors), dtype=np.float32) * np.float32(0.1 / np.sqrt(n_factors))
