"""The one place that decides what a person is not shown again.

Home, title pages, search, suggestions, the API and batch inference all call `excluded_items`; nothing else in
the project compares list statuses to hide a title.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.person import Person
from core.status import FOLLOWED, SEEN, ListStatus


class Purpose(Enum):
    """Why titles are about to be shown: it decides how much is left out."""

    RECOMMENDATION = "recommendation"
    """Shelves made for a person, similar titles: nothing the person has seen."""
    SEARCH = "search"
    """Search results, suggestions and charts: nothing completed or being watched; the rest has a badge."""


_HIDDEN = {Purpose.RECOMMENDATION: SEEN, Purpose.SEARCH: FOLLOWED}


#: What people may want left out wherever titles are offered to them, in the order in which they are asked.
HIDEABLE = ("seen", "planned", "disliked")

#: An own score up to here is a dislike: MyAnimeList calls a 4 "bad".
DISLIKED_SCORE = 4


def excluded_items(person: Person | None, purpose: Purpose) -> NDArray[np.int32]:
    """Return the items that must not be shown to a person.

    Parameters
    ----------
    person : Person or None
        None for an anonymous visitor, from whom nothing is hidden.
    purpose : Purpose
        What the titles are for.

    Returns
    -------
    ndarray of int32, shape (n_excluded,)
        Rows of the catalogue, strictly increasing.
    """
    if person is None:
        return np.zeros(0, dtype=np.int32)
    return person.with_status(_HIDDEN[purpose])


def hideable_items(person: Person, kinds: Collection[str]) -> NDArray[np.int32]:
    """Return the items that a person asks to be left out.

    Parameters
    ----------
    person : Person
    kinds : collection of str
        Some of `HIDEABLE`: seen at all, planned, or disliked (dropped, or scored `DISLIKED_SCORE` and less).

    Returns
    -------
    ndarray of int32, shape (n_hidden,)
        Rows of the catalogue, strictly increasing.
    """
    scored_low = (person.scores > 0) & (person.scores <= DISLIKED_SCORE)
    of_kind = {
        "seen": np.isin(person.status, [int(status) for status in SEEN]),
        "planned": person.status == int(ListStatus.PLAN_TO_WATCH),
        "disliked": (person.status == int(ListStatus.DROPPED)) | scored_low,
    }
    hidden = np.zeros(len(person), dtype=bool)
    for kind in kinds:
        hidden |= of_kind[kind]
    return person.items[hidden]
