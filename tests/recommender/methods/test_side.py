"""EASE with side information."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix, vstack

from core.errors import TrainingFailed
from recommender.methods import ease
from recommender.methods.ease import EaseParameters
from recommender.methods.side import (
    SideParameters,
    add_likeness,
    content_parts,
    fit,
    franchise_rows,
    inverse_with,
)
from recommender.methods.title_facts import TitleFacts, facts_of
from recommender.methods.training import Facts, Training
from tests.recommender.methods.lists import a_list, two_crowds

WHOLE = EaseParameters(regularization=20, gradation=1, kept=99)


def genres(*names: str) -> Facts:
    """Return facts of titles of one genre each; "" has none."""
    return facts_of(
        [TitleFacts(genres=(name,) if name else ()) for name in names], np.zeros((len(names), 0), np.float32)
    )


def crowds_with_genres() -> Training:
    """Return the two crowds; even titles are dramas, odd ones comedies, those that nobody has as well."""
    return Training(
        two_crowds(), facts=genres(*("drama" if item % 2 == 0 else "comedy" for item in range(20)))
    )


def test_a_title_that_nobody_has_is_reached_by_its_genre() -> None:
    generator = fit(crowds_with_genres(), SideParameters(ease=WHOLE))
    scores = generator.scores(a_list(_0=1, _2=1))
    assert scores[18] > 0 >= scores[19]
    assert generator.explain(a_list(_0=1, _1=-1), np.array([18, 19])).tolist() == [0, -1]


def test_a_franchise_is_like_one_more_person() -> None:
    titles = [TitleFacts(franchises=("saga",) if item in {0, 1, 18} else ()) for item in range(20)]
    facts = facts_of(titles, np.zeros((20, 0), dtype=np.float32))
    rows = franchise_rows(facts, 12.0)
    np.testing.assert_allclose((rows.T @ rows).toarray()[[0, 1], [18, 0]], 12 / 3, rtol=1e-6)
    found = fit(Training(two_crowds(), facts=facts), SideParameters(ease=WHOLE, franchise=12.0))
    expected = ease.fit(Training(vstack([two_crowds(), rows], format="csr")), WHOLE)
    np.testing.assert_allclose(found.weights.toarray(), expected.weights.toarray(), atol=1e-6)


def test_a_kind_without_a_weight_counts_for_nothing() -> None:
    training = crowds_with_genres()
    found = fit(training, SideParameters(ease=WHOLE, kinds={"studio": 1.0})).weights.toarray()
    np.testing.assert_allclose(found, ease.fit(Training(two_crowds()), WHOLE).weights.toarray(), atol=1e-6)


def test_content_is_unit_vectors_whatever_a_title_lacks() -> None:
    facts = replace(
        genres("drama", "drama", "comedy", "comedy", "", ""),
        vectors=np.array([[1, 0], [0, 0], [0, 1], [0, 0], [0.6, 0.8], [0, 0]], dtype=np.float32),
    )
    tags, vectors = content_parts(facts, SideParameters(synopses=0.25))
    cosines = (tags @ tags.T).toarray() + vectors @ vectors.T
    np.testing.assert_allclose(np.diag(cosines), [1, 1, 1, 1, 1, 0], atol=1e-6)
    np.testing.assert_allclose(cosines[0, 1], np.sqrt(0.75), rtol=1e-6)
    np.testing.assert_allclose(cosines[0, 4], 0.6 * np.sqrt(0.25), rtol=1e-6)
    assert cosines[0, 2] == 0


def test_synopses_bring_like_titles_together() -> None:
    vectors = np.zeros((20, 3), dtype=np.float32)
    vectors[[0, 18], 1] = 1
    facts = replace(genres(*[""] * 20), vectors=vectors)
    scores = fit(Training(two_crowds(), facts=facts), SideParameters(ease=WHOLE)).scores(a_list(_0=1))
    assert scores[18] > 0.1
    assert scores[19] == 0


def test_likeness_is_added_to_the_lower_triangle_in_blocks() -> None:
    rng = np.random.default_rng(0)
    tags = csr_matrix((rng.random((1500, 4)) < 0.3).astype(np.float32))
    vectors = rng.standard_normal((1500, 3)).astype(np.float32)
    square = np.ones((1500, 1500), dtype=np.float32, order="F")
    add_likeness(square, tags, vectors, 4.0, 3)
    expected = 1 + 4 * ((tags @ tags.T).toarray() + vectors @ vectors.T) ** 3
    np.testing.assert_allclose(np.tril(square), np.tril(expected), rtol=1e-4, atol=1e-3)


def test_the_inverse_is_that_of_people_franchises_likeness_and_ridge() -> None:
    """With people and without, between some titles and between all."""
    titles = [TitleFacts(genres=("drama",), franchises=(str(item // 3),)) for item in range(20)]
    facts = facts_of(titles, np.random.default_rng(1).standard_normal((20, 3)).astype(np.float32))
    parameters = SideParameters(ease=WHOLE, franchise=6.0, likeness=4.0, power=3)
    tags, vectors = content_parts(facts, parameters)
    likeness = 4 * ((tags @ tags.T).toarray() + vectors @ vectors.T) ** 3
    rows = franchise_rows(facts, 6.0)
    known = (rows.T @ rows).toarray() + likeness
    for liked, items in ((two_crowds(), np.arange(3, 18)), (two_crowds()[:0], np.arange(20))):
        ridge = np.linspace(5, 9, len(items), dtype=np.float32)
        found = inverse_with(liked, items, ridge, facts, parameters).rows(0, len(items))
        whole = ((liked.T @ liked).toarray() + known)[np.ix_(items, items)] + np.diag(ridge)
        np.testing.assert_allclose(found, np.linalg.inv(whole), atol=1e-5)


def test_titles_of_which_nothing_is_known_have_no_weights() -> None:
    facts = genres(*["drama"] * 17, "", "drama", "")
    weights = fit(Training(two_crowds(), facts=facts), SideParameters(ease=WHOLE)).weights
    assert weights[[18]].nnz > 0
    assert weights[[19]].nnz == 0
    assert weights[[17]].nnz > 0, "people know it"


def test_without_facts_it_says_what_is_missing() -> None:
    with pytest.raises(TrainingFailed, match="needs facts"):
        fit(Training(two_crowds()))


def test_the_memory_that_all_titles_need_is_counted() -> None:
    with pytest.raises(TrainingFailed, match="ease_side needs") as caught:
        fit(replace(crowds_with_genres(), memory_limit=100))
    assert "20 x 20 titles" in caught.value.where


def test_one_title_gives_no_weights() -> None:
    training = Training(csr_matrix(np.array([[1.0]], dtype=np.float32)), facts=genres("drama"))
    assert fit(training).weights.nnz == 0
