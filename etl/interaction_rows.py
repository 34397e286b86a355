"""The rows of an interactions file: who did what with which item, when, read as a stream into plain arrays.

Header names of the contract, of MovieLens (``userId,movieId,rating,timestamp``) and of AWS Personalize
(``USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP``) are the same to us: case and underscores do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from core.errors import SourceInvalid
from core.events import KINDS
from core.progress import bar
from etl.interaction_cells import LARGEST_VALUE, events_of, is_blank, numbers_of, times_of
from etl.kaggle_tables import columns_of

#: Folded column names and what they hold.
COLUMNS = {
    "userid": "user",
    "itemid": "item",
    "movieid": "item",
    "animeid": "item",
    "value": "value",
    "rating": "value",
    "score": "value",
    "eventvalue": "value",
    "timestamp": "time",
    "eventtype": "event",
}

_BLOCK = 16 << 20


@dataclass(frozen=True)
class InteractionRows:
    """The readable rows of a file, in its order.

    Attributes
    ----------
    users, items : ndarray of int32, shape (n_rows,)
        Positions in `user_texts` and `item_texts`.
    values : ndarray of float32, shape (n_rows,)
        NaN where blank, and where the event is no rating.
    times : ndarray of int64, shape (n_rows,)
        Seconds since 1970; 0 where the row has none.
    status, kinds : ndarray of uint8, shape (n_rows,)
        `ListStatus` codes, and positions in `core.events.KINDS`.
    user_texts, item_texts : list of str
        The ids as the file writes them, in order of first appearance.
    read : int
        Rows of the file, header left out.
    dropped : Counter
        Rows left out, by reason.
    """

    users: NDArray[np.int32]
    items: NDArray[np.int32]
    values: NDArray[np.float32]
    times: NDArray[np.int64]
    status: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    user_texts: list[str]
    item_texts: list[str]
    read: int
    dropped: Counter[str]

    def __len__(self) -> int:
        return len(self.users)


def fold_name(column: str) -> str:
    """Return a column name without case and underscores."""
    return column.strip().strip('"').lower().replace("_", "").replace(" ", "")


def check_interactions(path: Path) -> dict[str, str]:
    """Return what the columns of a file hold, by their names in the file.

    Raises
    ------
    SourceInvalid
        If the file is missing, is no text, or has no user or item column, or one of them twice.
    """
    columns = [column for column in columns_of(path) if fold_name(column) in COLUMNS]
    meanings = {column: COLUMNS[fold_name(column)] for column in columns}
    for needed in ("user", "item"):
        if needed not in meanings.values():
            raise SourceInvalid(
                "a column is missing",
                f"{path} has no {needed}_id",
                "its first line must name user_id and item_id (or userId,movieId, or USER_ID,ITEM_ID)",
            )
    if len(set(meanings.values())) < len(meanings):
        raise SourceInvalid(
            "two columns mean the same", f"{path}: {', '.join(meanings)}", "remove one of them"
        )
    return meanings


def read_interactions(path: Path) -> InteractionRows:
    """Read a file in blocks; about 25 bytes a row stay in memory.

    Raises
    ------
    SourceInvalid
        If the file cannot be read as such a table.
    """
    reader = _Reader(path)
    try:
        with bar(f"reading {path.name}", path.stat().st_size, "bytes") as advance:
            for batch in reader.batches():
                reader.take(batch)
                advance(batch.nbytes)
    except (OSError, pa.ArrowException) as error:
        detail = " ".join(str(error).split())[:300]
        raise SourceInvalid(
            "cannot read a table", f"{path} ({detail})", "check the file, or export it again"
        ) from error
    return reader.rows()


@dataclass
class _Codes:
    """Texts numbered in order of first appearance."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, texts: pa.Array) -> NDArray[np.int32]:
        encoded = texts.dictionary_encode()
        codes = [self.numbers.setdefault(text, len(self.numbers)) for text in encoded.dictionary.to_pylist()]
        numbers: NDArray[np.int32] = np.array(codes, dtype=np.int32)[encoded.indices.to_numpy()]
        return numbers


class _Reader:
    """Takes batches of text and keeps arrays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._meanings = check_interactions(path)
        self._users, self._items = _Codes(), _Codes()
        self._columns: dict[str, list[NDArray[Any]]] = {
            name: [] for name in ("users", "items", "values", "times", "status", "kinds")
        }
        self._read = 0
        self._dropped: Counter[str] = Counter()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the file's rows with every cell as text; rows of another width are counted and left out."""
        if self._is_empty():
            return
        names = columns_of(self._path)
        with pa.csv.open_csv(
            self._path,
            read_options=pa.csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=pa.csv.ParseOptions(invalid_row_handler=self._wrong_width),
            convert_options=pa.csv.ConvertOptions(
                include_columns=list(self._meanings),
                column_types=dict.fromkeys(self._meanings, pa.string()),
                strings_can_be_null=False,
            ),
        ) as stream:
            yield from stream

    def _is_empty(self) -> bool:
        """Tell whether there is nothing after the header, which pyarrow takes for an error."""
        with self._path.open("rb") as file:
            file.readline()
            return not file.read(1 << 16).strip()

    def _wrong_width(self, _row: Any) -> str:
        self._read += 1
        self._dropped["wrong number of cells"] += 1
        return "skip"

    def take(self, batch: pa.RecordBatch) -> None:
        """Keep the readable rows of a batch."""
        text = {
            self._meanings[name]: pc.utf8_trim_whitespace(column)
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
        blank = pa.array(np.full(len(batch), "", dtype=object), pa.string())
        times, bad_time = times_of(text.get("time", blank))
        values, bad_value = numbers_of(text.get("value", blank))
        status, kinds = events_of(text.get("event", blank))
        bad_value |= (values < 0) | (values > LARGEST_VALUE)
        keep = self._sieve(
            {
                "no user_id": is_blank(text["user"]),
                "no item_id": is_blank(text["item"]),
                "unknown event_type": status == 0,
                "unreadable value": bad_value,
                "unreadable timestamp": bad_time,
            }
        )
        values[(values == 0) | (kinds != KINDS.index("score"))] = np.nan
        mask = pa.array(keep)
        found: dict[str, NDArray[Any]] = {
            "users": self._users.of(text["user"].filter(mask)),
            "items": self._items.of(text["item"].filter(mask)),
            "values": values[keep].astype(np.float32),
            "times": times[keep],
            "status": status[keep],
            "kinds": kinds[keep],
        }
        for name, column in found.items():
            self._columns[name].append(column)

    def _sieve(self, reasons: dict[str, NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Count each bad row under its first reason and return which rows stay."""
        keep = np.ones(len(next(iter(reasons.values()))), dtype=bool)
        self._read += len(keep)
        for reason, bad in reasons.items():
            self._dropped[reason] += int((keep & bad).sum())
            keep &= ~bad
        return keep

    def rows(self) -> InteractionRows:
        """Return everything taken so far."""
        types = {"values": np.float32, "times": np.int64, "status": np.uint8, "kinds": np.uint8}
        columns = {
            name: np.concatenate([np.zeros(0, dtype=types.get(name, np.int32)), *chunks])
            for name, chunks in self._columns.items()
        }
        return InteractionRows(
            **columns,
            user_texts=list(self._users.numbers),
            item_texts=list(self._items.numbers),
            read=self._read,
            dropped=+self._dropped,
        )
