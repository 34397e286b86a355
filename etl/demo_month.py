"""A simulated month of events that ends on the version's day, so that charts by month have something to show.

What people added in that month leaves its trace; they click titles near their taste; and a few titles of the
present season have a day on which everybody talks of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Title
from core.events import KINDS, EventTable
from core.lists import PersonLists
from core.status import ListStatus
from etl.demo_people import seconds

N_DAYS = 30
_DAY = 86_400
_CLICK, _WATCH, _STATUS, _SCORE = (KINDS.index(kind) for kind in ("click", "watch", "status", "score"))

#: Clicks of an active person in the month, on average, and from how many candidates each is picked.
_CLICKS, _CANDIDATES = 8, 12

#: Titles with a peak; they aired within so many days. A peak draws this share of the people.
_N_PEAKS, _PRESENT_DAYS, _PEAK_SHARE = 6, 120, 0.12

_Events = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def simulated_month(
    titles: Sequence[Title], vectors: NDArray[np.float32], lists: PersonLists, today: date, seed: int
) -> EventTable:
    """Make up the events of the last `N_DAYS` days.

    Parameters
    ----------
    titles : sequence of Title
        Title i is item i.
    vectors : ndarray of float32, shape (n_titles, n_dimensions)
        The taste model's.
    lists : PersonLists
        With times.
    today : date
        The last day, inclusive.
    seed : int

    Returns
    -------
    EventTable
        Marked as simulated, in order of time.
    """
    rng = np.random.default_rng([seed, 20])
    end = seconds(today + timedelta(days=1))
    begin = end - N_DAYS * _DAY
    members = np.array([title.members for title in titles], dtype=np.float64)
    groups = [
        _traces(lists, begin, rng),
        _clicks(lists, vectors, members, begin, end, rng),
        _peaks(titles, members, len(lists), end, rng),
    ]
    users, items, kinds, times = (np.concatenate(column) for column in zip(*groups, strict=True))
    keep = (times >= begin) & (times < end)
    order = np.flatnonzero(keep)[np.argsort(times[keep], kind="stable")]
    return EventTable(
        user_ids=lists.users.ids[users[order]],
        items=items[order].astype(np.int32),
        kinds=kinds[order].astype(np.uint8),
        times=times[order],
        simulated=True,
    )


def _traces(lists: PersonLists, begin: int, rng: np.random.Generator) -> _Events:
    """Return what the entries of the month left: a status or a viewing, and a score a little later."""
    entries = np.flatnonzero(lists.times >= begin)
    users = np.searchsorted(lists.indptr, entries, side="right") - 1
    items = lists.items[entries].astype(np.int64)
    viewed = np.isin(lists.status[entries], (ListStatus.WATCHING, ListStatus.COMPLETED))
    kinds = np.where(viewed, _WATCH, _STATUS)
    times = np.asarray(lists.times[entries])
    scored = lists.scores[entries] > 0
    later = times[scored] + rng.integers(60, 3600, size=int(scored.sum()))
    return (
        np.concatenate([users, users[scored]]),
        np.concatenate([items, items[scored]]),
        np.concatenate([kinds, np.full(len(later), _SCORE)]),
        np.concatenate([times, later]),
    )


def _clicks(
    lists: PersonLists,
    vectors: NDArray[np.float32],
    members: NDArray[np.float64],
    begin: int,
    end: int,
    rng: np.random.Generator,
) -> _Events:
    """Return clicks: of some popular titles, the one nearest to a random title of the person's own."""
    active = np.flatnonzero(np.diff(lists.indptr))
    users = np.repeat(active, rng.poisson(_CLICKS, size=len(active)))
    lengths = np.diff(lists.indptr)[users]
    own = lists.items[lists.indptr[users] + (rng.random(len(users)) * lengths).astype(np.int64)]
    weight = np.sqrt(members + 1)
    seen = rng.choice(len(weight), size=(len(users), _CANDIDATES), p=weight / weight.sum())
    nearness = np.einsum("nd,ncd->nc", vectors[own], vectors[seen])
    picked = np.take_along_axis(seen, nearness.argmax(axis=1)[:, None], axis=1)[:, 0]
    times = rng.integers(begin, end, size=len(users))
    return users, picked, np.full(len(users), _CLICK), times


def _peaks(
    titles: Sequence[Title], members: NDArray[np.float64], n_people: int, end: int, rng: np.random.Generator
) -> _Events:
    """Return the rush on some titles of the present season: it starts on a day and fades within a week."""
    aired = np.array([seconds(title.aired_from) if title.aired_from else 0 for title in titles])
    present = np.flatnonzero((aired > end - _PRESENT_DAYS * _DAY) & (aired < end))
    peaked = present[np.argsort(-members[present], kind="stable")][:_N_PEAKS]
    rush = rng.binomial(n_people, _PEAK_SHARE, size=len(peaked))
    items = np.repeat(peaked, rush)
    users = rng.integers(n_people, size=len(items))
    start = np.repeat(end - rng.integers(2, 12, size=len(peaked)) * _DAY, rush)
    times = start + (rng.exponential(1.5, size=len(items)) * _DAY).astype(np.int64)
    kinds = np.where(rng.random(len(items)) < 0.4, _WATCH, _CLICK)
    return users, items, kinds, times
