from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.status import ListStatus
from etl.list_blocks import Dropped
from etl.list_keys import pack, unpack, winners, with_persons
from etl.list_rows import Rows

Row = tuple[int, int, int, int, int, bool]

ROWS = st.tuples(
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**24 - 1),
    st.integers(0, 10),
    st.sampled_from([int(status) for status in ListStatus]),
    st.integers(0, 2**16 - 1),
    st.booleans(),
)


def keys_of(rows: list[Row]) -> np.ndarray:
    keys = []
    for person, title, score, status, episodes, from_list in rows:
        row = Rows(
            np.array([0], np.uint32), np.array([title], np.uint32), np.array([score], np.uint8),
            np.array([status], np.uint8), np.array([episodes], np.uint16), 1, Dropped(),
        )  # fmt: skip
        keys.append(with_persons(pack(row, from_list=from_list), np.array([person])))
    return np.concatenate([np.zeros(0, np.uint64), *keys])


@given(st.lists(ROWS))
def test_unpacking_gives_back_what_was_packed(rows: list[Row]) -> None:
    entries = unpack(keys_of(rows))
    columns = (
        entries.persons,
        entries.titles,
        entries.scores,
        entries.status,
        entries.episodes,
        entries.from_list,
    )
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == rows


@given(st.lists(ROWS.map(lambda row: (row[0] % 2, row[1] % 3, *row[2:])), max_size=20), st.randoms())
def test_merging_does_not_depend_on_the_order(rows: list[Row], random: object) -> None:
    def merged(some: list[Row]) -> list[int]:
        keys = np.sort(keys_of(some))
        return [int(key) for key in keys[winners(keys)]]

    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    assert merged(rows) == merged(shuffled)
    assert len(merged(rows)) == len({row[:2] for row in rows})


def winner(*rows: Row) -> Row:
    keys = np.sort(keys_of(list(rows)))
    entries = unpack(keys[winners(keys)])
    columns = (
        entries.persons,
        entries.titles,
        entries.scores,
        entries.status,
        entries.episodes,
        entries.from_list,
    )
    (row,) = zip(*(column.tolist() for column in columns), strict=True)
    return row


def test_the_rule_of_merging() -> None:
    watching, completed, plan = (
        int(ListStatus.WATCHING),
        int(ListStatus.COMPLETED),
        int(ListStatus.PLAN_TO_WATCH),
    )
    planned, watched = (0, 5, 0, plan, 0, True), (0, 5, 0, watching, 3, True)
    assert winner(planned, (0, 5, 10, completed, 65535, False)) == planned, "the list wins"
    assert winner(planned, watched) == watched, "the status that tells most"
    assert winner((0, 5, 0, completed, 9, True), (0, 5, 7, completed, 1, True)) == (
        0,
        5,
        7,
        completed,
        1,
        True,
    )
    assert winner((0, 5, 7, completed, 1, True), (0, 5, 7, completed, 9, True))[4] == 9


def test_nothing_to_merge() -> None:
    assert winners(np.zeros(0, np.uint64)).tolist() == []
