"""What no method can learn from is refused, for all methods alike, before any of them sees it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from recommender.methods.popularity import PopularityGenerator
from recommender.methods.training import Facts, Method, Training

GOOD = csr_matrix(np.array([[1, 0, 1], [0, 1, -0.5]], dtype=np.float32))


def never(training: Training) -> PopularityGenerator:
    raise AssertionError("a method was asked to learn from what nobody can learn from")


def sparse(*rows: list[float]) -> csr_matrix[Any]:
    return csr_matrix(np.array(rows, dtype=np.float32))


def facts(n_tags: int = 3, n_vectors: int = 3) -> Facts:
    return Facts(
        csr_matrix(np.eye(n_tags, dtype=np.float32)), ("genre",) * n_tags, np.eye(n_vectors, dtype=np.float32)
    )


@pytest.mark.parametrize(
    ("training", "what", "where"),
    [
        (Training(sparse([0, 0], [0, 0])), "nobody likes anything", "2 people and 2 titles"),
        (Training(csr_matrix(np.zeros((0, 5), dtype=np.float32))), "nobody likes anything", "0 people and 5 titles"),
        (Training(csr_matrix(np.zeros((5, 0), dtype=np.float32))), "nobody likes anything", "5 people and 0 titles"),
        (Training(sparse([-1, 0], [0, -0.5])), "nobody likes anything", "2 people"),
        (Training(sparse([1, 0], [0, np.nan])), "a confidence is no number", "row 1, column 1"),
        (Training(sparse([1, 0], [np.inf, 0])), "a confidence is no number", "row 1, column 0"),
        (Training(GOOD, scores=sparse([9, 0, 8], [0, np.nan, 0])), "a score is no number", "row 1, column 1"),
        (Training(GOOD, scores=sparse([9, 0, -8], [0, 1, 0])), "a score is negative", "row 0, column 2"),
        (Training(GOOD, scores=sparse([9, 8])), "scores of the shape (1, 2)", "2 people and 3 titles"),
        (Training(GOOD, times=np.arange(3)), "3 times", "2 people and 3 titles, 4 entries"),
        (Training(GOOD, facts=facts(n_tags=2)), "facts of 2 titles", "2 people and 3 titles"),
        (Training(GOOD, facts=facts(n_vectors=4)), "vectors of 4", "2 people and 3 titles"),
    ],
)  # fmt: skip
def test_what_nobody_can_learn_from_is_refused(training: Training, what: str, where: str) -> None:
    with pytest.raises(TrainingFailed) as caught:
        Method("some", never).fit(training)
    assert what in caught.value.what
    assert where in caught.value.where


def test_a_method_that_needs_facts_says_so() -> None:
    with pytest.raises(TrainingFailed, match="some needs to know the titles"):
        Method("some", never, needs_facts=True).fit(Training(GOOD))


def test_what_is_sound_goes_on_to_the_method() -> None:
    seen = []

    def learn(training: Training) -> PopularityGenerator:
        seen.append(training)
        return PopularityGenerator(np.zeros(3, dtype=np.float32))

    training = Training(GOOD, scores=sparse([9, 0, 8], [0, 7, 1]), facts=facts())
    assert Method("some", learn, needs_facts=True).fit(training).name == "popularity"
    assert seen == [training]
