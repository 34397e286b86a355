"""Vectors of what people type: the encoder loaded once, recent queries remembered."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from functools import lru_cache
from threading import Lock, Thread

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from search.encoders import QUERY_LIMIT, Encoder, open_encoder

_REMEMBERED = 2048


class QueryEncoder:
    """Encodes queries for one process; safe for many threads.

    The encoder is loaded in a background thread as soon as the object is made, so that the first query does
    not pay for it. A query that comes earlier, or in a process that was forked in between, loads it itself.

    Parameters
    ----------
    name : str
        The encoder's name.
    n_dimensions : int
        Width of the vectors that its own are compared with; 0 for any.
    """

    def __init__(self, name: str, n_dimensions: int = 0) -> None:
        self.name = name
        self._n_dimensions = n_dimensions
        self._lock = Lock()
        self._encoder: Encoder | None = None
        self._failure: InvalidInput | None = None
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._encode)
        Thread(target=self._load_early, name=f"load {name}", daemon=True).start()

    @property
    def problem(self) -> str:
        """Why the encoder cannot be used, as a sentence for the reader of a page; "" where it can, so far."""
        failure = self._failure
        if failure is None:
            return ""
        return f"Descriptions are matched without {self.name}: {failure.what}; {failure.remedy}."

    def load(self) -> Encoder:
        """Return the encoder, loaded and warmed up.

        Raises
        ------
        InvalidInput
            If what it needs is missing or broken, or it does not fit; it is not tried again.
        """
        with self._lock:
            if self._failure is not None:
                raise InvalidInput(*self._failure.args)
            if self._encoder is None:
                try:
                    self._encoder = self._opened()
                except InvalidInput as failure:
                    self._failure = failure
                    raise
                except Exception as error:
                    # Whatever a broken library or file does, pages go on without it and say why.
                    self._failure = _unloadable(self.name, error)
                    raise self._failure from error
            return self._encoder

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a query, float32 of shape (n_dimensions,).

        Only the first `search.encoders.QUERY_LIMIT` characters count.

        Raises
        ------
        InvalidInput
            As `load` does.
        """
        return self._remembered(" ".join(unicodedata.normalize("NFKC", text).split())[:QUERY_LIMIT])

    def _opened(self) -> Encoder:
        encoder = open_encoder(self.name)
        if self._n_dimensions not in (0, encoder.n_dimensions):
            raise InvalidInput(
                "its vectors are not those of this version",
                f"{self.name} ({encoder.n_dimensions} dimensions instead of {self._n_dimensions})",
                "delete its file under var/cache/embeddings/ and run python build.py embed",
            )
        encoder.query("warm up")
        return encoder

    def _load_early(self) -> None:
        with suppress(InvalidInput):  # which `problem` tells, and every query meets again
            self.load()

    def _encode(self, text: str) -> NDArray[np.float32]:
        return self.load().query(text)


def _unloadable(name: str, error: Exception) -> InvalidInput:
    """Return the error for an encoder that fails in a way of its own, with the first line of its words."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return InvalidInput(
        "cannot load this encoder",
        f"{name} ({type(error).__name__}: {reason})",
        "restart the app; if it fails again, install the requirements anew",
    )
