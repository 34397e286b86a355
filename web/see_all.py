"""Where "See all" of a shelf leads."""

from __future__ import annotations

from flask import url_for

from core.person import Person
from recommender.records import Shelf

_SORTS = {"top_rated": "score", "most_watched": "watched", "newest": "newest", "top_picks": "recommended"}
_LISTS = {"continue": "watching", "pick_up_again": "on_hold", "on_your_list": "plan_to_watch"}


def see_all(shelf: Shelf, person: Person | None) -> str:
    """Return the address of everything that a shelf shows the head of, or "" where there is no such page.

    A chart of a window leads nowhere: the catalogue can only be ordered for all time.
    """
    if shelf.key in _SORTS:
        return url_for("pages.browse", sort=_SORTS[shelf.key])
    if shelf.key in _LISTS and person is not None:
        return url_for("pages.user", user_id=person.user_id, status=_LISTS[shelf.key])
    if shelf.key.startswith("genre-") and "genre" in shelf.name.values:
        return url_for("pages.browse", genre=shelf.name.values["genre"], sort="score")
    return ""
