"""The two big list files as blocks of whole lines, and the account of rows that are dropped."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from etl.kaggle_tables import check_columns, our_name

BLOCK_BYTES = 8 << 20
_EXAMPLES = 5


@dataclass(frozen=True)
class Layout:
    """How the rows of a file are laid out: its columns in order, and those that are read."""

    columns: tuple[str, ...]
    read: tuple[str, ...]

    @classmethod
    def of(cls, path: Path, header: bytes, needed: Sequence[str]) -> Layout:
        """Read a header line.

        Raises
        ------
        SourceInvalid
            If a needed column is missing.
        """
        text = header.decode("utf-8-sig", errors="replace").strip("\r\n")
        columns = tuple(our_name(name) for name in next(csv.reader([text]), []))
        check_columns(path, columns, needed)
        return cls(columns, tuple(needed))


@dataclass(frozen=True)
class Block:
    """Whole lines of a file."""

    text: bytes
    first_line: int
    """The number of its first line; the header is line 1."""

    @property
    def n_lines(self) -> int:
        """The number of lines; the last one may lack its end."""
        return self.text.count(b"\n") + (self.text != b"" and not self.text.endswith(b"\n"))

    def halves(self) -> tuple[Block, Block] | None:
        """Cut at the line end that is nearest behind the middle, or before it; None where there is none."""
        middle = len(self.text) // 2
        cut = self.text.find(b"\n", middle) + 1
        if cut in (0, len(self.text)):
            cut = self.text.rfind(b"\n", 0, middle) + 1
        if cut in (0, len(self.text)):
            return None
        before = Block(self.text[:cut], self.first_line)
        return before, Block(self.text[cut:], self.first_line + before.n_lines)


def blocks(file: BinaryIO, first_line: int, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """Yield the rest of a file in blocks of about `size` bytes that end at line ends.

    A line longer than a block is cut: it is no row, and memory must not grow with it.
    """
    rest = b""
    while data := file.read(size):
        end = data.rfind(b"\n") + 1
        if not end and len(rest) < size:
            rest += data
            continue
        block = Block(rest + data[:end], first_line)
        yield block
        first_line += block.n_lines
        rest = data[end:]
    if rest:
        yield Block(rest, first_line)


@dataclass
class Dropped:
    """Bad rows by reason, with the numbers of the first few lines of each."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, lines: Sequence[int], count: int | None = None) -> None:
        """Count rows of one reason; `lines` may be only the first of them when `count` is given."""
        if len(lines):
            self.counts[reason] += len(lines) if count is None else count
            known = self.lines.get(reason, [])
            self.lines[reason] = sorted([*known, *lines])[:_EXAMPLES]

    def update(self, other: Dropped) -> None:
        """Add the rows of another block."""
        for reason, count in other.counts.items():
            self.add(reason, other.lines[reason], count)
