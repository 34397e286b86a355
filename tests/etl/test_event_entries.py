from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import KINDS
from core.status import ListStatus
from etl.event_entries import LISTED, Entry, entry_after, is_readable

WATCHING, COMPLETED, ON_HOLD, DROPPED, PLAN = ListStatus


@pytest.mark.parametrize(
    ("before", "kind", "value", "after"),
    [
        (None, "watch", 5, Entry(WATCHING, 0, 5, 9)),
        (None, "watch", 0, Entry(WATCHING, 0, 0, 9)),
        (None, "watch", 12, Entry(COMPLETED, 0, 12, 9)),
        (None, "watch", 99, Entry(COMPLETED, 0, 12, 9)),
        (None, "watch", None, Entry(COMPLETED, 0, 12, 9)),
        (Entry(PLAN, 7), "watch", 1, Entry(WATCHING, 7, 1, 9)),
        (Entry(WATCHING, 0, 8), "watch", 3, Entry(WATCHING, 0, 8, 9)),
        (Entry(COMPLETED, 9, 12), "watch", 3, Entry(COMPLETED, 9, 12, 9)),
        (None, "status", 6, Entry(PLAN, 0, 0, 9)),
        (Entry(WATCHING, 8, 5), "status", 4, Entry(DROPPED, 8, 5, 9)),
        (Entry(WATCHING, 8, 5), "status", 2, Entry(COMPLETED, 8, 12, 9)),
        (Entry(COMPLETED, 8, 12), "status", 6, Entry(PLAN, 8, 12, 9)),
        (None, "score", 9, Entry(COMPLETED, 9, 12, 9)),
        (None, "score", 0, None),
        (Entry(WATCHING, 3, 5), "score", 9, Entry(WATCHING, 9, 5, 9)),
        (Entry(WATCHING, 3, 5), "score", 0, Entry(WATCHING, 0, 5, 9)),
        (None, "purchase", None, Entry(COMPLETED, 0, 12, 9)),
        (Entry(PLAN), "purchase", None, Entry(COMPLETED, 0, 12, 9)),
        (Entry(DROPPED, 2, 4), "purchase", None, Entry(DROPPED, 2, 4)),
        (None, "hide", None, Entry(DROPPED, 0, 0, 9)),
        (Entry(PLAN), "hide", None, Entry(DROPPED, 0, 0, 9)),
        (Entry(COMPLETED, 9, 12), "hide", None, Entry(COMPLETED, 9, 12)),
        (None, "click", None, None),
        (Entry(WATCHING, 3, 5), "view", None, Entry(WATCHING, 3, 5)),
        (None, "impression", None, None),
    ],
)
def test_the_table(before: Entry | None, kind: str, value: float | None, after: Entry | None) -> None:
    assert entry_after(before, kind, value, time=9, n_episodes=12) == after


def test_without_a_known_number_of_episodes_only_the_whole_title_completes() -> None:
    assert entry_after(None, "watch", 500, 9, n_episodes=0) == Entry(WATCHING, 0, 500, 9)
    assert entry_after(None, "watch", None, 9, n_episodes=0) == Entry(COMPLETED, 0, 0, 9)


def test_an_event_older_than_the_entry_changes_nothing() -> None:
    entry = Entry(COMPLETED, 9, 12, time=10)
    assert entry_after(entry, "status", 4, time=9, n_episodes=12) == entry
    assert entry_after(entry, "status", 4, time=10, n_episodes=12) == Entry(DROPPED, 9, 12, 10)


@pytest.mark.parametrize(
    ("kind", "value", "readable"),
    [
        ("status", 1, True), ("status", 5, False), ("status", 0, False), ("status", None, False), ("status", 2.5, False),
        ("score", 10, True), ("score", 0, True), ("score", 11, False), ("score", -1, False), ("score", 7.5, False), ("score", None, False),
        ("watch", None, True), ("watch", 65_535, True), ("watch", 65_536, False), ("watch", -1, False), ("watch", 1.5, False),
        ("hide", None, True), ("click", 3, True),
    ],
)  # fmt: skip
def test_values(kind: str, value: float | None, readable: bool) -> None:
    assert is_readable(kind, None if value is None else float(value)) is readable


entries = st.none() | st.builds(
    Entry, st.sampled_from(ListStatus), st.integers(0, 10), st.integers(0, 12), st.integers(0, 20)
)


@given(entries, st.sampled_from(KINDS), st.none() | st.integers(-2, 70_000).map(float), st.integers(0, 12))
def test_an_entry_never_disappears_and_stays_valid(
    entry: Entry | None, kind: str, value: float | None, n_episodes: int
) -> None:
    if not is_readable(kind, value):
        return
    after = entry_after(entry, kind, value, time=20, n_episodes=n_episodes)
    assert after is not None or entry is None
    if kind not in LISTED:
        assert after == entry
    if after is not None:
        assert 0 <= after.score <= 10
        assert 0 <= after.episodes <= 65_535
