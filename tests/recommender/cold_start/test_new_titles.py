"""Factors for titles that too few people have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.errors import ArtifactCorrupt
from recommender.cold_start.new_titles import LEAST_PEOPLE, NewTitles, map_new_titles
from recommender.methods.training import Facts

N, NEW = 200, 40


def material(seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64], Facts]:
    """Factors that follow from ten tags and six numbers; nobody has the last forty titles."""
    rng = np.random.default_rng(seed)
    tags = (rng.random((N, 10)) < 0.3).astype(np.float32)
    tags[:, 0] = 1
    vectors = rng.standard_normal((N, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    units = tags / np.linalg.norm(tags, axis=1, keepdims=True)
    factors = (units @ rng.standard_normal((10, 4)) + vectors @ rng.standard_normal((6, 4))).astype(
        np.float32
    )
    support = np.full(N, 50)
    support[N - NEW :] = LEAST_PEOPLE - 1
    return factors, support, Facts(csr_matrix(tags), ("genre",) * 10, vectors)


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    found: NDArray[np.float32] = np.einsum("ij,ij->i", one, other) / lengths
    return found


def test_what_follows_from_facts_is_found_again() -> None:
    truth, support, facts = material()
    hidden = truth.copy()
    hidden[N - NEW :] = 0
    found = map_new_titles(hidden, support, facts, ridge=0.1)
    assert found.items.tolist() == list(range(N - NEW, N))
    assert cosines(found.factors, truth[N - NEW :]).min() > 0.95


def test_the_factors_of_the_new_titles_have_no_part_in_it() -> None:
    truth, support, facts = material()
    wild = truth.copy()
    wild[N - NEW :] = 1e6
    np.testing.assert_array_equal(
        map_new_titles(wild, support, facts).factors, map_new_titles(truth, support, facts).factors
    )


def test_others_keep_their_factors_and_the_input_stays() -> None:
    truth, support, facts = material()
    found = map_new_titles(truth, support, facts)
    before = truth.copy()
    whole = found.filled(truth)
    np.testing.assert_array_equal(truth, before)
    np.testing.assert_array_equal(whole[: N - NEW], truth[: N - NEW])
    np.testing.assert_array_equal(whole[N - NEW :], found.factors)


def test_a_title_of_which_nothing_is_known_gets_nothing() -> None:
    truth, support, facts = material()
    tags, vectors = facts.tags.toarray(), facts.vectors.copy()
    tags[-1], vectors[-1] = 0, 0
    found = map_new_titles(truth, support, Facts(csr_matrix(tags), facts.kinds, vectors))
    assert N - 1 not in found.items.tolist()
    assert len(found.items) == NEW - 1


def test_without_vectors_tags_do() -> None:
    truth, support, facts = material()
    bare = Facts(facts.tags, facts.kinds, np.zeros((N, 0), dtype=np.float32))
    assert len(map_new_titles(truth, support, bare).items) == NEW


@pytest.mark.parametrize("support", [np.zeros(N, dtype=int), np.full(N, 50)])
def test_nothing_to_learn_from_and_nothing_to_do(support: NDArray[np.int64]) -> None:
    truth, _, facts = material()
    found = map_new_titles(truth, support, facts)
    assert len(found.items) == 0
    np.testing.assert_array_equal(found.filled(truth), truth)


def test_it_is_saved_and_opened(tmp_path: Path) -> None:
    truth, support, facts = material()
    found = map_new_titles(truth, support, facts)
    found.save(tmp_path)
    again = NewTitles.load(tmp_path)
    np.testing.assert_array_equal(again.items, found.items)
    np.testing.assert_array_equal(again.factors, found.factors)
    (tmp_path / "new_titles" / "items.npy").unlink()
    with pytest.raises(ArtifactCorrupt, match=r"items\.npy"):
        NewTitles.load(tmp_path)
