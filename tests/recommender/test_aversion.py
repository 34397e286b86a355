"""Dislikes push down what is like them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.aversion import LEAST_LEFT, pushed_down
from recommender.generator import Evidence
from recommender.neighbours import Neighbours

#: 0 is like 1 (.8) and 2 (.4); 3 is like 2 (.6); 4 is alone.
CONTENT = Neighbours(
    np.array([[1, 2], [0, -1], [3, 0], [2, -1], [-1, -1]], dtype=np.int32),
    np.array([[0.8, 0.4], [0.8, 0], [0.6, 0.4], [0.6, 0], [0, 0]], dtype=np.float32),
)
ALL = np.ones(5, dtype=np.float32)


def told(*entries: tuple[int, float]) -> Evidence:
    items, confidences = zip(*entries, strict=True) if entries else ((), ())
    return Evidence(np.array(items, dtype=np.int32), np.array(confidences, dtype=np.float32))


def test_the_like_of_a_dislike_comes_later() -> None:
    np.testing.assert_allclose(pushed_down(ALL, told((0, -0.5)), CONTENT), [1, 0.2, 0.6, 1, 1], rtol=1e-6)


def test_a_half_watched_dislike_says_half() -> None:
    np.testing.assert_allclose(pushed_down(ALL, told((0, -0.25)), CONTENT)[1], 0.6, rtol=1e-6)


def test_what_is_like_something_liked_as_much_stays() -> None:
    found = pushed_down(ALL, told((0, -0.5), (3, 1.0)), CONTENT)
    np.testing.assert_allclose(found[2], 1, rtol=1e-6)
    np.testing.assert_allclose(found[1], 0.2, rtol=1e-6)


def test_without_dislikes_nothing_changes() -> None:
    assert pushed_down(ALL, told((0, 1.0)), CONTENT) is ALL
    assert pushed_down(ALL, told(), CONTENT) is ALL


@given(
    st.lists(st.floats(-1, 1, width=32), min_size=5, max_size=5),
    st.dictionaries(st.integers(0, 4), st.floats(-2, 2).filter(lambda value: abs(value) > 1e-3), max_size=5),
)
def test_nothing_rises_and_nothing_that_was_proposed_is_lost(
    values: list[float], entries: dict[int, float]
) -> None:
    scores = np.array(values, dtype=np.float32)
    found = pushed_down(scores, told(*sorted(entries.items())), CONTENT)
    assert found.dtype == np.float32
    assert (found <= scores + 1e-9).all()
    proposed = scores > 1e-30
    assert (found[proposed] >= scores[proposed] * LEAST_LEFT * 0.999).all()
    assert (found[scores <= 0] == scores[scores <= 0]).all()


@pytest.mark.parametrize("confidence", [-0.5, -2.0])
def test_the_same_title_is_never_pushed_below_a_share(confidence: float) -> None:
    twins = Neighbours(np.array([[1], [0]], dtype=np.int32), np.ones((2, 1), dtype=np.float32))
    np.testing.assert_allclose(pushed_down(ALL[:2], told((0, confidence)), twins), [1, LEAST_LEFT])
