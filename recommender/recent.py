"""Charts of time: this month's most watched and top rated, what is trending, and what has just begun.

"This month" is the thirty days up to and including the version's day, so that the first of a month is not
empty. A chart with too few titles is not made: it is never filled from all time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.events import KINDS, EventTable
from core.lists import PersonLists
from core.typing import FloatArray, IntArray
from recommender.charts import (
    MOST_WATCHED,
    NEWEST,
    SIMULATED_MONTH,
    THIS_MONTH,
    TOP_RATED,
    TRENDING,
    Chart,
    Standing,
    ranked,
)
from recommender.popularity import LEAST_TITLES, weighted_ratings

DAYS = 30
#: A chart of the month lists titles that so many different people turned to.
LEAST_PEOPLE = 5
#: What yesterday's event weighs against today's.
DECAY = 0.9
DAY = 86_400
#: Turning to a title and staying; searching for it, passing it by or hiding it is not watching.
_WATCHING = tuple(KINDS.index(kind) for kind in ("watch", "status", "score", "purchase", "view"))
_INTEREST = (*_WATCHING, KINDS.index("click"))


def recent_charts(
    catalogue: Catalogue, lists: PersonLists, events: EventTable | None, standing: Standing, today: date
) -> list[Chart]:
    """Return the charts of the month that ends with `today`, and the newest titles as of it."""
    charts = [newest(catalogue, standing.members, today)]
    if events is not None and len(events):
        charts += month_charts(lists, within_month(events, today), today, len(catalogue))
    return [chart for chart in charts if len(chart) >= LEAST_TITLES]


def within_month(events: EventTable, today: date) -> EventTable:
    """Return the events of the `DAYS` days up to and including `today`, UTC."""
    end = _end_of(today)
    rows = slice(*np.searchsorted(events.times, [end - DAYS * DAY, end]))
    return EventTable(
        events.user_ids[rows], events.items[rows], events.kinds[rows], events.times[rows], events.simulated
    )


def month_charts(lists: PersonLists, events: EventTable, today: date, n_items: int) -> list[Chart]:
    """Return most watched, top rated and trending of a month of events; charts may come out short."""
    window = SIMULATED_MONTH if events.simulated else THIS_MONTH
    watchers = people_by_item(events, _WATCHING, n_items)
    raters, means = scores_given(lists, events, n_items)
    weights = trend(events, _end_of(today), n_items)
    interested = people_by_item(events, _INTEREST, n_items)
    return [
        ranked(MOST_WATCHED, window, watchers.astype(np.float64), watchers >= LEAST_PEOPLE),
        ranked(TOP_RATED, window, weighted_ratings(means, raters), raters >= LEAST_PEOPLE),
        ranked(TRENDING, window, weights, interested >= LEAST_PEOPLE),
    ]


def trend(events: EventTable, end: int, n_items: int) -> NDArray[np.float64]:
    """Return the decayed number of events by title: each counts ``DECAY ** days`` (as Metarank's trending).

    Parameters
    ----------
    events : EventTable
    end : int
        Seconds since 1970 from which days are counted back.
    n_items : int
    """
    rows = np.isin(events.kinds, _INTEREST)
    weights = DECAY ** ((end - events.times[rows]) / DAY)
    return np.bincount(events.items[rows], weights=weights, minlength=n_items).astype(np.float64)


def people_by_item(events: EventTable, kinds: tuple[int, ...], n_items: int) -> NDArray[np.int64]:
    """Count the different people who did something of `kinds` with each title, shape (n_items,)."""
    rows = np.isin(events.kinds, kinds)
    _, users = np.unique(events.user_ids[rows], return_inverse=True)
    _, items = distinct_pairs(users, events.items[rows], n_items)
    return np.bincount(items, minlength=n_items)


def scores_given(
    lists: PersonLists, events: EventTable, n_items: int
) -> tuple[NDArray[np.int64], FloatArray]:
    """Return raters and mean score by title over the scores that people gave in `events`.

    An event says that a score was given, the list says which; NaN where nobody did.
    """
    rows = np.flatnonzero(events.kinds == KINDS.index("score"))
    users = lists.users.rows(events.user_ids[rows])
    listed = users >= 0
    users, items = distinct_pairs(users[listed], events.items[rows][listed], n_items)
    scores = own_scores(lists, users, items)
    given = scores > 0
    raters = np.bincount(items[given], minlength=n_items)
    sums = np.bincount(items[given], weights=scores[given], minlength=n_items)
    return raters, np.divide(sums, raters, out=np.full(n_items, np.nan), where=raters > 0)


def distinct_pairs(
    users: IntArray, items: IntArray, n_items: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each pair of user and item once, sorted."""
    keys = np.unique(users.astype(np.int64) * n_items + items)
    return keys // n_items, keys % n_items


def own_scores(lists: PersonLists, users: IntArray, items: IntArray) -> NDArray[np.int64]:
    """Return the score that each user (a row) gave each item, 0 where there is none.

    A binary search in all the people's lists at once.

    Parameters
    ----------
    lists : PersonLists
    users, items : ndarrays of int, shape (n,)

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    low, end = lists.indptr[users].astype(np.int64), lists.indptr[users + 1].astype(np.int64)
    high = end.copy()
    while (searching := np.flatnonzero(low < high)).size:
        middle = (low[searching] + high[searching]) // 2
        before = lists.items[middle] < items[searching]
        low[searching[before]] = middle[before] + 1
        high[searching[~before]] = middle[~before]
    scores = np.zeros(len(users), dtype=np.int64)
    inside = np.flatnonzero(low < end)
    found = inside[lists.items[low[inside]] == items[inside]]
    scores[found] = lists.scores[low[found]]
    return scores


def newest(catalogue: Catalogue, members: IntArray, today: date) -> Chart:
    """Return what began to air in the latest month with enough titles, latest first, then most followed.

    The month is the chart's subject, because it may not be the present one: seasons begin in four months of
    the year.
    """
    began: dict[date, list[int]] = {}
    for item, title in enumerate(catalogue.titles):
        if title.aired_from is not None and title.aired_from <= today:
            began.setdefault(title.aired_from.replace(day=1), []).append(item)
    months = sorted((month for month, items in began.items() if len(items) >= LEAST_TITLES), reverse=True)
    if not months:
        return ranked(NEWEST, "", np.zeros(len(catalogue)), np.zeros(len(catalogue), dtype=bool))
    values = np.full(len(catalogue), np.nan)
    for item in began[months[0]]:
        aired = catalogue.titles[item].aired_from
        values[item] = (aired.day if aired else 0) + members[item] / (1 + members.max())
    return ranked(NEWEST, "", values, np.isfinite(values), months[0].isoformat())


def _end_of(day: date) -> int:
    return int(datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC).timestamp())
