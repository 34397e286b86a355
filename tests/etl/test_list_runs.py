from __future__ import annotations

from pathlib import Path

import numpy as np

from etl import columns as c
from etl.list_blocks import Block, Layout
from etl.list_keys import unpack
from etl.list_rows import parse_block
from etl.list_runs import Run, chunks_of_people, write_run

LAYOUT = Layout(c.LISTS_NEEDED, c.LISTS_NEEDED)


def run(tmp_path: Path, name: str, users: list[int]) -> Run:
    text = "".join(f"{user},{n + 1},0,2,0\n" for n, user in enumerate(users))
    return write_run(tmp_path / name, parse_block(Block(text.encode(), 2), LAYOUT), from_list=True)


def test_unsorted_people_are_put_in_order(tmp_path: Path) -> None:
    one = run(tmp_path, "a", [7, 0, 7, 3])
    assert one.users.tolist() == [0, 3, 7]
    entries = unpack(one.keys(np.array([0, 3, 7])))
    assert entries.persons.tolist() == [0, 1, 2, 2]
    assert entries.titles.tolist() == [2, 4, 1, 3]


def test_a_range_of_people_is_gathered(tmp_path: Path) -> None:
    one = run(tmp_path, "a", [1, 1, 5, 9])
    assert unpack(one.keys(np.array([4, 5, 6]))).persons.tolist() == [1]
    assert one.keys(np.array([2, 3])).tolist() == []


def test_chunks_hold_whole_people(tmp_path: Path) -> None:
    runs = [run(tmp_path, "a", [1, 1, 1, 2]), run(tmp_path, "b", [4_000_000_000, 2, 3])]
    assert [chunk.tolist() for chunk in chunks_of_people(runs, rows=3)] == [[1], [2, 3], [4_000_000_000]]
    assert [chunk.tolist() for chunk in chunks_of_people(runs, rows=100)] == [[1, 2, 3, 4_000_000_000]]


def test_no_rows_no_chunks(tmp_path: Path) -> None:
    assert list(chunks_of_people([])) == []
    assert list(chunks_of_people([run(tmp_path, "a", [])])) == []
