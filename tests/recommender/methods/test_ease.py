"""EASE: its closed form, its memory, and what it cannot learn from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from recommender.methods.ease import DEFAULT, EVEN, EaseParameters, ease_weights, fame_of, fit, fit_normalised
from recommender.methods.gram import gram, ridge_inverse
from recommender.methods.inverse import LowerTriangle
from recommender.methods.room import check_square
from recommender.methods.training import Training
from tests.recommender.methods.lists import a_list, two_crowds


def test_the_weights_are_those_of_the_paper() -> None:
    matrix = two_crowds()
    found = fit(Training(matrix), EaseParameters(regularization=10, gradation=1, kept=20)).weights.toarray()
    exact = np.linalg.inv(matrix.T.astype(np.float64) @ matrix + 10 * np.eye(20))
    expected = -exact / np.diag(exact)
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(found, expected, atol=2e-5)


def test_each_column_rebuilds_its_title_best() -> None:
    """Column j is the ridge regression of title j on all others: solved here one by one."""
    matrix = two_crowds().toarray().astype(np.float64)
    found = fit(Training(csr_matrix(matrix)), EaseParameters(5, gradation=1, kept=20)).weights.toarray()
    for item in (0, 7, 17):
        others = np.delete(np.arange(20), item)
        x, y = matrix[:, others], matrix[:, item]
        solved = np.linalg.solve(x.T @ x + 5 * np.eye(19), x.T @ y)
        np.testing.assert_allclose(found[others, item], solved, atol=2e-5)


def test_a_person_gets_the_titles_of_their_crowd() -> None:
    generator = fit(Training(two_crowds(400)), EaseParameters(50, gradation=1, kept=20))
    scores = generator.scores(a_list(_0=1, _2=1, _4=1))
    assert scores[6:18:2].min() > max(scores[7:18:2].max(), 0)
    assert scores[18:].tolist() == [0, 0], "nobody has these"


def test_the_inverse_stays_in_one_array() -> None:
    square = gram(two_crowds().tocsr()[:, :18])
    before = square.ctypes.data
    inverse = ridge_inverse(square, 3.0)
    assert inverse.ctypes.data == before
    exact = np.linalg.inv((two_crowds()[:, :18].T @ two_crowds()[:, :18]).toarray() + 3 * np.eye(18))
    np.testing.assert_allclose(np.tril(inverse), np.tril(exact), atol=1e-5)


def test_the_gram_matrix_is_put_together_from_blocks() -> None:
    rng = np.random.default_rng(1)
    wide = csr_matrix((rng.random((9, 2100)) < 0.05).astype(np.float32))
    np.testing.assert_array_equal(np.tril(gram(wide)), np.tril((wide.T @ wide).toarray()))


def test_each_title_may_have_a_regularization_of_its_own() -> None:
    ridge = np.linspace(1, 9, 18, dtype=np.float32)
    own = two_crowds()[:, :18]
    inverse = ridge_inverse(gram(own), ridge)
    exact = np.linalg.inv((own.T @ own).toarray() + np.diag(ridge))
    np.testing.assert_allclose(np.tril(inverse), np.tril(exact), atol=1e-5)


def test_making_up_for_fame_is_the_method_on_columns_divided_by_their_fame() -> None:
    matrix = two_crowds().toarray().astype(np.float64)
    fame = 1 + (matrix**2).sum(axis=0)
    columns = fame**-0.3
    exact = np.linalg.inv((matrix * columns).T @ (matrix * columns) + 5 * np.eye(20))
    # From titles as they are to scores of titles so divided.
    expected = columns[:, None] * (-exact / np.diag(exact))
    np.fill_diagonal(expected, 0)
    own = EaseParameters(5, restraint=0.6, discount=0.3, gradation=1, kept=20)
    found = fit(Training(csr_matrix(matrix)), own).weights.toarray()
    np.testing.assert_allclose(found, expected, atol=2e-5)


def test_the_normalised_method_goes_by_its_own_name_and_numbers() -> None:
    generator = fit_normalised(Training(two_crowds()))
    assert generator.name == "ease_normalised"
    expected = fit(Training(two_crowds()), EVEN).weights.toarray()
    np.testing.assert_array_equal(generator.weights.toarray(), expected)


def test_fame_is_one_more_than_the_sum_of_squares() -> None:
    assert fame_of(csr_matrix(np.array([[1, 0, 2], [1, 0, 1]], dtype=np.float32))).tolist() == [3, 1, 6]


def test_dislikes_are_not_learned_from() -> None:
    matrix = two_crowds().tolil()
    matrix[0, 1] = -2
    with_dislike = fit(Training(matrix.tocsr()), EaseParameters(5, gradation=1, kept=20))
    without = fit(Training(two_crowds()), EaseParameters(5, gradation=1, kept=20))
    np.testing.assert_array_equal(with_dislike.weights.toarray(), without.weights.toarray())


def test_only_the_largest_weights_are_kept() -> None:
    whole = fit(Training(two_crowds()), EaseParameters(5, gradation=1, kept=20)).weights.toarray()
    pruned = fit(Training(two_crowds()), EaseParameters(5, gradation=1, kept=4)).weights
    assert np.diff(pruned.indptr).max() == 4
    assert np.abs(pruned.toarray()).sum() < np.abs(whole).sum()
    np.testing.assert_array_equal(np.abs(whole).max(axis=1), np.abs(pruned.toarray()).max(axis=1))


@pytest.mark.parametrize("matrix", [[[1.0]], [[1.0, 0], [0, 0]], [[1.0], [1.0]]])
def test_one_title_or_one_person_give_no_weights(matrix: list[list[float]]) -> None:
    generator = fit(Training(csr_matrix(np.array(matrix, dtype=np.float32))))
    assert generator.weights.nnz == 0
    assert not generator.scores(a_list(_0=1)).any()


def test_too_many_titles_for_the_memory_are_refused_before_work_begins() -> None:
    with pytest.raises(
        TrainingFailed, match=r"ease needs 1,360 bytes of memory, 1,000 are allowed"
    ) as caught:
        fit(Training(two_crowds(), memory_limit=1000))
    assert "18 x 18 titles" in caught.value.where
    assert "leave ease out" in caught.value.remedy
    check_square("ease", 18, 0)
    check_square("ease", 18, 1360)


def test_what_cannot_be_inverted_says_so() -> None:
    square = np.asfortranarray(-np.eye(3, dtype=np.float32))
    with pytest.raises(TrainingFailed, match="cannot be inverted") as caught:
        ridge_inverse(square, 0.5)
    assert "raise the regularization" in caught.value.remedy
    # A Gram matrix of zeros with a ridge is no reason to fail.
    inverse = LowerTriangle(ridge_inverse(np.zeros((2, 2), np.float32, order="F"), 2.0))
    assert ease_weights(inverse, np.ones(2, dtype=np.float32), DEFAULT).nnz == 0
