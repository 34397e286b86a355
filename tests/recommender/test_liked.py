"""Similar to what a person liked."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.status import ListStatus
from recommender.liked import similar_to_liked
from recommender.parts import Parts
from recommender.records import Recommendation
from recommender.taste import Taste, of_the_day
from tests.recommender.versions import person

WATCHING, COMPLETED, ON_HOLD, DROPPED, PLAN = ListStatus
DAY = date(2021, 3, 15)


def similar(parts: Parts, taste: Taste, k: int, day: date = DAY) -> list[Recommendation]:
    """Return what is like three of the person's favourites."""
    favourites = of_the_day(taste.favourites(parts.charts.standing), 3, taste.person, day)
    return similar_to_liked(parts, taste, k, taste.hidden, favourites)


def test_it_comes_from_the_best_rated_and_names_it(parts: Parts) -> None:
    taste = parts.taste(person((4, COMPLETED, 10), (9, PLAN, 10)))
    found = similar(parts, taste, 5)
    near = parts.similar.content.of(4)[0].tolist()
    assert found
    assert {one.reason.anime_id for one in found} == {50}
    assert {one.reason.text for one in found} == {"Close in content to Boku no Taiko"}
    assert all({one.item, *parts.order.after.get(one.item, ())} & set(near) for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_each_names_the_favourite_that_it_is_most_like(parts: Parts) -> None:
    taste = parts.taste(person((4, COMPLETED, 9), (6, COMPLETED, 9)))
    content = parts.similar.content
    for one in similar(parts, taste, 12):
        cosines = {
            source: dict(zip(*(column.tolist() for column in content.of(source)), strict=True))
            for source in (4, 6)
        }
        named = parts.catalogue.items.row(one.reason.anime_id or 0)
        assert max(cosines[named].values()) >= one.score
        assert one.score in cosines[named].values()
        assert all(cosines[source].get(one.item, 0) <= one.score for source in (4, 6))


def test_nothing_liked_gives_nothing(parts: Parts) -> None:
    for entries in ([], [(4, DROPPED, 2)], [(4, PLAN, 0)]):
        taste = parts.taste(person(*entries))
        assert similar(parts, taste, 5) == []


def test_a_plan_is_marked(parts: Parts) -> None:
    near = int(parts.similar.content.of(4)[0][0])
    taste = parts.taste(person((4, COMPLETED, 10), (near, PLAN, 0)))
    assert next(one for one in similar(parts, taste, 12) if one.item == near).planned


@settings(deadline=None)
@given(
    st.dictionaries(
        st.integers(0, 11), st.tuples(st.sampled_from(ListStatus), st.integers(0, 10)), max_size=12
    ),
    st.integers(0, 20),
    st.dates(),
)
def test_nothing_hidden_nothing_twice_and_the_same_all_day(
    parts: Parts, entries: dict[int, tuple[ListStatus, int]], k: int, day: date
) -> None:
    taste = parts.taste(person(*[(item, *entry) for item, entry in entries.items()], user_id=7))
    found = similar(parts, taste, k, day)
    items = [one.item for one in found]
    assert len(items) == len(set(items)) <= k
    assert not taste.hidden[np.array(items, dtype=int)].any()
    assert found == similar(parts, taste, k, day)
