"""The demo's people over a small invented catalogue: interests, watching order, sizes, times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from core.catalogue import Title
from core.id_map import IdMap
from core.lists import PersonLists
from core.status import SEEN, ListStatus
from etl.demo_people import Crowd, draw_lists, seconds
from etl.taste import TitleVectors
from tests.factories import make_title

TODAY = date(2021, 1, 14)
N_TITLES = 300
N_PEOPLE = 400


def titles() -> list[Title]:
    """Titles of two camps; ids 1, 3, 5, 7 are a franchise of three series and a film."""
    made = [
        make_title(
            number,
            f"T{number}",
            type="TV",
            episodes=12,
            aired_from=date(2010, 1, 1) if number > 20 else date(2020, 12, 20),
            members=1_000_000 // number,
            watching=10,
            completed=700,
            on_hold=10,
            dropped=30,
            plan_to_watch=250,
            score_counts=(1, 1, 1, 1, 5, 10, 20, 20, 10, 5),
        )
        for number in range(1, N_TITLES + 1)
    ]
    for place, number in enumerate((3, 1, 5), start=1):
        made[number - 1] = replace(made[number - 1], franchise=1, franchise_place=place, franchise_size=4)
    made[6] = replace(made[6], type="Movie", franchise=1, franchise_place=4, franchise_size=4)
    return made


def camps() -> TitleVectors:
    vectors = np.eye(2, dtype=np.float32)[np.arange(N_TITLES) % 2]
    return TitleVectors(IdMap(np.arange(1, N_TITLES + 1)), vectors)


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return Crowd.of(titles(), camps(), TODAY)


@pytest.fixture(scope="module")
def lists(crowd: Crowd) -> PersonLists:
    return draw_lists(crowd, N_PEOPLE, seed=0)


def test_a_few_are_heavy_a_few_are_new_and_one_has_nothing(lists: PersonLists) -> None:
    sizes = np.diff(lists.indptr)
    assert lists.users.ids.tolist() == list(range(1, N_PEOPLE + 1))
    assert (sizes == 0).sum() == 1
    assert (sizes == 180).sum() >= 2  # the longest list that 300 titles allow
    assert ((sizes >= 1) & (sizes <= 3)).sum() >= 5
    assert 60 < np.median(sizes) < 100


def test_items_are_increasing_and_every_person_is_whole(lists: PersonLists) -> None:
    assert all(np.all(np.diff(person.items) > 0) for person in lists)
    assert len(lists.items) == len(lists.status) == len(lists.times) == lists.indptr[-1]


def test_people_keep_to_their_camp_and_score_it_higher(lists: PersonLists) -> None:
    shares, leads = [], []
    for person in lists:
        if not 20 <= len(person) <= 60:
            continue
        odd = person.items % 2 == 1
        shares.append(max(odd.mean(), 1 - odd.mean()))
        scored = person.scores > 0
        own = odd == (odd.mean() > 0.5)
        if shares[-1] < 0.95 and (own & scored).sum() > 3 and (~own & scored).sum() > 3:
            leads.append(person.scores[own & scored].mean() - person.scores[~own & scored].mean())
    assert np.mean(shares) > 0.68  # 0.57 by chance
    assert np.mean(leads) > 0.3


def test_nobody_has_seen_a_sequel_of_what_they_only_plan_or_dropped(lists: PersonLists) -> None:
    seen = {int(status) for status in SEEN}
    for person in lists:
        status = dict(zip(person.items.tolist(), person.status.tolist(), strict=True))
        for item, predecessor in ((0, 2), (4, 0), (6, 2)):
            if status.get(predecessor) in (ListStatus.PLAN_TO_WATCH, ListStatus.DROPPED):
                assert status.get(item, 0) not in seen


def test_most_who_have_a_sequel_have_the_first_one(lists: PersonLists) -> None:
    have = [(2 in person.items, 4 in person.items) for person in lists if len(person) < 150]
    with_sequel = [first for first, third in have if third]
    assert np.mean(with_sequel) > 0.7
    assert np.mean(with_sequel) > np.mean([first for first, _ in have])


def test_times_lie_between_airing_and_now(lists: PersonLists, crowd: Crowd) -> None:
    assert lists.times.max() <= crowd.now == seconds(date(2021, 1, 15)) - 1
    assert np.all(lists.times >= crowd.aired[lists.items])


def test_the_seed_decides(crowd: Crowd, lists: PersonLists) -> None:
    again, other = draw_lists(crowd, N_PEOPLE, seed=0), draw_lists(crowd, N_PEOPLE, seed=1)
    for name in ("indptr", "items", "status", "scores", "episodes", "times"):
        assert np.array_equal(getattr(again, name), getattr(lists, name))
    assert not np.array_equal(other.items[:500], lists.items[:500])


def test_one_person_is_enough(crowd: Crowd) -> None:
    assert len(draw_lists(crowd, 1, seed=0).person(0)) > 0


def test_titles_that_the_taste_model_lacks_are_still_drawn() -> None:
    nothing = TitleVectors(IdMap(np.array([99_999])), np.ones((1, 2), dtype=np.float32))
    lists = draw_lists(Crowd.of(titles(), nothing, TODAY), 50, seed=0)
    counts = np.bincount(lists.items, minlength=N_TITLES)
    assert counts[:30].mean() > 2 * counts[200:].mean()
