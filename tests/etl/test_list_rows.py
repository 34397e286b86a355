from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl import columns as c
from etl.list_blocks import Block, Layout
from etl.list_rows import Rows, parse_block

LISTS = Layout(c.LISTS_NEEDED, c.LISTS_NEEDED)
RATINGS = Layout(c.RATINGS_NEEDED, c.RATINGS_NEEDED)


def table(rows: Rows) -> list[tuple[int, ...]]:
    columns = (rows.users, rows.titles, rows.scores, rows.status, rows.episodes)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_clean_rows() -> None:
    rows = parse_block(Block(b"0,67,9,1,1\n353404,48492,0,6,65535", 2), LISTS)
    assert table(rows) == [(0, 67, 9, 1, 1), (353404, 48492, 0, 6, 65535)]
    assert (rows.read, rows.dropped.counts) == (2, {})
    assert [column.dtype for column in (rows.users, rows.titles, rows.scores, rows.status, rows.episodes)] == [
        np.uint32, np.uint32, np.uint8, np.uint8, np.uint16,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1,2,3", "wrong number of fields"),
        (b"1,2,3,4,5,6", "wrong number of fields"),
        (b"1,2,,1,5", "not a number"),
        (b"1,two,3,1,5", "not a number"),
        (b"1,2,3,1,2.5", "not a number"),
        (b"-1,2,3,1,5", "negative number"),
        (b"1,2,-3,1,5", "negative number"),
        (b"1,2,3,1,-5", "negative number"),
        (b"1,2,11,1,5", "score out of range"),
        (b"1,2,300,1,5", "score out of range"),
        (b"1,2,3,0,5", "stray status code"),
        (b"1,2,3,5,5", "stray status code"),
        (b"1,2,3,33,5", "stray status code"),
        (b"1,2,3,55,5", "stray status code"),
        (b"1,2,3,1000,5", "stray status code"),
        (b"99999999999,2,3,1,5", "user id out of range"),
        (b"1,99999999,3,1,5", "unknown title"),
        (b"1,99999999999,3,1,5", "unknown title"),
        (b"\x00\xff\xfe,\x01", "wrong number of fields"),
        (b"\x00,\xff,1,1,1", "not a number"),
        (b'"1,2,3,1,5', "wrong number of fields"),
    ],
)
@pytest.mark.parametrize("good", [1, 100])
def test_bad_rows_are_dropped_alone_with_reason_and_line(line: bytes, reason: str, good: int) -> None:
    before = b"7,8,9,2,3\n" * good
    rows = parse_block(Block(before + line + b"\n" + before, 2), LISTS)
    assert table(rows) == [(7, 8, 9, 2, 3)] * (2 * good)
    assert rows.read == 2 * good + 1
    assert rows.dropped.counts == {reason: 1}
    assert rows.dropped.lines == {reason: [2 + good]}


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (b'"1","2","3","4","5"', (1, 2, 3, 4, 5)),
        (b"1.0,2.,3.00,4.0,5.0", (1, 2, 3, 4, 5)),
        (b" 1, 2,3 ,4,5", (1, 2, 3, 4, 5)),
        (b"1,2,3,4,5\r", (1, 2, 3, 4, 5)),
        (b"1,2,3,4,70000", (1, 2, 3, 4, 65535)),
        (b"001,2,3,4,-0", (1, 2, 3, 4, 0)),
    ],
)
def test_odd_but_readable_rows_are_kept(line: bytes, row: tuple[int, ...]) -> None:
    rows = parse_block(Block(b"7,8,9,2,3\n" + line + b"\n", 2), LISTS)
    assert table(rows) == [(7, 8, 9, 2, 3), row]
    assert rows.dropped.counts == {}


def test_blank_lines_are_no_rows() -> None:
    rows = parse_block(Block(b"\n1,2,3,4,5\r\n\r\n  \n6,7,8,2,0\n\n", 2), LISTS)
    assert (table(rows), rows.read) == ([(1, 2, 3, 4, 5), (6, 7, 8, 2, 0)], 2)


def test_an_open_quote_in_an_unread_column_swallows_nothing() -> None:
    layout = Layout(("note", *c.RATINGS_NEEDED), c.RATINGS_NEEDED)
    rows = parse_block(Block(b'a,1,2,3\n"b,4,5,6\nc,7,8,9\n', 2), layout)
    assert [row[:3] for row in table(rows)] == [(1, 2, 3), (7, 8, 9)]
    assert rows.dropped.lines == {"wrong number of fields": [3]}


def test_ratings_are_completed_to_the_last_episode() -> None:
    assert table(parse_block(Block(b"1,2,3\n", 2), RATINGS)) == [(1, 2, 3, 2, 65535)]


def test_permuted_and_extra_columns() -> None:
    layout = Layout(("rating", "x", "anime_id", "user_id"), c.RATINGS_NEEDED)
    assert table(parse_block(Block(b"9,hello,2,1\n", 2), layout)) == [(1, 2, 9, 2, 65535)]


GOOD = st.tuples(
    *(st.integers(0, n) for n in (2**32 - 1, 2**24 - 1, 10)),
    st.sampled_from([1, 2, 3, 4, 6]),
    st.integers(0, 65535),
)
LINES = st.one_of(
    GOOD.map(lambda row: ",".join(map(str, row)).encode()),
    st.sampled_from([b"", b"1,2,3,5,4", b"x,1,1,1,1", b"1,2", b'"', b"1,2,3,1,-4", b"1,2,11,1,1"]),
    st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")),
)


@given(st.lists(LINES, max_size=60))
@example([b"0,0,0,1,0", b"\x00\r\x00"])
@example([b"0,0,0,1,0\r1,2,3,1,4", b"0,0,0,1,0"])
@example([b"0,0,0,1,0\r1,2,3,1,4"])
def test_every_row_is_kept_or_dropped_for_one_reason(lines: list[bytes]) -> None:
    rows = parse_block(Block(b"\n".join(lines), 2), LISTS)
    assert rows.read == len(rows.users) + rows.dropped.counts.total()
    alone = [parse_block(Block(line, 2), LISTS) for line in lines]
    assert table(rows) == [row for one in alone for row in table(one)]
    assert rows.read == sum(one.read for one in alone)
