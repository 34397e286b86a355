"""The orders of a person's lists, each with the words that name it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.catalogue import Catalogue
from core.person import Person
from core.status import ListStatus
from core.typing import IntArray
from web.words import N_

#: What a reader may choose; "default" is each list's own rule.
ORDERS = {
    "default": N_("Each list its own way"),
    "newest": N_("Newest first"),
    "score": N_("Own score"),
    "name": N_("Name"),
}

_SAID = {
    "newest": N_("newest first"),
    "score": N_("own score, highest first"),
    "name": N_("by name"),
    "left": N_("fewest episodes left first"),
    "rank": N_("best match first"),
}


@dataclass(frozen=True)
class OrderedList:
    """One list in order.

    Attributes
    ----------
    entries : ndarray of int64, shape (n_entries_of_the_list,)
        Positions among the person's entries.
    said : str
        The order in words, to be translated.
    """

    entries: IntArray
    said: str


def orders_for(person: Person) -> dict[str, str]:
    """Return the orders that a person's lists can have: without times there is no newest."""
    return {key: label for key, label in ORDERS.items() if key != "newest" or len(person.times)}


def ordered_list(
    person: Person, status: ListStatus, catalogue: Catalogue, order: str, ranking: Callable[[], Sequence[int]]
) -> OrderedList:
    """Return one of a person's lists in the order asked for; ties are broken by anime_id.

    Parameters
    ----------
    person : Person
        Whose list.
    status : ListStatus
        Which list.
    catalogue : Catalogue
        For names and numbers of episodes.
    order : str
        A key of `ORDERS`.
    ranking : callable
        Returns items as they would be recommended to the person; asked only where the order needs it.
    """
    entries = np.flatnonzero(person.status == int(status))
    rule = _own_rule(person, status) if order == "default" else order
    if rule == "name":
        names = [catalogue.titles[item].name.casefold() for item in person.items[entries]]
        return OrderedList(entries[np.argsort(np.array(names, dtype=np.str_), kind="stable")], _SAID[rule])
    keys: dict[str, Callable[[], IntArray]] = {
        "newest": lambda: -person.times[entries],
        "score": lambda: -person.scores[entries].astype(np.int64),
        "left": lambda: _episodes_left(person, entries, catalogue),
        "rank": lambda: _places(person.items[entries], ranking()),
    }
    return OrderedList(entries[np.argsort(keys[rule](), kind="stable")], _SAID[rule])


def _own_rule(person: Person, status: ListStatus) -> str:
    if len(person.times):
        return "newest"
    return {ListStatus.WATCHING: "left", ListStatus.PLAN_TO_WATCH: "rank"}.get(status, "score")


def _episodes_left(person: Person, entries: IntArray, catalogue: Catalogue) -> IntArray:
    """Return how many episodes are left of each entry; an unknown number comes last."""
    unknown = np.iinfo(np.int64).max
    totals = [catalogue.titles[item].episodes for item in person.items[entries]]
    watched = person.episodes[entries].astype(np.int64)
    left = [unknown if total is None else total - seen for total, seen in zip(totals, watched, strict=True)]
    return np.array(left, dtype=np.int64)


def _places(items: IntArray, ranking: Sequence[int]) -> IntArray:
    """Return each item's place in the ranking; what is not in it comes last."""
    place = {item: position for position, item in enumerate(ranking)}
    return np.array([place.get(int(item), len(place)) for item in items], dtype=np.int64)
