"""Factors for titles that too few people have: a regression from what is known of a title to its factors.

Ridge regression from tags and synopsis vectors, learned on the titles whose factors people have taught, as in
Gantner et al., "Learning Attribute-to-Feature Mappings for Cold-Start Recommendations" (2010). Its answer for
a title of which nothing is known is the mean, which is as good as no answer, so such titles get none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from core.arrays import load_array, save_array
from core.typing import IntArray
from recommender.methods.training import Facts

PART = "new_titles"
#: Factors that fewer people have taught are replaced.
LEAST_PEOPLE = 3
#: A tag counts when so many of the taught titles have it.
LEAST_TITLES = 5
#: Fewer taught titles than this teach nothing.
LEAST_TAUGHT = 20
#: How strongly slopes are held back; ``python -m bench new_titles`` tries others.
RIDGE = 1.0


@dataclass(frozen=True)
class NewTitles:
    """Factors of the titles that too few people have.

    Attributes
    ----------
    items : ndarray of int32, shape (n_new,)
        Rows of the catalogue, strictly increasing.
    factors : ndarray of float32, shape (n_new, n_factors)
    """

    items: NDArray[np.int32]
    factors: NDArray[np.float32]

    def filled(self, factors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a copy of all item factors, shape (n_items, n_factors), with these in their places."""
        whole = np.array(factors, dtype=np.float32)
        whole[self.items] = self.factors
        return whole

    def save(self, staging: Path) -> None:
        """Write ``new_titles/``."""
        save_array(staging / PART / "items.npy", self.items)
        save_array(staging / PART / "factors.npy", self.factors)

    @classmethod
    def load(cls, version: Path) -> NewTitles:
        """Open the factors of a version, memory-mapped.

        Raises
        ------
        ArtifactCorrupt
            If a file is missing or damaged.
        """
        return cls(load_array(version / PART / "items.npy"), load_array(version / PART / "factors.npy"))


def map_new_titles(
    factors: NDArray[np.float32], support: IntArray, facts: Facts, ridge: float = RIDGE
) -> NewTitles:
    """Work out factors for the titles that fewer than `LEAST_PEOPLE` people like.

    Parameters
    ----------
    factors : ndarray of float32, shape (n_items, n_factors)
        Of ALS.
    support : ndarray of int, shape (n_items,)
        How many people like each title: better known titles teach more.
    facts : Facts
    ridge : float

    Returns
    -------
    NewTitles
        Empty where nothing is known of titles, or too few of them have taught factors.
    """
    taught = support >= LEAST_PEOPLE
    described = np.diff(facts.tags.indptr) > 0
    if facts.vectors.shape[1]:
        described |= facts.vectors.any(axis=1)
    new = np.flatnonzero(~taught & described).astype(np.int32)
    learned = np.flatnonzero(taught & described)
    if len(learned) < LEAST_TAUGHT or len(new) == 0:
        return NewTitles(np.zeros(0, dtype=np.int32), np.zeros((0, factors.shape[1]), dtype=np.float32))
    common = np.asarray((facts.tags[learned] > 0).sum(axis=0)).ravel() >= LEAST_TITLES
    known = _inputs(facts, common, learned)
    weights = support[learned] / (support[learned] + LEAST_PEOPLE)
    centre = np.average(known, axis=0, weights=weights)
    mean = np.average(factors[learned], axis=0, weights=weights)
    known -= centre
    gram = (known * weights[:, None]).T @ known + ridge * np.eye(known.shape[1])
    wanted = (known * weights[:, None]).T @ (factors[learned] - mean)
    slopes = cho_solve(cho_factor(gram, overwrite_a=True), wanted)
    mapped = (_inputs(facts, common, new) - centre) @ slopes + mean
    return NewTitles(new, mapped.astype(np.float32))


def _inputs(facts: Facts, common: NDArray[np.bool_], items: IntArray) -> NDArray[np.float64]:
    """Return tags, those of a title sharing unit length, and vectors; shape (n, n_inputs)."""
    tags: csr_matrix[Any] = facts.tags[items][:, common]
    dense = tags.toarray().astype(np.float64)
    lengths = np.linalg.norm(dense, axis=1, keepdims=True)
    np.divide(dense, lengths, out=dense, where=lengths > 0)
    return np.hstack([dense, facts.vectors[items].astype(np.float64)])
