"""People like you, in their own words."""

from __future__ import annotations

import numpy as np
import pytest

from core.status import ListStatus
from recommender import people
from recommender.people import Crowd
from tests.factories import make_lists

COMPLETED, PLAN = ListStatus.COMPLETED, ListStatus.PLAN_TO_WATCH


def crowd() -> Crowd:
    """Users 0 to 3 point one way and love item 1; user 4 points the other way."""
    entries = {
        user: [(0, COMPLETED, 6, 0), (1, COMPLETED, 10, 0), (2, COMPLETED, 0, 0), (3, PLAN, 10, 0)]
        for user in range(4)
    }
    entries[4] = [(4, COMPLETED, 10, 0)]
    factors = np.array([[1, 0.1 * user] for user in range(4)] + [[-1, 0]], dtype=np.float32)
    return Crowd(factors, make_lists(entries))


def test_the_nearest_point_the_same_way_and_do_not_include_the_person() -> None:
    vector = np.array([1, 0], dtype=np.float32)
    assert crowd().nearest(vector, None).tolist() == [0, 1, 2, 3]
    assert crowd().nearest(vector, 1).tolist() == [0, 2, 3]
    assert crowd().nearest(vector, 99).tolist() == [0, 1, 2, 3]
    assert crowd().nearest(np.zeros(2, dtype=np.float32), None).tolist() == []


def test_only_real_scores_count() -> None:
    praise = crowd().praise(np.array([0, 1, 2]), 6)
    assert praise.raters.tolist() == [3, 3, 0, 0, 0, 0]
    assert praise.means[1] == 10
    # Their mean is 8; three tens are drawn towards it as if by five eights.
    assert praise.scores[1] == pytest.approx(3 * 2 / 8)
    assert praise.scores[0] < 0
    assert praise.scores[3] == 0


def test_two_friends_are_no_crowd() -> None:
    assert not crowd().praise(np.array([0, 1]), 6).scores.any()
    assert not crowd().praise(np.array([], dtype=np.int64), 6).raters.any()


def test_a_sample_stands_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_COMPARED", 2)
    nearest = crowd().nearest(np.array([1, 0], dtype=np.float32), None)
    assert nearest.tolist() == [0, 3]


def test_nobody_is_compared_with_nobody() -> None:
    empty = Crowd(np.zeros((0, 2), dtype=np.float32), make_lists({}))
    assert empty.nearest(np.ones(2, dtype=np.float32), None).tolist() == []
