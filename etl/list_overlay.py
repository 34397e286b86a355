"""Changed and added entries laid over everyone's lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.id_map import IdMap
from core.lists import PersonLists
from core.person import Person
from core.status import ListStatus
from etl.event_entries import Entry

#: Whose entry it is and of which title: outside user_id, and item.
Pair = tuple[int, int]


def entry_of(person: Person | None, item: int) -> Entry | None:
    """Return the entry of one title in a person's list, or None."""
    position = None if person is None else person.entry(item)
    if person is None or position is None:
        return None
    return Entry(
        ListStatus(int(person.status[position])),
        int(person.scores[position]),
        int(person.episodes[position]),
        int(person.times[position]) if len(person.times) else 0,
    )


def overlay(lists: PersonLists, entries: Mapping[Pair, Entry]) -> PersonLists:
    """Return the lists with some entries changed or added, and with the people that were not in them.

    Every column is copied once, so the new lists need as much memory as the old ones have on disk.

    Parameters
    ----------
    lists : PersonLists
    entries : mapping of (user_id, item) to Entry
        Their times are kept only where `lists` has times, because a few would say little.
    """
    if not entries:
        return lists
    pairs = sorted(entries)
    owners = np.array([user_id for user_id, _ in pairs], dtype=np.int64)
    items = np.array([item for _, item in pairs], dtype=np.int32)
    changed = [entries[pair] for pair in pairs]
    places, there = _places(lists, pairs)
    users = IdMap.of(np.concatenate([lists.users.ids, owners]))

    def column(old: NDArray[Any], values: list[int]) -> NDArray[Any]:
        return _laid_over(old, places, there, np.array(values, dtype=old.dtype))

    return PersonLists(
        users=users,
        indptr=_row_pointers(lists, users, owners[~there]),
        items=column(lists.items, items.tolist()),
        status=column(lists.status, [int(entry.status) for entry in changed]),
        scores=column(lists.scores, [entry.score for entry in changed]),
        episodes=column(lists.episodes, [entry.episodes for entry in changed]),
        times=column(lists.times, [entry.time for entry in changed]) if lists.has_times else lists.times,
    )


def _places(lists: PersonLists, pairs: list[Pair]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each pair stands or would stand among the old entries, and which are there already."""
    places = np.zeros(len(pairs), dtype=np.int64)
    there = np.zeros(len(pairs), dtype=bool)
    for number, (user_id, item) in enumerate(pairs):
        user = lists.users.find(user_id)
        if user is None:  # between the neighbours in order of id
            places[number] = lists.indptr[int(np.searchsorted(lists.users.ids, user_id))]
            continue
        begin, end = int(lists.indptr[user]), int(lists.indptr[user + 1])
        place = begin + int(np.searchsorted(lists.items[begin:end], item))
        places[number] = place
        there[number] = place < end and lists.items[place] == item
    return places, there


def _laid_over(
    old: NDArray[Any], places: NDArray[np.int64], there: NDArray[np.bool_], values: NDArray[Any]
) -> NDArray[Any]:
    """Return a column with some values replaced and the others inserted; `places` never decrease."""
    new: NDArray[Any] = np.insert(old, places[~there], values[~there])
    shifts = np.searchsorted(places[~there], places[there], side="right")
    new[places[there] + shifts] = values[there]
    return new


def _row_pointers(lists: PersonLists, users: IdMap, added: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the indptr over `users` when each of the people in `added` has one entry more."""
    lengths = np.zeros(len(users), dtype=np.int64)
    lengths[users.rows(lists.users.ids)] = np.diff(lists.indptr)
    np.add.at(lengths, users.rows(added), 1)
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
