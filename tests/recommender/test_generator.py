"""What a generator is told of a person, and the order of candidates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lists import PersonLists
from core.status import ListStatus
from recommender.generator import best_first, episodes_by_item, evidence_of
from tests.factories import small_catalogue, small_lists
from tests.recommender.versions import matrix_of, person

EPISODES = episodes_by_item(small_catalogue())


def test_evidence_is_the_persons_row_of_the_matrix() -> None:
    lists: PersonLists = small_lists()
    matrix = matrix_of(lists, small_catalogue())
    for user in range(len(lists)):
        evidence = evidence_of(lists.person(user), EPISODES)
        row = matrix[user]
        np.testing.assert_array_equal(evidence.items, row.indices)
        np.testing.assert_allclose(evidence.confidences, row.data, rtol=1e-6)


def test_titles_that_this_version_lacks_are_left_out() -> None:
    stranger = person(
        (3, ListStatus.COMPLETED, 0), (12, ListStatus.COMPLETED, 0), (999, ListStatus.DROPPED, 1)
    )
    assert evidence_of(stranger, EPISODES).items.tolist() == [3]


def test_liked_and_disliked_are_told_apart() -> None:
    evidence = evidence_of(person((3, ListStatus.COMPLETED, 0), (5, ListStatus.DROPPED, 0)), EPISODES)
    assert evidence.items[evidence.liked].tolist() == [3]
    assert evidence.disliked_items.tolist() == [5]
    assert len(evidence) == 2


@given(
    st.lists(st.one_of(st.floats(-1, 1), st.sampled_from([0.5, float("nan"), float("-inf")])), max_size=40),
    st.integers(1, 50),
)
def test_candidates_come_best_first_whatever_is_sorted_at_once(values: list[float], first: int) -> None:
    scores = np.array(values, dtype=np.float32)
    found = list(best_first(scores, first))
    expected = sorted(np.flatnonzero(scores > 0).tolist(), key=lambda item: (-scores[item], item))
    assert found == expected


def test_nothing_is_proposed_without_positive_scores() -> None:
    assert list(best_first(np.array([0.0, -1.0, np.nan]))) == []


@pytest.mark.parametrize("first", [1, 2, 512])
def test_equal_scores_come_in_order_of_item(first: int) -> None:
    assert list(best_first(np.array([1.0, 2.0, 1.0, 2.0]), first)) == [1, 3, 0, 2]
