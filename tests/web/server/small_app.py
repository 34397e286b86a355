"""A small application for the worker's tests: what it answers is known to the byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Barrier
from typing import Any

LARGE = bytes(range(256)) * 12_000
#: As many as the server has threads.
N_THREADS = 8
_ALL_THREADS = Barrier(N_THREADS)

Environ = dict[str, Any]


def counts() -> bytes:
    """Count this process's threads and open files."""
    itself = Path("/proc/self")
    threads, files = (len(list((itself / kind).iterdir())) for kind in ("task", "fd"))
    return f"{threads} {files}".encode()


def together() -> bytes:
    """Wait until every thread works on this."""
    _ALL_THREADS.wait(120)
    return b"all"


def breaking() -> Iterable[bytes]:
    """Give half of what was promised, then fail."""
    yield b"half"
    raise RuntimeError("broken on purpose")


def application(
    environ: Environ, start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/breaks":
        start_response("200 OK", [("Content-Length", "8")])
        return breaking()
    answers = {
        "/hello": lambda: b"hello",
        "/large": lambda: LARGE,
        "/counts": counts,
        "/together": together,
        "/echo": environ["wsgi.input"].read,
    }
    body = answers[path]()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
