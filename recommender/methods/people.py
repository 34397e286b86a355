"""People like you: what those in the nearest cluster of people score above what they score otherwise.

It replaces the legacy of `kmeans`: people are compared by their ALS factors, which fill in what somebody has
not seen; means are over real scores only; a title that few have scored is drawn to the cluster's own mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingFailed
from core.typing import IntArray
from recommender.generator import Evidence
from recommender.methods import fold_in
from recommender.methods.fold_in import AlsGenerator
from recommender.methods.kmeans import clusters, members_of
from recommender.methods.training import Training
from recommender.people import LEAST_RATERS, PRIOR_RATERS


@dataclass(frozen=True)
class PeopleGenerator:
    """Proposes what people of the nearest cluster praise.

    Attributes
    ----------
    als : AlsGenerator
        Tells where a person stands.
    centres : ndarray of float32, shape (n_clusters, n_factors)
    praise : ndarray of float32, shape (n_clusters, n_items)
        Shrunk mean score above the cluster's mean of all titles; 0 where too few scored.
    """

    als: AlsGenerator
    centres: NDArray[np.float32]
    praise: NDArray[np.float32]

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return "people"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the praise of the nearest cluster, shape (n_items,); 0 for a list that likes nothing."""
        point = directions(self.als.vector(evidence)[None])
        if not point.any():
            return np.zeros(self.praise.shape[1], dtype=np.float32)
        nearest = ((self.centres - point) ** 2).sum(axis=1).argmin()
        praise: NDArray[np.float32] = self.praise[nearest]
        return praise

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:  # noqa: ARG002
        """Return -1 everywhere: people speak for it, no entry does."""
        return np.full(len(items), -1)


def fit(training: Training) -> PeopleGenerator:
    """Cluster the people by ALS factors and sum up the scores of each cluster.

    Raises
    ------
    TrainingFailed
        If the source has no scores: praise is theirs.
    """
    scores = training.scores
    if scores is None or scores.nnz == 0:
        raise TrainingFailed("nobody scored anything", "people like you", "use a source with scores")
    als = fold_in.fit(training)
    labels, centres = clusters(directions(als.factors.users), training.seed)
    members = members_of(labels, len(centres))
    sums = (members @ scores).toarray()
    raters = (members @ (scores > 0).astype(np.float32)).toarray()
    overall = sums.sum(axis=1, keepdims=True) / np.maximum(raters.sum(axis=1, keepdims=True), 1)
    above = (sums - raters * overall) / (raters + PRIOR_RATERS)
    return PeopleGenerator(als, centres, np.where(raters >= LEAST_RATERS, above, 0).astype(np.float32))


def directions(factors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows of length 1, rows of zeros as they are: long lists and short ones are to compare."""
    lengths = np.linalg.norm(factors, axis=1, keepdims=True)
    units: NDArray[np.float32] = np.divide(factors, lengths, out=np.zeros_like(factors), where=lengths > 0)
    return units
