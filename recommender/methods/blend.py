"""Several generators as one: each scaled to its best title, weighed, and summed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray, IntArray
from recommender.generator import CandidateGenerator, Evidence, Opinion, Unexplained, opinion_of
from recommender.methods.blend_weights import BlendWeights


@dataclass(frozen=True)
class Weighed:
    """What the generators of a blend say of a person.

    Attributes
    ----------
    opinions : tuple of Opinion or Unexplained, length n_counting
        Of the generators that count for a list of this length; no others are asked.
    factors : ndarray of float32, shape (n_counting,)
        What turns the scores of each into shares.
    shares : ndarray of float32, shape (n_generators, n_items)
        As `Blend.shares`.
    total : ndarray of float32, shape (n_items,)
        The sum of the shares.
    unit : float
        What a share of 1 is in the units of the generators: the weighted mean of their best scores.
    """

    opinions: tuple[Opinion | Unexplained, ...]
    factors: NDArray[np.float32]
    shares: NDArray[np.float32]
    total: NDArray[np.float32]
    unit: float


@dataclass(frozen=True)
class Blend:
    """A weighted sum of generators, itself a generator.

    Where one of them knows nothing of a person, the others decide: a list of titles that nobody else has is
    served by content, an empty one by popularity.

    Attributes
    ----------
    generators : sequence of CandidateGenerator
        The last one is what long lists end with.
    weights : BlendWeights
        For these generators, in their order.
    """

    generators: Sequence[CandidateGenerator]
    weights: BlendWeights

    def __post_init__(self) -> None:
        names = tuple(generator.name for generator in self.generators)
        if names != self.weights.names:
            raise ValueError(f"weights of {self.weights.names} for {names}")

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return "blend"

    def shares(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return what each generator adds to each title, shape (n_generators, n_items).

        Where the sum speaks against a title, only the share of the last generator stays: long lists end with
        what is popular, and say so.
        """
        return self.weigh(evidence).shares

    def weigh(self, evidence: Evidence) -> Weighed:
        """Ask the generators that count about a person, and return what they say and what it counts."""
        weights = self.weights.of(len(evidence)).astype(np.float32)
        counting = np.flatnonzero(weights)
        opinions = tuple(opinion_of(self.generators[place], evidence) for place in counting.tolist())
        tops = np.array([top_of(opinion.scores, evidence) for opinion in opinions], dtype=np.float32)
        factors = np.divide(weights[counting], tops, out=np.zeros_like(tops), where=tops > 0)
        shares = np.zeros((len(weights), len(opinions[0].scores)), dtype=np.float32)
        for place, opinion, factor in zip(counting.tolist(), opinions, factors, strict=True):
            np.multiply(opinion.scores, factor, out=shares[place])
        total = shares.sum(axis=0)
        spoken_against = np.flatnonzero(total <= 0)
        shares[:-1, spoken_against] = 0
        total[spoken_against] = shares[-1, spoken_against]
        return Weighed(opinions, factors, shares, total, float(weights[counting] @ tops / weights.sum()))

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the sum for every title, shape (n_items,)."""
        return self.weigh(evidence).total

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return the entry that speaks most for each title, by the generator that adds most to it."""
        return self.explain_shares(evidence, items, self.shares(evidence)[:, items])

    def explain_shares(self, evidence: Evidence, items: IntArray, shares: FloatArray) -> NDArray[np.int64]:
        """Return what `explain` does, given the shares of `items`, shape (n_generators, n)."""
        leading = shares.argmax(axis=0)
        entries = np.full(len(items), -1)
        for place, generator in enumerate(self.generators):
            led = np.flatnonzero(leading == place)
            if len(led):
                entries[led] = generator.explain(evidence, np.asarray(items)[led])
        return entries


def scaled(scores: NDArray[np.float32], evidence: Evidence) -> NDArray[np.float32]:
    """Return scores as shares of the best title outside the person's list, float32, shape kept."""
    top = top_of(scores, evidence)
    return scores / np.float32(top) if top > 0 else np.zeros_like(scores)


def top_of(scores: NDArray[np.float32], evidence: Evidence) -> float:
    """Return the best score outside the person's list, 0 where there is none above 0.

    What is on the list has no part in the scale: ALS rebuilds it and puts it far above the rest, EASE does
    not. Only where nothing is outside, as for somebody who plans to watch all the rest, it has.
    """
    others = scores.copy()
    if len(evidence) < len(scores):
        others[evidence.items] = 0
    return float(others.max(initial=0))
