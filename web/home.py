"""The home page: one title that opens it, and the shelves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from core.person import Person
from recommender.records import Recommendation, Shelf
from web.cards import CardMaker
from web.contexts import Exposure, Hero, HomePage
from web.live import LoadedVersion
from web.wording import fact_line, first_sentence

#: Cards of a shelf in the first response.
SHELF_LENGTH = 12

#: How many titles at the head of a shelf may open the page.
_BEST = 10


def home_page(version: LoadedVersion, person: Person | None, today: date, visitor: str = "") -> HomePage:
    """Return the shelves of a person (or of a visitor) under the title of the day."""
    found = version.recommender.shelves(person, today, visitor)
    shelves = [shelf for shelf in found if shelf.titles]
    if not shelves:
        return HomePage(None, ())
    maker = CardMaker(version, person)
    source = _opening_shelf(shelves, person)
    pick = title_of_the_day(_ranked(source.titles)[:_BEST], person, today)
    shown = [_without(shelf, pick) if shelf is source else shelf for shelf in shelves]
    return HomePage(
        hero=_hero(maker, pick),
        shelves=tuple(maker.shelf(shelf, SHELF_LENGTH) for shelf in shown),
        exposures=tuple(_exposures(version, shown)),
    )


def _ranked(titles: Sequence[Recommendation]) -> Sequence[Recommendation]:
    """Return the titles that a ranking has chosen, or all where chance has chosen every one."""
    return [one for one in titles if one.explored is None] or titles


def _exposures(version: LoadedVersion, shelves: Iterable[Shelf]) -> Iterator[Exposure]:
    """Yield what chance has put among the cards that are shown."""
    for shelf in shelves:
        for place, one in enumerate(shelf.titles[:SHELF_LENGTH], start=1):
            if one.explored is not None:
                anime_id = version.catalogue.titles[one.item].anime_id
                yield Exposure(anime_id, shelf.key, place, one.explored)


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
        reason=pick.reason.text,
    )
