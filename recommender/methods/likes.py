"""What people like, out of the user-item matrix: the part that the linear methods learn from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


def likes(matrix: csr_matrix[Any], gradation: float) -> csr_matrix[Any]:
    """Return what people like, as a copy without stored zeros and repeats.

    Parameters
    ----------
    matrix : csr_matrix of float, shape (n_users, n_items)
        Confidences, finite, negative for dislike; repeats of a pair are summed.
    gradation : float
        As in `strengths`.

    Returns
    -------
    csr_matrix of float32, shape (n_users, n_items)
    """
    liked: csr_matrix[Any] = matrix.astype(np.float32, copy=True)
    liked.sum_duplicates()
    np.maximum(liked.data, 0, out=liked.data)
    liked.eliminate_zeros()
    liked.data = strengths(liked.data, gradation)
    return liked


def with_likes(liked: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return the rows of the people who like anything."""
    rows: csr_matrix[Any] = liked[np.diff(liked.indptr) > 0]
    return rows


def strengths(confidences: NDArray[np.float32], gradation: float) -> NDArray[np.float32]:
    """Return ``confidences ** gradation``, float32: 0 makes all entries equal, 1 leaves them as they are."""
    return confidences ** np.float32(gradation)
