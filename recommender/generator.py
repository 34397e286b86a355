"""The one interface of every method that proposes titles, and what such a method is told of a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.confidence import DEFAULT, ConfidenceWeights, confidences
from core.person import Person
from core.typing import FloatArray, IntArray


@dataclass(frozen=True)
class Evidence:
    """One row of the user-item matrix: what a person's list says, without statuses.

    Attributes
    ----------
    items : ndarray of int32, shape (n_entries,)
        Rows of the catalogue, strictly increasing.
    confidences : ndarray of float32, shape (n_entries,)
        As in the matrix: negative for "does not like it", never 0.
    """

    items: NDArray[np.int32]
    confidences: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def liked(self) -> NDArray[np.int64]:
        """Positions of the entries that speak for something."""
        return np.flatnonzero(self.confidences > 0)

    @property
    def disliked_items(self) -> NDArray[np.int32]:
        """Items that the person dropped or scored far below their own mean."""
        return self.items[self.confidences < 0]


class CandidateGenerator(Protocol):
    """A method that proposes titles: ALS, synopses, popularity, and whatever comes to join them."""

    @property
    def name(self) -> str:
        """The method's name in evaluations."""

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return a score for every title, shape (n_items,); 0 and less means "not proposed"."""

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        """Return which entry speaks most for each of `items`.

        Parameters
        ----------
        evidence : Evidence
        items : ndarray of int, shape (n,)
            No repeats.

        Returns
        -------
        ndarray of int64, shape (n,)
            Positions in `evidence`; -1 where no entry does.
        """


class Attribution(Protocol):
    """What the entries of a list are worth to the scores of some titles.

    Attributes
    ----------
    added : ndarray of float, shape (n_entries, n)
        What each entry adds to each score; 0 for entries that are not liked.
    """

    @property
    def added(self) -> NDArray[np.floating[Any]]:
        """What each entry adds."""

    def lost(self, entries: IntArray) -> NDArray[np.floating[Any]]:
        """Return by how much each score falls when one of `entries` is taken away, and nothing else.

        Parameters
        ----------
        entries : ndarray of int, shape (n_taken,)
            Positions in the evidence.

        Returns
        -------
        ndarray of float, shape (n_taken, n)
        """


class Opinion(Protocol):
    """What a generator says of one person, and why; what both need is worked out once.

    Attributes
    ----------
    scores : ndarray of float32, shape (n_items,)
        As `CandidateGenerator.scores` returns them.
    """

    @property
    def scores(self) -> NDArray[np.float32]:
        """What it gives every title."""

    def attribution(self, items: IntArray) -> Attribution:
        """Return what the entries of the list are worth to some titles.

        Parameters
        ----------
        items : ndarray of int, shape (n,)
            No repeats.
        """


@runtime_checkable
class Attributing(Protocol):
    """A generator that can tell what each entry is worth."""

    def opinion(self, evidence: Evidence) -> Opinion:
        """Return what the generator says of a person."""


@dataclass(frozen=True)
class Sum:
    """The attribution of scores that are sums over the entries: what an entry adds is lost without it."""

    added: NDArray[np.float32]

    def lost(self, entries: IntArray) -> NDArray[np.float32]:
        """Return what `entries` add."""
        return self.added[entries]


@dataclass(frozen=True)
class Unexplained:
    """The scores of a generator to which no entry is worth anything, or that cannot tell."""

    scores: NDArray[np.float32]


def opinion_of(generator: CandidateGenerator, evidence: Evidence) -> Opinion | Unexplained:
    """Return what any generator says of a person."""
    if isinstance(generator, Attributing):
        return generator.opinion(evidence)
    return Unexplained(generator.scores(evidence))


def episodes_by_item(catalogue: Catalogue) -> NDArray[np.int64]:
    """Return the number of episodes of every offered title, 0 where unknown, shape (n_items,)."""
    return np.array([title.episodes or 0 for title in catalogue.titles], dtype=np.int64)


def evidence_of(
    person: Person, episodes: NDArray[np.int64], weights: ConfidenceWeights = DEFAULT
) -> Evidence:
    """Weigh a person's entries by the rule that also made the user-item matrix.

    Parameters
    ----------
    person : Person
        Entries of titles that this version does not have are left out.
    episodes : ndarray of int64, shape (n_items,)
        From `episodes_by_item`.
    weights : ConfidenceWeights
    """
    known = np.flatnonzero((person.items >= 0) & (person.items < len(episodes)))
    items = person.items[known]
    values = confidences(
        np.array([0, len(known)]),
        person.status[known],
        person.scores[known],
        person.episodes[known],
        episodes[items],
        weights,
    )
    told = values != 0
    return Evidence(items[told], values[told])


def best_first(scores: FloatArray, first: int = 512) -> Iterator[int]:
    """Yield the items with a positive score, best first; equal scores in order of item.

    Parameters
    ----------
    scores : ndarray of float, shape (n_items,)
        NaN and minus infinity are never yielded.
    first : int
        So many are sorted at once; the rest only for those who ask on.
    """
    proposed = np.flatnonzero(scores > 0)
    values = scores[proposed]
    if len(proposed) > first:
        bar = np.partition(values, len(values) - first)[len(values) - first]
        head = values >= bar
        yield from _sorted(proposed[head], values[head])
        yield from _sorted(proposed[~head], values[~head])
    else:
        yield from _sorted(proposed, values)


def _sorted(items: NDArray[np.int64], values: FloatArray) -> Iterator[int]:
    order = np.argsort(-values, kind="stable")
    return iter(items[order].tolist())
