"""Where a request spends its time: spans for the ``Server-Timing`` header."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import g


def start() -> None:
    """Begin to time the present request."""
    g.started = time.perf_counter()
    g.spans = {}


def seconds() -> float:
    """Return the seconds since the request began."""
    return time.perf_counter() - float(g.get("started", time.perf_counter()))


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Add the time of the block to the span `name`."""
    began = time.perf_counter()
    try:
        yield
    finally:
        spans = g.setdefault("spans", {})
        spans[name] = spans.get(name, 0.0) + time.perf_counter() - began


def header() -> str:
    """Return the value of ``Server-Timing``: milliseconds by span, the whole first."""
    spans = {"app": seconds(), **g.get("spans", {})}
    return ", ".join(f"{name};dur={value * 1000:.1f}" for name, value in spans.items())
