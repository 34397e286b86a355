"""What people with the most similar lists like: nearest people by Jaccard, found by MinHash."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import IntArray
from recommender.generator import Evidence
from recommender.methods.jaccard import user_sets
from recommender.methods.minhash import THRESHOLD, MinHashIndex
from recommender.methods.training import Training
from recommender.people import N_PEOPLE

NAME = "minhash_people"


@dataclass(frozen=True)
class NearestPeopleGenerator:
    """Proposes what the people whose likes overlap most with a person's like, the nearer the more.

    Attributes
    ----------
    index : MinHashIndex
        What each person of the build likes.
    """

    index: MinHashIndex

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return NAME

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the summed likeness of those who like each title, shape (n_items,)."""
        people, likeness = self._nearest(evidence)
        found: NDArray[np.float32] = self.index.sets[people].T @ likeness
        return found

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the liked entry that most of those who like each title share, -1 where nobody does."""
        liked, (people, likeness) = evidence.liked, self._nearest(evidence)
        if len(people) == 0 or len(items) == 0:
            return np.full(len(items), -1)
        theirs = self.index.sets[people]
        shares = (theirs[:, items].toarray().T * likeness) @ theirs[:, evidence.items[liked]].toarray()
        best = shares.argmax(axis=1)
        return np.where(shares[np.arange(len(items)), best] > 0, liked[best], -1)

    def _nearest(self, evidence: Evidence) -> tuple[IntArray, NDArray[np.float32]]:
        return self.index.nearest(evidence.items[evidence.liked], N_PEOPLE)


def fit(training: Training) -> NearestPeopleGenerator:
    """Sign what each person likes; nothing else is learned."""
    return NearestPeopleGenerator(MinHashIndex.of(user_sets(training.matrix), THRESHOLD, training.seed))
