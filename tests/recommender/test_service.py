"""What the recommender answers: to people of every kind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue
from core.errors import ArtifactCorrupt, UnknownId
from core.exclusion import Purpose, excluded_items
from core.lists import PersonLists
from core.person import Person
from core.status import ListStatus
from recommender.records import Recommendation
from recommender.service import Recommender
from tests.factories import make_lists, make_title, small_catalogue, small_lists
from tests.recommender.versions import person, small_version

WATCHING, COMPLETED, ON_HOLD, DROPPED, PLAN = ListStatus
ENTRIES = st.dictionaries(
    st.integers(0, 11), st.tuples(st.sampled_from(ListStatus), st.integers(0, 10)), max_size=12
)


def items_of(found: list[Recommendation]) -> list[int]:
    return [one.item for one in found]


@given(ENTRIES, st.integers(0, 30))
def test_nothing_seen_nothing_twice_and_never_more_than_asked(
    recommender: Recommender, entries: dict[int, tuple[ListStatus, int]], k: int
) -> None:
    somebody = person(*[(item, *entry) for item, entry in entries.items()])
    seen = set(excluded_items(somebody, Purpose.RECOMMENDATION).tolist())
    for found in (
        recommender.recommend(somebody, k),
        recommender.popular(k, somebody),
        recommender.similar(0, k, somebody),
        recommender.also_liked(0, k, somebody),
    ):
        items = items_of(found)
        assert len(items) <= k
        assert len(set(items)) == len(items)
        assert not seen & set(items)
        assert all(one.reason.text for one in found)


@given(ENTRIES)
def test_the_best_comes_first_and_no_second_season_before_the_first(
    recommender: Recommender, entries: dict[int, tuple[ListStatus, int]]
) -> None:
    somebody = person(*[(item, *entry) for item, entry in entries.items()])
    found = recommender.recommend(somebody, 12)
    scores = [one.score for one in found]
    assert max(scores, default=0) == next(iter(scores), 0), "variety moves all but the first"
    items, seen = items_of(found), set(excluded_items(somebody, Purpose.RECOMMENDATION).tolist())
    if 3 in items:
        assert 2 in seen, "item 3 is the second season of item 2"


def test_people_get_what_their_half_likes(recommender: Recommender) -> None:
    first_half = recommender.recommend(person((0, COMPLETED, 9), (6, COMPLETED, 9)), 3)
    second_half = recommender.recommend(person((4, COMPLETED, 9), (7, COMPLETED, 9)), 3)
    assert len(set(items_of(first_half)) & {1, 2, 3, 8, 11}) >= 2
    assert len(set(items_of(second_half)) & {5, 8, 9, 10}) >= 2
    assert {one.reason.text.split(" ")[0] for one in first_half} == {"Because"}


def test_an_empty_list_gets_a_mix_of_what_many_love_and_is_told_so(recommender: Recommender) -> None:
    found = recommender.recommend(person(), 12)
    assert sorted(items_of(found)) == sorted(items_of(recommender.popular(12)))
    assert {one.reason.text for one in found} == {"Liked by many people"}


def test_who_has_seen_everything_gets_nothing(recommender: Recommender) -> None:
    somebody = Person.from_titles(list(range(12)))
    assert recommender.recommend(somebody, 20) == []
    assert recommender.popular(20, somebody) == []
    assert recommender.similar(0, 5, somebody) == []


def test_only_dislikes_leave_the_popular_that_are_no_sequels(recommender: Recommender) -> None:
    found = recommender.recommend(person((2, DROPPED, 0)), 20)
    assert {one.reason.text for one in found} == {"Liked by many people"}
    assert not {2, 3} & set(items_of(found))


def test_an_edit_counts_at_once(recommender: Recommender, lists: PersonLists) -> None:
    before = recommender.recommend(person((4, COMPLETED, 9)), 3)
    after = recommender.recommend(person((4, COMPLETED, 9), (before[0].item, COMPLETED, 2)), 3)
    assert before[0].item not in items_of(after)


def test_titles_of_another_version_do_no_harm(recommender: Recommender) -> None:
    found = recommender.recommend(person((4, COMPLETED, 9), (400, COMPLETED, 9)), 3)
    assert items_of(found) == items_of(recommender.recommend(person((4, COMPLETED, 9)), 3))


@pytest.mark.parametrize("k", [0, -1])
def test_nothing_is_asked_nothing_is_given(recommender: Recommender, k: int) -> None:
    assert recommender.recommend(person(), k) == recommender.popular(k) == recommender.similar(1, k) == []


def test_a_plan_stays_a_candidate_and_is_marked(recommender: Recommender) -> None:
    found = recommender.recommend(person((0, COMPLETED, 9), (6, PLAN, 0)), 12)
    assert [one.item for one in found if one.planned] == [6]


def test_a_plan_is_marked_wherever_it_is_recommended(recommender: Recommender) -> None:
    plans = set(range(1, 11))
    somebody = person((0, COMPLETED, 9), *[(item, PLAN, 0) for item in plans])
    for found in (
        recommender.recommend(somebody, 12),
        recommender.popular(12, somebody),
        recommender.similar(0, 12, somebody),
        recommender.also_liked(0, 1, somebody),
    ):
        assert {one.item for one in found if one.planned} == set(items_of(found)) & plans != set()
    assert not any(one.planned for one in recommender.similar(0, 12))


def test_no_title_is_its_own_reason(recommender: Recommender, lists: PersonLists) -> None:
    planned = person((5, PLAN, 0))
    own = next(one for one in recommender.recommend(planned, 12) if one.item == 5)
    assert own.reason.text == "You planned to watch it"
    for somebody in lists:
        for one in recommender.recommend(somebody, 12):
            assert one.reason.anime_id != small_catalogue().titles[one.item].anime_id


def test_similar_titles_leave_out_the_title_and_show_one_of_its_franchise(recommender: Recommender) -> None:
    found = items_of(recommender.similar(2, 12))
    assert 2 not in found
    assert found.count(3) <= 1


@pytest.mark.parametrize("k", range(1, 4))
@pytest.mark.parametrize("item", range(12))
def test_the_two_shelves_of_a_titles_page_share_no_title(recommender: Recommender, item: int, k: int) -> None:
    similar, liked = recommender.similar(item, k), recommender.also_liked(item, k)
    assert not set(items_of(similar)) & set(items_of(liked))


def test_also_liked_names_the_title_and_leaves_its_franchise_out(recommender: Recommender) -> None:
    found = recommender.also_liked(0, 1)
    assert found
    assert 1 not in items_of(found)
    assert {one.reason.text for one in found} == {"People who like Hoshi no Tabi like this too"}


@pytest.mark.parametrize("item", [-1, 12, 10**9])
def test_a_row_that_is_not_there_is_said_so(recommender: Recommender, item: int) -> None:
    with pytest.raises(UnknownId, match="unknown title"):
        recommender.similar(item)
    with pytest.raises(UnknownId, match="unknown title"):
        recommender.also_liked(item)


def test_films_of_which_only_names_are_known_are_served(tmp_path: Path) -> None:
    films = Catalogue([make_title(i, f"Film {i}", type="", franchise=0) for i in range(1, 9)])
    people = {u: [(i, COMPLETED, 8, 0) for i in range(8) if (i + u) % 3] for u in range(12)}
    version = small_version(tmp_path, films, make_lists(people))
    served = Recommender.open(version, films, PersonLists.load(version))
    assert len(served.recommend(person((0, COMPLETED, 9)), 20)) == 7
    assert [shelf.key for shelf in served.shelves()] == [
        "top10",
        "top_rated",
        "most_watched",
    ] or served.shelves()
    assert served.popular(3)


def test_one_person_is_enough_to_build_and_serve(tmp_path: Path) -> None:
    lists = make_lists({0: [(0, COMPLETED, 10, 12), (4, COMPLETED, 10, 12)]})
    version = small_version(tmp_path, small_catalogue(), lists)
    served = Recommender.open(version, small_catalogue(), lists)
    assert 4 in items_of(served.recommend(person((0, COMPLETED, 10)), 12))
    assert served.shelves(lists.person(0))


def test_parts_of_another_catalogue_are_refused(version: Path, lists: PersonLists) -> None:
    shorter = Catalogue(small_catalogue().titles[:5])
    with pytest.raises(ArtifactCorrupt, match="does not fit the catalogue"):
        Recommender.open(version, shorter, lists)


@pytest.mark.parametrize("name", ["factors/items.npy", "neighbours/als_items.npy", "popularity/values.npy"])
def test_a_missing_part_is_named(version: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(version, copy)
    (copy / name).unlink()
    with pytest.raises(ArtifactCorrupt, match=name):
        Recommender.open(copy, small_catalogue(), small_lists())


def test_nothing_is_pickled(version: Path) -> None:
    for path in version.rglob("*.npy"):
        np.load(path, allow_pickle=False)
    json.loads((version / "popularity" / "charts.json").read_text())
