"""The page on which a visitor puts the home page's shelves into their own order."""

from __future__ import annotations

from datetime import date

from core.person import Person
from web.cards import CardMaker
from web.contexts import OrderPage, OrderRow
from web.home import arranged, seed_of
from web.live import LoadedVersion
from web.row_order import kind_of, own_order
from web.wording import said
from web.words import _


def order_page(version: LoadedVersion, person: Person | None, today: date, visitor: str) -> OrderPage:
    """Return the kinds of shelves in the order in which the visitor's home page has them."""
    maker = CardMaker(version, person)
    names: dict[str, str] = {}
    for shelf in arranged(version, person, today, seed_of(visitor)):
        window = f" ({_(shelf.window)})" if shelf.window else ""
        names.setdefault(kind_of(shelf.key), said(shelf.name, maker.named) + window)
    return OrderPage(tuple(OrderRow(kind, name) for kind, name in names.items()), bool(own_order()))
