"""What is worth more: one entry of today, or several of long ago."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from recommender.generator import Evidence
from recommender.methods import popularity, trending
from recommender.methods.training import Training
from recommender.recent import DAY, DECAY

NOBODY = Evidence(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
MATRIX = csr_matrix(np.array([[1, 1, -1], [1, 0, 0], [1, 0, 0]], dtype=np.float32))


def test_an_entry_decays_by_the_day_and_a_dislike_does_not_count() -> None:
    days = np.array([10, 30, 50, 20, 10], dtype=np.int64)
    generator = trending.fit(Training(MATRIX, times=days * DAY))
    scores = generator.scores(NOBODY)
    np.testing.assert_allclose(scores, [2 * DECAY**20 + DECAY**10, 1, 0], rtol=1e-6)
    assert generator.name == "trending"


def test_without_times_nothing_trends() -> None:
    with pytest.raises(TrainingFailed, match="needs to know when"):
        trending.fit(Training(MATRIX))


def test_popularity_counts_those_who_like() -> None:
    generator = popularity.fit(Training(MATRIX))
    assert generator.scores(NOBODY).tolist() == [3, 1, 0]
    assert generator.scores(NOBODY).dtype == np.float32
    assert generator.name == "popularity"
