"""Chance that holds for a day."""

from __future__ import annotations

from datetime import date

from core.person import Person
from core.status import ListStatus
from recommender.daily import rng_of_the_day
from tests.recommender.versions import person

DAY = date(2021, 3, 15)
SOMEBODY = person((3, ListStatus.COMPLETED, 9), user_id=7)


def drawn(purpose: str = "mix", somebody: Person = SOMEBODY, day: date = DAY, visitor: str = "") -> int:
    return int(rng_of_the_day(purpose, somebody, day, visitor).integers(2**62))


def test_the_same_all_day() -> None:
    assert drawn() == drawn() == drawn(somebody=person(user_id=7), visitor="any")


def test_others_tomorrow_for_others_and_for_other_purposes() -> None:
    stranger = person((3, ListStatus.COMPLETED, 9))
    draws = [
        drawn(),
        drawn("slots"),
        drawn(day=date(2021, 3, 16)),
        drawn(somebody=person(user_id=8)),
        drawn(somebody=stranger),
        drawn(somebody=stranger, visitor="a"),
        drawn(somebody=person(), visitor="a"),
        drawn(somebody=person(), visitor="b"),
    ]
    assert len(set(draws)) == len(draws)
