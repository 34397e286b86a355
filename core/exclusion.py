"""The one place that decides what a person is not shown again.

Home, title pages, search, suggestions, the API and batch inference all call `excluded_items`; nothing else in
the project compares list statuses to hide a title.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.person import Person
from core.status import FOLLOWED, SEEN


class Purpose(Enum):
    """Why titles are about to be shown: it decides how much is left out."""

    RECOMMENDATION = "recommendation"
    """Shelves made for a person, similar titles: nothing the person has seen."""
    SEARCH = "search"
    """Search results, suggestions and charts: nothing completed or being watched; the rest has a badge."""


_HIDDEN = {Purpose.RECOMMENDATION: SEEN, Purpose.SEARCH: FOLLOWED}


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
