"""What the linear methods take at the size of a published split: Gowalla as LightGCN cuts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.memory_of_tree import MemoryOfTree
from bench.record import record

ROOT = Path(__file__).parents[1]
#: People, items and pairs of the training part of that split; everybody and everything has 8 pairs or more.
PEOPLE, ITEMS, PAIRS = 29_858, 40_981, 810_128
LEAST = 8
METHODS = ("graph", "als", "ease_normalised")
ASKED = 1_000

#: Runs in a process of its own; prints the seconds of learning, by the clock and of all cores, and those of
#: answering `ASKED` people.
_FIT = """
import sys, time
import numpy as np
from bench.published_scale import ASKED, power_law_matrix
from recommender.generator import Evidence
from recommender.methods.registry import METHODS
from recommender.methods.training import Training
matrix = power_law_matrix()
started, cpu = time.perf_counter(), time.process_time()
generator = METHODS[sys.argv[1]].fit(Training(matrix))
fitted, cpu = time.perf_counter(), time.process_time() - cpu
for person in range(ASKED):
    row = slice(matrix.indptr[person], matrix.indptr[person + 1])
    scores = generator.scores(Evidence(matrix.indices[row], matrix.data[row]))
    np.argpartition(scores, -20)
print(fitted - started, cpu, time.perf_counter() - fitted)
"""


def power_law_matrix(seed: int = 0) -> csr_matrix[np.float32]:
    """Return pairs with falling degrees on both sides, shape (`PEOPLE`, `ITEMS`); no repeats.

    The pairs are drawn at random: times and memory are those of such a matrix, accuracy is not.
    """
    rng = np.random.default_rng(seed)
    people = _degrees(rng, PEOPLE, 1.8)
    items = _degrees(rng, ITEMS, 1.6)
    rows = np.repeat(np.arange(PEOPLE), people)
    columns = rng.permutation(np.repeat(np.arange(ITEMS), items))[: len(rows)]
    matrix = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(PEOPLE, ITEMS))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _degrees(rng: np.random.Generator, n: int, tail: float) -> NDArray[np.int64]:
    """Return `n` degrees of at least `LEAST` that add up to `PAIRS`, with a Pareto tail."""
    shares = rng.pareto(tail, n).clip(max=500)
    wanted = LEAST + shares * (PAIRS - LEAST * n) / shares.sum()
    degrees: NDArray[np.int64] = np.floor(wanted).astype(np.int64)
    degrees[: PAIRS - int(degrees.sum())] += 1
    return degrees


def main() -> None:
    """Fit every method once, each in a process of its own."""
    rows = [_measured(method) for method in METHODS]
    record(
        "published_scale",
        f"Learning from {PAIRS:,} pairs of {PEOPLE:,} people and {ITEMS:,} items, the size of Gowalla",
        "python -m bench published_scale",
        rows,
        [
            "The pairs are random with falling degrees: this shows time and memory, not accuracy. "
            f"Peak GB is the greatest sum of RssAnon. ms a person: the scores of all items and the best 20, "
            f"over {ASKED:,} people.",
            f"The machine was shared with other work (load {os.getloadavg()[1]:.1f} at the end).",
        ],
    )


def _measured(method: str) -> dict[str, str | int | float]:
    process = subprocess.Popen(
        [sys.executable, "-c", _FIT, method], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with MemoryOfTree(process.pid) as memory:
        printed, _ = process.communicate()
    if process.returncode:
        sys.exit(f"error: {method} failed")
    learning, cpu, answering = (float(number) for number in printed.split())
    return {
        "method": method,
        "learning (s)": round(learning, 1),
        "of all cores (s)": round(cpu, 1),
        "peak GB": round(memory.peak / 1e9, 2),
        "ms a person": round(1000 * answering / ASKED, 2),
    }
