"""The home page: one title that opens it, and the shelves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from core.person import Person
from recommender.records import Recommendation, Shelf
from web.cards import CardMaker
from web.contexts import Hero, HomePage
from web.live import LoadedVersion
from web.wording import fact_line, first_sentence, said

#: Cards of a shelf in the first response.
SHELF_LENGTH = 12

#: How many titles at the head of a shelf may open the page.
_BEST = 10


def home_page(version: LoadedVersion, person: Person | None, today: date) -> HomePage:
    """Return the shelves of a person (or of everyone) under the title of the day."""
    shelves = [shelf for shelf in version.recommender.shelves(person, today) if shelf.titles]
    if not shelves:
        return HomePage(None, ())
    maker = CardMaker(version, person)
    source = _opening_shelf(shelves, person)
    pick = title_of_the_day(source.titles[:_BEST], person, today)
    return HomePage(
        hero=_hero(maker, pick),
        shelves=tuple(
            maker.shelf(_without(shelf, pick) if shelf is source else shelf, SHELF_LENGTH)
            for shelf in shelves
        ),
    )


def title_of_the_day(
    candidates: Sequence[Recommendation], person: Person | None, today: date
) -> Recommendation:
    """Return one candidate: the same all day for the same person, another one tomorrow."""
    whose = "" if person is None else person.user_id
    digest = sha256(f"{today.isoformat()} {whose}".encode()).digest()
    return candidates[int.from_bytes(digest[:8], "big") % len(candidates)]


def _opening_shelf(shelves: Sequence[Shelf], person: Person | None) -> Shelf:
    """Return the shelf that the title of the day comes from: the person's picks, or the Top 10."""
    wanted = "top_picks" if person is not None else "top10"
    by_key = {shelf.key: shelf for shelf in shelves}
    return by_key.get(wanted) or by_key.get("top10") or shelves[0]


def _without(shelf: Shelf, pick: Recommendation) -> Shelf:
    """Return a shelf without the title that opens the page: it is recommended once. Charts keep it."""
    if shelf.numbered:
        return shelf
    return replace(shelf, titles=tuple(one for one in shelf.titles if one.item != pick.item))


def _hero(maker: CardMaker, pick: Recommendation) -> Hero:
    title = maker.version.catalogue.titles[pick.item]
    return Hero(
        card=maker.card(pick.item),
        facts=fact_line(title),
        sentence=first_sentence(title.synopsis),
        reason=said(pick.reason, maker.named),
    )
