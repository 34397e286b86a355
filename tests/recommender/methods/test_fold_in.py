"""Fold-in solves exactly what implicit solves, and explains it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from implicit.cpu.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix

from recommender.generator import Evidence
from recommender.methods.als import Factors, train
from recommender.methods.als_loss import AlsLoss
from recommender.methods.fold_in import (
    AlsAttribution,
    AlsGenerator,
    factorised,
    fold_in,
    gram_of,
    held_back,
    of_list,
)
from tests.recommender.methods.test_als import two_tastes
from tests.recommender.versions import FEW


@pytest.fixture(scope="module")
def factors() -> Factors:
    return train(two_tastes(), FEW)


def evidence(items: list[int], confidences: list[float]) -> Evidence:
    return Evidence(np.array(items, dtype=np.int32), np.array(confidences, dtype=np.float32))


@pytest.mark.parametrize(
    ("items", "values"),
    [([0, 1], [1.0, 2.0]), ([0, 4, 7], [1.5, -0.5, 0.2]), ([8], [1.0]), ([3], [-1.0])],
)
def test_it_equals_implicits_own_solution(factors: Factors, items: list[int], values: list[float]) -> None:
    constant = float(factors.loss.row_regularization(np.array([len(items)]), 9)[0])
    solver = AlternatingLeastSquares(factors=FEW.n_factors, regularization=constant, alpha=1.0, num_threads=1)
    solver.item_factors = np.array(factors.items)
    scaled = factors.loss.confidences(np.array(values, dtype=np.float32))
    row = csr_matrix((scaled, items, [0, len(items)]), shape=(1, 9))
    expected = solver.recalculate_user(0, row)
    found = AlsGenerator.of(factors).vector(evidence(items, values))
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)


def test_people_of_the_build_are_folded_in_to_their_own_factors(factors: Factors) -> None:
    matrix, generator = two_tastes(), AlsGenerator.of(factors)
    for user in range(5):
        row = matrix[user]
        own = generator.vector(Evidence(row.indices.astype(np.int32), row.data))
        np.testing.assert_allclose(own, factors.users[user], rtol=1e-3, atol=1e-4)


def test_an_empty_list_has_factors_of_zero(factors: Factors) -> None:
    generator = AlsGenerator.of(factors)
    assert not generator.vector(evidence([], [])).any()
    assert not generator.scores(evidence([], [])).any()
    assert generator.explain(evidence([], []), np.array([1, 2])).tolist() == [-1, -1]


@given(
    st.lists(
        st.floats(-2, 2, allow_nan=False).filter(lambda value: abs(value) > 0.01), min_size=1, max_size=9
    )
)
def test_what_the_entries_add_sums_to_the_scores(values: list[float]) -> None:
    rng = np.random.default_rng(0)
    everything = rng.standard_normal((20, 4)).astype(np.float32)
    own = everything[: len(values)].astype(np.float64)
    scaled = AlsLoss(0.3, 0.5, 1).confidences(np.array(values, dtype=np.float32))
    solver = factorised(held_back(gram_of(everything), 0.5) + of_list(own, scaled))
    scores = everything @ fold_in(solver, own, scaled)
    added = AlsAttribution(solver, own, scaled, everything, scores).added
    assert added.shape == (len(values), 20)
    np.testing.assert_allclose(added.sum(axis=0), scores, atol=1e-5)
    assert not added[scaled < 0].any()


def test_the_reason_is_the_entry_of_the_same_taste(factors: Factors) -> None:
    generator = AlsGenerator.of(factors)
    mixed = evidence([0, 4], [1.0, 1.0])
    assert generator.explain(mixed, np.array([1, 6])).tolist() == [0, 1]


def test_a_title_that_nobody_knows_has_no_reason(factors: Factors) -> None:
    generator = AlsGenerator.of(factors)
    assert generator.explain(evidence([0], [1.0]), np.array([8])).tolist() == [-1]
    assert generator.explain(evidence([0], [1.0]), np.array([], dtype=np.int64)).tolist() == []
