"""Sparse matrices and training sets with some of their entries or rows only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.typing import BoolArray, IntArray
from recommender.methods.training import Training


def chosen_entries(matrix: csr_matrix[Any], chosen: BoolArray) -> csr_matrix[Any]:
    """Return some entries of a matrix, in its shape.

    Parameters
    ----------
    matrix : csr_matrix
    chosen : ndarray of bool, shape (n_entries,)
        In the order in which the matrix stores its entries.
    """
    running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(chosen)])
    smaller: csr_matrix[Any] = csr_matrix(
        (matrix.data[chosen], matrix.indices[chosen], running[matrix.indptr]), shape=matrix.shape
    )
    return smaller


def common_entries(matrix: csr_matrix[Any], pattern: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return the entries of a matrix where another of the same shape has entries too."""
    ones = csr_matrix((np.ones_like(pattern.data), pattern.indices, pattern.indptr), shape=pattern.shape)
    both: csr_matrix[Any] = matrix.multiply(ones).tocsr()
    return both


def ranked_within(keys: NDArray[Any], indptr: IntArray) -> NDArray[np.int64]:
    """Return the rank of each entry in its row by increasing key, from 0; equal keys in stored order.

    Parameters
    ----------
    keys : ndarray, shape (n_entries,)
    indptr : ndarray of int, shape (n_rows + 1,)
    """
    rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[np.lexsort((keys, rows))] = np.arange(len(keys)) - indptr[rows]
    return ranks


def shuffled_within(matrix: csr_matrix[Any], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the place of each entry in a shuffle of its row, from 0, shape (n_entries,)."""
    return ranked_within(rng.random(matrix.nnz), matrix.indptr)


def with_entries(training: Training, kept: BoolArray) -> Training:
    """Return a training set of the same shape with some entries of its matrix, and what belongs to them.

    Parameters
    ----------
    training : Training
    kept : ndarray of bool, shape (n_entries,)
        In the order in which the matrix stores its entries.
    """
    matrix = chosen_entries(training.matrix, kept)
    return replace(
        training,
        matrix=matrix,
        scores=None if training.scores is None else common_entries(training.scores, matrix),
        times=None if training.times is None else training.times[kept],
    )


def without_people(training: Training, held_out: IntArray) -> Training:
    """Return a training set without some people's rows; the others keep their order."""
    kept = np.ones(training.matrix.shape[0], dtype=bool)
    kept[held_out] = False
    rows = np.flatnonzero(kept)
    return replace(
        training,
        matrix=training.matrix[rows],
        scores=None if training.scores is None else training.scores[rows],
        times=None if training.times is None else training.times[np.repeat(kept, _lengths(training.matrix))],
    )


def _lengths(matrix: csr_matrix[Any]) -> NDArray[Any]:
    lengths: NDArray[Any] = np.diff(matrix.indptr)
    return lengths
