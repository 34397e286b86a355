"""The order of the home page's shelves, where a visitor has made their own; kept in their browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def ordered(shelves: Iterable[Shelf], kinds: Sequence[str]) -> list[Shelf]:
    """Return shelves in an order of kinds; what it does not name comes behind, as it was."""
    place = {kind: at for at, kind in enumerate(kinds)}
    return sorted(shelves, key=lambda shelf: place.get(kind_of(shelf.key), len(place)))


def kinds_of(shelves: Iterable[Shelf]) -> list[str]:
    """Return the kinds of shelves, each once, in the order of the shelves."""
    return list(dict.fromkeys(kind_of(shelf.key) for shelf in shelves))


def moved(kinds: Sequence[str], kind: str, step: int) -> list[str]:
    """Return an order with one kind `step` places further on; at the ends it stays where it is."""
    order = list(kinds)
    if kind not in order:
        return order
    at = order.index(kind)
    order.insert(min(max(at + step, 0), len(order) - 1), order.pop(at))
    return order
