"""The legacy clusters: who is put together, and what they are told."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.generator import Evidence
from recommender.methods import kmeans
from recommender.methods.kmeans import clusters, leading_directions, members_of
from recommender.methods.training import Training
from tests.recommender.methods.test_als import two_tastes


def like(*items: int) -> Evidence:
    return Evidence(np.array(items, dtype=np.int32), np.ones(len(items), dtype=np.float32))


@pytest.mark.parametrize("seed", range(5))
def test_groups_that_lie_apart_are_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = np.concatenate([rng.normal(centre, 0.05, (30, 2)) for centre in (0.0, 3.0)]).astype(np.float32)
    labels, centres = clusters(points, seed)
    assert len(centres) == 5
    assert not set(labels[:30]) & set(labels[30:])
    for label, centre in enumerate(centres):
        np.testing.assert_allclose(points[labels == label].mean(axis=0), centre, atol=1e-5)


def test_equal_points_share_a_cluster_and_no_cluster_is_empty() -> None:
    labels, centres = clusters(np.ones((50, 3), dtype=np.float32), 0)
    assert set(labels) == {0}
    assert centres.tolist() == [[1, 1, 1]]


def test_members_are_summed_by_cluster() -> None:
    members = members_of(np.array([0, 1, 0]), 2)
    assert members.toarray().tolist() == [[1, 0, 1], [0, 1, 0]]


@pytest.mark.parametrize("n_dimensions", [2, 64])
def test_the_leading_directions_rebuild_two_tastes(n_dimensions: int) -> None:
    matrix = two_tastes()
    directions = leading_directions(matrix, n_dimensions, seed=0)
    assert directions.shape == (min(n_dimensions, 9), 9)
    # The two tastes are the two largest directions.
    strengths = np.linalg.norm(matrix @ directions.T, axis=0)
    tastes = directions[np.argsort(-strengths)[:2]]
    blocks = np.kron(np.eye(2), np.ones(4)) / 2
    np.testing.assert_allclose(np.linalg.norm(tastes[:, :8] @ blocks.T, axis=1), 1, atol=0.05)


def test_a_person_is_told_the_mean_of_the_nearest_cluster_and_no_score_counts_as_zero() -> None:
    scores = csr_matrix(np.array([[10, 8, 0], [10, 0, 0], [0, 0, 6]] * 3, dtype=np.float32))
    generator = kmeans.fit(Training(scores.sign(), scores=scores, seed=1))
    told = generator.scores(like(0, 1))
    assert told[0] > told[1] > told[2]
    assert generator.means.max() <= 10
    sizes = generator.means[:, 0] > 0
    # Some of those who gave the first title a 10 never scored the second: the mean of their cluster says less.
    assert (generator.means[sizes, 1] < 8).any()


def test_a_list_that_likes_nothing_is_told_nothing() -> None:
    generator = kmeans.fit(Training(two_tastes()))
    dislike = Evidence(np.array([1], dtype=np.int32), np.array([-1], dtype=np.float32))
    assert not generator.scores(like()).any()
    assert not generator.scores(dislike).any()
