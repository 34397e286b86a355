"""MinHash: signatures that estimate Jaccard, bands that find what is alike, exact numbers for what is found."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.methods import minhash
from recommender.methods.jaccard import jaccard_neighbours
from recommender.methods.minhash import MinHashIndex, band_keys, banding, minhash_neighbours, signatures


def crowd(n_rows: int = 120, n_columns: int = 300, seed: int = 0) -> csr_matrix:
    """Return sets in families of six that share most columns; the last row is empty."""
    rng = np.random.default_rng(seed)
    dense = np.zeros((n_rows, n_columns), dtype=np.float32)
    for row in range(n_rows - 1):
        family = np.random.default_rng(row // 6).choice(n_columns, 40, replace=False)
        dense[row, rng.choice(family, 32, replace=False)] = 1
    return csr_matrix(dense)


def test_two_signatures_agree_as_often_as_the_sets_are_alike() -> None:
    sets = csr_matrix(np.array([[1] * 60 + [0] * 40, [0] * 20 + [1] * 60 + [0] * 20], dtype=np.float32))
    rng = np.random.default_rng(0)
    orders = np.stack([rng.permutation(np.arange(100, dtype=np.uint32)) for _ in range(4000)])
    signed = signatures(sets, orders)
    # Jaccard is 40 / 80; four standard deviations of the share are .032.
    assert (signed[:, 0] == signed[:, 1]).mean() == pytest.approx(0.5, abs=0.032)


@pytest.mark.parametrize("at_once", [1, 50, 10_000])
def test_signatures_do_not_depend_on_the_block(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sets = crowd()
    rng = np.random.default_rng(0)
    orders = np.stack([rng.permutation(np.arange(300, dtype=np.uint32)) for _ in range(8)])
    expected = [[order[sets[row].indices].min(initial=2**31) for row in range(119)] for order in orders]
    monkeypatch.setattr(minhash, "_ENTRIES_AT_ONCE", at_once)
    found = signatures(sets, orders)
    assert found[:, :119].tolist() == expected
    assert not found[:, 119].any()


def test_a_key_is_that_of_its_whole_band() -> None:
    signed = np.array([[1, 1, 1], [2, 2, 3], [5, 5, 5], [6, 6, 6]], dtype=np.uint32)
    keys = band_keys(signed, 2)
    assert keys.shape == (2, 3)
    assert keys[0, 0] == keys[0, 1] != keys[0, 2]
    assert len(set(keys[1].tolist())) == 1
    swapped = band_keys(signed[[1, 0]], 2)
    assert swapped[0, 0] != keys[0, 0]


@pytest.mark.parametrize(
    ("threshold", "expected"), [(0.01, (128, 1)), (0.125, (64, 2)), (0.3, (42, 3)), (0.5, (25, 5))]
)
def test_the_threshold_chooses_the_bands(threshold: float, expected: tuple[int, int]) -> None:
    assert banding(threshold, 128) == expected


def test_what_is_alike_is_found_with_its_exact_likeness() -> None:
    sets = crowd()
    exact = jaccard_neighbours(sets, n_neighbours=5)
    found = minhash_neighbours(MinHashIndex.of(sets, threshold=0.3), n_neighbours=5)
    assert (found.items == exact.items).mean() > 0.98
    same = found.items == exact.items
    np.testing.assert_allclose(found.scores[same], exact.scores[same], rtol=1e-6)
    assert found.items[119].tolist() == [-1] * 5


def test_a_high_threshold_leaves_out_what_is_little_alike() -> None:
    index = MinHashIndex.of(crowd(), threshold=0.9)
    assert index.band_length > 10
    found = minhash_neighbours(index, n_neighbours=5)
    assert (found.items >= 0).mean() < 0.2


def test_any_set_may_be_asked_about() -> None:
    sets = crowd()
    index = MinHashIndex.of(sets, threshold=0.3)
    rows, likeness = index.nearest(sets[7].indices, 3)
    assert rows[0] == 7
    assert likeness[0] == 1
    assert (np.diff(likeness) <= 0).all()
    assert index.nearest(sets[7].indices, 3, but=7)[0].tolist() == [
        row for row in index.nearest(sets[7].indices, 4)[0].tolist() if row != 7
    ]
    nobody, nothing = index.nearest(np.zeros(0, dtype=np.int32), 3)
    assert len(nobody) == len(nothing) == 0


def test_the_seed_decides() -> None:
    first, again, other = (MinHashIndex.of(crowd(), 0.3, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.keys, again.keys)
    assert not np.array_equal(first.keys, other.keys)
