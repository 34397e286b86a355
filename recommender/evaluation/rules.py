"""What the re-ranking rules give and cost: the same method, asked with and without them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray, IntArray
from recommender.evaluation import metrics
from recommender.evaluation.protocol import row_of
from recommender.evaluation.split import Split
from recommender.generator import CandidateGenerator, Evidence
from recommender.reranking import FranchiseOrder, Rules, ranking

#: Titles of a list that are looked at for watching orders.
SHOWN = 20


@dataclass(frozen=True)
class Ruled:
    """A method whose titles go through the rules before they are shown.

    Attributes
    ----------
    generator : CandidateGenerator
    rules : Rules
    """

    generator: CandidateGenerator
    rules: Rules

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return f"{self.generator.name} with rules"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return one over the place in which each title is shown, shape (n_items,).

        Minus infinity for those that are not among the first `metrics.DEPTH`.
        """
        scores = self.generator.scores(evidence)
        seen = np.zeros(len(scores), dtype=bool)
        seen[evidence.items] = True
        shown = [item for item, _ in islice(ranking(scores, self.rules, evidence, seen), metrics.DEPTH)]
        placed = np.full(len(scores), -np.inf, dtype=np.float32)
        placed[shown] = 1 / np.arange(1, len(shown) + 1)
        return placed

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return what the method itself says."""
        return self.generator.explain(evidence, items)


def franchise_values(rankings: IntArray, split: Split, order: FranchiseOrder) -> dict[str, FloatArray]:
    """Return what a person who follows stories would count, each of shape (n_people,).

    Parameters
    ----------
    rankings : ndarray of int, shape (n_people, depth)
    split : Split
        Of the same people.
    order : FranchiseOrder

    Returns
    -------
    dict of str to ndarray of float64
        ``first_entry_violations@20``: titles shown before something that they build on and that is neither
        told nor shown earlier. ``franchise_ndcg@20`` and ``@100``: NDCG where a franchise counts once, at its
        first title, and is right when any title of it is true.
    """
    violations = np.zeros(len(rankings))
    franchise = np.array(order.franchise, dtype=np.int64)
    hits = np.zeros(rankings.shape, dtype=bool)
    numbers = np.zeros(len(rankings), dtype=np.int64)
    for person, listed in enumerate(rankings):
        told = set(row_of(split.fold_in, person).tolist())
        violations[person] = _violations(listed[:SHOWN], told, order)
        stories = np.unique(franchise[row_of(split.truth, person)])
        numbers[person] = len(stories)
        _, first = np.unique(franchise[listed[listed >= 0]], return_index=True)
        places = np.sort(first)
        found = np.isin(franchise[listed[places]], stories)
        hits[person, : len(places)] = found
    asked = numbers > 0
    values = {
        f"franchise_ndcg@{k}": np.where(asked, metrics.ndcg(hits, np.maximum(numbers, 1), k), np.nan)
        for k in (SHOWN, metrics.DEPTH)
    }
    return {"first_entry_violations@20": violations, **values}


def _violations(listed: IntArray, told: set[int], order: FranchiseOrder) -> int:
    met, number = set(told), 0
    for item in listed[listed >= 0].tolist():
        number += any(earlier not in met for earlier in order.before.get(item, ()))
        met.add(item)
    return number
