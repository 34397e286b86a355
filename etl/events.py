"""The source `events`: what people did on the pages, merged over the lists and events of another source.

A build reads the whole log each time and lays it over what its own source says, so the outcome does not
depend on how often one builds. `etl.event_entries` tells what each kind of event does to a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.catalogue import Catalogue
from core.events import KINDS, EventTable
from core.lists import PersonLists
from etl.event_entries import LISTED, Entry, entry_after, is_readable
from etl.list_overlay import Pair, entry_of, overlay
from store.records import LoggedEvent


@dataclass
class EventCounts:
    """What became of the rows of the log: read = kept + the sum of dropped.

    Attributes
    ----------
    read, kept : int
        Rows; each kept one is a row of the event table.
    dropped : Counter
        Rows left out, by reason.
    entries_added, entries_changed : int
        Entries of lists, after all events.
    people_added : int
    """

    read: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    entries_added: int = 0
    entries_changed: int = 0
    people_added: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the counts for the manifest."""
        return {
            "read": self.read,
            "kept": self.kept,
            "dropped": dict(sorted(self.dropped.items())),
            "entries_added": self.entries_added,
            "entries_changed": self.entries_changed,
            "people_added": self.people_added,
        }


@dataclass(frozen=True)
class MergedEvents:
    """A version's lists and events with the log in them."""

    lists: PersonLists
    events: EventTable | None
    counts: EventCounts


@dataclass(frozen=True, slots=True)
class _Usable:
    """An event of a known person with an offered title."""

    user_id: int
    item: int
    kind: str
    value: float | None
    time: float
    """Seconds since 1970."""


def merge_events(
    rows: Iterable[LoggedEvent], catalogue: Catalogue, lists: PersonLists, events: EventTable | None
) -> MergedEvents:
    """Lay the log over a version's lists and put it among the version's events.

    Parameters
    ----------
    rows : iterable of LoggedEvent
        In any order; of two with the same time the later row counts as the newer. As
        `store.event_log.EventLog.export_interactions` yields them.
    catalogue : Catalogue
    lists : PersonLists
        Of the build's own source. Entries whose time is newer than an event stay as they are.
    events : EventTable or None
        Of the build's own source. A table that says it is simulated says so afterwards as well.

    Returns
    -------
    MergedEvents
        People whom only the log knows are added. `events` is None where there are none at all.
    """
    counts = EventCounts()
    usable = sorted(_usable(rows, catalogue, counts), key=lambda event: event.time)
    counts.kept = len(usable)
    entries = _entries_after(usable, catalogue, lists, counts)
    merged = overlay(lists, entries)
    counts.people_added = len(merged) - len(lists)
    return MergedEvents(merged, _with_rows(events, usable), counts)


def _usable(rows: Iterable[LoggedEvent], catalogue: Catalogue, counts: EventCounts) -> Iterator[_Usable]:
    """Yield what can be used, and count the rest under the first reason that holds."""
    for row in rows:
        counts.read += 1
        item = catalogue.items.find(row.anime_id)
        if row.user_id is None:
            counts.dropped["no user"] += 1
        elif item is None:
            known = row.anime_id in catalogue.known_by_id
            counts.dropped["title not offered" if known else "unknown title"] += 1
        elif not is_readable(row.kind, row.value):
            counts.dropped["unreadable value"] += 1
        else:
            yield _Usable(row.user_id, item, row.kind, row.value, row.time.timestamp())


def _entries_after(
    usable: list[_Usable], catalogue: Catalogue, lists: PersonLists, counts: EventCounts
) -> dict[Pair, Entry]:
    """Return the entries that differ from those of the lists once everything has happened."""
    before: dict[Pair, Entry | None] = {}
    after: dict[Pair, Entry | None] = {}
    for event in usable:
        if event.kind not in LISTED:
            continue
        pair = (event.user_id, event.item)
        if pair not in before:
            before[pair] = after[pair] = entry_of(lists.find(event.user_id), event.item)
        n_episodes = catalogue.titles[event.item].episodes or 0
        after[pair] = entry_after(after[pair], event.kind, event.value, int(event.time), n_episodes)
    changed = {pair: entry for pair, entry in after.items() if entry is not None and entry != before[pair]}
    counts.entries_added = sum(before[pair] is None for pair in changed)
    counts.entries_changed = len(changed) - counts.entries_added
    return changed


def _with_rows(events: EventTable | None, usable: list[_Usable]) -> EventTable | None:
    """Return the table with the usable events in order of time, the old rows first among equals."""
    if not usable:
        return events
    new = EventTable(
        user_ids=np.array([event.user_id for event in usable], dtype=np.int64),
        items=np.array([event.item for event in usable], dtype=np.int32),
        kinds=np.array([KINDS.index(event.kind) for event in usable], dtype=np.uint8),
        times=np.array([int(event.time) for event in usable], dtype=np.int64),
    )
    if events is None:
        return new
    order = np.argsort(np.concatenate([events.times, new.times]), kind="stable")
    return EventTable(
        user_ids=np.concatenate([events.user_ids, new.user_ids])[order],
        items=np.concatenate([events.items, new.items])[order],
        kinds=np.concatenate([events.kinds, new.kinds])[order],
        times=np.concatenate([events.times, new.times])[order],
        simulated=events.simulated,
    )
