"""Ranked titles with reasons: for a person, like a title, and for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.typing import BoolArray
from recommender import reasons
from recommender.attribution import owed_to
from recommender.aversion import pushed_down
from recommender.generator import best_first
from recommender.methods.fold_in import AlsOpinion
from recommender.parts import Parts
from recommender.records import Reason, Recommendation
from recommender.reranking import rerank, varied_and_reranked
from recommender.similar import Likeness
from recommender.taste import Taste, mask_of


class Choice(NamedTuple):
    """What is to be shown, and the candidate that brought it, which is the same one unless it is a sequel."""

    item: int
    candidate: int


class PersonalRanking:
    """The blend's ranking for one person, worked out once for all shelves of a page.

    Parameters
    ----------
    parts : Parts
    taste : Taste

    Attributes
    ----------
    scores : ndarray of float32, shape (n_items,)
        The blend's in the methods' own units, lower for what is like something disliked.
    """

    def __init__(self, parts: Parts, taste: Taste) -> None:
        self._parts = parts
        self._taste = taste
        self._weighed = parts.blend.weigh(taste.evidence)
        # Shares are relative to the person's own best title; in the methods' own units, a title that loses
        # what speaks for it scores less, even the best one.
        total = self._weighed.total * np.float32(self._weighed.unit)
        self.scores: NDArray[np.float32] = pushed_down(total, taste.evidence, parts.rules.content)

    def best(self, k: int, hidden: BoolArray) -> list[Recommendation]:
        """Return up to `k` titles outside `hidden`, best first, each with its reason.

        Parameters
        ----------
        k : int
        hidden : ndarray of bool, shape (n_items,)
        """
        chosen = self.chosen(k, hidden)
        return self.told(chosen, self.reasons(chosen))

    def chosen(self, k: int, hidden: BoolArray) -> list[Choice]:
        """Return what `best` shows, without the reasons, which cost more than the choice."""
        shown = varied_and_reranked(self.scores, self._parts.rules, hidden, self._taste.seen)
        return [Choice(*one) for one in islice(shown, max(k, 0))]

    def told(self, chosen: Sequence[Choice], why: Iterable[Reason]) -> list[Recommendation]:
        """Return what was chosen as recommendations, each with its reason."""
        planned = self._taste.planned
        return [
            Recommendation(item, float(self.scores[candidate]), reason, planned=bool(planned[item]))
            for (item, candidate), reason in zip(chosen, why, strict=True)
        ]

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The person's ALS factors, shape (n_factors,): those of the blend, where ALS counts in it."""
        asked = (one for one in self._weighed.opinions if isinstance(one, AlsOpinion))
        return (next(asked, None) or self._parts.als.opinion(self._taste.evidence)).vector

    def reasons(self, chosen: Sequence[Choice]) -> Iterator[Reason]:
        """Yield why each item is shown: the entry that it owes most to, if it owes anything to any.

        A first season that stands in for the second is there because of the second.
        """
        taste, weighed = self._taste, self._weighed
        candidates = np.array([one.candidate for one in chosen], dtype=np.int64)
        entries = owed_to(weighed.opinions, weighed.factors, taste.evidence, candidates)
        rest = self._rest(candidates)
        for (item, _), entry, popular in zip(chosen, entries.tolist(), rest, strict=True):
            if popular:
                yield reasons.LIKED_BY_MANY
            elif entry < 0:
                yield reasons.LIKE_YOURS
            elif taste.evidence.items[entry] == item:
                yield reasons.ON_YOUR_LIST
            else:
                yield taste.because(int(taste.evidence.items[entry]))

    def _rest(self, items: NDArray[np.int64]) -> list[bool]:
        """Tell which items are there for their popularity more than for anything the person has."""
        leading = self._weighed.shares[:, items].argmax(axis=0)
        # The last generator of a blend is popularity, which long lists end with.
        popular: list[bool] = (leading == len(self._weighed.shares) - 1).tolist()
        return popular


def popular(parts: Parts, taste: Taste, k: int) -> list[Recommendation]:
    """Return what most people love, without what the person has seen; watching orders are kept."""
    scores = parts.popularity.scores(taste.evidence)
    chosen = islice(rerank(best_first(scores), parts.order, taste.hidden, taste.seen), max(k, 0))
    return [Recommendation(item, float(scores[found]), reasons.LIKED_BY_MANY) for item, found in chosen]


def similar(parts: Parts, item: int, k: int, hidden: BoolArray, seen: BoolArray) -> list[Recommendation]:
    """Return up to `k` titles like `item` outside `hidden`, most alike first.

    Of its own franchise there is one at most, because its page shows the whole path elsewhere.

    Parameters
    ----------
    parts : Parts
    item, k : int
    hidden : ndarray of bool, shape (n_items,)
    seen : ndarray of bool, shape (n_items,)
        For watching orders; `item` itself counts as seen, because its page is open.
    """
    likenesses = {likeness.item: likeness for likeness in parts.similar.blend(item)}
    known = seen | mask_of([item], len(seen))
    chosen = islice(rerank(likenesses, parts.order, hidden | known, known, before=[item]), max(k, 0))
    return [
        Recommendation(
            shown,
            likenesses[found].score,
            _why_similar(parts.catalogue, item, likenesses.get(shown, likenesses[found])),
        )
        for shown, found in chosen
    ]


def also_liked(parts: Parts, item: int, k: int, hidden: BoolArray, seen: BoolArray) -> list[Recommendation]:
    """Return up to `k` titles that the people who like `item` like, its own franchise left out.

    Parameters are those of `similar`.
    """
    title = parts.catalogue.titles[item]
    reason = reasons.also_liked_with(title.name, title.anime_id)
    cosines = dict(zip(*(column.tolist() for column in parts.similar.people.of(item)), strict=True))
    own = parts.order.franchise[item]
    candidates = [other for other in cosines if parts.order.franchise[other] != own]
    chosen = islice(rerank(candidates, parts.order, hidden, seen), max(k, 0))
    return [Recommendation(shown, cosines[found], reason) for shown, found in chosen]


def _why_similar(catalogue: Catalogue, item: int, likeness: Likeness) -> Reason:
    theirs = set(catalogue.titles[likeness.item].genres)
    shared = tuple(genre for genre in catalogue.titles[item].genres if genre in theirs)
    return reasons.similar_by(likeness.people, likeness.content, shared)
