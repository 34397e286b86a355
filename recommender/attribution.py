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
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray, IntArray
from recommender.generator import Evidence, Opinion, Unexplained

#: So many entries that add most to a title are looked at closely.
_CLOSELY = 3


def owed_to(
    opinions: Sequence[Opinion | Unexplained], factors: FloatArray, evidence: Evidence, items: IntArray
) -> NDArray[np.int64]:
    """Return the entry that each title owes most to.

    Parameters
    ----------
    opinions : sequence of Opinion or Unexplained, length n_generators
    factors : ndarray of float, shape (n_generators,)
        What the scores of each count in the sum that ranks.
    evidence : Evidence
        The list that the opinions are about.
    items : ndarray of int, shape (n,)
        No repeats.

    Returns
    -------
    ndarray of int64, shape (n,)
        Positions in `evidence`; -1 where no entry makes a difference.
    """
    told = [
        (factor, opinion.attribution(items))
        for opinion, factor in zip(opinions, factors.tolist(), strict=True)
        if not isinstance(opinion, Unexplained) and factor > 0 and len(evidence.liked) and len(items)
    ]
    if not told:
        return np.full(len(items), -1)
    added = reduce(np.add, (factor * one.added[evidence.liked] for factor, one in told))
    entries = evidence.liked[_leading(added)]
    lost = reduce(np.add, (factor * one.lost(entries) for factor, one in told))
    best = lost.argmax(axis=0)
    return np.where(lost.max(axis=0) > 0, entries[best], -1)


def _leading(added: FloatArray) -> NDArray[np.int64]:
    """Return the rows that are among the `_CLOSELY` largest of any column, increasing."""
    n_entries = len(added)
    closely = min(_CLOSELY, n_entries)
    return np.unique(np.argpartition(added, n_entries - closely, axis=0)[n_entries - closely :])
