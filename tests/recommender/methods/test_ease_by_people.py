"""EASE and EASE with side information by way of people, against the direct way."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from core.errors import TrainingFailed
from recommender.methods import ease, side, update
from recommender.methods.ease import EaseParameters
from recommender.methods.gram import ridge_inverse
from recommender.methods.kept_inverse import KeptInverse
from recommender.methods.room import bytes_of_square, bytes_of_update
from recommender.methods.side import SideParameters
from recommender.methods.title_facts import TitleFacts, facts_of
from recommender.methods.training import Facts, Training

WHOLE = EaseParameters(regularization=5, gradation=1, kept=999)
SIDE = SideParameters(ease=WHOLE)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> KeptInverse:
    """Keep nothing of other tests, and leave nothing."""
    own = KeptInverse()
    monkeypatch.setattr(side, "_KEPT", own)
    return own


@pytest.fixture
def inverses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the inverses of titles x titles, by their sizes."""
    made: list[int] = []

    def counted(
        square: NDArray[np.float32], regularization: float | NDArray[np.float32]
    ) -> NDArray[np.float32]:
        made.append(len(square))
        return ridge_inverse(square, regularization)

    for module in (ease, side):
        monkeypatch.setattr(module, "ridge_inverse", counted)
    return made


def crowds(n_people: int, n_items: int = 60, seed: int = 0) -> csr_matrix[Any]:
    """Return lists of two tastes; everybody likes something."""
    rng = np.random.default_rng(seed)
    people, items = np.indices((n_people, n_items))
    likes = (people % 2 == items % 2) & (rng.random((n_people, n_items)) < 0.6)
    likes[:, 0] = True
    return csr_matrix(np.where(likes, rng.uniform(0.5, 2, likes.shape), 0).astype(np.float32))


