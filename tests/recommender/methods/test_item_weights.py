"""The sparse weights between titles, and the generator that adds them up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.errors import ArtifactCorrupt
from recommender.methods.item_weights import ItemWeightsGenerator, strongest, widened
from tests.recommender.methods.lists import a_list

DENSE = np.array([[0, 2, -1, 0], [3, 0, 0.5, 0], [0, 1, 0, 0], [0, 0, 0, 0]], dtype=np.float32)


def generator(gradation: float = 1.0) -> ItemWeightsGenerator:
    return ItemWeightsGenerator("weights", csr_matrix(DENSE), gradation)


def test_scores_are_the_sum_of_what_the_liked_titles_say() -> None:
    scores = generator().scores(a_list(_0=2, _1=1, _2=-1))
    assert scores.dtype == np.float32
    assert scores.tolist() == [3, 4, -1.5, 0]


def test_without_gradation_every_liked_title_counts_the_same() -> None:
    assert generator(0).scores(a_list(_0=2, _1=0.5)).tolist() == [3, 2, -0.5, 0]


def test_nobody_gets_nothing() -> None:
    assert generator().scores(a_list()).tolist() == [0, 0, 0, 0]
    assert generator().scores(a_list(_1=-1)).tolist() == [0, 0, 0, 0]
    assert generator().explain(a_list(_1=-1), np.array([0, 3])).tolist() == [-1, -1]


def test_the_reason_is_the_entry_that_adds_most() -> None:
    evidence = a_list(_0=1, _1=1, _2=3)
    assert generator().explain(evidence, np.array([1, 0, 2, 3])).tolist() == [2, 1, 1, -1]


def test_contributions_add_up_to_the_scores_exactly() -> None:
    rng = np.random.default_rng(3)
    dense = np.where(rng.random((80, 80)) < 0.3, rng.standard_normal((80, 80)), 0).astype(np.float32)
    own = ItemWeightsGenerator("weights", csr_matrix(dense), 0.5)
    evidence = a_list(**{f"_{item}": float(rng.uniform(-1, 2)) for item in range(0, 80, 3)})
    parts = own.opinion(evidence).contributions(np.arange(80))
    assert parts.shape == (len(evidence), 80)
    assert not parts[evidence.confidences < 0].any()
    np.testing.assert_array_equal(parts.sum(axis=0), own.scores(evidence))


def test_removing_the_named_title_lowers_the_score() -> None:
    evidence, items = a_list(_0=1, _1=1, _2=1), np.array([1])
    named = generator().explain(evidence, items)[0]
    without = a_list(**{f"_{item}": 1.0 for item in np.delete(evidence.items, named)})
    assert generator().scores(without)[1] < generator().scores(evidence)[1]


def test_the_largest_entries_of_each_row_are_kept_whatever_their_sign() -> None:
    found = strongest(lambda first, last: DENSE[first:last].copy(), 4, 1, "test")
    assert found.toarray().tolist() == [[0, 2, 0, 0], [3, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert found.nnz == 3
    everything = strongest(lambda first, last: DENSE[first:last].copy(), 4, 99, "test")
    assert everything.toarray().tolist() == DENSE.tolist()


def test_blocks_make_no_difference() -> None:
    rng = np.random.default_rng(0)
    dense = rng.standard_normal((1300, 1300)).astype(np.float32)
    asked: list[tuple[int, int]] = []

    def rows_of(first: int, last: int) -> NDArray[np.float32]:
        asked.append((first, last))
        return dense[first:last].copy()

    found = strongest(rows_of, 1300, 3, "test").toarray()
    assert len(asked) > 1
    least = np.sort(np.abs(dense), axis=1)[:, -3]
    np.testing.assert_array_equal(found, np.where(np.abs(dense) >= least[:, None], dense, 0))


def test_titles_that_were_left_out_have_no_weights() -> None:
    wide = widened(csr_matrix(np.array([[0, 5], [7, 0]], dtype=np.float32)), np.array([1, 3]), 5)
    assert wide.shape == (5, 5)
    assert (wide[1, 3], wide[3, 1], wide.nnz) == (5, 7, 2)


def test_a_saved_generator_is_the_same(tmp_path: Path) -> None:
    generator(0.5).save(tmp_path)
    loaded = ItemWeightsGenerator.load(tmp_path, "weights")
    assert loaded.gradation == 0.5
    evidence = a_list(_0=2, _2=1)
    assert loaded.scores(evidence).tolist() == generator(0.5).scores(evidence).tolist()
    (tmp_path / "item_weights" / "weights" / "data.npy").unlink()
    with pytest.raises(ArtifactCorrupt, match=r"data\.npy"):
        ItemWeightsGenerator.load(tmp_path, "weights")
