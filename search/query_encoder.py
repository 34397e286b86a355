"""Vectors of what people type: the encoder loaded once, recent queries remembered."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from threading import Lock, Thread

import numpy as np
from numpy.typing import NDArray

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
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = Lock()
        self._encoder: Encoder | None = None
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._encode)
        Thread(target=self.load, name=f"load {name}", daemon=True).start()

    def load(self) -> Encoder:
        """Return the encoder, loaded and warmed up."""
        with self._lock:
            if self._encoder is None:
                encoder = open_encoder(self.name)
                encoder.query("warm up")
                self._encoder = encoder
            return self._encoder

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a query, float32 of shape (n_dimensions,).

        Only the first `search.encoders.QUERY_LIMIT` characters count.
        """
        return self._remembered(" ".join(unicodedata.normalize("NFKC", text).split())[:QUERY_LIMIT])

    def _encode(self, text: str) -> NDArray[np.float32]:
        return self.load().query(text)
