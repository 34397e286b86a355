"""Propagation on the graph, against the same filters written out in full."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.methods.graph import GraphParameters, fit, normalised, sharpened
from recommender.methods.training import Training
from tests.recommender.methods.lists import a_list, two_crowds


def written_out(liked: NDArray[np.float64], parameters: GraphParameters) -> NDArray[np.float64]:
    """The filters as the papers have them: dense, by eigenvalues, all directions sharpened."""
    people, titles = liked.sum(axis=1), liked.sum(axis=0)
    spread = liked / np.sqrt(np.outer(people, titles))
    propagation = spread.T @ spread
    values, vectors = np.linalg.eigh(propagation)
    main = vectors[:, np.argsort(-values)[: parameters.n_directions]]
    low_pass = main @ main.T * np.sqrt(titles[None, :] / titles[:, None])
    step = -parameters.sharpening * propagation
    series = (
        np.eye(len(step)) + step + step @ step / 2 + step @ step @ step / 6 + step @ step @ step @ step / 24
    )
    whole: NDArray[np.float64] = (propagation + parameters.low_pass * low_pass) @ series
    np.fill_diagonal(whole, 0)
    return whole


@pytest.mark.parametrize(
    "parameters",
    [
        GraphParameters(n_directions=18, low_pass=0.2, sharpening=2.5, kept=20),
        GraphParameters(n_directions=18, low_pass=0.7, sharpening=0, kept=20),
        GraphParameters(n_directions=5, low_pass=1.0, sharpening=0, kept=20),
        GraphParameters(n_directions=5, low_pass=0.3, sharpening=2.5, kept=20),
        GraphParameters(n_directions=18, low_pass=0, sharpening=1, gradation=1, kept=20),
    ],
)
def test_the_weights_are_those_of_the_filters_written_out(parameters: GraphParameters) -> None:
    matrix = two_crowds()
    liked = matrix.toarray()[:, :18].astype(np.float64)
    if not parameters.gradation:
        liked = (liked > 0).astype(np.float64)
    found = fit(Training(matrix), parameters).weights.toarray()
    np.testing.assert_allclose(found[:18, :18], written_out(liked, parameters), atol=2e-5)
    assert not found[18:].any()


def test_a_person_gets_the_titles_of_their_crowd() -> None:
    scores = fit(Training(two_crowds(400))).scores(a_list(_0=1, _2=1, _4=1))
    assert scores[6:18:2].min() > max(scores[7:18:2].max(), 0)
    assert scores[18:].tolist() == [0, 0]


def test_fame_is_divided_out_on_both_sides() -> None:
    matrix = csr_matrix(np.array([[1, 1, 0], [1, 0, 0], [1, 0, 4]], dtype=np.float32))
    found = normalised(matrix).toarray()
    np.testing.assert_allclose(found[0, 0], 1 / np.sqrt(2 * 3), rtol=1e-6)
    np.testing.assert_allclose(found[2, 2], 4 / np.sqrt(5 * 4), rtol=1e-6)
    np.testing.assert_allclose(np.linalg.svd(found, compute_uv=False)[0], 1, rtol=1e-5)
    assert not np.isnan(normalised(csr_matrix(np.zeros((2, 3), dtype=np.float32))).toarray()).any()


def test_the_series_follows_the_exponential_where_values_are_small() -> None:
    values = np.linspace(0, 0.3, 9)
    spread = csr_matrix(np.diag(np.sqrt(values)).astype(np.float32))
    columns = np.eye(9, dtype=np.float32)
    found = np.diag(sharpened(columns, spread, spread, 2.5))
    np.testing.assert_allclose(found, np.exp(-2.5 * values), atol=2e-3)
    whole = csr_matrix(columns[:1, :1])
    assert sharpened(columns[:1, :1], whole, whole, 2.5)[0, 0] == pytest.approx(0.6484, abs=1e-3)


@pytest.mark.parametrize("matrix", [[[1.0]], [[1.0, 0], [0, 0]], [[1.0], [1.0]]])
def test_one_title_gives_no_weights(matrix: list[list[float]]) -> None:
    assert fit(Training(csr_matrix(np.array(matrix, dtype=np.float32)))).weights.nnz == 0
