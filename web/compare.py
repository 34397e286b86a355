"""Two people side by side: what both have seen, where they agree, and what each could show the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.person import Person
from core.status import SEEN
from web.cards import CardMaker
from web.contexts import ComparePage, ShelfView
from web.live import LoadedVersion
from web.taste import LOVED
from web.wording import titles_counted
from web.words import _, ngettext

#: Cards of a shelf.
LENGTH = 12
#: A correlation of fewer shared scores says nothing.
LEAST_SHARED = 5
#: So far apart, two people disagree.
APART = 3


def compare_page(version: LoadedVersion, one: Person, other: Person) -> ComparePage:
    """Return two people's lists side by side; both are people of this version."""
    maker = CardMaker(version)
    seen_one, seen_other = one.with_status(SEEN), other.with_status(SEEN)
    shared = np.intersect1d(seen_one, seen_other)
    scores = np.stack([own_scores(one, shared), own_scores(other, shared)])
    both = (scores > 0).all(axis=0)
    items, scores = shared[both], scores[:, both]
    return ComparePage(
        users=(one.user_id or 0, other.user_id or 0),
        seen=(len(seen_one), len(seen_other)),
        shared=len(shared),
        overlap=len(shared) / max(len(np.union1d(seen_one, seen_other)), 1),
        agreement=agreement(scores),
        scored=len(items),
        shelves=tuple(
            shelf
            for shelf in (
                _both_love(maker, items, scores),
                _apart(maker, items, scores),
                _to_show(maker, one, other, "first"),
                _to_show(maker, other, one, "second"),
            )
            if shelf.cards
        ),
    )


def own_scores(person: Person, items: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return a person's scores of titles on their list, 0 where there is none; shape (n,)."""
    return person.scores[np.searchsorted(person.items, items)].astype(np.int64)


def agreement(scores: NDArray[np.int64]) -> float | None:
    """Return Pearson's correlation of two rows of scores; None where it says nothing.

    Parameters
    ----------
    scores : ndarray of int64, shape (2, n_shared)
    """
    if scores.shape[1] < LEAST_SHARED or (scores.std(axis=1) == 0).any():
        return None
    return float(np.corrcoef(scores[0], scores[1])[0, 1])


def _both_love(maker: CardMaker, items: NDArray[np.int32], scores: NDArray[np.int64]) -> ShelfView:
    lower = scores.min(axis=0)
    order = np.lexsort((items, -scores.sum(axis=0), -lower))
    chosen = [place for place in order.tolist() if lower[place] >= LOVED]
    return _shelf(maker, "both-love", _("Both love"), items, scores, chosen)


def _apart(maker: CardMaker, items: NDArray[np.int32], scores: NDArray[np.int64]) -> ShelfView:
    distance = np.abs(scores[0] - scores[1])
    order = np.lexsort((items, -distance))
    chosen = [place for place in order.tolist() if distance[place] >= APART]
    return _shelf(maker, "apart", _("Where they disagree"), items, scores, chosen)


def _shelf(
    maker: CardMaker,
    key: str,
    name: str,
    items: NDArray[np.int32],
    scores: NDArray[np.int64],
    chosen: list[int],
) -> ShelfView:
    said: Callable[[int], str] = lambda place: _(  # noqa: E731  # one use, and no name would say more
        "scores %(one)s and %(other)s", one=scores[0, place], other=scores[1, place]
    )
    cards = tuple(maker.card(int(items[place]), reason=said(place)) for place in chosen[:LENGTH])
    return ShelfView(key, name, cards, reasons=True, window=titles_counted(len(chosen)))


def _to_show(maker: CardMaker, fan: Person, newcomer: Person, key: str) -> ShelfView:
    """Return what one loves and the other has on no list, best first."""
    loved = np.isin(fan.items, fan.with_status(SEEN)) & (fan.scores >= LOVED)
    fresh = loved & ~np.isin(fan.items, newcomer.items)
    items, scores = fan.items[fresh], fan.scores[fresh].astype(np.int64)
    order = np.lexsort((items, -scores))[:LENGTH].tolist()
    cards = tuple(
        maker.card(int(items[place]), reason=_("own score %(score)s", score=int(scores[place])))
        for place in order
    )
    name = _("User %(fan)s loves, user %(other)s has not seen", fan=fan.user_id, other=newcomer.user_id)
    counted = ngettext("%(n)s title", "%(n)s titles", len(items), n=f"{len(items):,}")
    return ShelfView(f"to-show-{key}", name, cards, reasons=True, window=counted)
