from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnknownId
from core.id_map import IdMap

ids = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=50)


@given(ids)
def test_every_id_comes_back(values: list[int]) -> None:
    id_map = IdMap.of(values)
    assert [id_map.outside(id_map.row(value)) for value in values] == values
    assert all(value in id_map for value in values)
    assert np.array_equal(id_map.rows(id_map.ids), np.arange(len(id_map)))


@given(ids, ids)
def test_unknown_ids_are_minus_one(values: list[int], asked: list[int]) -> None:
    id_map = IdMap.of(values)
    rows = id_map.rows(np.array(asked, dtype=np.int64))
    assert [row >= 0 for row in rows] == [value in set(values) for value in asked]


def test_an_unknown_id_is_named() -> None:
    with pytest.raises(UnknownId, match="unknown title: 7"):
        IdMap.of([1, 2]).row(7, "title")


@pytest.mark.parametrize("value", [2**63, -(2**70), 10**30])
def test_numbers_beyond_64_bits_are_simply_unknown(value: int) -> None:
    assert IdMap.of([1]).find(value) is None


@pytest.mark.parametrize("values", [[2, 1], [1, 1], [[1, 2]]])
def test_unordered_ids_are_refused(values: list[int]) -> None:
    with pytest.raises(ValueError, match="strictly increasing"):
        IdMap(np.array(values, dtype=np.int64))
