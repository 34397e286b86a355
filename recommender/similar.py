"""Titles like a title: the people's similarity and the content's, blended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.neighbours import Neighbours

#: How much the people's similarity counts at most; the content's has the rest.
PEOPLE_SHARE = 0.5
#: On so many people's lists it counts half of that.
HALF_TRUST = 20


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one title resembles another.

    Attributes
    ----------
    item : int
    people, content : float
        The two similarities, each from 0 to 1 within its own list, already weighed; their sum ranks.
    """

    item: int
    people: float
    content: float

    @property
    def score(self) -> float:
        """The sum, 0 to 1."""
        return self.people + self.content


@dataclass(frozen=True)
class SimilarTitles:
    """Both kinds of neighbours, and on how many lists each title is (shape (n_items,))."""

    people: Neighbours
    content: Neighbours
    support: NDArray[np.int32]

    def blend(self, item: int) -> list[Likeness]:
        """Return the union of both lists, most similar first, ties in order of item.

        Cosines of the two kinds have different scales, so each list is stretched to 0 .. 1 before it is
        weighed. Where few people know the title, their similarity counts less: ``n / (n + HALF_TRUST)``.
        """
        known = float(self.support[item])
        share = PEOPLE_SHARE * known / (known + HALF_TRUST)
        by_people = dict(_stretched(*self.people.of(item), share))
        by_content = dict(_stretched(*self.content.of(item), 1 - share))
        likenesses = [
            Likeness(other, by_people.get(other, 0.0), by_content.get(other, 0.0))
            for other in sorted(by_people.keys() | by_content.keys())
        ]
        return sorted(likenesses, key=lambda likeness: -likeness.score)


def _stretched(
    items: NDArray[np.int32], cosines: NDArray[np.float32], share: float
) -> Iterator[tuple[int, float]]:
    """Yield items with their scores, from `share` for the first to a little above 0 for the last.

    A cosine that others of the list share counts less by their number: where only genres are known, fifty
    titles can be "the same", and that tells nothing.
    """
    if len(items) == 0:
        return
    span = float(cosines[0] - cosines[-1])
    step = span / len(items) or 1.0
    _, group, sizes = np.unique(cosines.round(4), return_inverse=True, return_counts=True)
    telling = share * (1 - (sizes[group] - 1) / len(items))
    scores = telling * (cosines - cosines[-1] + step) / (span + step)
    yield from zip(items.tolist(), scores.tolist(), strict=True)
