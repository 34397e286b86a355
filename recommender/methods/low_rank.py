"""The main directions of a sparse matrix.

Halko, Martinsson and Tropp, "Finding Structure with Randomness" (2011): a random start, power rounds, and an
exact decomposition of what little is left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

#: Directions that are followed beside those that are asked for, so that the last ones come out right.
_OVERSAMPLING = 16


def main_directions(
    matrix: csr_matrix[Any], width: int, seed: int, rounds: int = 4
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the leading right singular vectors and singular values.

    Parameters
    ----------
    matrix : csr_matrix of float32, shape (n_rows, n_columns)
    width : int
        How many; fewer come back where the matrix is smaller.
    seed : int
    rounds : int
        Power rounds: more where singular values fall slowly.

    Returns
    -------
    directions : ndarray of float32, shape (n_columns, width)
        Orthonormal.
    strengths : ndarray of float32, shape (width,)
        Singular values, falling.
    """
    width = min(width, *matrix.shape)
    wide = min(width + _OVERSAMPLING, *matrix.shape)
    across = matrix.T.tocsr()
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.standard_normal((matrix.shape[1], wide), dtype=np.float32))[0]
    for _ in range(rounds):
        basis = np.linalg.qr(across @ (matrix @ basis))[0]
    _, strengths, rotation = np.linalg.svd(matrix @ basis, full_matrices=False)
    return (basis @ rotation.T)[:, :width], strengths[:width]
