"""Variety: of two titles that rank alike, the one that is less like those already chosen comes first.

Maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
Documents and Producing Summaries", 1998), over what titles are: genres, studios, source, type and decade. It
acts on the best of a ranking only, where a shelf is filled from, and leaves the rest in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.catalogue import Catalogue
from core.typing import FloatArray
from recommender.methods.content import fact_vectors

#: What likeness to a title already chosen costs, as a share of the best score; docs/recommender.md has the
#: table it was chosen from.
PRICE = 0.15
#: So many of the best are told apart; what a shelf or a page of the API shows comes from them.
POOL = 100


@dataclass(frozen=True)
class Variety:
    """What titles are, as unit vectors, and what being alike costs.

    Attributes
    ----------
    vectors : csr_matrix of float32, shape (n_items, n_facts)
        Rows of length 1; rows of zeros for titles of which nothing is known, which resemble nothing.
    price : float
        0 leaves every ranking as it is.
    """

    vectors: csr_matrix[Any]
    price: float = PRICE

    @classmethod
    def of(cls, catalogue: Catalogue, price: float = PRICE) -> Variety:
        """Take the facts of a catalogue."""
        facts = fact_vectors(catalogue)
        lengths = np.sqrt(np.asarray(facts.multiply(facts).sum(axis=1)).ravel())
        scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        return cls(csr_matrix(facts.multiply(scale[:, None]), dtype=np.float32), price)

    def cosines(self, items: Sequence[int]) -> NDArray[np.float32]:
        """Return how alike the items are, shape (n, n), from 0 to 1."""
        rows = self.vectors[list(items)]
        alike: NDArray[np.float32] = rows @ rows.toarray().T
        return alike

    def varied(self, candidates: Iterable[int], scores: FloatArray) -> Iterator[int]:
        """Yield the items of a ranking anew: the best first, each next one by its score less its likeness.

        Parameters
        ----------
        candidates : iterable of int
            Best first; the first `POOL` of them are told apart, the others follow as they come.
        scores : ndarray of float, shape (n_items,)
            What ranked them, above 0.
        """
        rest = iter(candidates)
        pool = list(islice(rest, POOL))
        if self.price > 0 and len(pool) > 1:
            values = scores[pool].astype(np.float64)
            places = by_margin(values, self.cosines(pool), self.price * float(values[0]))
            yield from (pool[place] for place in places)
        else:
            yield from pool
        yield from rest


def by_margin(values: FloatArray, cosines: FloatArray, price: float) -> Iterator[int]:
    """Yield all places, at each turn the one of largest ``value - price * likeness to the likest chosen``.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Relevance; finite.
    cosines : ndarray of float, shape (n, n)
    price : float
        In units of `values`, at least 0.
    """
    left = np.array(values, dtype=np.float64)
    likest = np.zeros(len(left))
    for _ in range(len(left)):
        place = int(np.argmax(left - price * likest))
        yield place
        left[place] = -np.inf
        np.maximum(likest, cosines[place], out=likest)
