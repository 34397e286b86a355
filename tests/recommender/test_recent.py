"""Charts of time: windows that are honest about what they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue
from core.events import KINDS, EventTable
from core.status import ListStatus
from recommender.charts import MOST_WATCHED, NEWEST, TOP_RATED, TRENDING, Chart
from recommender.popularity import standing_of
from recommender.recent import newest, own_scores, recent_charts, scores_given, trend, within_month
from tests.factories import NOON, TODAY, make_lists, make_title, small_catalogue, small_events, small_lists

DAY = 86_400


def events(*rows: tuple[int, int, str, int], simulated: bool = False) -> EventTable:
    """Events from (user_id, item, kind, days before noon of the last day)."""
    ordered = sorted(rows, key=lambda row: -row[3])
    return EventTable(
        user_ids=np.array([row[0] for row in ordered], dtype=np.int64),
        items=np.array([row[1] for row in ordered], dtype=np.int32),
        kinds=np.array([KINDS.index(row[2]) for row in ordered], dtype=np.uint8),
        times=np.array([NOON - row[3] * DAY for row in ordered], dtype=np.int64),
        simulated=simulated,
    )


def charts_of(table: EventTable | None, today: date = TODAY) -> dict[str, Chart]:
    catalogue, lists = small_catalogue(), small_lists()
    made = recent_charts(catalogue, lists, table, standing_of(catalogue, lists), today)
    return {chart.key: chart for chart in made}


def watched_by(people: int, items: range, days: int = 1) -> list[tuple[int, int, str, int]]:
    return [(user, item, "watch", days) for item in items for user in range(people)]


def test_the_month_of_the_small_version_is_labelled_simulated() -> None:
    charts = charts_of(small_events())
    assert charts[MOST_WATCHED].window == charts[TRENDING].window == "simulated month"
    assert charts[TRENDING].items[0] == 7


def test_real_events_make_this_month() -> None:
    charts = charts_of(events(*watched_by(6, range(6))))
    assert charts[MOST_WATCHED].window == "this month"
    assert charts[MOST_WATCHED].values.tolist() == [6] * 6


def test_the_same_person_counts_once_and_searching_is_no_watching() -> None:
    rows = [*watched_by(5, range(5)), *watched_by(5, range(1)), (9, 0, "search", 1), (9, 0, "hide", 1)]
    chart = charts_of(events(*rows))[MOST_WATCHED]
    assert dict(zip(chart.items.tolist(), chart.values.tolist(), strict=True))[0] == 5


@pytest.mark.parametrize(
    "table",
    [
        None,
        events(),
        events(*watched_by(4, range(8))),
        events(*watched_by(9, range(4))),
        events(*watched_by(9, range(8), days=40)),
        events(*watched_by(9, range(8), days=-2)),
    ],
    ids=["no events", "none", "too few people", "too few titles", "too old", "after today"],
)
def test_a_window_with_too_little_is_hidden(table: EventTable | None) -> None:
    assert set(charts_of(table)) <= {NEWEST}


def test_the_month_is_thirty_days_with_the_last_day_whole() -> None:
    table = events((1, 0, "watch", 30), (1, 1, "watch", 29), (1, 2, "watch", 0))
    late = replace(table, times=table.times + DAY // 2 - 1)
    assert within_month(late, TODAY).items.tolist() == [1, 2]


def test_yesterday_weighs_nine_tenths_of_today() -> None:
    table = events((1, 0, "watch", 0), (2, 1, "watch", 1), (3, 1, "impression", 0))
    weights = trend(table, NOON, 3)
    np.testing.assert_allclose(weights, [1, 0.9, 0])


def test_scores_of_the_month_come_from_the_lists() -> None:
    completed = ListStatus.COMPLETED
    lists = make_lists({user: [(2, completed, 8 + user % 3, 0)] for user in range(6)})
    table = events(
        *[(user, 2, "score", 1) for user in range(6)],
        (0, 2, "score", 0),
        (1, 7, "score", 1),
        (77, 2, "score", 1),
    )
    raters, means = scores_given(lists, table, 12)
    assert raters.tolist() == [0, 0, 6, *[0] * 9]
    assert means[2] == pytest.approx(9)
    assert np.isnan(means[7])


@given(st.lists(st.tuples(st.integers(0, 39), st.integers(0, 11)), max_size=30))
def test_scores_are_found_in_all_lists_at_once(pairs: list[tuple[int, int]]) -> None:
    lists = small_lists()
    users, items = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True)) if pairs else (
        np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    )  # fmt: skip
    expected = []
    for user, item in pairs:
        somebody = lists.person(user)
        entry = somebody.entry(item)
        expected.append(0 if entry is None else int(somebody.scores[entry]))
    assert own_scores(lists, users, items).tolist() == expected


def test_top_rated_of_the_month_needs_enough_raters() -> None:
    completed = ListStatus.COMPLETED
    lists = make_lists({user: [(item, completed, 9 - item, 0) for item in range(6)] for user in range(5)})
    table = events(*[(user, item, "score", 2) for user in range(5) for item in range(6)])
    catalogue = small_catalogue()
    made = recent_charts(catalogue, lists, table, standing_of(catalogue, lists), TODAY)
    (chart,) = [chart for chart in made if chart.key == TOP_RATED]
    assert chart.items.tolist() == [0, 1, 2, 3, 4, 5]


def begun(days: list[date | None]) -> Catalogue:
    return Catalogue([make_title(i + 1, aired_from=day, members=i) for i, day in enumerate(days)])


def test_the_newest_are_those_of_the_latest_month_with_enough() -> None:
    january = [date(2021, 1, day) for day in (1, 9, 9, 30, 2)]
    catalogue = begun([date(2021, 3, 1), *january, date(2021, 4, 1), None])
    chart = newest(catalogue, np.arange(8), TODAY)
    assert chart.subject == "2021-01-01"
    assert chart.items.tolist() == [4, 3, 2, 5, 1]


def test_a_catalogue_without_dates_has_no_newest() -> None:
    assert len(newest(begun([None] * 9), np.zeros(9, dtype=int), TODAY)) == 0
    assert len(newest(begun([TODAY + timedelta(days=3)] * 9), np.zeros(9, dtype=int), TODAY)) == 0
