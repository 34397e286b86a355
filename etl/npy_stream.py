"""``.npy`` files of unknown length, written piece by piece.

Plain writes, never through a memory map: on a full disk a write is an error that can be told, where a touched
page of a map would kill the process.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray


class NpyWriter:
    """Appends one-dimensional pieces to a ``.npy`` file; the header is made right on closing.

    numpy pads the header so that a growing first dimension never changes its length.
    """

    def __init__(self, path: Path, dtype: DTypeLike) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.dtype = np.dtype(dtype)
        self.length = 0
        self._file = path.open("wb")
        self._write_header()

    def append(self, piece: NDArray[Any]) -> None:
        """Write one more piece, shape (n,), cast to the file's dtype."""
        self._file.write(np.ascontiguousarray(piece, dtype=self.dtype).data)
        self.length += len(piece)

    def close(self) -> None:
        """Write the true length into the header."""
        try:
            self._file.seek(0)
            self._write_header()
        finally:
            self._file.close()

    def __enter__(self) -> NpyWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After an error the file is of no use any more; a second error would only hide the first.
        with suppress(OSError) if error else nullcontext():
            self.close()

    def _write_header(self) -> None:
        header = {"descr": self.dtype.str, "fortran_order": False, "shape": (self.length,)}
        npy.write_array_header_1_0(self._file, header)


def write_npy(path: Path, array: NDArray[Any]) -> None:
    """Write a whole array of one dimension by plain writes."""
    with NpyWriter(path, array.dtype) as writer:
        writer.append(array)
