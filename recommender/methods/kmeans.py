"""The legacy: clusters of people by the rows of the score matrix; all in a cluster get the cluster's mean.

It is kept as the baseline that "people like you" replaces, with the two flaws it is known for: a title
without a score counts as scored 0, both for the distance of two people and in the mean, and all members of a
cluster are told the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import vq
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from core.typing import IntArray
from recommender.generator import Evidence
from recommender.methods.likes import likes
from recommender.methods.training import Training
from recommender.neighbours import Vectors

N_DIMENSIONS = 64
MOST_CLUSTERS = 256
_ITERATIONS = 20


@dataclass(frozen=True)
class KMeansGenerator:
    """Proposes what the nearest cluster of people scores highly.

    Attributes
    ----------
    directions : ndarray of float32, shape (n_dimensions, n_items)
        Of the singular value decomposition that rows are reduced by.
    centres : ndarray of float32, shape (n_clusters, n_dimensions)
    means : ndarray of float32, shape (n_clusters, n_items)
        What each cluster scores each title, 0 counted where somebody did not.
    """

    directions: NDArray[np.float32]
    centres: NDArray[np.float32]
    means: NDArray[np.float32]

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return "kmeans"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the means of the nearest cluster, shape (n_items,); 0 for a list that likes nothing."""
        liked = evidence.liked
        if len(liked) == 0:
            return np.zeros(self.means.shape[1], dtype=np.float32)
        values = evidence.confidences[liked]
        row = self.directions[:, evidence.items[liked]] @ (values / np.linalg.norm(values))
        distances = ((self.centres - row) ** 2).sum(axis=1)
        nearest: NDArray[np.float32] = self.means[distances.argmin()]
        return nearest

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:  # noqa: ARG002
        """Return -1 everywhere: a cluster speaks for itself, no entry does."""
        return np.full(len(items), -1)


def fit(training: Training) -> KMeansGenerator:
    """Reduce the rows of the scores, or of the matrix where nobody scored, and cluster them."""
    scores = training.scores
    rows = likes(training.matrix, gradation=1) if scores is None or scores.nnz == 0 else scores
    units = unit_rows(rows)
    directions = leading_directions(units, N_DIMENSIONS, training.seed)
    labels, centres = clusters(units @ directions.T, training.seed)
    return KMeansGenerator(directions, centres, means_of(rows, labels, len(centres)))


def unit_rows(rows: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return rows of length 1: a person is told by confidences, not by scores, so only directions compare."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return csr_matrix(rows.multiply(scale[:, None]), dtype=np.float32)


def leading_directions(rows: csr_matrix[Any], n_dimensions: int, seed: int) -> NDArray[np.float32]:
    """Return the leading right singular vectors, shape (n_dimensions or fewer, n_items)."""
    smaller = min(rows.shape)
    if smaller <= n_dimensions + 1:  # too small for the iterative solver, small enough for the exact one
        return np.linalg.svd(rows.toarray(), full_matrices=False)[2][:n_dimensions]
    start = np.random.default_rng(seed).standard_normal(smaller).astype(np.float32)
    directions: NDArray[np.float32] = svds(rows, k=n_dimensions, v0=start)[2]
    return np.ascontiguousarray(directions)


def clusters(points: NDArray[np.float32], seed: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Cluster points by k-means, as many clusters as ``sqrt(n / 2)``, a common rule of thumb.

    Parameters
    ----------
    points : ndarray of float32, shape (n_points, n_dimensions)
    seed : int
        Draws the points that the centres start from.

    Returns
    -------
    labels : ndarray of int64, shape (n_points,)
    centres : ndarray of float32, shape (n_clusters, n_dimensions)
        Each the mean of its points; every cluster has some.
    """
    n_clusters = int(np.clip(np.sqrt(len(points) / 2), 1, MOST_CLUSTERS))
    starts = np.random.default_rng(seed).choice(len(points), size=n_clusters, replace=False)
    centres = points[starts]
    for _ in range(_ITERATIONS):
        filled, labels = np.unique(vq(points, centres)[0], return_inverse=True)
        centres = means_of(points, labels, len(filled))
    return labels, centres


def means_of(rows: Vectors, labels: IntArray, n_clusters: int) -> NDArray[np.float32]:
    """Return the mean row of each cluster, shape (n_clusters, n_columns); zeros count."""
    sums = members_of(labels, n_clusters) @ rows
    dense = sums.toarray() if isinstance(sums, csr_matrix) else sums
    means: NDArray[np.float32] = (dense / np.bincount(labels)[:, None]).astype(np.float32)
    return means


def members_of(labels: IntArray, n_clusters: int) -> csr_matrix[Any]:
    """Return who is in each cluster, ones of float32, shape (n_clusters, n_points)."""
    ones = np.ones(len(labels), dtype=np.float32)
    return csr_matrix((ones, (labels, np.arange(len(labels)))), shape=(n_clusters, len(labels)))
