from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue
from search.records import Filters
from tests.factories import make_title, small_catalogue
from web.browse import SORTS, Browser

CATALOGUE = small_catalogue()
BROWSER = Browser.of(CATALOGUE, "2021-03-15")
EVERYTHING = np.ones(12, dtype=np.bool_)


def names(items: np.ndarray) -> list[str]:
    return [CATALOGUE.titles[item].english_name for item in items]


def test_genres_add_up_and_types_are_alternatives() -> None:
    mask = BROWSER.matching(Filters(genres=("Action", "Sci-Fi"), types=("TV", "Movie")))
    assert names(np.flatnonzero(mask)) == ["Star Voyage", "Star Voyage: The Movie"]


def test_counts_say_what_one_more_click_would_show() -> None:
    counts = BROWSER.counts(Filters(genres=("Action",), types=("TV",)))
    assert counts["genre"]["Sci-Fi"] == 1
    # Types are alternatives: the other one is counted although TV is chosen.
    assert counts["type"] == {"TV": 3, "Movie": 1}
    for genre, n in counts["genre"].items():
        both = Filters(genres=tuple({"Action", genre}), types=("TV",))
        assert n == BROWSER.matching(both).sum()


def test_years_are_counted_as_if_none_were_chosen() -> None:
    assert BROWSER.counts(Filters(year_from=2000, year_to=2009))["year"]["1979"] == 1


def test_orders() -> None:
    assert names(BROWSER.ordered(EVERYTHING, "watched"))[:2] == ["Clouds and Snow", "Star Voyage"]
    assert names(BROWSER.ordered(EVERYTHING, "newest"))[:2] == ["Samurai Twelve", ""]
    scores = [CATALOGUE.titles[item].score for item in BROWSER.ordered(EVERYTHING, "score")]
    assert scores[-1] is None
    assert scores[:-1] == sorted((score for score in scores if score), reverse=True)
    assert BROWSER.ordered(EVERYTHING, "recommended", [7, 3]).tolist()[:3] == [7, 3, 5]


def test_what_has_not_begun_comes_after_what_is_new() -> None:
    catalogue = Catalogue([make_title(1, year=2030), make_title(2, year=2021), make_title(3)])
    browser = Browser.of(catalogue, "2021-03-15")
    assert browser.ordered(np.ones(3, dtype=np.bool_), "newest").tolist() == [1, 2, 0]


def test_new_is_what_began_lately() -> None:
    assert [CATALOGUE.titles[item].name for item in range(12) if BROWSER.is_new(item)] == ["Samurai 12"]


def test_an_empty_catalogue_can_be_browsed() -> None:
    browser = Browser.of(Catalogue([]))
    assert browser.ordered(browser.matching(Filters()), "score").tolist() == []


@pytest.mark.parametrize("sort", SORTS)
@given(mask=st.lists(st.booleans(), min_size=12, max_size=12), recommended=st.permutations(range(12)))
def test_every_order_shows_each_title_that_passes_once(
    sort: str, mask: list[bool], recommended: list[int]
) -> None:
    found = BROWSER.ordered(np.array(mask), sort, recommended[:5])
    assert sorted(found.tolist()) == np.flatnonzero(mask).tolist()
