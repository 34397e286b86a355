"""Files of pairs, ``user_id,item_id[,value]``, as published splits have them, read as a stream.

Ids are any text without a comma, so nothing is quoted; but programs quote what holds a quote, so a cell that
stands in quotes is taken out of them. Spaces around a cell do not count.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.progress import bar
from core.typing import IntArray

#: No weight of a pair is larger; sums of squares stay finite in single precision.
LARGEST_VALUE = 1e9
_COLUMNS = ("user_id", "item_id", "value")
_REMEDY = "see docs/evaluation.md, A published split"
_BOM = b"\xef\xbb\xbf"
_LINES_A_STEP = 50_000


class Numbers:
    """Ids numbered 0, 1, 2 in order of first appearance, over several files."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, text: str) -> int:
        """Return the number of an id, a new one where it is met for the first time."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def texts(self) -> list[str]:
        """The ids, by number."""
        return list(self._numbers)


@dataclass(frozen=True)
class Pairs:
    """The pairs of a file, each once, by user and then by item.

    Attributes
    ----------
    path : Path
    users, items : ndarray of int64, shape (n,)
        Numbers of the ids.
    values : ndarray of float32, shape (n,)
        Above 0.
    lines : ndarray of int64, shape (n,)
        Where each pair stands, from 1.
    repeated : int
        How many lines repeat a pair; the last one counts.
    """

    path: Path
    users: NDArray[np.int64]
    items: NDArray[np.int64]
    values: NDArray[np.float32]
    lines: NDArray[np.int64]
    repeated: int

    def __len__(self) -> int:
        return len(self.users)


def read_pairs(path: Path, users: Numbers, items: Numbers) -> Pairs:
    """Read a file; some 30 bytes a line are held.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 whose first line names ``user_id``, ``item_id`` and, where pairs are weighted, ``value``;
        other columns are passed over.
    users, items : Numbers
        Ids of the file are added.

    Raises
    ------
    InvalidInput
        Naming the file, the line and what is wrong there.
    """
    read = _Reader(path, users, items)
    try:
        with path.open("rb") as file, bar(path.name, path.stat().st_size, "bytes") as advance:
            for size in read.take(file):
                advance(size)
    except OSError as error:
        raise InvalidInput("cannot read the file", f"{path} ({error.strerror})", _REMEDY) from error
    return read.pairs()


class _Reader:
    """Takes lines and keeps arrays of numbers."""

    def __init__(self, path: Path, users: Numbers, items: Numbers) -> None:
        self._path = path
        self._of_user, self._of_item = users.of, items.of
        self._users, self._items, self._lines = array("q"), array("q"), array("q")
        self._values = array("d")

    def take(self, file: Iterator[bytes]) -> Iterator[int]:
        """Keep every line, and tell now and then how many bytes they had."""
        first = next(file, b"")
        self._header(first)
        size = len(first)
        for number, line in enumerate(file, start=2):
            self._line(number, line)
            size += len(line)
            if number % _LINES_A_STEP == 0:
                yield size
                size = 0
        yield size

    def _header(self, line: bytes) -> None:
        names = [cell.lower() for cell in self._cells(1, line.removeprefix(_BOM))]
        if not any(names):
            raise InvalidInput("the file is empty", str(self._path), _REMEDY)
        missing = [name for name in _COLUMNS[:2] if names.count(name) != 1]
        if missing or names.count("value") > 1:
            raise self._wrong(1, "the columns user_id,item_id[,value] are wanted, each once")
        self._width = len(names)
        self._user, self._item = names.index("user_id"), names.index("item_id")
        self._value = names.index("value") if "value" in names else None

    def _line(self, number: int, line: bytes) -> None:
        cells = self._cells(number, line)
        if cells == [""]:
            return
        if len(cells) != self._width:
            raise self._wrong(number, f"{len(cells)} cells instead of {self._width}; ids hold no comma")
        user, item = cells[self._user], cells[self._item]
        if not user or not item:
            raise self._wrong(number, "an id is empty")
        self._values.append(1.0 if self._value is None else self._weight(number, cells[self._value]))
        self._users.append(self._of_user(user))
        self._items.append(self._of_item(item))
        self._lines.append(number)

    def _cells(self, number: int, line: bytes) -> list[str]:
        try:
            cells = line.decode("utf-8").strip().split(",")
        except UnicodeDecodeError as error:
            raise self._wrong(number, "the line is no text in UTF-8") from error
        return [_unquoted(cell) for cell in cells]

    def _weight(self, number: int, cell: str) -> float:
        if not cell:
            return 1.0
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not 0 < value <= LARGEST_VALUE:
            raise self._wrong(number, f"the value {cell[:40]!r} is no number above 0 and up to 1e9")
        return value

    def _wrong(self, line: int, what: str) -> InvalidInput:
        return InvalidInput(what, f"{self._path}:{line}", _REMEDY)

    def pairs(self) -> Pairs:
        """Return what was taken, each pair once.

        Raises
        ------
        InvalidInput
            If that is nothing.
        """
        if not self._users:
            raise InvalidInput("there are no pairs below the header", str(self._path), _REMEDY)
        users, items = np.array(self._users, dtype=np.int64), np.array(self._items, dtype=np.int64)
        last = _last_of_each(users, items)
        return Pairs(
            path=self._path,
            users=users[last],
            items=items[last],
            values=np.array(self._values, dtype=np.float32)[last],
            lines=np.array(self._lines, dtype=np.int64)[last],
            repeated=len(users) - len(last),
        )


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _last_of_each(users: IntArray, items: IntArray) -> NDArray[np.int64]:
    """Return the last row of each pair, by user and then by item."""
    order = np.lexsort((items, users))  # stable: repeats stay in the order of the file
    changes = (np.diff(users[order]) != 0) | (np.diff(items[order]) != 0)
    last: NDArray[np.int64] = order[np.append(changes, True)]
    return last
