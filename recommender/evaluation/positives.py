"""Which entries of lists count as liked when a method is judged."""

from __future__ import annotations

import numpy as np

from core.lists import PersonLists
from core.status import ListStatus
from core.typing import BoolArray, FloatArray

#: Somebody who gave up on a title, or only plans to see it, has not shown to like it.
_TURNED_TO = (ListStatus.WATCHING, ListStatus.COMPLETED, ListStatus.ON_HOLD)

#: Four stars of five, on our scale of ten: the rule of the MovieLens benchmarks (Liang et al. 2018).
FOUR_STARS = 8


def positive_entries(lists: PersonLists, least_score: int | None = None) -> BoolArray:
    """Tell which entries are positive, shape (n_entries,).

    An entry is positive when the person is watching the title, has completed it or put it on hold and, where
    they scored it, not below a bar. Entries without a score have no bar to pass.

    Parameters
    ----------
    lists : PersonLists
    least_score : int or None
        The bar for everybody, from 1 to 10; None for each person's own mean, over all titles that they have
        begun and scored.
    """
    turned_to: BoolArray = np.isin(lists.status, [int(status) for status in _TURNED_TO])
    scored = lists.scores > 0
    if least_score is not None:
        return turned_to & (~scored | (lists.scores >= least_score))
    counted = scored & (lists.status != ListStatus.PLAN_TO_WATCH)
    means = np.repeat(own_means(lists, counted), np.diff(lists.indptr))
    return turned_to & (~scored | (lists.scores >= means))


def own_means(lists: PersonLists, counted: BoolArray) -> FloatArray:
    """Return each person's mean score over the counted entries, shape (n_people,); 0 where there is none.

    Parameters
    ----------
    lists : PersonLists
    counted : ndarray of bool, shape (n_entries,)
    """
    # Whole numbers until the end, so that equal scores are never below their own mean.
    totals = np.concatenate([[0], np.cumsum(np.where(counted, lists.scores, 0), dtype=np.int64)])
    numbers = np.concatenate([[0], np.cumsum(counted, dtype=np.int64)])
    means: FloatArray = np.diff(totals[lists.indptr]) / np.maximum(np.diff(numbers[lists.indptr]), 1)
    return means
