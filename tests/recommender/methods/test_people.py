"""People like you: whom the clusters join, and that only real scores speak."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from recommender.generator import Evidence
from recommender.methods import people
from recommender.methods.kmeans import clusters
from recommender.methods.training import Training
from recommender.people import LEAST_RATERS, PRIOR_RATERS
from tests.recommender.methods.test_als import two_tastes


def tastes_with_scores() -> Training:
    """Half love 0 to 3, half love 4 to 7; everyone has seen 8, which only the first half scored highly."""
    dense = two_tastes(80).toarray()
    dense[:, 8] = 0.5
    matrix = csr_matrix(dense)
    scores = matrix.tocoo()
    values = np.where(scores.col == 8, np.where(scores.row % 2 == 0, 10, 2), 6)
    return Training(
        matrix, scores=csr_matrix((values.astype(np.float32), (scores.row, scores.col)), shape=matrix.shape)
    )


def test_a_title_is_praised_to_those_whose_like_praise_it() -> None:
    generator = people.fit(tastes_with_scores())
    first, second = (
        generator.scores(Evidence(np.arange(start, start + 3, dtype=np.int32), np.ones(3, dtype=np.float32)))
        for start in (0, 4)
    )
    assert first.argmax() == 8
    assert first[8] > 0 > second[8]


def test_the_praise_is_the_shrunk_mean_of_real_scores() -> None:
    training = tastes_with_scores()
    generator = people.fit(training)
    assert training.scores is not None
    labels, _ = clusters(people.directions(generator.als.factors.users), training.seed)
    for label in range(len(generator.centres)):
        own = training.scores[np.flatnonzero(labels == label)].toarray()
        overall = own[own > 0].mean()
        raters = (own > 0).sum(axis=0)
        expected = (own - overall * (own > 0)).sum(axis=0) / (raters + PRIOR_RATERS)
        expected[raters < LEAST_RATERS] = 0
        np.testing.assert_allclose(generator.praise[label], expected, atol=1e-4)


@pytest.mark.parametrize("scores", [None, csr_matrix(np.zeros((40, 9), dtype=np.float32))])
def test_without_scores_there_is_no_praise(scores: csr_matrix | None) -> None:
    with pytest.raises(TrainingFailed, match="nobody scored anything"):
        people.fit(Training(two_tastes(), scores=scores))


def test_a_list_that_likes_nothing_is_near_nobody() -> None:
    generator = people.fit(tastes_with_scores())
    assert not generator.scores(Evidence(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))).any()
