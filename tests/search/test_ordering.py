from __future__ import annotations

import numpy as np
import pytest

from core.catalogue import Catalogue
from core.errors import InvalidInput
from search.ordering import Ordering
from tests.factories import make_title

TITLES = [
    make_title(1, "a", members=5, score=7.0, year=2000),
    make_title(2, "b", members=9, score=None, year=None),
    make_title(3, "c", members=5, score=8.0, year=2010),
]


@pytest.mark.parametrize(
    ("sort", "items"),
    [("watched", [1, 0, 2]), ("score", [2, 0, 1]), ("newest", [2, 0, 1]), ("relevance", [2, 1, 0])],
)
def test_the_largest_come_first_and_ties_go_by_item(sort: str, items: list[int]) -> None:
    ordered = Ordering(Catalogue(TITLES)).by(sort, np.array([2, 1, 0]))  # type: ignore[arg-type]
    assert ordered.tolist() == items
    assert ordered.dtype == np.int32


def test_only_what_was_given_comes_back() -> None:
    ordering = Ordering(Catalogue(TITLES))
    assert ordering.by("watched", np.array([2, 1])).tolist() == [1, 2]
    assert ordering.by("score", np.zeros(0, dtype=np.int32)).tolist() == []


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(InvalidInput, match="sort=size"):
        Ordering(Catalogue(TITLES)).by("size", np.array([0]))  # type: ignore[arg-type]
