"""The home page: one title that opens it, the first shelves, and the places of those further down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from flask import url_for

from core.person import Person
from recommender.records import Recommendation, Shelf
from web.cards import CardMaker
from web.contexts import Exposure, Hero, HomePage, ShelfView, WaitingShelf
from web.hiding import hidden_items, offered, without_hidden
from web.live import LoadedVersion
from web.row_order import ordered, own_order
from web.site import client, page_mark
from web.wording import fact_line, first_sentence, said

#: Cards of a shelf at first; the rest comes as one scrolls along.
SHELF_LENGTH = 10

#: Shelves in the first response.
FIRST_SHELVES = 4

#: How many titles at the head of a shelf may open the page.
_BEST = 10


def home_page(
    version: LoadedVersion, person: Person | None, today: date, visitor: str = "", *, whole: bool = False
) -> HomePage:
    """Return the shelves of a person (or of everyone) under the title of the day.

    Parameters
    ----------
    version : LoadedVersion
    person : Person or None
    today : date
    visitor : str
        The id of the browser: whose mix of the day it is where nobody is picked.
    whole : bool
        Whether all shelves come at once, for browsers without scripts.
    """
    seed = seed_of(visitor)
    pick, shelves = _composed(version, person, today, seed)
    if pick is None:
        return HomePage(None, ())
    maker = CardMaker(version, person)
    n_first = len(shelves) if whole else FIRST_SHELVES
    return HomePage(
        hero=_hero(maker, pick),
        shelves=tuple(_view(maker, shelf, seed) for shelf in shelves[:n_first]),
        waiting=tuple(_waiting(maker, shelf, seed) for shelf in shelves[n_first:]),
        exposures=tuple(_exposures(version, shelves[:n_first])),
    )


def seed_of(visitor: str) -> str:
    """Return what the mix of a browser is drawn by: no secret, so that it may stand in addresses."""
    return sha256(visitor.encode()).hexdigest()[:12]


def piece_of_home(
    version: LoadedVersion, person: Person | None, today: date, seed: str, key: str, start: int = 0
) -> HomePage | None:
    """Return one shelf of the home page as that page shows it, or its cards from place `start` on.

    None where the page has no such shelf.
    """
    shelf = {one.key: one for one in _composed(version, person, today, seed)[1]}.get(key)
    if shelf is None:
        return None
    maker = CardMaker(version, person)
    if start:
        view = replace(_view(maker, shelf, seed), cards=maker.recommended(shelf.titles[start:]))
    else:
        view = _view(maker, shelf, seed)
    return HomePage(None, (view,), exposures=tuple(_exposures(version, (shelf,), start, len(view.cards))))


def arranged(version: LoadedVersion, person: Person | None, today: date, seed: str) -> list[Shelf]:
    """Return the shelves of a home page as its visitor wants them: in their order, without what they hide."""
    shelves = without_hidden(version.shelves(person, today, seed, client()), hidden_items(person))
    return ordered(shelves, own_order())


def _composed(
    version: LoadedVersion, person: Person | None, today: date, seed: str
) -> tuple[Recommendation | None, list[Shelf]]:
    """Return the title of the day, and the shelves without it where they would recommend it again."""
    shelves = [shelf for shelf in arranged(version, person, today, seed) if shelf.titles]
    if not shelves:
        return None, []
    source = _opening_shelf(shelves, person)
    best = _ranked(source.titles)[:_BEST]
    pick = title_of_the_day(offered(best, hidden_items(person)) or best, person, today)
    return pick, [_without(shelf, pick) if shelf is source else shelf for shelf in shelves]


def _view(maker: CardMaker, shelf: Shelf, seed: str) -> ShelfView:
    view = maker.shelf(shelf, SHELF_LENGTH)
    if len(shelf.titles) <= SHELF_LENGTH:
        return view
    return replace(view, rest=_address(shelf, seed, start=SHELF_LENGTH))


def _waiting(maker: CardMaker, shelf: Shelf, seed: str) -> WaitingShelf:
    view = maker.shelf(shelf, 0)
    return WaitingShelf(shelf.key, view.name, view.window, _address(shelf, seed))


def _address(shelf: Shelf, seed: str, start: int | None = None) -> str:
    return url_for("fragments.shelf", key=shelf.key, of=page_mark(), by=seed, start=start)


def _ranked(titles: Sequence[Recommendation]) -> Sequence[Recommendation]:
    """Return the titles that a ranking has chosen, or all where chance has chosen every one."""
    return [one for one in titles if one.explored is None] or titles


def _exposures(
    version: LoadedVersion, shelves: Iterable[Shelf], start: int = 0, length: int = SHELF_LENGTH
) -> Iterator[Exposure]:
    """Yield what chance has put among the cards that are shown."""
    for shelf in shelves:
        for place, one in enumerate(shelf.titles[start : start + length], start=start + 1):
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
        reason=said(pick.reason, maker.named),
    )
