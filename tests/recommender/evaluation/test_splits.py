"""Splits keep what is to be found away from what is learned from and told."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.evaluation.split import Split
from recommender.evaluation.splits import (
    LEAST_POSITIVES,
    Observed,
    fold_in_curve,
    held_out_whole,
    new_titles,
    newest_last,
    strong_folds,
)
from recommender.methods.training import Training
from tests.recommender.evaluation.observed import N_PEOPLE, two_tastes


def dense(matrix: csr_matrix[Any]) -> NDArray[Any]:
    return np.asarray(matrix.toarray())


def test_everybody_is_held_out_once_a_repeat_and_learned_from_in_the_other_folds() -> None:
    observed = two_tastes()
    splits = list(strong_folds(observed, folds=5, repeats=2, seed=3))
    assert len(splits) == 10
    for repeat in (splits[:5], splits[5:]):
        asked = np.concatenate([split.people for split in repeat if split.people is not None])
        assert sorted(asked.tolist()) == list(range(N_PEOPLE))
    for split in splits:
        assert split.people is not None
        others = np.setdiff1d(np.arange(N_PEOPLE), split.people)
        assert np.array_equal(dense(split.training.matrix), dense(observed.training.matrix)[others])


def test_of_a_held_out_person_positives_are_told_or_true_and_nothing_else_is_seen() -> None:
    observed = two_tastes()
    for split in strong_folds(observed):
        told, true = dense(split.fold_in), dense(split.truth) > 0
        assert split.people is not None
        liked = dense(observed.positives)[split.people] > 0
        assert not ((told != 0) & true).any()
        assert np.array_equal((told != 0) | true, liked), "dislikes are neither told nor true"
        assert (true.sum(axis=1) == round(0.2 * 12)).all()
        assert np.array_equal(told[told != 0], dense(observed.training.matrix)[split.people][told != 0])


def test_the_seed_decides() -> None:
    def drawn(seed: int) -> list[list[int]]:
        return [split.truth.indices.tolist() for split in strong_folds(two_tastes(), seed=seed)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    first, second = list(strong_folds(two_tastes(), repeats=2))[::5]
    assert first.truth.indices.tolist() != second.truth.indices.tolist(), "a repeat draws anew"


def test_who_has_little_is_learned_from_but_not_held_out() -> None:
    matrix = csr_matrix(np.tri(8, 8, dtype=np.float32))  # person n likes n + 1 titles
    observed = Observed(Training(matrix), matrix)
    splits = list(strong_folds(observed, folds=2))
    asked = np.concatenate([split.people for split in splits if split.people is not None])
    assert sorted(asked.tolist()) == list(range(LEAST_POSITIVES - 1, 8))
    assert all(split.training.matrix.shape[0] == 8 - split.n_people for split in splits)


def test_a_sample_of_the_held_out() -> None:
    splits = list(strong_folds(two_tastes(), people=4))
    assert [split.n_people for split in splits] == [4] * 5


def test_scores_of_the_held_out_are_not_learned_from_either() -> None:
    observed = two_tastes()
    scores = csr_matrix(np.where(dense(observed.positives) > 0, 8, 0).astype(np.float32))
    training = Training(observed.training.matrix, scores=scores)
    split = held_out_whole(Observed(training, observed.positives), np.array([1, 5]), np.random.default_rng(0))
    assert split.training.scores is not None
    assert split.training.scores.shape == split.training.matrix.shape == (N_PEOPLE - 2, 40)


def test_by_time_the_newest_tenth_is_the_truth() -> None:
    observed = two_tastes(timed=True)
    assert observed.training.times is not None
    split = newest_last(observed)
    matrix = observed.training.matrix
    assert split.people is not None
    for row, person in enumerate(split.people.tolist()):
        own = slice(matrix.indptr[person], matrix.indptr[person + 1])
        newest = matrix.indices[own][observed.training.times[own].argmax()]
        assert split.truth[row].indices.tolist() == [newest], "of 13 entries, one"
        history = set(matrix.indices[own].tolist()) - {newest}
        assert set(split.fold_in[row].indices.tolist()) == history
        assert set(split.training.matrix[person].indices.tolist()) == history
    assert split.training.times is not None
    assert len(split.training.times) == split.training.matrix.nnz == matrix.nnz - N_PEOPLE
    asked_nothing = np.setdiff1d(np.arange(N_PEOPLE), split.people)
    assert len(asked_nothing), "some end with a dislike: nothing of theirs is to be found"


def test_by_time_wants_times() -> None:
    with pytest.raises(ValueError, match="times"):
        newest_last(two_tastes())


def new_title_split() -> tuple[Observed, Split]:
    observed = two_tastes()
    whole = held_out_whole(observed, np.arange(20), np.random.default_rng(0))
    return observed, new_titles(observed, whole, np.random.default_rng(1))


def test_new_titles_are_on_nobodys_list_and_alone_to_be_found() -> None:
    observed, split = new_title_split()
    new = np.unique(split.truth.indices)
    assert 1 <= len(new) <= 2, "five in a hundred of 40"
    assert not dense(split.training.matrix)[:, new].any()
    assert not dense(split.fold_in)[:, new].any()
    assert split.people is not None
    assert split.n_truth.min() >= 1
    expected = dense(observed.positives)[split.people]
    expected[:, new] = 0
    assert np.array_equal(dense(split.fold_in) > 0, expected > 0), "everything else they like is told"


def test_the_curve_tells_more_and_more_and_asks_the_same() -> None:
    split = next(iter(strong_folds(two_tastes())))
    curve = fold_in_curve(split, np.random.default_rng(0), sizes=(1, 3, 9))
    assert [set(np.diff(one.fold_in.indptr).tolist()) for one in curve.values()] == [{1}, {3}, {9}]
    told = [dense(one.fold_in) != 0 for one in curve.values()]
    for fewer, more in pairwise(told):
        assert (more | ~fewer).all(), "what one was told with few, one is told with more"
    for one in curve.values():
        assert np.array_equal(dense(one.truth), dense(split.truth))
        assert one.withheld is not None
        both = (dense(one.fold_in) != 0) ^ (dense(one.withheld) != 0)
        assert np.array_equal(both, dense(split.fold_in) != 0)


def test_the_curve_keeps_only_people_with_enough() -> None:
    split = next(iter(strong_folds(two_tastes())))
    assert fold_in_curve(split, np.random.default_rng(0), sizes=(1, 11))[1].n_people == 0
