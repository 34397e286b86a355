from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import load_csr
from core.artifacts import ArtifactStore
from core.confidence import ConfidenceWeights
from core.status import ListStatus
from etl.matrix import build, ranges_of_people, write_matrix
from tests.factories import make_lists, small_catalogue, small_lists, write_parts

EPISODES = np.array([title.episodes or 0 for title in small_catalogue().titles])


def test_the_matrix_has_a_row_for_everyone(tmp_path: Path) -> None:
    lists = small_lists()
    counts = write_matrix(tmp_path, lists, EPISODES)
    matrix = load_csr(tmp_path)
    assert matrix.shape == (len(lists), len(EPISODES))
    assert matrix.nnz == counts["matrix_entries"] == len(lists.items)
    assert matrix.dtype == np.float32
    assert np.all(matrix.data != 0)
    assert (matrix.data < 0).sum() == counts["matrix_negative"] > 0
    assert matrix[1].nnz == 0, "person 1 has an empty list"
    assert matrix.has_sorted_indices


def test_values_of_one_person(tmp_path: Path) -> None:
    entries = {
        3: [
            (0, ListStatus.WATCHING, 0, 6),
            (2, ListStatus.PLAN_TO_WATCH, 0, 0),
            (4, ListStatus.DROPPED, 0, 12),
        ]
    }
    write_matrix(tmp_path, make_lists(entries), EPISODES)
    row = load_csr(tmp_path)[0]
    assert row.indices.tolist() == [0, 2, 4]
    assert row.data.tolist() == pytest.approx([0.4, 0.3, -0.5])


def test_no_explicit_zeros(tmp_path: Path) -> None:
    entries = {
        3: [(0, ListStatus.WATCHING, 0, 0), (2, ListStatus.PLAN_TO_WATCH, 0, 0)],
        4: [(2, ListStatus.ON_HOLD, 0, 0)],
    }
    write_matrix(tmp_path, make_lists(entries), EPISODES, ConfidenceWeights(least_share=0.0))
    matrix = load_csr(tmp_path)
    assert matrix.indptr.tolist() == [0, 1, 1]
    assert matrix.indices.tolist() == [2]


def test_pieces_give_the_same_as_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = small_lists()
    write_matrix(tmp_path / "whole", lists, EPISODES)
    monkeypatch.setattr(ranges_of_people, "__defaults__", (7,))
    write_matrix(tmp_path / "pieces", lists, EPISODES)
    for name in ("indptr", "indices", "data", "shape"):
        assert (tmp_path / "whole" / f"{name}.npy").read_bytes() == (
            tmp_path / "pieces" / f"{name}.npy"
        ).read_bytes()


@given(st.lists(st.integers(0, 9), max_size=20), st.integers(1, 15))
def test_ranges_cover_everyone_once(lengths: list[int], entries: int) -> None:
    indptr = np.cumsum([0, *lengths])
    ranges = list(ranges_of_people(indptr, entries))
    assert [row for first, last in ranges for row in range(first, last)] == list(range(len(lengths)))
    assert all(last == first + 1 or indptr[last] - indptr[first] <= entries for first, last in ranges)


def test_the_step_reports_its_weights(tmp_path: Path) -> None:
    with ArtifactStore(tmp_path).stage("test", {}) as staging:
        write_parts(staging.path)
        build(staging)
        assert staging.counts["matrix_entries"] == len(small_lists().items)
        assert staging.parameters["confidence"]["watching"] == 0.8
        assert load_csr(staging.path / "matrix").shape == (40, 12)
