"""Charts of all time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue
from core.status import ListStatus
from recommender import popularity
from recommender.charts import ALL_TIME, GENRE, LOVED, MOST_WATCHED, TOP_RATED, Chart
from recommender.generator import Evidence
from recommender.methods.popularity import PopularityGenerator
from recommender.popularity import all_time_charts, standing_of, weighted_ratings
from tests.factories import make_lists, make_title, small_catalogue, small_lists

COMPLETED, PLAN = ListStatus.COMPLETED, ListStatus.PLAN_TO_WATCH
NOBODY = Evidence(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def films() -> Catalogue:
    """Six films of which the catalogue tells nothing but names and genres."""
    return Catalogue([make_title(i, f"Film {i}", genres=("Noir",), type="") for i in range(1, 7)])


def opinions() -> dict[int, list[tuple[int, ListStatus, int, int]]]:
    """Item 0 is liked by nine, item 1 perfect for one, item 2 planned with a score, item 5 on no list."""
    people: dict[int, list[tuple[int, ListStatus, int, int]]] = {
        user: [(0, COMPLETED, 9, 0), (3, COMPLETED, 5, 0)] for user in range(9)
    }
    people[9] = [(1, COMPLETED, 10, 0), (2, PLAN, 10, 0), (4, COMPLETED, 0, 0)]
    return people


def test_the_weighted_rating_is_imdbs_formula() -> None:
    means, raters = np.array([9.0, 6.0, 6.0, np.nan]), np.array([100, 100, 300, 0])
    m, c = np.quantile([100, 100, 300], 0.75), 7.0
    expected = 100 / (100 + m) * 9.0 + m / (100 + m) * c
    found = weighted_ratings(means, raters)
    assert found[0] == pytest.approx(expected)
    assert np.isnan(found[3])


@given(st.lists(st.tuples(st.floats(1, 10), st.integers(0, 10**6)), min_size=1, max_size=20))
def test_a_weighted_rating_lies_between_the_mean_and_the_overall_mean(rated: list[tuple[float, int]]) -> None:
    means, raters = (np.array(column) for column in zip(*rated, strict=True))
    found, overall = weighted_ratings(means, raters), means.mean()
    assert (found >= np.minimum(means, overall) - 1e-9).all()
    assert (found <= np.maximum(means, overall) + 1e-9).all()


def test_without_any_rating_there_is_no_order() -> None:
    assert np.isnan(weighted_ratings(np.full(3, np.nan), np.zeros(3, dtype=int))).all()


def test_the_catalogues_scores_and_members_stand_where_it_has_them() -> None:
    standing = standing_of(small_catalogue(), small_lists())
    assert standing.means[0] == pytest.approx(8.78)
    assert standing.raters[0] == 66
    assert standing.members[5] == 1_500_000


def test_the_peoples_own_scores_stand_in_where_the_catalogue_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(popularity, "_ENTRIES_AT_ONCE", 4)
    standing = standing_of(films(), make_lists(opinions()))
    assert standing.raters.tolist() == [9, 1, 0, 9, 0, 0]
    np.testing.assert_allclose(standing.means[[0, 1, 3]], [9, 10, 5])
    assert np.isnan(standing.means[[2, 4, 5]]).all()
    assert standing.members.tolist() == [9, 1, 1, 9, 1, 0]


def test_one_perfect_score_does_not_top_nine_good_ones() -> None:
    lists = make_lists(opinions())
    charts = {chart.key: chart for chart in all_time_charts(films(), lists, standing_of(films(), lists))}
    assert charts[TOP_RATED].items.tolist() == [0, 1, 3]
    assert charts[LOVED].items.tolist() == [0, 1]
    assert charts[LOVED].values.tolist() == [9, 1]
    assert charts[MOST_WATCHED].items.tolist() == [0, 3, 1, 2, 4]
    assert GENRE not in charts, "three rated films are no chart"


def test_genre_charts_rank_the_carriers_by_score_most_followed_genre_first() -> None:
    catalogue, lists = small_catalogue(), small_lists()
    charts = all_time_charts(catalogue, lists, standing_of(catalogue, lists))
    genres = [chart for chart in charts if chart.key == GENRE]
    assert [chart.subject for chart in genres] == sorted(
        (chart.subject for chart in genres),
        key=lambda genre: -sum(t.members for t in catalogue.titles if genre in t.genres),
    )
    for chart in genres:
        assert len(chart) >= 5 or pytest.fail("too short")
        assert all(chart.subject in catalogue.titles[item].genres for item in chart.items)
        assert (np.diff(chart.values) <= 0).all()


def test_an_empty_build_has_no_charts() -> None:
    catalogue, lists = films(), make_lists({1: []})
    assert all_time_charts(catalogue, lists, standing_of(catalogue, lists)) == []


def test_the_baseline_ranks_by_the_first_chart_and_then_by_the_next() -> None:
    def chart(items: list[int]) -> Chart:
        return Chart(
            LOVED, ALL_TIME, "", np.array(items, dtype=np.int32), np.ones(len(items), dtype=np.float32)
        )

    generator = PopularityGenerator.of_charts((chart([3, 1]), None, chart([1, 0])), 5)
    scores = generator.scores(NOBODY)
    assert np.argsort(-scores, kind="stable")[:3].tolist() == [3, 1, 0]
    assert scores[[2, 4]].tolist() == [0, 0]
    assert generator.explain(NOBODY, np.array([3])).tolist() == [-1]
    assert generator.name == "charts"
