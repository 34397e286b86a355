"""The library's defaults, as the library gives them."""

from __future__ import annotations

import implicit.als
import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from recommender.generator import Evidence
from recommender.methods import als_implicit
from recommender.methods.training import Training


def two_tastes() -> csr_matrix:
    """Half of the people like some of titles 0 to 119, the others of 120 to 239; nobody knows title 240.

    More people and titles than the library's default of 100 factors, which would learn fewer by heart.
    """
    rng = np.random.default_rng(0)
    liked = [np.sort(rng.choice(120, size=40, replace=False)) + 120 * (user % 2) for user in range(300)]
    indptr = np.arange(301) * 40
    return csr_matrix((np.ones(300 * 40, dtype=np.float32), np.concatenate(liked), indptr), shape=(300, 241))


def told(*entries: tuple[int, float]) -> Evidence:
    items, confidences = zip(*entries, strict=True)
    return Evidence(np.array(items, dtype=np.int32), np.array(confidences, dtype=np.float32))


@pytest.fixture(scope="module")
def generator() -> als_implicit.ImplicitGenerator:
    return als_implicit.fit(Training(two_tastes()))


def test_it_recommends_what_the_library_recommends(generator: als_implicit.ImplicitGenerator) -> None:
    library = implicit.als.AlternatingLeastSquares(random_state=0)
    library.fit(two_tastes(), show_progress=False)
    row = csr_matrix(([1.0], [0], [0, 1]), shape=(1, 241), dtype=np.float32)
    items, scores = library.recommend(0, row, N=5, recalculate_user=True, filter_already_liked_items=False)
    np.testing.assert_allclose(generator.scores(told((0, 2.0)))[items], scores, rtol=1e-4)


def test_dislikes_are_left_out(generator: als_implicit.ImplicitGenerator) -> None:
    disliking = two_tastes()
    disliking.data[::7] = -1.0
    without = disliking.copy()
    without.data = np.maximum(without.data, 0)
    without.eliminate_zeros()
    mixed = told((0, 1.0), (1, 0.3), (5, -1.0))
    first, second = (als_implicit.fit(Training(matrix)) for matrix in (disliking, without))
    np.testing.assert_array_equal(first.scores(mixed), second.scores(told((0, 1.0), (1, 1.0))))
    assert not (first.explain(mixed, np.arange(120)) == 2).any()


def test_the_reason_raises_the_score(generator: als_implicit.ImplicitGenerator) -> None:
    mixed = told(*((item, 1.0) for item in (0, 7, 9, 130, 131)))
    reasons = generator.explain(mixed, np.arange(241))
    for item in np.flatnonzero(reasons >= 0).tolist():
        kept = np.arange(5) != reasons[item]
        without = Evidence(mixed.items[kept], mixed.confidences[kept])
        assert generator.scores(without)[item] < generator.scores(mixed)[item]
    assert (reasons >= 0).sum() > 200
    assert reasons[240] == -1
    assert generator.explain(mixed, np.zeros(0, dtype=np.int64)).tolist() == []


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(TrainingFailed, match="nothing to learn from"):
        als_implicit.fit(Training(csr_matrix(np.zeros((3, 4), dtype=np.float32))))
