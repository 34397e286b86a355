"""What the linear methods learn from."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from recommender.methods.likes import likes, strengths


def test_dislikes_zeros_and_repeats_leave_no_trace() -> None:
    matrix = csr_matrix(
        (np.array([0.5, 0.5, -1, 0, 2], dtype=np.float32), np.array([1, 1, 2, 0, 3]), np.array([0, 4, 5, 5])),
        shape=(3, 4),
    )
    found = likes(matrix, 1.0)
    assert found.dtype == np.float32
    assert found.nnz == 2
    assert found.toarray().tolist() == [[0, 1, 0, 0], [0, 0, 0, 2], [0, 0, 0, 0]]
    assert matrix.nnz == 5, "the matrix of others is not altered"


def test_gradation_says_how_much_confidences_count() -> None:
    values = np.array([0.25, 1, 4], dtype=np.float32)
    assert strengths(values, 0).tolist() == [1, 1, 1]
    assert strengths(values, 0.5).tolist() == [0.5, 1, 2]
    assert strengths(values, 1).tolist() == values.tolist()