def some_facts(n_items: int = 60, unknown: int = 0) -> Facts:
    """Return genres, franchises and synopses; of the last `unknown` titles nothing is known."""
    vectors = np.random.default_rng(3).standard_normal((n_items, 4)).astype(np.float32)
    vectors[n_items - unknown :] = 0
    titles = [
        TitleFacts(genres=(("drama", "comedy")[item % 2],), franchises=(str(item // 5),))
        if item < n_items - unknown
        else TitleFacts()
        for item in range(n_items)
    ]
    return facts_of(titles, vectors)


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from([(0.0, 0.0), (0.4, 0.25), (1.0, 0.0)]),
    st.integers(0, 99),
)
def test_both_ways_give_the_weights_of_the_closed_form(
    n_people: int, n_items: int, by_fame: tuple[float, float], seed: int
) -> None:
    matrix = crowds(n_people, n_items, seed)
    own = replace(WHOLE, restraint=by_fame[0], discount=by_fame[1])
    found = ease.fit(Training(matrix), own).weights.toarray()
    dense = matrix.toarray().astype(np.float64)
    fame = 1 + (dense**2).sum(axis=0)
    exact = np.linalg.inv(dense.T @ dense + np.diag(5 * fame ** by_fame[0]))
    expected = -exact / np.diag(exact) * fame ** -by_fame[1]
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(found, expected, atol=2e-5)


@pytest.mark.parametrize(("n_people", "direct"), [(15, 0), (16, 1)])
def test_people_are_few_up_to_a_quarter_of_the_titles(
    n_people: int, direct: int, inverses: list[int]
) -> None:
    matrix = crowds(n_people)
    assert len(np.unique(matrix.indices)) == 60
    ease.fit(Training(matrix), WHOLE)
    assert len(inverses) == direct


def test_people_without_likes_are_not_counted(inverses: list[int]) -> None:
    matrix = vstack([crowds(15), csr_matrix(np.zeros((90, 60), dtype=np.float32))], format="csr")
    found = ease.fit(Training(matrix), WHOLE).weights
    assert inverses == []
    np.testing.assert_array_equal(found.toarray(), ease.fit(Training(crowds(15)), WHOLE).weights.toarray())


def test_where_differences_would_be_inexact_the_direct_way_is_taken(inverses: list[int]) -> None:
    own = replace(WHOLE, regularization=0.01)
    found = ease.fit(Training(crowds(15)), own).weights.toarray()
    assert inverses == [60]
    assert np.isfinite(found).all()


def test_what_few_people_need_is_counted() -> None:
    needed = 12 * 300 + 8 + 8 * 1024 * 300
    training = Training(csr_matrix(np.ones((1, 300), dtype=np.float32)), memory_limit=needed)
    assert ease.fit(training, EaseParameters(kept=2)).weights.nnz == 600
    with pytest.raises(TrainingFailed, match=f"ease needs {needed:,} bytes of memory") as caught:
        ease.fit(replace(training, memory_limit=needed - 1))
    assert caught.value.where == "1 people x 300 titles"


@pytest.mark.parametrize("unknown", [0, 6])
def test_side_information_is_the_same_by_both_ways(
    unknown: int, kept: KeptInverse, inverses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    training = Training(crowds(15), facts=some_facts(unknown=unknown))
    by_people = side.fit(training, SIDE).weights
    monkeypatch.setattr(update, "_FEW_PEOPLE", 0.0)
    direct = side.fit(training, SIDE).weights
    assert inverses == [60, 60]
    np.testing.assert_allclose(by_people.toarray(), direct.toarray(), atol=2e-5)
    assert by_people.shape == direct.shape


def test_titles_that_neither_facts_nor_people_know_have_no_weights(kept: KeptInverse) -> None:
    matrix = crowds(15).tolil()
    matrix[:, 59] = 0
    weights = side.fit(Training(matrix.tocsr(), facts=some_facts(unknown=3)), SIDE).weights
    assert weights[[59]].nnz == 0
    assert weights[:, [59]].nnz == 0
    assert weights[[58]].nnz > 0


def test_the_inverse_of_the_facts_serves_every_fold(kept: KeptInverse, inverses: list[int]) -> None:
    facts, alone = some_facts(), []
    for fold in range(3):
        matrix = crowds(15, seed=fold)
        found = side.fit(Training(matrix, facts=facts), SIDE).weights.toarray()
        alone.append((matrix, found))
    assert inverses == [60]
    for matrix, found in alone:
        kept.forget()
        np.testing.assert_array_equal(found, side.fit(Training(matrix, facts=facts), SIDE).weights.toarray())


@pytest.mark.parametrize(
    "other",
    [
        replace(SIDE, ease=replace(WHOLE, regularization=7)),
        replace(SIDE, franchise=5.0),
        replace(SIDE, likeness=7.0),
        replace(SIDE, power=3),
        replace(SIDE, synopses=0.2),
        replace(SIDE, kinds={"genre": 0.0}),
    ],
)
def test_other_numbers_have_an_inverse_of_their_own(
    other: SideParameters, kept: KeptInverse, inverses: list[int]
) -> None:
    training = Training(crowds(15), facts=some_facts())
    first = side.fit(training, SIDE).weights.toarray()
    found = side.fit(training, other).weights.toarray()
    assert inverses == [60, 60]
    assert np.abs(first - found).max() > 1e-4
    kept.forget()
    np.testing.assert_array_equal(found, side.fit(training, other).weights.toarray())


def test_numbers_that_concern_people_alone_share_one(kept: KeptInverse, inverses: list[int]) -> None:
    training = Training(crowds(15), facts=some_facts())
    for own in (WHOLE, replace(WHOLE, gradation=0.5), replace(WHOLE, kept=3), replace(WHOLE, discount=0.1)):
        side.fit(training, replace(SIDE, ease=own))
    assert inverses == [60]


def test_other_facts_are_never_answered_from_what_is_kept(kept: KeptInverse) -> None:
    matrix, facts = crowds(15), some_facts()
    first = side.fit(Training(matrix, facts=facts), SIDE).weights.toarray()
    others = replace(facts, vectors=np.ascontiguousarray(facts.vectors[::-1]))
    second = side.fit(Training(matrix, facts=others), SIDE).weights.toarray()
    assert np.abs(first - second).max() > 1e-3
    del facts
    gc.collect()
    np.testing.assert_array_equal(second, side.fit(Training(matrix, facts=others), SIDE).weights.toarray())


def test_a_restraint_goes_the_direct_way(kept: KeptInverse, inverses: list[int]) -> None:
    own, facts = replace(SIDE, ease=replace(WHOLE, restraint=0.4)), some_facts()
    for seed in (0, 1):
        side.fit(Training(crowds(15, seed=seed), facts=facts), own)
    assert inverses == [60, 60]


def test_much_that_is_unknown_goes_the_direct_way(kept: KeptInverse, inverses: list[int]) -> None:
    matrix = crowds(10).tolil()
    matrix[:, 50:] = 0
    side.fit(Training(matrix.tocsr(), facts=some_facts(unknown=10)), SIDE)
    assert inverses == [50]


def test_an_inverse_is_kept_only_in_half_of_the_memory(kept: KeptInverse, inverses: list[int]) -> None:
    facts = some_facts()
    square, beside = bytes_of_square(60), bytes_of_update(15, 60)

    def fit(limit: int) -> None:
        side.fit(Training(crowds(15), facts=facts, memory_limit=limit), SIDE)

    fit(2 * (square + beside) - 1)
    fit(2 * (square + beside) - 1)
    assert inverses == [60, 60], "the direct way, twice"
    fit(2 * (square + beside))
    assert inverses == [60, 60, 60]
    fit(beside)
    assert inverses == [60, 60, 60], "what is kept is there, whatever is left beside it"
    kept.forget()
    with pytest.raises(TrainingFailed, match="ease_side needs"):
        fit(square - 1)
