"""The order of the home page's shelves, where a visitor has made their own; kept in their browser."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from itsdangerous import BadSignature

from recommender.records import Shelf
from web.site import ORDER_COOKIE, site

#: More kinds of shelves than any version has; a longer cookie is none of ours.
MOST = 100


def kind_of(key: str) -> str:
    """Return what a shelf is called in an order: those that name one title change daily and go together."""
    return "because" if key.startswith("because-") else key


def own_order() -> tuple[str, ...]:
    """Return the kinds of shelves in the visitor's order; empty where they have made none."""
    try:
        kinds = site().signer.loads(request.cookies.get(ORDER_COOKIE, ""))
    except BadSignature:
        return ()
    usable = isinstance(kinds, list) and len(kinds) <= MOST and all(isinstance(one, str) for one in kinds)
    return tuple(kinds) if usable else ()


def ordered(shelves: Sequence[Shelf], kinds: Sequence[str]) -> list[Shelf]:
    """Return shelves in an order of kinds; what it does not name stays behind the one that it followed.

    So a shelf that appears only on some days, or for another person, keeps its company.
    """
    place = {kind: at for at, kind in enumerate(kinds)}
    places, before = [], -1
    for shelf in shelves:
        before = place.get(kind_of(shelf.key), before)
        places.append(before)
    return [shelf for _, shelf in sorted(zip(places, shelves, strict=True), key=lambda pair: pair[0])]


def with_absent(own: Sequence[str], shown: Sequence[str]) -> list[str]:
    """Return an order of the kinds that are shown, and of those that are absent today at their own places.

    Parameters
    ----------
    own : sequence of str
        The visitor's order so far.
    shown : sequence of str
        The kinds that are there, as the visitor wants them now. Where `own` lacks one, it gets a place behind
        the one that it follows.
    """
    order = list(own)
    for before, kind in zip([None, *shown], shown, strict=False):
        if kind not in order:
            order.insert(0 if before is None else order.index(before) + 1, kind)
    absent = [kind for kind in order if kind not in shown][: max(MOST - len(shown), 0)]
    wanted = iter(shown)
    return [next(wanted) if kind in shown else kind for kind in order if kind in shown or kind in absent]


def moved(kinds: Sequence[str], kind: str, step: int) -> list[str]:
    """Return an order with one kind `step` places further on; at the ends it stays where it is."""
    order = list(kinds)
    if kind not in order:
        return order
    at = order.index(kind)
    order.insert(min(max(at + step, 0), len(order) - 1), order.pop(at))
    return order
