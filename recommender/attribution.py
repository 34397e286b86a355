"""Which of a person's own titles a recommendation is owed to: the one without which it would score least.

A reason such as "because you gave X a 9" is true when X makes the difference. For each title that is shown
the entries that add most to its score are found, by EASE rows and by the shares of ALS (Hu, Koren and
Volinsky 2008, section 5). Of these few the loss is worked out exactly: the score with the entry on the list,
less the score of the same list without it, everything else that is known of the person staying as it is (the
confidences of the other entries, and the scales and weights of the blend). The entry of the largest loss is
named, and none where nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray, IntArray
from recommender.generator import CandidateGenerator, Evidence

#: So many entries that add most to a title are looked at closely.
_CLOSELY = 3


@runtime_checkable
class Attributable(Protocol):
    """A generator that can tell what each entry is worth to a title."""

    def contributions(self, evidence: Evidence, items: IntArray) -> NDArray[np.floating]:
        """Return what every entry adds to the scores of `items`, shape (n_entries, n)."""

    def losses(self, evidence: Evidence, items: IntArray, entries: IntArray) -> NDArray[np.floating]:
        """Return by how much each score falls without each of `entries`, shape (n_entries, n)."""


def owed_to(
    generators: Sequence[CandidateGenerator], factors: FloatArray, evidence: Evidence, items: IntArray
) -> NDArray[np.int64]:
    """Return the entry that each title owes most to.

    Parameters
    ----------
    generators : sequence of CandidateGenerator
        Those that are not `Attributable` owe nothing to anybody's entries.
    factors : ndarray of float, shape (n_generators,)
        What the scores of each count in the sum that ranks.
    evidence : Evidence
    items : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of int64, shape (n,)
        Positions in `evidence`; -1 where no entry makes a difference.
    """
    telling = [
        (generator, factor)
        for generator, factor in zip(generators, factors.tolist(), strict=True)
        if isinstance(generator, Attributable) and factor > 0
    ]
    if not telling or not len(evidence.liked) or not len(items):
        return np.full(len(items), -1)
    added = sum(factor * generator.contributions(evidence, items) for generator, factor in telling)
    entries = evidence.liked[_leading(np.asarray(added)[evidence.liked])]
    lost = sum(factor * generator.losses(evidence, items, entries) for generator, factor in telling)
    most = np.asarray(lost)
    best = most.argmax(axis=0)
    return np.where(most.max(axis=0) > 0, entries[best], -1)


def _leading(added: FloatArray) -> NDArray[np.int64]:
    """Return the rows that are among the `_CLOSELY` largest of any column, increasing."""
    n_entries = len(added)
    closely = min(_CLOSELY, n_entries)
    return np.unique(np.argpartition(added, n_entries - closely, axis=0)[n_entries - closely :])
