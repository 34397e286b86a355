"""The Gram matrix of what people like, and its inverse, in one array of float32.

Of that array only the lower triangle is ever written: 4 bytes for each pair of titles.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_matrix

from core.progress import bar
from recommender.methods.inverse import blocks, not_definite


def gram(liked: csr_matrix[Any]) -> NDArray[np.float32]:
    """Return the lower triangle of ``X'X`` in column order; what stands above the diagonal means nothing.

    Parameters
    ----------
    liked : csr_matrix of float32, shape (n_users, n)

    Returns
    -------
    ndarray of float32, shape (n, n), Fortran order
    """
    n_items = int(liked.shape[1])
    square = np.zeros((n_items, n_items), dtype=np.float32, order="F")
    columns, across = liked.tocsc(), liked.T.tocsr()
    with bar("Gram matrix", n_items, "titles") as advance:
        for first, last in blocks(n_items):
            product = across[first:] @ columns[:, first:last]
            square[first:, first:last] = product.toarray(order="F")
            advance(last - first)
    return square


def ridge_inverse(
    square: NDArray[np.float32], regularization: float | NDArray[np.float32]
) -> NDArray[np.float32]:
    """Replace a Gram matrix by the inverse of ``G + lambda I``, in place.

    Parameters
    ----------
    square : ndarray of float32, shape (n, n), Fortran order
        The lower triangle counts; it is overwritten.
    regularization : float, or ndarray of float32, shape (n,)
        lambda, for all titles or for each.

    Returns
    -------
    ndarray of float32, shape (n, n), Fortran order
        The same memory; its lower triangle is the inverse's.

    Raises
    ------
    TrainingFailed
        If the matrix is not positive definite in single precision.
    """
    diagonal = np.einsum("ii->i", square)
    diagonal += np.float32(regularization)
    factor, refused = lapack.spotrf(square, lower=1, clean=0, overwrite_a=1)
    if not refused:
        inverse, refused = lapack.spotri(factor, lower=1, overwrite_c=1)
    if refused:
        raise not_definite(refused - 1, "title", len(square))
    result: NDArray[np.float32] = inverse
    return result
