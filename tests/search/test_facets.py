from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Title
from search.facets import FacetTable
from search.records import Filters
from tests.factories import small_catalogue

CATALOGUE = small_catalogue()
TABLE = FacetTable(CATALOGUE)


def passes(title: Title, filters: Filters) -> bool:
    """The rules of `Filters` in plain words."""
    return (
        set(filters.genres) <= set(title.genres)
        and (not filters.types or title.type in filters.types)
        and (not filters.statuses or title.airing in filters.statuses)
        and (not filters.studios or bool(set(filters.studios) & set(title.studios)))
        and (not filters.sources or title.source in filters.sources)
        and (filters.year_from is None or (title.year is not None and title.year >= filters.year_from))
        and (filters.year_to is None or (title.year is not None and title.year <= filters.year_to))
        and (filters.min_score is None or (title.score is not None and title.score >= filters.min_score))
    )


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


filters = st.builds(
    Filters,
    genres=some("Action", "Fantasy", "Comedy", "Nothing"),
    types=some("TV", "Movie", "Radio"),
    statuses=some("finished", "airing"),
    studios=some("Studio Kaze", "Studio Mizu"),
    sources=some("Manga", "Original"),
    year_from=st.none() | st.integers(1975, 2022),
    year_to=st.none() | st.integers(1975, 2022),
    min_score=st.none() | st.floats(1, 10),
)


@given(filters)
def test_what_passes_is_what_the_rules_say(chosen: Filters) -> None:
    expected = [passes(title, chosen) for title in CATALOGUE.titles]
    assert TABLE.passing(chosen).tolist() == expected


def test_counts_are_of_the_given_items_most_frequent_first() -> None:
    counts = TABLE.counts(np.array([0, 1, 5]))
    assert counts["type"] == {"Movie": 2, "TV": 1}
    assert list(counts["genre"].items())[:2] == [("Action", 2), ("Sci-Fi", 2)]
    assert counts["year"] == {"1998": 1, "2001": 1, "2016": 1}
    assert counts["studio"] == {"Studio Kaze": 2, "Studio Mizu": 1}
    assert counts["status"] == {"finished": 3}


def test_nothing_has_no_counts() -> None:
    assert all(not values for values in TABLE.counts(np.zeros(0, dtype=np.int32)).values())
