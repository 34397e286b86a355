"""Training: the mapping onto implicit, and every trap that training has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import ArtifactCorrupt, TrainingFailed
from recommender.methods.als import Factors, train
from tests.recommender.versions import FEW


def two_tastes(n_people: int = 40) -> csr_matrix:
    """Half of the people like items 0 to 3, the others 4 to 7; nobody knows item 8."""
    rng = np.random.default_rng(0)
    dense = np.zeros((n_people, 9), dtype=np.float32)
    for user in range(n_people):
        liked = rng.choice(4, size=3, replace=False) + 4 * (user % 2)
        dense[user, liked] = 1.0
    return csr_matrix(dense)


def test_people_of_a_taste_score_its_titles_highest() -> None:
    factors = train(two_tastes(), FEW)
    scores = factors.users @ factors.items.T
    assert factors.users.dtype == factors.items.dtype == np.float32
    assert scores[0::2, :4].min() > scores[0::2, 4:].max()
    assert scores[1::2, 4:8].min() > scores[1::2, :4].max()


def test_a_title_on_nobodys_list_has_factors_of_zero_and_keeps_its_row() -> None:
    factors = train(two_tastes(), FEW)
    assert factors.items.shape == (9, FEW.n_factors)
    assert not factors.items[8].any()


@pytest.mark.parametrize("threads", [1, 2])
def test_the_seed_decides_and_the_number_of_threads_does_not(threads: int) -> None:
    first = train(two_tastes(), FEW, seed=3)
    again = train(two_tastes(), replace(FEW, n_threads=threads), seed=3)
    other = train(two_tastes(), FEW, seed=4)
    np.testing.assert_array_equal(first.items, again.items)
    np.testing.assert_array_equal(first.users, again.users)
    assert not np.array_equal(first.items, other.items)


def test_a_stored_zero_changes_nothing() -> None:
    matrix = two_tastes()
    with_zero = matrix.tolil()
    with_zero[0, 5] = 9.0
    stored = csr_matrix(with_zero)
    stored[0, 5] = 0.0
    assert stored.nnz == matrix.nnz + 1
    np.testing.assert_array_equal(train(stored, FEW).items, train(matrix, FEW).items)


def test_repeated_pairs_are_summed() -> None:
    rows, columns = two_tastes().nonzero()
    half = np.full(2 * len(rows), 0.5, dtype=np.float32)
    places = (np.concatenate([rows, rows]), np.concatenate([columns, columns]))
    order = np.argsort(places[0], kind="stable")
    indptr = np.searchsorted(places[0][order], np.arange(41))
    repeated = csr_matrix((half, places[1][order], indptr), shape=(40, 9))
    np.testing.assert_allclose(train(repeated, FEW).items, train(two_tastes(), FEW).items, atol=1e-5)


def test_the_matrix_is_not_altered() -> None:
    matrix = two_tastes()
    before = matrix.toarray()
    train(matrix, FEW)
    np.testing.assert_array_equal(matrix.toarray(), before)


def test_a_negative_lowers_a_title_below_the_unseen() -> None:
    matrix = two_tastes().tolil()
    matrix[0, 3] = 0.0
    unseen = train(csr_matrix(matrix), FEW)
    matrix[0, 3] = -2.0
    disliked = train(csr_matrix(matrix), FEW)
    assert disliked.users[0] @ disliked.items[3] < unseen.users[0] @ unseen.items[3]


def test_one_user_and_equal_scores_train() -> None:
    factors = train(csr_matrix(np.ones((1, 5), dtype=np.float32)), FEW)
    assert np.isfinite(factors.items).all()
    assert (factors.users @ factors.items.T > 0).all()


@pytest.mark.parametrize(
    "matrix", [np.zeros((3, 4)), np.zeros((0, 4)), np.array([[0, -1.0], [-0.5, 0]])], ids=str
)
def test_nothing_to_learn_from_is_said_clearly(matrix: np.ndarray) -> None:
    with pytest.raises(TrainingFailed, match="nothing to learn from"):
        train(csr_matrix(matrix.astype(np.float32)), FEW)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_confidence_that_is_no_number_names_its_row(value: float) -> None:
    matrix = two_tastes()
    matrix.data[matrix.indptr[7]] = value
    with pytest.raises(TrainingFailed, match="row 7"):
        train(matrix, FEW)


def test_more_than_the_memory_allows_is_refused_before_it_is_taken() -> None:
    with pytest.raises(TrainingFailed, match=r"ALS needs .* GiB and may take .*40 people"):
        train(two_tastes(), FEW, memory_limit=1000)
    assert train(two_tastes(), FEW, memory_limit=100_000).items.any()


@pytest.mark.filterwarnings("ignore:invalid value")
def test_factors_that_are_no_numbers_are_not_kept() -> None:
    with pytest.raises(TrainingFailed, match=r"no numbers.*lambda = nan"):
        train(two_tastes(), replace(FEW, regularization=np.nan))


def test_factors_come_back_as_saved(tmp_path: Path) -> None:
    factors = train(two_tastes(), FEW)
    factors.save(tmp_path)
    back = Factors.load(tmp_path)
    np.testing.assert_array_equal(back.items, factors.items)
    np.testing.assert_array_equal(back.users, factors.users)
    assert back.loss == factors.loss


@pytest.mark.parametrize("text", ["{", "[]", '{"exponent": 1}', '{"exponent": "x"}'])
def test_damaged_factors_are_refused(tmp_path: Path, text: str) -> None:
    train(two_tastes(), FEW).save(tmp_path)
    (tmp_path / "factors" / "loss.json").write_text(text)
    with pytest.raises(ArtifactCorrupt, match="cannot read the factors"):
        Factors.load(tmp_path)
