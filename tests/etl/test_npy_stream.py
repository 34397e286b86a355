from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import load_array
from etl.npy_stream import NpyWriter, write_npy


def _append(writer: NpyWriter, *pieces: Any) -> None:
    for piece in pieces:
        writer.append(piece)


@given(pieces=st.lists(st.lists(st.integers(0, 255), max_size=5), max_size=6))
def test_pieces_become_one_array(tmp_path_factory: pytest.TempPathFactory, pieces: list[list[int]]) -> None:
    path = tmp_path_factory.mktemp("npy") / "a.npy"
    with NpyWriter(path, np.uint8) as writer:
        for piece in pieces:
            writer.append(np.array(piece, dtype=np.int64))
    loaded = load_array(path)
    assert loaded.dtype == np.uint8
    assert loaded.tolist() == [value for piece in pieces for value in piece]


def test_the_header_keeps_its_length_however_long_the_array(tmp_path: Path) -> None:
    with NpyWriter(tmp_path / "a.npy", np.uint8) as writer:
        writer.append(np.ones(1_234_567, dtype=np.uint8))
    assert load_array(tmp_path / "a.npy").sum() == 1_234_567


def test_a_file_is_whole_when_the_writer_fails_half_way(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    with pytest.raises(TypeError), NpyWriter(path, np.int32) as writer:
        _append(writer, np.arange(3), None)
    assert load_array(path).tolist() == [0, 1, 2]


def test_a_strided_array_is_written_in_its_order(tmp_path: Path) -> None:
    write_npy(tmp_path / "a.npy", np.arange(10)[::-2])
    assert load_array(tmp_path / "a.npy").tolist() == [9, 7, 5, 3, 1]


def test_a_full_disk_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"), NpyWriter(Path("/dev/full"), np.uint8) as writer:
        writer.append(np.zeros(1 << 20, dtype=np.uint8))
