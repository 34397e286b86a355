"""One visit's view of a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.person import Person
from core.status import ListStatus
from recommender.parts import Parts
from recommender.taste import mask_of, of_the_day
from tests.recommender.versions import person

WATCHING, COMPLETED, ON_HOLD, DROPPED, PLAN = ListStatus


def test_seen_is_what_the_one_exclusion_says_and_plans_stay_open(parts: Parts) -> None:
    taste = parts.taste(
        person((0, WATCHING, 0), (2, COMPLETED, 0), (4, ON_HOLD, 0), (6, DROPPED, 0), (8, PLAN, 0))
    )
    assert np.flatnonzero(taste.seen).tolist() == [0, 2, 4, 6]


def test_sequels_of_the_dropped_are_hidden_and_of_the_liked_are_not(parts: Parts) -> None:
    assert parts.taste(person((2, DROPPED, 0))).hidden[3]
    assert not parts.taste(person((2, COMPLETED, 0))).hidden[3]


def test_favourites_go_by_score_one_a_franchise(parts: Parts) -> None:
    taste = parts.taste(
        person((0, COMPLETED, 10), (1, COMPLETED, 9), (4, COMPLETED, 9), (8, COMPLETED, 0), (9, PLAN, 10))
    )
    assert taste.favourites(parts.charts.standing) == [0, 4, 8]


def test_ties_go_to_the_latest_then_to_what_others_like_less_then_to_the_smaller_id(parts: Parts) -> None:
    tied = person((4, COMPLETED, 9), (5, COMPLETED, 9), (8, COMPLETED, 9), (9, COMPLETED, 9))
    by_mean = parts.taste(tied).favourites(parts.charts.standing)
    assert by_mean == [4, 8, 9, 5], "community means 7.9, 8.1, 8.5, 8.96"
    timed = replace(tied, times=np.array([5, 50, 7, 5], dtype=np.int64))
    assert parts.taste(timed).favourites(parts.charts.standing) == [5, 8, 4, 9]


def test_the_mean_is_of_what_was_watched(parts: Parts) -> None:
    assert parts.taste(person((0, COMPLETED, 8), (1, PLAN, 2), (2, COMPLETED, 0))).mean_score == 8
    assert parts.taste(person()).mean_score == 0


def test_entries_that_this_version_lacks_are_no_shelf(parts: Parts) -> None:
    assert parts.taste(person((3, WATCHING, 0), (500, WATCHING, 0))).entries(WATCHING) == [3]


def test_a_mask_leaves_out_what_is_not_there() -> None:
    assert mask_of([-1, 0, 2, 9], 3).tolist() == [True, False, True]
    assert not mask_of([], 3).any()


@pytest.mark.parametrize("user_id", [None, 0, 7, 2**40, -3])
def test_the_choice_stays_all_day_and_changes_over_days(user_id: int | None) -> None:
    somebody = Person.from_titles([1, 2], user_id=user_id)
    choices = list(range(9))
    days = [tuple(of_the_day(choices, 3, somebody, date(2021, 3, day))) for day in range(1, 15)]
    assert days[0] == tuple(of_the_day(choices, 3, somebody, date(2021, 3, 1)))
    assert len(set(days)) > 5
    assert all(list(day) == sorted(day) and len(day) == 3 for day in days)


def test_people_of_one_day_and_days_of_one_person_choose_for_themselves() -> None:
    choices = list(range(9))

    def chosen(user_id: int | None, titles: list[int], day: int) -> tuple[int, ...]:
        somebody = Person.from_titles(titles, user_id=user_id)
        return tuple(of_the_day(choices, 3, somebody, date(2021, 3, 1) + timedelta(days=day)))

    assert len({chosen(user_id, [1, 2], 0) for user_id in range(30)}) > 15
    # Lists whose rows have the same sum, and the neighbours of somebody's yesterday.
    assert len({chosen(None, [n, 60 - n], 0) for n in range(30)}) > 15
    assert sum(chosen(7, [1], day) != chosen(8, [1], day - 1) for day in range(30)) > 20


def test_few_choices_are_all_taken() -> None:
    assert of_the_day([4, 2], 3, Person.from_titles([]), date(2021, 3, 1)) == [4, 2]
