"""Embeddings kept by the text they stand for: one small file, int8 with a scale for each row.

The same format serves the cache under ``var/cache/`` and the one that comes with the demo: an ``.npz``
without pickle that holds ``hashes`` (uint8, n x 16), ``vectors`` (int8, n x d), ``scales`` (float32, n) and
the name of the ``encoder``.
Rounding a unit vector to 127 steps of its largest component keeps its cosine with the original above .9999.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from core.errors import ArtifactCorrupt
from core.typing import FloatArray

_HASH_BYTES = 16
_STEPS = 127


def text_hash(text: str) -> bytes:
    """Return the key of a text: the first 16 bytes of its sha256."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:_HASH_BYTES]


def quantise(vectors: FloatArray) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round each row to int8.

    Parameters
    ----------
    vectors : ndarray of float, shape (n, d)

    Returns
    -------
    tuple of ndarray of int8, shape (n, d), and ndarray of float32, shape (n,)
        The rounded rows, and what one step of each is worth. A row of zeros stays one.
    """
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    scales = (largest / _STEPS).astype(np.float32)
    steps = np.divide(vectors, scales[:, None], out=np.zeros(vectors.shape), where=scales[:, None] > 0)
    return np.rint(steps).astype(np.int8), scales


class EmbeddingCache(Mapping[bytes, NDArray[np.float32]]):
    """A read-only map from `text_hash` to a float32 vector, of one encoder.

    Attributes
    ----------
    encoder : str
        The encoder's name.
    """

    def __init__(
        self, encoder: str, hashes: NDArray[np.uint8], vectors: NDArray[np.int8], scales: NDArray[np.float32]
    ) -> None:
        self.encoder = encoder
        self._vectors = vectors
        self._scales = scales
        self._rows = {row.tobytes(): place for place, row in enumerate(hashes)}

    def __getitem__(self, key: bytes) -> NDArray[np.float32]:
        row = self._rows[key]
        vector: NDArray[np.float32] = self._vectors[row].astype(np.float32) * self._scales[row]
        return vector

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def read_cache(path: Path) -> EmbeddingCache:
    """Open a cache file.

    Raises
    ------
    ArtifactCorrupt
        If it cannot be read as one.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            hashes, vectors, scales = file["hashes"], file["vectors"], file["scales"]
            encoder = str(file["encoder"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise _corrupt(path, str(error)) from error
    if hashes.shape != (len(hashes), _HASH_BYTES) or not len(hashes) == len(vectors) == len(scales):
        raise _corrupt(path, "its arrays do not fit together")
    return EmbeddingCache(encoder, hashes, vectors, scales)


def write_cache(path: Path, encoder: str, vectors: Mapping[bytes, FloatArray]) -> None:
    """Write a cache file, atomically: a crash leaves the previous one.

    Parameters
    ----------
    path : Path
        Ends in ``.npz``.
    encoder : str
        The encoder's name.
    vectors : mapping from `text_hash` to ndarray of float, shape (d,)
        Written in order of the hashes, so that equal content gives equal files.
    """
    hashes = sorted(vectors)
    width = len(vectors[hashes[0]]) if hashes else 0
    rows = np.array([vectors[key] for key in hashes], dtype=np.float32).reshape(len(hashes), width)
    steps, scales = quantise(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            hashes=np.frombuffer(b"".join(hashes), dtype=np.uint8).reshape(-1, _HASH_BYTES),
            vectors=steps,
            scales=scales,
            encoder=np.array(encoder),
        )
    draft.replace(path)


def _corrupt(path: Path, why: str) -> ArtifactCorrupt:
    return ArtifactCorrupt(
        "cannot read the embedding cache", f"{path} ({why})", "delete the file: it is made again"
    )
