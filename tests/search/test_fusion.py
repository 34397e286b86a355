from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from search.fusion import Lane, best, fuse


def lane(name: str, **scores: float) -> Lane:
    items = np.array([int(item[1:]) for item in scores], dtype=np.int32)
    return Lane(name, items, np.array(list(scores.values()), dtype=np.float32))


FLAT = np.zeros(10)


def test_scores_are_standardised_before_they_are_added() -> None:
    loud, quiet = lane("loud", i1=1000, i2=900, i3=100), lane("quiet", i2=0.9, i3=0.8, i1=0.1)
    assert fuse([loud, quiet], {"loud": 1, "quiet": 1}, FLAT).items.tolist() == [2, 1, 3]


def test_a_title_that_a_lane_lacks_gets_the_lowest_of_it() -> None:
    found = fuse([lane("a", i1=2, i2=1), lane("b", i1=2, i3=1)], {"a": 1, "b": 1}, FLAT)
    assert found.items.tolist() == [1, 2, 3]
    assert found.scores[1] == found.scores[2] == pytest.approx(-2)


def test_weights_and_prior_decide() -> None:
    lanes = [lane("a", i1=2, i2=1), lane("b", i2=2, i1=1)]
    assert fuse(lanes, {"a": 1, "b": 0.5}, FLAT).items.tolist() == [1, 2]
    prior = np.zeros(10)
    prior[2] = 5
    assert fuse(lanes, {"a": 1, "b": 0.5}, prior).items.tolist() == [2, 1]


def test_ties_go_by_item() -> None:
    assert fuse([lane("a", i7=1, i3=1)], {"a": 1}, FLAT).items.tolist() == [3, 7]


def test_no_lanes_give_nothing() -> None:
    assert len(fuse([lane("a")], {"a": 1}, FLAT).items) == 0


@given(
    arrays(np.float32, 12, elements=st.sampled_from([0.0, 0.5, 1.0, 2.0])),
    arrays(np.bool_, 12),
    st.integers(1, 12),
)
def test_the_best_are_the_best_allowed_with_ties_by_item(
    scores: np.ndarray, allowed: np.ndarray, limit: int
) -> None:
    expected = sorted(np.flatnonzero(allowed), key=lambda item: (-scores[item], item))[:limit]
    assert best("a", scores, allowed, limit).items.tolist() == expected
