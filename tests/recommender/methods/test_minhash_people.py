"""Nearest people: whose likes are proposed, and which entry they share."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from recommender.generator import Evidence
from recommender.methods import minhash_people
from recommender.methods.training import Training

#: The first two share two titles with who likes 0 and 1; the third shares one, the last none.
MATRIX = csr_matrix(
    np.array(
        [[1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0], [0, 0, 0, 0, 1, 1]], dtype=np.float32
    )
)


def told(*items: int) -> Evidence:
    return Evidence(np.array(items, dtype=np.int32), np.ones(len(items), dtype=np.float32))


def test_the_nearer_somebody_is_the_more_their_likes_count() -> None:
    generator = minhash_people.fit(Training(MATRIX))
    scores = generator.scores(told(0, 1))
    # Likeness 2/3, 2/3, 1/3 and none.
    np.testing.assert_allclose(scores, [4 / 3, 5 / 3, 2 / 3, 2 / 3, 1 / 3, 0], rtol=1e-6)


def test_the_reason_is_what_is_shared_with_those_who_like_it() -> None:
    generator = minhash_people.fit(Training(MATRIX))
    assert generator.explain(told(0, 1), np.array([4, 5])).tolist() == [1, -1]


def test_a_dislike_is_no_likeness() -> None:
    generator = minhash_people.fit(Training(MATRIX))
    dislikes = Evidence(np.array([0, 1], dtype=np.int32), np.full(2, -0.5, dtype=np.float32))
    assert not generator.scores(dislikes).any()
    assert generator.explain(dislikes, np.array([2])).tolist() == [-1]
