from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.status import ListStatus
from etl.confidence import DEFAULT, Weights, confidences, deviations

W, C, H, D, P = (
    int(status)
    for status in (
        ListStatus.WATCHING, ListStatus.COMPLETED, ListStatus.ON_HOLD, ListStatus.DROPPED, ListStatus.PLAN_TO_WATCH,
    )
)  # fmt: skip

Entry = tuple[int, int, int, int]


def of(*entries: Entry, weights: Weights = DEFAULT) -> list[float]:
    """Confidences of one person's (status, score, watched, episodes)."""
    columns = np.array(entries).T
    values = confidences(
        np.zeros(len(entries), np.int64),
        columns[0].astype(np.uint8),
        columns[1].astype(np.uint8),
        columns[2],
        columns[3],
        weights,
    )
    return [round(float(value), 4) for value in values]


def test_completed_follows_the_person_s_own_scale() -> None:
    # Scores 6, 8, 10: mean 8, standard deviation 1.633; 10 is 1.2247 above.
    assert of((C, 8, 12, 12), (C, 10, 12, 12), (C, 6, 12, 12), (C, 0, 12, 12)) == [1.0, 1.6124, -0.5, 1.0]


def test_a_little_below_the_mean_is_still_liked() -> None:
    # Scores 5 to 9: mean 7, standard deviation 1.414; 6 is .707 below.
    values = of((C, 5, 1, 1), (C, 7, 1, 1), (C, 9, 1, 1), (C, 6, 1, 1), (C, 8, 1, 1))
    assert values == [-0.5, 1.0, 1.7071, 0.6464, 1.3536]


def test_nothing_is_above_the_cap() -> None:
    assert of(*[(C, 5, 1, 1)] * 30, (C, 10, 1, 1))[-1] == 2.0


def test_unscored_statuses() -> None:
    assert of((W, 0, 6, 12), (H, 0, 6, 12), (D, 0, 6, 12), (P, 0, 0, 12)) == [0.4, 0.15, -0.25, 0.3]


def test_the_share_counts_only_where_it_is_known() -> None:
    assert of((W, 0, 3, 0), (W, 0, 0, 1), (D, 0, 0, 1), (H, 0, 50, 12)) == [0.8, 0.8, -0.5, 0.3]


def test_no_statement_vanishes() -> None:
    assert of((W, 0, 0, 12), (D, 0, 0, 1000)) == [0.08, -0.05]


def test_a_very_low_score_is_dislike_but_not_of_a_plan() -> None:
    values = of((W, 1, 12, 12), (P, 1, 0, 12), *[(C, 9, 1, 1)] * 6)
    assert values[:2] == [-0.5, 0.3]


def test_all_scores_alike_say_no_more_than_completed() -> None:
    assert of((C, 10, 1, 1), (C, 10, 1, 1)) == [1.0, 1.0]


def test_people_do_not_mix() -> None:
    persons = np.array([0, 0, 1, 1])
    z = deviations(persons, np.array([10, 8, 2, 4], np.uint8))
    assert z.tolist() == [1.0, -1.0, -1.0, 1.0]


ENTRY = st.tuples(
    st.sampled_from([W, C, H, D, P]), st.integers(0, 10), st.integers(0, 30), st.integers(0, 24)
)


@given(st.lists(ENTRY, min_size=1, max_size=30))
def test_bounds(entries: list[Entry]) -> None:
    values = of(*entries)
    assert all(-0.5 <= value <= 2.0 and value != 0 for value in values)
    for (status, *_), value in zip(entries, values, strict=True):
        assert value < 0 if status == D else True
        assert value == pytest.approx(0.3) if status == P else True


@given(st.lists(ENTRY, min_size=1, max_size=10), st.lists(ENTRY, min_size=1, max_size=10))
def test_a_person_s_values_depend_on_that_person_alone(mine: list[Entry], yours: list[Entry]) -> None:
    columns = np.array([*mine, *yours]).T
    persons = np.repeat([0, 1], [len(mine), len(yours)])
    values = confidences(
        persons, columns[0].astype(np.uint8), columns[1].astype(np.uint8), columns[2], columns[3]
    )
    assert [round(float(value), 4) for value in values] == of(*mine) + of(*yours)


def test_nobody() -> None:
    empty = np.zeros(0, np.uint8)
    assert len(confidences(np.zeros(0, np.int64), empty, empty, empty, empty)) == 0
