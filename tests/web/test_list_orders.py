from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.person import Person
from core.status import ListStatus
from tests.factories import make_lists, small_catalogue, small_lists
from web.list_orders import ordered_list, orders_for

CATALOGUE = small_catalogue()
WATCHING, COMPLETED, PLAN = ListStatus.WATCHING, ListStatus.COMPLETED, ListStatus.PLAN_TO_WATCH


def never() -> Sequence[int]:
    raise AssertionError("this order needs no ranking")


def items(
    person: Person, status: ListStatus, order: str = "default", ranking: Sequence[int] | None = None
) -> tuple[list[int], str]:
    found = ordered_list(person, status, CATALOGUE, order, never if ranking is None else lambda: ranking)
    return person.items[found.entries].tolist(), found.said


@pytest.fixture
def person() -> Person:
    return make_lists(
        {
            7: [
                (0, WATCHING, 6, 2), (1, WATCHING, 9, 0), (6, WATCHING, 0, 11),
                (2, COMPLETED, 7, 12), (3, COMPLETED, 9, 12), (4, COMPLETED, 0, 12), (5, COMPLETED, 9, 1),
                (8, PLAN, 0, 0), (9, PLAN, 0, 0), (11, PLAN, 0, 0),
            ]
        }
    ).by_id(7)  # fmt: skip


def test_watching_by_fewest_episodes_left(person: Person) -> None:
    assert items(person, WATCHING) == ([1, 6, 0], "fewest episodes left first")


def test_plans_by_rank_and_what_is_not_ranked_last(person: Person) -> None:
    assert items(person, PLAN, ranking=[11, 3, 9]) == ([11, 9, 8], "best match first")


def test_others_by_own_score_without_a_score_last(person: Person) -> None:
    assert items(person, COMPLETED) == ([3, 5, 2, 4], "own score, highest first")


def test_names_and_scores_can_be_asked_for(person: Person) -> None:
    assert items(person, WATCHING, "name") == ([0, 1, 6], "by name")
    assert items(person, WATCHING, "score") == ([1, 0, 6], "own score, highest first")


def test_times_come_first_where_there_are_any() -> None:
    lists = make_lists({7: [(0, WATCHING, 0, 2), (1, WATCHING, 0, 0)]}, times={(7, 0): 5, (7, 1): 9})
    assert items(lists.by_id(7), WATCHING) == ([1, 0], "newest first")
    assert "newest" in orders_for(lists.by_id(7))


def test_without_times_there_is_no_newest(person: Person) -> None:
    assert "newest" not in orders_for(person)


def test_an_empty_list_has_an_order_too() -> None:
    assert items(small_lists(2).by_id(1), COMPLETED) == ([], "own score, highest first")


def test_every_order_keeps_every_entry(person: Person) -> None:
    for order in orders_for(person):
        for status in ListStatus:
            found, _ = items(person, status, order, ranking=[])
            assert sorted(found) == np.sort(person.with_status([status])).tolist()
