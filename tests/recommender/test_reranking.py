"""The last rules: seen, watching order, franchises."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue, Title
from recommender.diversity import Variety
from recommender.generator import Evidence
from recommender.neighbours import Neighbours
from recommender.reranking import (
    MOST_OF_A_FRANCHISE,
    RUN,
    TOLD_ANEW,
    FranchiseOrder,
    Rules,
    main_line,
    ranking,
    rerank,
)
from tests.factories import make_title, small_catalogue


def saga(*kinds: tuple[str, int], franchise: int = 1) -> list[Title]:
    """Titles of one franchise from (type, members), in watching order."""
    return [
        make_title(
            franchise + place,
            type=kind,
            members=members,
            franchise=franchise,
            franchise_place=place + 1,
            franchise_size=len(kinds),
        )
        for place, (kind, members) in enumerate(kinds)
    ]


def order_of(*titles: Title) -> FranchiseOrder:
    return FranchiseOrder.of(Catalogue(titles))


def ranked(
    order: FranchiseOrder, candidates: list[int], hidden: Sequence[int] = (), seen: Sequence[int] = ()
) -> list[int]:
    everything = np.arange(len(order.franchise))
    masks = [np.isin(everything, [*hidden, *seen]), np.isin(everything, seen)]
    return [item for item, _ in rerank(candidates, order, *masks)]


SERIES = saga(("TV", 900), ("Special", 300), ("TV", 800), ("Movie", 500), ("TV", 600))


def test_the_first_unseen_season_stands_in_for_a_later_one() -> None:
    order = order_of(*SERIES)
    assert ranked(order, [4]) == [0]
    assert ranked(order, [4], seen=[0]) == [2]
    assert ranked(order, [4], seen=[0, 2]) == [4]
    assert ranked(order, [4, 2, 0]) == [0]


def test_a_film_waits_for_the_seasons_before_it_but_nothing_waits_for_a_film_or_special() -> None:
    order = order_of(*SERIES)
    assert ranked(order, [3], seen=[0]) == [2]
    assert ranked(order, [1]) == [0]
    assert ranked(order, [2], seen=[0]) == [2]


def test_films_follow_films_where_there_is_no_series() -> None:
    order = order_of(*saga(("Movie", 90), ("Special", 10), ("Movie", 80)))
    assert ranked(order, [2]) == [0]
    assert ranked(order, [2], seen=[0]) == [2]


def test_a_story_told_anew_stands_alone() -> None:
    order = order_of(*saga(("TV", 400), ("TV", 1_600)))
    assert ranked(order, [1]) == [1]


def test_what_grows_step_by_step_still_begins_with_the_first() -> None:
    order = order_of(*saga(("ONA", 351), ("ONA", 492), ("ONA", 712)))
    assert TOLD_ANEW * 351 < 712, "beside the first alone it would count as told anew"
    assert ranked(order, [2]) == [0]
    assert ranked(order, [2], seen=[0]) == [1]


@given(
    st.lists(st.tuples(st.sampled_from(["TV", "Movie"]), st.integers(0, 12)), min_size=1, max_size=8),
    st.sets(st.integers(0, 7)),
)
def test_an_entrance_needs_no_other_entrance(kinds: list[tuple[str, int]], seen: set[int]) -> None:
    order = order_of(*saga(*kinds))
    known = np.isin(np.arange(len(kinds)), sorted(seen))
    for item in range(len(kinds)):
        entrance = order.entrance(item, known)
        assert order.entrance(entrance, known) == entrance
        for earlier in order.before.get(item, ()):
            assert set(order.before.get(earlier, ())) <= set(order.before[item])


def test_an_entrance_that_is_hidden_brings_nothing() -> None:
    assert ranked(order_of(*SERIES), [4], hidden=[0]) == []


def test_the_main_line() -> None:
    assert main_line(Catalogue(SERIES), (0, 1, 2, 3, 4)) == (0, 2, 4)


def test_sequels_are_all_that_comes_later_in_the_franchise() -> None:
    order = order_of(*SERIES, make_title(90))
    assert np.flatnonzero(order.sequels(np.array([2, 5]))).tolist() == [3, 4]


def test_titles_without_a_franchise_do_not_form_one() -> None:
    order = order_of(*[make_title(i + 1, franchise=0) for i in range(6)])
    assert ranked(order, [5, 4, 3, 2, 1, 0]) == [5, 4, 3, 2, 1, 0]


def test_at_most_two_of_a_franchise_in_twenty() -> None:
    specials = saga(*[("Special", 10)] * 6)
    others = [make_title(100 + i) for i in range(40)]
    order = order_of(*specials, *others)
    everything = ranked(order, list(range(46)), seen=[])
    franchises = [order.franchise[item] for item in everything]
    for start in range(len(franchises)):
        assert franchises[start : start + RUN].count(1) <= MOST_OF_A_FRANCHISE


@given(st.lists(st.integers(0, 4), max_size=8), st.sets(st.integers(0, 4)))
def test_nothing_seen_and_nothing_twice(candidates: list[int], seen: set[int]) -> None:
    found = ranked(order_of(*SERIES), candidates, seen=sorted(seen))
    assert not set(found) & seen
    assert len(found) == len(set(found))


def test_what_stood_before_counts() -> None:
    order = order_of(*SERIES)
    nothing, known = np.zeros(5, dtype=bool), np.isin(np.arange(5), [0])
    found = [item for item, _ in rerank([2, 3, 4], order, nothing, known, before=[0])]
    assert found == [2]


def test_all_rules_together_from_scores_to_a_ranking() -> None:
    catalogue = small_catalogue()
    n_items = len(catalogue)
    alike = np.full((n_items, 1), -1, dtype=np.int32)
    cosines = np.zeros((n_items, 1), dtype=np.float32)
    alike[4], cosines[4] = 9, 0.9
    rules = Rules(FranchiseOrder.of(catalogue), Variety.of(catalogue, price=0), Neighbours(alike, cosines))
    evidence = Evidence(np.array([0, 2, 4], dtype=np.int32), np.array([1, -0.5, -0.5], dtype=np.float32))
    scores = np.linspace(1, 0.1, n_items).astype(np.float32)
    seen = np.isin(np.arange(n_items), evidence.items)
    found = [item for item, _ in ranking(scores, rules, evidence, seen)]
    assert not set(found) & {0, 2, 4}, "seen"
    assert 3 not in found, "a sequel of what was dropped"
    assert found[0] == 1
    assert found[-1] == 9, "like what was dropped"
    assert [item for item in found if item != 9] == [1, 5, 6, 7, 8, 10, 11]


@given(st.integers(0, 10_000), st.lists(st.floats(-2, 2), max_size=6))
def test_no_ranking_repeats_shows_what_was_seen_or_crowds(seed: int, confidences: list[float]) -> None:
    rng = np.random.default_rng(seed)
    catalogue = Catalogue([*SERIES, *saga(*[("Special", 10)] * 4, franchise=50)])
    told = np.array([value or 1.0 for value in confidences], dtype=np.float32)
    items = np.sort(rng.choice(len(catalogue), size=len(told), replace=False)).astype(np.int32)
    near = rng.integers(0, len(catalogue), size=(len(catalogue), 2)).astype(np.int32)
    rules = Rules.of(catalogue, Neighbours(near, np.full(near.shape, 0.5, dtype=np.float32)))
    seen = np.isin(np.arange(len(catalogue)), items)
    scores = rng.standard_normal(len(catalogue)).astype(np.float32)
    found = [item for item, _ in ranking(scores, rules, Evidence(items, told), seen)]
    assert len(set(found)) == len(found)
    assert not set(found) & set(items.tolist())
    for franchise in (1, 50):
        assert [rules.order.franchise[item] for item in found].count(franchise) <= MOST_OF_A_FRANCHISE
