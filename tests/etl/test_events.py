"""The log as a source: merged over lists and events, every row accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue
from core.events import KINDS
from core.lists import PersonLists
from core.settings import Settings
from core.status import ListStatus
from etl.event_entries import Entry
from etl.events import merge_events
from etl.list_overlay import entry_of
from store.event_log import EventLog
from store.records import LoggedEvent, NewEvent
from tests.factories import NOON, make_lists, small_catalogue, small_events, small_lists

START = datetime.fromtimestamp(NOON, UTC)
CATALOGUE = small_catalogue()


def event(
    kind: str, anime_id: int, value: float | None = None, user_id: int | None = 0, minutes: int = 0
) -> LoggedEvent:
    return LoggedEvent(kind, START + timedelta(minutes=minutes), user_id, "v1", anime_id, value)


def entry(lists: PersonLists, user_id: int, item: int) -> Entry | None:
    return entry_of(lists.find(user_id), item)


def test_the_newest_status_and_the_newest_score_win_each_for_itself() -> None:
    rows = [
        event("score", 20, 6, minutes=1),
        event("status", 20, ListStatus.ON_HOLD, minutes=4),
        event("score", 20, 8, minutes=3),
        event("status", 20, ListStatus.WATCHING, minutes=2),
    ]
    merged = merge_events(rows, CATALOGUE, small_lists(), None)
    assert entry(merged.lists, 0, 1) == Entry(ListStatus.ON_HOLD, 8, 1)
    assert (merged.counts.entries_added, merged.counts.entries_changed) == (1, 0)


def test_entries_change_where_they_stand_and_others_stay() -> None:
    lists = small_lists()
    merged = merge_events([event("watch", 30, None)], CATALOGUE, lists, None)
    assert entry(merged.lists, 0, 2) == Entry(ListStatus.COMPLETED, 8, 12)
    assert (merged.counts.entries_added, merged.counts.entries_changed) == (0, 1)
    assert len(merged.lists.items) == len(lists.items)
    for user in range(1, len(lists)):
        np.testing.assert_array_equal(merged.lists.person(user).items, lists.person(user).items)
        np.testing.assert_array_equal(merged.lists.person(user).status, lists.person(user).status)


def test_people_whom_only_the_log_knows_are_added() -> None:
    merged = merge_events([event("watch", 10, 3, user_id=1_000)], CATALOGUE, small_lists(), None)
    assert entry(merged.lists, 1_000, 0) == Entry(ListStatus.WATCHING, 0, 3)
    assert merged.counts.people_added == 1


def test_interest_goes_among_the_events_and_into_no_list() -> None:
    lists = small_lists()
    merged = merge_events(
        [event("click", 10), event("view", 10), event("impression", 20)], CATALOGUE, lists, None
    )
    assert merged.lists is lists
    assert merged.events is not None
    assert [KINDS[kind] for kind in merged.events.kinds] == ["click", "view", "impression"]


def test_a_newer_entry_of_the_source_stays() -> None:
    lists = make_lists({0: [(0, ListStatus.COMPLETED, 9, 12)]}, {(0, 0): NOON + 3600})
    late, early = event("status", 10, 4, minutes=61), event("status", 10, 4, minutes=59)
    assert entry(merge_events([early], CATALOGUE, lists, None).lists, 0, 0) == Entry(
        ListStatus.COMPLETED, 9, 12, NOON + 3600
    )
    assert entry(merge_events([late], CATALOGUE, lists, None).lists, 0, 0) == Entry(
        ListStatus.DROPPED, 9, 12, NOON + 3660
    )


def test_every_row_is_kept_or_dropped_for_one_reason() -> None:
    rows = [
        event("click", 10),
        event("click", 10, user_id=None),
        event("click", 15, user_id=None),
        event("click", 15),
        event("click", 777),
        event("score", 10, 7.5),
        event("status", 10, 5),
    ]
    counts = merge_events(rows, CATALOGUE, small_lists(), None).counts
    assert counts.to_json() == {
        "read": 7,
        "kept": 1,
        "dropped": {"no user": 2, "title not offered": 1, "unknown title": 1, "unreadable value": 2},
        "entries_added": 0,
        "entries_changed": 0,
        "people_added": 0,
    }


def test_events_are_appended_in_order_of_time_and_stay_simulated() -> None:
    old = small_events()
    merged = merge_events(
        [event("watch", 20), event("click", 10, minutes=-60 * 24 * 20)], CATALOGUE, small_lists(), old
    )
    assert merged.events is not None
    assert len(merged.events) == len(old) + 2
    assert np.all(np.diff(merged.events.times) >= 0)
    assert merged.events.simulated
    assert (merged.events.items[-1], KINDS[merged.events.kinds[-1]]) == (1, "watch")


def test_no_rows_change_nothing() -> None:
    lists, events = small_lists(), small_events()
    merged = merge_events([], CATALOGUE, lists, events)
    assert merged.lists is lists
    assert merged.events is events
    assert merged.counts.read == 0


rows_of = st.lists(
    st.builds(
        event,
        st.sampled_from(KINDS),
        st.sampled_from([10, 20, 120, 15, 777]),
        st.none() | st.integers(-1, 12).map(float),
        st.none() | st.integers(0, 3) | st.just(500),
        st.integers(0, 3),
    )
)


@given(rows_of)
def test_rows_add_up_and_the_outcome_can_be_saved(rows: list[LoggedEvent]) -> None:
    merged = merge_events(rows, CATALOGUE, small_lists(), None)
    counts = merged.counts
    assert counts.read == len(rows) == counts.kept + sum(counts.dropped.values())
    assert counts.kept == (0 if merged.events is None else len(merged.events))
    assert len(merged.lists.items) == len(small_lists().items) + counts.entries_added
    assert all(np.all(np.diff(person.items) > 0) for person in merged.lists)


@given(rows_of)
def test_merging_twice_is_merging_once(rows: list[LoggedEvent]) -> None:
    once = merge_events(rows, CATALOGUE, small_lists(), None).lists
    # Only where the entries keep no times: each build starts from the source, but starting from a build does no harm
    # to what the last event of each kind says.
    twice = merge_events(rows, CATALOGUE, once, None).lists
    np.testing.assert_array_equal(once.items, twice.items)
    np.testing.assert_array_equal(once.users.ids, twice.users.ids)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog.open(Settings(_env_file=None, var=tmp_path, database_url=None), str.casefold)
    yield log
    log.close()


def test_from_the_log_to_a_version(log: EventLog, small_parts: Path) -> None:
    log.append([
        NewEvent("search", START, query="star voyage", visitor="v1"),
        NewEvent("watch", START, user_id=1, anime_id=10, value=12),
        NewEvent("score", START, user_id=1, anime_id=10, value=10),
    ])  # fmt: skip
    catalogue, lists = Catalogue.load(small_parts), PersonLists.load(small_parts)
    merged = merge_events(log.export_interactions(), catalogue, lists, small_events())
    merged.lists.save(small_parts / "merged" / "lists")
    again = PersonLists.load(small_parts / "merged")
    assert entry(again, 1, 0) == Entry(ListStatus.COMPLETED, 10, 12)
    assert merged.counts.read == 2
