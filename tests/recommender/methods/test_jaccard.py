"""Exact Jaccard against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.generator import Evidence
from recommender.methods import jaccard
from recommender.methods.jaccard import jaccard_neighbours, title_sets, user_sets
from recommender.methods.training import Training

#: Four people, five titles: nobody knows the last, and the dislike of the first person does not count.
MATRIX = csr_matrix(
    np.array([[1, 2, -1, 0, 0], [1, 1, 0, 0, 0], [0.3, 0, 1, 0, 0], [0, 0, 1, 1, 0]], dtype=np.float32)
)


def by_hand(sets: list[set[int]]) -> NDArray[np.float32]:
    found = np.zeros((len(sets), len(sets)), dtype=np.float32)
    for i, one in enumerate(sets):
        for j, other in enumerate(sets):
            if i != j and one | other:
                found[i, j] = len(one & other) / len(one | other)
    return found


def test_the_sets_are_those_who_like() -> None:
    sets = title_sets(MATRIX)
    assert [set(sets[row].indices.tolist()) for row in range(5)] == [{0, 1, 2}, {0, 1}, {2, 3}, {3}, set()]
    assert sets.data.tolist() == [1.0] * 8
    assert user_sets(MATRIX).toarray()[0].tolist() == [1, 1, 0, 0, 0]


def test_neighbours_are_the_most_alike_first() -> None:
    found = jaccard_neighbours(title_sets(MATRIX), n_neighbours=2)
    assert found.items.tolist() == [[1, 2], [0, -1], [3, 0], [2, -1], [-1, -1]]
    expected = [[2 / 3, 1 / 4], [2 / 3, 0.0], [1 / 2, 1 / 4], [1 / 2, 0.0], [0.0, 0.0]]
    np.testing.assert_allclose(found.scores.tolist(), expected, rtol=1e-6)


@pytest.mark.parametrize("at_once", [1, 7, 10_000])
@given(sets=st.lists(st.sets(st.integers(0, 6)), min_size=1, max_size=8))
def test_all_pairs_are_counted_whatever_the_block(at_once: int, sets: list[set[int]]) -> None:
    columns = [column for own in sets for column in sorted(own)]
    indptr = np.cumsum([0, *(len(own) for own in sets)])
    matrix = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, indptr), shape=(len(sets), 7))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jaccard, "_MOST_AT_ONCE", at_once)
        found = jaccard_neighbours(matrix, n_neighbours=8)
    dense = np.zeros((len(sets), len(sets)), dtype=np.float32)
    for row in range(len(sets)):
        items, scores = found.of(row)
        dense[row, items] = scores
        assert (np.diff(scores) <= 0).all()
    np.testing.assert_allclose(dense.tolist(), by_hand(sets).tolist(), rtol=1e-6)


def test_everyone_who_saw_a_title_gets_the_same_list() -> None:
    generator = jaccard.fit(Training(MATRIX))
    once = generator.scores(Evidence(np.array([1], dtype=np.int32), np.ones(1, dtype=np.float32)))
    np.testing.assert_allclose(once, [2 / 3, 0, 0, 0, 0])
    assert generator.name == "jaccard"
