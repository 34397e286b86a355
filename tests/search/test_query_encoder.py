from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from core.errors import InvalidInput
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


def test_an_encoder_that_is_missing_is_tried_once_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def missing(name: str) -> Counting:
        tried.append(name)
        raise InvalidInput("this encoder needs a library", f"{name} (no module)", "install it")

    monkeypatch.setattr(query_encoder, "open_encoder", missing)
    encoder = QueryEncoder("st:a")
    for _ in range(3):
        with pytest.raises(InvalidInput, match="needs a library: st:a"):
            encoder.vector("robots")
    assert tried == ["st:a"]
    assert encoder.problem == (
        "Descriptions are matched without st:a: this encoder needs a library; install it."
    )


class Broken(Counting):
    """An encoder that opens, and fails at the first query."""

    def query(self, text: str) -> np.ndarray:
        raise RuntimeError("no kernel for this processor\nat line 1 of something")


def no_room() -> Counting:
    raise MemoryError


@pytest.mark.parametrize(
    ("made", "words"),
    [(Broken, "RuntimeError: no kernel for this processor"), (no_room, "MemoryError: MemoryError")],
)
def test_whatever_fails_in_the_background_is_told_and_not_tried_again(
    made: Callable[[], Counting],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    tried: list[str] = []

    def opened(name: str) -> Counting:
        tried.append(name)
        return made()

    monkeypatch.setattr(query_encoder, "open_encoder", opened)
    encoder = QueryEncoder("counting")
    for thread in threading.enumerate():
        if thread.name == "load counting":
            thread.join()
    assert encoder.problem.startswith("Descriptions are matched without counting: cannot load this encoder;")
    for _ in range(2):
        with pytest.raises(InvalidInput, match=rf"counting \({words}\): restart the app"):
            encoder.vector("robots")
    assert tried == ["counting"]
    assert capfd.readouterr().err == ""


def test_an_encoder_of_another_width_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_encoder, "open_encoder", lambda name: Counting())
    assert QueryEncoder("counting", 2).vector("robots").shape == (2,)
    with pytest.raises(InvalidInput, match="2 dimensions instead of 3"):
        QueryEncoder("counting", 3).vector("robots")
