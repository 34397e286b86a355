from __future__ import annotations

import numpy as np
import pytest

from search import query_encoder
from search.encoders import QUERY_LIMIT
from search.query_encoder import QueryEncoder


class Counting:
    """An encoder that counts."""

    name, n_dimensions = "counting", 2

    def __init__(self) -> None:
        self.queries: list[str] = []

    def query(self, text: str) -> np.ndarray:
        self.queries.append(text)
        return np.array([1.0, 0.0], dtype=np.float32)

    def passages(self, texts: object) -> np.ndarray:
        raise AssertionError("queries only")


def test_the_encoder_is_loaded_once_and_recent_queries_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[Counting] = []

    def open_counting(name: str) -> Counting:
        opened.append(Counting())
        return opened[-1]

    monkeypatch.setattr(query_encoder, "open_encoder", open_counting)
    encoder = QueryEncoder("counting")
    first = encoder.vector("robots  in space")
    assert np.array_equal(first, encoder.vector(" robots in space"))
    encoder.load()
    assert len(opened) == 1
    assert opened[0].queries.count("robots in space") == 1


def test_long_queries_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    monkeypatch.setattr(query_encoder, "open_encoder", lambda name: counting)
    QueryEncoder("counting").vector("x" * 10_000)
    assert max(map(len, counting.queries)) == QUERY_LIMIT
