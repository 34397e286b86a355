"""What a visitor wants left out: of shelves that offer something, of similar titles, and of browsing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from core.exclusion import hideable_items
from core.person import Person
from recommender.records import Recommendation, Shelf
from web.choices import hiding

#: Shelves that show a person's own list: whatever is left out elsewhere stays on them.
OWN_LISTS = frozenset({"continue", "pick_up_again", "on_your_list"})


def hidden_items(person: Person | None) -> frozenset[int]:
    """Return the items that the visitor wants left out; none where nobody's list says what they are."""
    if person is None:
        return frozenset()
    return frozenset(hideable_items(person, hiding()).tolist())


def offered(found: Iterable[Recommendation], hidden: Collection[int]) -> tuple[Recommendation, ...]:
    """Return recommendations without what is left out."""
    return tuple(one for one in found if one.item not in hidden)


def without_hidden(shelves: Iterable[Shelf], hidden: Collection[int]) -> list[Shelf]:
    """Return shelves without what is left out, and without those of which nothing is left.

    A person's own lists stay whole, and so does a chart that is numbered: its ranks are true.
    """
    if not hidden:
        return list(shelves)
    kept = (
        shelf
        if shelf.numbered or shelf.key in OWN_LISTS
        else replace(shelf, titles=offered(shelf.titles, hidden))
        for shelf in shelves
    )
    return [shelf for shelf in kept if shelf.titles]
