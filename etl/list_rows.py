"""Rows of the two big list files as columns of small integers; bad rows are dropped one by one.

A block is parsed whole by pyarrow into fixed unsigned types. Where that fails, the block is halved at a line
end until the bad rows stand alone and are read by hand; so a few bad rows cost little, and every one of them
is dropped for a reason with its line number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from core.status import ListStatus
from etl import columns as c
from etl.list_blocks import Block, Dropped, Layout

#: Ids of titles have 24 bits in the packed keys; a higher one is of no title that we know.
MAX_ANIME_ID = (1 << 24) - 1

#: "All of it": what a row of ``rating_complete.csv`` says of episodes.
ALL_EPISODES = 65_535

_TYPES: dict[str, pa.DataType] = {
    c.USER_ID: pa.uint32(),
    c.LIST_ANIME_ID: pa.uint32(),
    c.LIST_SCORE: pa.uint8(),
    c.LIST_STATUS: pa.uint8(),
    c.LIST_EPISODES: pa.uint16(),
}
_LIMITS = {name: int(np.iinfo(dtype.to_pandas_dtype()).max) for name, dtype in _TYPES.items()}
_STATUSES = np.isin(np.arange(256), [int(status) for status in ListStatus])
_WHOLE = re.compile(r"(-?)(\d{1,18})(?:\.0*)?")
_FEW_LINES = 24

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Rows:
    """Good rows of a block.

    Attributes
    ----------
    users, titles : ndarrays of uint32, shape (n_rows,)
        Outside ids.
    scores, status : ndarrays of uint8, shape (n_rows,)
    episodes : ndarray of uint16, shape (n_rows,)
    read : int
        Rows in the block, blank lines not counted: n_rows and those dropped.
    dropped : Dropped
    """

    users: NDArray[np.uint32]
    titles: NDArray[np.uint32]
    scores: NDArray[np.uint8]
    status: NDArray[np.uint8]
    episodes: NDArray[np.uint16]
    read: int
    dropped: Dropped


def parse_block(block: Block, layout: Layout) -> Rows:
    """Parse one block; without a status column its rows mean "completed, all episodes, this score"."""
    dropped = Dropped()
    read, pieces = 0, []
    for columns, lines, n_read in _pieces(block, layout, dropped):
        read += n_read
        pieces.append(_judged(columns, lines, dropped))
    whole = {
        name: np.concatenate(
            [np.zeros(0, _TYPES[name].to_pandas_dtype()), *(piece[name] for piece in pieces)]
        )
        for name in layout.read
    }
    n_rows = len(whole[c.USER_ID])
    return Rows(
        users=whole[c.USER_ID],
        titles=whole[c.LIST_ANIME_ID],
        scores=whole[c.LIST_SCORE],
        status=whole.get(c.LIST_STATUS, np.full(n_rows, ListStatus.COMPLETED, dtype=np.uint8)),
        episodes=whole.get(c.LIST_EPISODES, np.full(n_rows, ALL_EPISODES, dtype=np.uint16)),
        read=read,
        dropped=dropped,
    )


def _pieces(
    block: Block, layout: Layout, dropped: Dropped
) -> Iterator[tuple[Columns, NDArray[np.int64], int]]:
    """Yield the parsable columns of a block with their line numbers, and how many rows were read for them."""
    n_lines = block.n_lines
    columns = _parse_whole(block, layout, n_lines)
    if columns is not None:
        yield columns, np.arange(block.first_line, block.first_line + n_lines), n_lines
        return
    halves = block.halves() if n_lines > _FEW_LINES else None
    if halves is None:
        yield _parse_by_hand(block, layout, dropped)
        return
    for half in halves:
        yield from _pieces(half, layout, dropped)


def _parse_whole(block: Block, layout: Layout, n_lines: int) -> Columns | None:
    """Parse a block in one go; None if a row of it is bad, or lines and rows differ (blank lines, quotes)."""
    names = [str(place) for place in range(len(layout.columns))]
    places = {name: str(layout.columns.index(name)) for name in layout.read}
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(block.text),
            read_options=pa_csv.ReadOptions(
                use_threads=False, column_names=names, block_size=len(block.text) + 1
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={place: _TYPES[name] for name, place in places.items()},
                include_columns=list(places.values()),
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    if table.num_rows != n_lines or any(column.null_count for column in table.columns):
        return None
    return {name: table[place].to_numpy() for name, place in places.items()}


#: Characters inside a line that Python's csv refuses; no number contains them either.
_UNREADABLE = {ord("\0"): "\ufffd", ord("\r"): "\ufffd"}


def _parse_by_hand(block: Block, layout: Layout, dropped: Dropped) -> tuple[Columns, NDArray[np.int64], int]:
    """Read a few lines one by one; what cannot be read is dropped with its reason."""
    places = [layout.columns.index(name) for name in layout.read]
    lines: list[int] = []
    rows: list[list[int]] = []
    read = 0
    for number, text in enumerate(block.text.split(b"\n"), start=block.first_line):
        line = text.decode("utf-8", errors="replace").strip()
        if not line:
            continue
        read += 1
        fields = next(csv.reader([line.translate(_UNREADABLE)]), [])
        if len(fields) != len(layout.columns):
            dropped.add("wrong number of fields", [number])
            continue
        values = _whole_numbers([fields[place] for place in places], layout)
        if isinstance(values, str):
            dropped.add(values, [number])
        else:
            lines.append(number)
            rows.append(values)
    table = np.array(rows, dtype=np.int64).reshape(-1, len(places))
    columns = {
        name: table[:, place].astype(_TYPES[name].to_pandas_dtype()) for place, name in enumerate(layout.read)
    }
    return columns, np.array(lines, dtype=np.int64), read


def _whole_numbers(fields: list[str], layout: Layout) -> list[int] | str:
    """Return the numbers of a row, within the limits of their columns, or the reason why it has none.

    A person or title beyond the limits is unknown for sure; too many episodes are as many as can be.
    """
    values = []
    for name, text in zip(layout.read, fields, strict=True):
        match = _WHOLE.fullmatch(text.strip())
        if match is None:
            return "not a number"
        value = int(match[2])
        if match[1] and value:
            return "negative number"
        if name == c.USER_ID and value > _LIMITS[name]:
            return "user id out of range"
        values.append(min(value, _LIMITS[name]))
    return values


def _judged(columns: Columns, lines: NDArray[np.int64], dropped: Dropped) -> Columns:
    """Drop rows whose numbers mean nothing; each for the first reason that holds."""
    reasons = {
        "score out of range": columns[c.LIST_SCORE] > 10,
        "unknown title": columns[c.LIST_ANIME_ID] > MAX_ANIME_ID,
    }
    if c.LIST_STATUS in columns:
        reasons["stray status code"] = ~_STATUSES[columns[c.LIST_STATUS]]
    good = np.ones(len(lines), dtype=np.bool_)
    for reason, wrong in reasons.items():
        if wrong.any():
            bad = lines[good & wrong]
            dropped.add(reason, bad[:10].tolist(), len(bad))
            good &= ~wrong
    return columns if good.all() else {name: column[good] for name, column in columns.items()}
