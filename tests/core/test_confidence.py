"""The one rule that weighs list entries, for the matrix and for fold-in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.confidence import DEFAULT, confidences, watch_shares
from core.status import ListStatus

WATCHING, COMPLETED, ON_HOLD, DROPPED, PLAN = ListStatus
Entry = tuple[ListStatus, int, int, int]


def weigh(*people: list[Entry], weights: Any = DEFAULT) -> list[float]:
    """Weigh people given as lists of (status, score, episodes watched, episodes of the title)."""
    rows = np.array([entry for person in people for entry in person], dtype=np.int64).reshape(-1, 4)
    indptr = np.concatenate([[0], np.cumsum([len(person) for person in people])]).astype(np.int64)
    status, scores = rows[:, 0].astype(np.uint8), rows[:, 1].astype(np.uint8)
    values = confidences(indptr, status, scores, rows[:, 2], rows[:, 3], weights)
    assert values.dtype == np.float32
    return [round(float(value), 4) for value in values]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ((COMPLETED, 0, 12, 12), 1.0),
        ((COMPLETED, 0, 0, 12), 1.0),
        ((WATCHING, 0, 6, 12), 0.4),
        ((WATCHING, 0, 10, 12), 0.8),
        ((WATCHING, 0, 0, 12), 0.2),
        ((WATCHING, 0, 40, 12), 0.8),
        ((WATCHING, 0, 300, 0), 0.8),
        ((ON_HOLD, 0, 6, 12), 0.15),
        ((ON_HOLD, 0, 0, 1), 0.3),
        ((DROPPED, 0, 0, 1), -0.5),
        ((DROPPED, 0, 6, 12), -0.25),
        ((PLAN, 0, 0, 12), 0.3),
        ((PLAN, 10, 12, 12), 0.3),
    ],
)
def test_one_entry_alone(entry: Entry, expected: float) -> None:
    assert weigh([entry]) == [expected]


def test_scores_count_against_the_persons_own_mean_and_spread() -> None:
    # Mean 7, standard deviation 2.
    scored: list[Entry] = [(COMPLETED, s, 12, 12) for s in (9, 9, 5, 5)]
    assert weigh(scored) == [1.5, 1.5, 0.5, 0.5]


def test_a_score_far_below_the_mean_is_a_dislike_whatever_the_status() -> None:
    tens: list[Entry] = [(COMPLETED, 10, 12, 12)] * 8
    assert weigh([*tens, (COMPLETED, 2, 12, 12)])[-1] == -0.5
    assert weigh([*tens, (WATCHING, 2, 12, 12)])[-1] == -0.5
    assert weigh([*tens, (PLAN, 2, 0, 12)])[-1] == 0.3


def test_a_favourite_is_capped() -> None:
    assert weigh([*[(COMPLETED, 5, 1, 1)] * 30, (COMPLETED, 10, 1, 1)])[-1] == 2.0


def test_an_eight_among_nines_is_no_dislike() -> None:
    assert weigh([*[(COMPLETED, 9, 1, 1)] * 9, (COMPLETED, 8, 1, 1)])[-1] == pytest.approx(0.55)


def test_a_score_of_zero_is_no_score() -> None:
    with_zero = weigh([(COMPLETED, 9, 1, 1), (COMPLETED, 5, 1, 1), (COMPLETED, 0, 1, 1)])
    assert with_zero == [*weigh([(COMPLETED, 9, 1, 1), (COMPLETED, 5, 1, 1)]), 1.0]


def test_one_score_for_everything_says_nothing_about_taste() -> None:
    assert weigh([(COMPLETED, 10, 1, 1)] * 3) == [1.0, 1.0, 1.0]


def test_nobody_and_empty_lists() -> None:
    assert weigh() == []
    assert weigh([], [(COMPLETED, 0, 1, 1)], []) == [1.0]


def test_the_share_counts_as_the_whole_from_most_of_it_on() -> None:
    shares = watch_shares(np.array([9, 10, 12, 1]), np.array([12, 12, 12, 0]))
    assert shares.tolist() == [0.75, 1.0, 1.0, 1.0]


def test_weights_can_be_swept() -> None:
    entries: list[Entry] = [(PLAN, 0, 0, 12), (DROPPED, 0, 12, 12)]
    assert weigh(entries, weights=replace(DEFAULT, plan_to_watch=0.0, dropped=1.0)) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("indptr", "status", "scores", "message"),
    [
        ([0, 1], [5], [0], "status"),
        ([0, 1], [2], [11], "score"),
        ([0, 2], [2], [5], "lengths"),
        ([1, 1], [2], [5], "lengths"),
    ],
)
def test_what_the_etl_should_have_dropped_is_refused(
    indptr: list[int], status: list[int], scores: list[int], message: str
) -> None:
    codes, given_scores = np.array(status, dtype=np.uint8), np.array(scores, dtype=np.uint8)
    with pytest.raises(ValueError, match=message):
        confidences(np.array(indptr), codes, given_scores, np.zeros(1, int), np.ones(1, int))


ENTRIES = st.lists(
    st.tuples(st.sampled_from(ListStatus), st.integers(0, 10), st.integers(0, 65_535), st.integers(0, 3057)),
    max_size=12,
)


@given(st.lists(ENTRIES, max_size=6))
def test_everybody_is_weighed_alone(people: list[list[Entry]]) -> None:
    assert weigh(*people) == [value for person in people for value in weigh(person)]


@given(ENTRIES)
def test_values_are_bounded_and_never_zero(person: list[Entry]) -> None:
    values = weigh(person)
    assert all(-0.5 <= value <= 2.0 and value != 0.0 for value in values)


@given(ENTRIES, st.integers(0, 9))
def test_a_higher_score_never_weighs_less(person: list[Entry], score: int) -> None:
    lower: Entry = (COMPLETED, score or 1, 1, 1)
    higher: Entry = (COMPLETED, score + 1, 1, 1)
    low, high = weigh([*person, lower, higher])[-2:]
    assert high >= low
