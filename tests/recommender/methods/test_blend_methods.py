"""One answer to what is blended: with facts and without, in one form for builds and evaluations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recommender.generator import Evidence
from recommender.methods import als
from recommender.methods.blend_methods import LINEAR, methods_for
from recommender.methods.fold_in import AlsGenerator
from recommender.methods.registry import METHODS
from recommender.methods.training import Training
from tests.recommender.methods.test_contract import tags_of, training_of, two_tastes

FEW = als.AlsParameters(n_factors=3, iterations=4, n_threads=1)
TRAINING = two_tastes()


def with_new_titles() -> Training:
    """Return lists of two tastes: of thirty titles a genre, the last six are on nobody's."""
    rng = np.random.default_rng(0)
    likes = np.zeros((80, 60), dtype=np.float32)
    for person in range(80):
        likes[person, 30 * (person % 2) + rng.permutation(24)[:8]] = 1
    return training_of(likes, tags_of(np.arange(60) // 30))


def test_with_facts_both_linear_methods_are_in_and_popularity_is_last() -> None:
    names = [method.name for method in methods_for(TRAINING)]
    assert names == ["als", "ease_normalised", "ease_side", "content", "popularity"]
    assert {method.name for method in LINEAR} == {"ease_normalised", "ease_side"}


def test_without_facts_the_graph_has_the_place_of_what_needs_them() -> None:
    bare = replace(TRAINING, facts=None)
    methods = methods_for(bare)
    assert [method.name for method in methods] == ["als", "ease_normalised", "graph", "popularity"]
    assert not [method.name for method in methods if method.lacks(bare)]


def test_names_are_those_of_the_generators() -> None:
    for method in methods_for(TRAINING, FEW):
        assert method.fit(TRAINING).name == method.name


@pytest.mark.parametrize("has_facts", [True, False])
def test_what_an_evaluation_names_is_what_is_blended(has_facts: bool) -> None:
    training = with_new_titles() if has_facts else replace(with_new_titles(), facts=None)
    somebody = Evidence(np.arange(5, dtype=np.int32), np.ones(5, dtype=np.float32))
    for method in methods_for(training):
        reported = METHODS[method.name].fit(training).scores(somebody)
        np.testing.assert_array_equal(method.fit(training).scores(somebody), reported, err_msg=method.name)


def test_popularity_counts_people() -> None:
    popular = methods_for(TRAINING)[-1].fit(TRAINING)
    nobody = Evidence(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
    liked = np.asarray((TRAINING.matrix > 0).sum(axis=0)).ravel()
    np.testing.assert_array_equal(popular.scores(nobody), liked)


def test_titles_that_nobody_has_are_ranked_by_what_is_known_of_them() -> None:
    training = with_new_titles()
    found, plain = (methods_for(one, FEW)[0].fit(one) for one in (training, replace(training, facts=None)))
    somebody = Evidence(np.arange(5, dtype=np.int32), np.ones(5, dtype=np.float32))
    assert found.scores(somebody)[24:30].min() > found.scores(somebody)[54:].max()
    assert not plain.scores(somebody)[[24, 29, 54, 59]].any()
    assert isinstance(found, AlsGenerator)
    assert isinstance(plain, AlsGenerator)
    assert found.factors.items.shape == (60, FEW.n_factors)
    np.testing.assert_array_equal(found.gram, plain.gram, "the equations are those of the training")
