"""Chance that holds for a day: the same for a person until midnight, another tomorrow and for others."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import numpy as np

from core.person import Person


def rng_of_the_day(purpose: str, person: Person, day: date, visitor: str = "") -> np.random.Generator:
    """Return the generator of a person's day.

    Parameters
    ----------
    purpose : str
        Different purposes draw independently.
    person : Person
        Known by user_id, else by their titles.
    day : date
    visitor : str
        The id of the browser, where nobody is picked.
    """
    who = f"user {person.user_id}"
    if person.user_id is None:
        who = f"visitor {visitor} {person.items.tolist()}"
    digest = sha256(f"{purpose} {day.isoformat()} {who}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
