from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.lists import PersonLists
from core.status import ListStatus
from etl.event_entries import Entry
from etl.list_overlay import entry_of, overlay
from tests.factories import make_lists

COMPLETED, PLAN = ListStatus.COMPLETED, ListStatus.PLAN_TO_WATCH

lists_of = st.dictionaries(
    st.integers(-3, 6),
    st.dictionaries(
        st.integers(0, 8), st.tuples(st.sampled_from(ListStatus), st.integers(0, 10), st.integers(0, 99))
    ),
)
changes_of = st.dictionaries(
    st.tuples(st.integers(-5, 9), st.integers(0, 8)),
    st.builds(Entry, st.sampled_from(ListStatus), st.integers(0, 10), st.integers(0, 99), st.integers(1, 99)),
)


def as_dict(lists: PersonLists) -> dict[int, dict[int, Entry | None]]:
    return {
        int(person.user_id or 0): {int(item): entry_of(person, int(item)) for item in person.items}
        for person in lists
    }


@given(lists_of, changes_of, st.booleans())
def test_it_does_what_a_dictionary_would(
    base: dict[int, dict[int, tuple[ListStatus, int, int]]],
    changes: dict[tuple[int, int], Entry],
    timed: bool,
) -> None:
    times = {(user, item): 7 for user, entries in base.items() for item in entries} if timed else None
    lists = make_lists(
        {user: [(item, *entry) for item, entry in entries.items()] for user, entries in base.items()}, times
    )
    expected = as_dict(lists)
    for (user, item), entry in changes.items():
        kept = entry if lists.has_times else Entry(entry.status, entry.score, entry.episodes)
        expected.setdefault(user, {})[item] = kept
    merged = overlay(lists, changes)
    assert as_dict(merged) == expected
    assert all(np.all(np.diff(person.items) > 0) for person in merged)
    for old, new in (
        (getattr(lists, name), getattr(merged, name)) for name in ("items", "status", "scores", "episodes")
    ):
        assert old.dtype == new.dtype


def test_the_old_lists_stay_as_they_are() -> None:
    lists = make_lists({1: [(0, PLAN, 0, 0)]})
    overlay(lists, {(1, 0): Entry(COMPLETED, 9, 12), (2, 1): Entry(PLAN)})
    assert as_dict(lists) == {1: {0: Entry(PLAN)}}


def test_no_changes_no_copy() -> None:
    lists = make_lists({1: [(0, PLAN, 0, 0)]})
    assert overlay(lists, {}) is lists
