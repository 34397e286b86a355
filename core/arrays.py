"""Arrays and sparse matrices on disk: ``.npy`` files, memory-mapped on load, never pickle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.errors import ArtifactCorrupt


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write one array; pickled objects are refused."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, array, allow_pickle=False)


def load_array(path: Path) -> NDArray[Any]:
    """Open one array read-only, memory-mapped (an empty one is read, because it cannot be mapped).

    Raises
    ------
    ArtifactCorrupt
        If the file is missing or is not an array.
    """
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ArtifactCorrupt(
            "cannot read an array", f"{path} ({error})", "build again or roll back"
        ) from error
    # A plain view of the same mapping: numpy's memmap class costs microseconds at every slice and item.
    array: NDArray[Any] = np.asarray(mapped)
    return array


def save_csr(folder: Path, matrix: csr_matrix[Any]) -> None:
    """Write a CSR matrix as four arrays (indptr, indices, data, shape) into `folder`."""
    save_array(folder / "indptr.npy", matrix.indptr.astype(np.int64, copy=False))
    save_array(folder / "indices.npy", matrix.indices.astype(np.int32, copy=False))
    save_array(folder / "data.npy", matrix.data)
    save_array(folder / "shape.npy", np.array(matrix.shape, dtype=np.int64))


def load_csr(folder: Path) -> csr_matrix[Any]:
    """Open a CSR matrix over memory-mapped arrays; `shape` comes from the file, never from the data."""
    rows, columns = (int(n) for n in load_array(folder / "shape.npy"))
    indptr, indices = load_array(folder / "indptr.npy"), load_array(folder / "indices.npy")
    # scipy copies when the two index types differ; int32 serves until two billion entries.
    if indptr[-1] < np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)
    matrix: csr_matrix[Any] = csr_matrix(
        (load_array(folder / "data.npy"), indices, indptr), shape=(rows, columns), copy=False
    )
    return matrix
