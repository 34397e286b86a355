"""The rule of what counts as liked."""

from __future__ import annotations

import numpy as np

from core.status import ListStatus
from recommender.evaluation.positives import FOUR_STARS, positive_entries
from tests.factories import make_lists

W, C, H, D, P = (
    ListStatus.WATCHING,
    ListStatus.COMPLETED,
    ListStatus.ON_HOLD,
    ListStatus.DROPPED,
    ListStatus.PLAN_TO_WATCH,
)


def test_status_and_the_persons_own_mean() -> None:
    lists = make_lists({
        1: [(0, C, 9, 0), (1, C, 6, 0), (2, W, 8, 0), (3, D, 9, 0), (4, H, 0, 0), (5, P, 10, 0)],
        2: [],
        3: [(0, C, 5, 0), (1, C, 5, 0), (2, P, 0, 0)],
    })  # fmt: skip
    # Person 1's mean is 8: over 9, 6, 8 and the dropped 9; a score for a plan does not count.
    expected = [True, False, True, False, True, False, True, True, False]
    assert positive_entries(lists).tolist() == expected


def test_equal_scores_are_never_below_their_mean() -> None:
    lists = make_lists({user: [(item, C, 7, 0) for item in range(user)] for user in range(1, 40)})
    assert positive_entries(lists).all()


def test_one_bar_for_everybody() -> None:
    lists = make_lists({1: [(0, C, 7, 0), (1, C, 8, 0), (2, C, 0, 0), (3, D, 10, 0)]})
    assert positive_entries(lists, FOUR_STARS).tolist() == [False, True, True, False]


def test_nobody() -> None:
    assert len(positive_entries(make_lists({1: []}))) == 0
    assert positive_entries(make_lists({1: []})).dtype == np.bool_
