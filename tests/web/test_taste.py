from __future__ import annotations

import pytest

from core.status import ListStatus
from tests.factories import make_lists, small_catalogue, small_lists
from web.taste import favourites, mean_score, taste_of

CATALOGUE = small_catalogue()


def test_genres_are_counted_over_what_was_seen() -> None:
    person = make_lists(
        {
            1: [
                (0, ListStatus.COMPLETED, 9, 1),
                (1, ListStatus.DROPPED, 3, 1),
                (6, ListStatus.WATCHING, 6, 1),
                (8, ListStatus.PLAN_TO_WATCH, 10, 0),
            ]
        }
    ).by_id(1)
    first = taste_of(person, CATALOGUE)[0]
    assert (first.genre, first.titles, first.share, first.mean) == ("Action", 3, 1.0, 6.0)
    assert "Horror" not in {one.genre for one in taste_of(person, CATALOGUE)}


def test_a_mean_of_few_scores_is_not_told_and_zero_is_no_score() -> None:
    person = small_lists(2).by_id(0)
    assert all(one.mean is None for one in taste_of(person, CATALOGUE))
    assert mean_score(person) == pytest.approx((9 + 8 + 3) / 3)


def test_an_empty_list_has_no_taste() -> None:
    person = small_lists(2).by_id(1)
    assert taste_of(person, CATALOGUE) == ()
    assert mean_score(person) is None


def test_favourites_are_the_best_scored_of_what_was_seen_one_of_each_franchise() -> None:
    entries = [
        (0, ListStatus.COMPLETED, 9, 1),
        (1, ListStatus.COMPLETED, 9, 1),  # the same franchise
        (4, ListStatus.COMPLETED, 8, 1),
        (5, ListStatus.COMPLETED, 10, 1),
        (6, ListStatus.COMPLETED, 7, 1),  # not loved
        (8, ListStatus.PLAN_TO_WATCH, 10, 0),  # not seen
        (9, ListStatus.WATCHING, 8, 1),
    ]
    person = make_lists({1: entries}).by_id(1)
    assert favourites(person, CATALOGUE) == (5, 0, 4)
    assert favourites(person, CATALOGUE, 9) == (5, 0, 4, 9)
    dated = make_lists({1: entries}, {(1, 9): 500, (1, 1): 400}).by_id(1)
    assert favourites(dated, CATALOGUE) == (5, 1, 9)
    assert favourites(small_lists(2).by_id(1), CATALOGUE) == ()
