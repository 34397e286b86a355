"""Reasons as numbers, so that a batch can keep one beside every title.

A reason that names a title of the person's own is that title's row; one of `PLAIN` is its place below zero.
"""

from __future__ import annotations

from recommender import reasons
from recommender.records import Reason
from recommender.taste import Taste

#: Reasons that name no title. Their places are written to disk: add at the end.
PLAIN = (reasons.LIKE_YOURS, reasons.LIKED_BY_MANY, reasons.ON_YOUR_LIST)
#: A reason that only the ranking itself can tell again.
UNTOLD = -1


def encode(reason: Reason, taste: Taste) -> int:
    """Return the number of a reason, `UNTOLD` where `decode` could not give the same reason back."""
    if reason in PLAIN:
        return UNTOLD - 1 - PLAIN.index(reason)
    item = None if reason.anime_id is None else taste.catalogue.items.find(reason.anime_id)
    return item if item is not None and taste.because(item) == reason else UNTOLD


def decode(number: int, taste: Taste) -> Reason | None:
    """Return the reason of a number; None for `UNTOLD`."""
    if number == UNTOLD:
        return None
    return PLAIN[UNTOLD - 1 - number] if number < 0 else taste.because(number)
