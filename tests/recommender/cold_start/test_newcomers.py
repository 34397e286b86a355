"""Somebody whose list says nothing: another mix for everybody, the same all day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.catalogue import Catalogue
from core.lists import PersonLists
from core.status import ListStatus
from recommender.cold_start.newcomers import mix_of_the_day, well_rated
from recommender.parts import Parts
from recommender.service import Recommender
from tests.factories import make_lists, make_title
from tests.recommender.versions import person, small_version

COMPLETED = ListStatus.COMPLETED
DAY = date(2021, 3, 15)
NEWCOMERS = range(1_000, 1_200)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred titles; eighty people of two countries, one for each half; two hundred without a list."""
    titles = [
        make_title(n + 1, f"Title {n}", genres=(f"Genre {n % 7}",), score=5 + n % 50 / 10, members=1_000 - n)
        for n in range(100)
    ]
    entries = {
        user: [(50 * (user % 2) + (user + place * 3) % 50, COMPLETED, 9, 0) for place in range(16)]
        for user in range(80)
    }
    entries.update({user: [] for user in NEWCOMERS})
    return small_version(tmp_path_factory.mktemp("newcomers"), Catalogue(titles), make_lists(entries))


@pytest.fixture(scope="module")
def recommender(version: Path) -> Recommender:
    return Recommender.open(version, Catalogue.load(version), PersonLists.load(version))


@pytest.fixture(scope="module")
def parts(version: Path) -> Parts:
    return Parts.open(version, Catalogue.load(version), PersonLists.load(version))


def top_ten(recommender: Recommender, user: int, day: date = DAY) -> tuple[int, ...]:
    return tuple(one.item for one in recommender.recommend(person(user_id=user), 10, day))


def test_newcomers_get_lists_of_their_own_that_stay_for_the_day(recommender: Recommender) -> None:
    today = [top_ten(recommender, user) for user in NEWCOMERS]
    assert today == [top_ten(recommender, user) for user in NEWCOMERS]
    assert len(set(today)) > 0.95 * len(today)
    tomorrow = [top_ten(recommender, user, DAY + timedelta(days=1)) for user in NEWCOMERS]
    assert sum(a != b for a, b in zip(today, tomorrow, strict=True)) > 0.95 * len(today)


def test_the_popular_come_more_often_and_the_well_rated_come_first(
    recommender: Recommender, parts: Parts
) -> None:
    shown = np.bincount([item for user in NEWCOMERS for item in top_ten(recommender, user)], minlength=100)
    popularity = parts.popularity.scores(parts.taste(person()).evidence)
    good = well_rated(parts.charts.standing)
    assert shown[~good].sum() == 0
    ranked = np.flatnonzero(good)[np.argsort(-popularity[good], kind="stable")]
    assert shown[ranked[:10]].sum() > 2 * shown[ranked[-10:]].sum() > 0


def test_asked_for_everything_the_mix_gives_everything(recommender: Recommender) -> None:
    found = recommender.recommend(person(user_id=1_000), 100, DAY)
    assert sorted(one.item for one in found) == sorted(one.item for one in recommender.popular(100))


def test_visitors_have_a_shelf_of_their_own(recommender: Recommender) -> None:
    def mix(visitor: str, day: date = DAY) -> tuple[int, ...]:
        shelf = next(shelf for shelf in recommender.shelves(None, day, visitor) if shelf.key == "mix")
        return tuple(one.item for one in shelf.titles)

    assert mix("a") == mix("a")
    assert len({mix(visitor) for visitor in "abcdefgh"}) == 8
    assert mix("a") != mix("a", DAY + timedelta(days=1))


def test_a_group_gets_what_it_likes_and_is_told_so(version: Path) -> None:
    lists = PersonLists.load(version)
    country = ["north" if user % 2 else "south" for user in lists.users.ids.tolist()]
    path = version / "lists" / "users.parquet"
    pq.write_table(pa.table({"user_id": lists.users.ids, "country": country}), path)
    try:
        parts = Parts.open(version, Catalogue.load(version), lists)
    finally:
        path.unlink()
    for user in (1_000, 1_001):
        found = mix_of_the_day(parts, parts.taste(lists.by_id(user)), 20, DAY)
        assert {one.item // 50 for one in found} == {user % 2}
        assert {one.reason.text for one in found} == {"Liked by people of your country"}


def test_nothing_rated_leaves_everything(parts: Parts) -> None:
    nothing = np.full(100, np.nan, dtype=np.float32)
    assert well_rated(replace(parts.charts.standing, weighted=nothing)).all()
