"""What `evaluate` takes at the size of a published split: Gowalla as LightGCN cuts it.

The command itself runs, on files: it reads the pairs, learns, ranks all items for everybody and measures. The
pairs are drawn at random, so times and memory mean something, and accuracy does not.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.memory_of_tree import MemoryOfTree
from bench.record import record
from core.typing import Json

ROOT = Path(__file__).parents[1]
#: Of that split; everybody and everything has 10 pairs or more, and a fifth of each one's are the test.
PEOPLE, ITEMS, PAIRS = 29_858, 40_981, 1_027_370
LEAST, TRUTH = 10, 0.2
METHODS = ("ease_normalised", "graph", "als")
#: What the project asks for on such a split.
MINUTES, GIGABYTES = 30, 20


def power_law_pairs(seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return people and items of pairs with falling degrees on both sides, sorted by person; no repeats.

    A few of `PAIRS` are repeats and left out.
    """
    rng = np.random.default_rng(seed)
    people = np.repeat(np.arange(PEOPLE), _degrees(rng, PEOPLE, 1.8))
    items = np.repeat(np.arange(ITEMS), _degrees(rng, ITEMS, 1.6))
    keys = np.unique(people * ITEMS + rng.permutation(items))
    return keys // ITEMS, keys % ITEMS


def _degrees(rng: np.random.Generator, n: int, tail: float) -> NDArray[np.int64]:
    """Return `n` degrees of at least `LEAST` that add up to `PAIRS`, with a Pareto tail."""
    shares = rng.pareto(tail, n).clip(max=500)
    wanted = LEAST + shares * (PAIRS - LEAST * n) / shares.sum()
    degrees: NDArray[np.int64] = np.floor(wanted).astype(np.int64)
    degrees[: PAIRS - int(degrees.sum())] += 1
    return degrees


def write_split(folder: Path, seed: int = 0) -> tuple[Path, Path]:
    """Write ``train.csv`` and ``test.csv`` into a folder and return their paths."""
    people, items = power_law_pairs(seed)
    truth = np.random.default_rng(seed + 1).random(len(people)) < TRUTH
    paths = folder / "train.csv", folder / "test.csv"
    for path, chosen in zip(paths, (~truth, truth), strict=True):
        pairs = np.stack([people[chosen], items[chosen]], axis=1)
        np.savetxt(path, pairs, fmt="%d", delimiter=",", header="user_id,item_id", comments="")
    return paths


def main() -> None:
    """Evaluate every method by itself, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="anishelf-split-") as folder:
        train, test = write_split(Path(folder))
        rows = [_measured(method, train, test, Path(folder) / "var") for method in METHODS]
    record(
        "published_scale",
        f"Evaluating on {PAIRS:,} pairs of {PEOPLE:,} people and {ITEMS:,} items, the size of Gowalla",
        "python -m bench published_scale",
        rows,
        [
            "The pairs are random with falling degrees: this shows time and memory, not accuracy. "
            "Each method is asked by itself; the whole command reads the files, learns, ranks all items for "
            "everybody, measures with intervals and writes a report. Peak GB is the greatest sum of RssAnon.",
            f"Asked for are {MINUTES} minutes and {GIGABYTES} GB on 2 cores. The machine was shared with "
            f"other work (load {os.getloadavg()[1]:.1f} at the end).",
        ],
    )


def _measured(method: str, train: Path, test: Path, var: Path) -> dict[str, str | int | float]:
    words = ["--train", str(train), "--test", str(test), "--methods", method, "--json"]
    started, cpu = time.perf_counter(), _seconds_of_children()
    process = subprocess.Popen(
        [sys.executable, "-m", "recommender", "evaluate", *words],
        cwd=ROOT,
        env={**os.environ, "ANISHELF_VAR": str(var)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with MemoryOfTree(process.pid) as memory:
        printed, _ = process.communicate()
    seconds, cpu = time.perf_counter() - started, _seconds_of_children() - cpu
    if process.returncode:
        sys.exit(f"error: evaluating {method} failed")
    found: Json = json.loads(printed)["methods"][method]
    if "error" in found:
        sys.exit(f"error: {method}: {found['error']}")
    within = seconds <= 60 * MINUTES and memory.peak <= GIGABYTES * 1e9
    return {
        "method": method,
        "learning (s)": round(found["seconds_fit"], 1),
        "ranking (s)": round(found["seconds_rank"], 1),
        "whole command (s)": round(seconds, 1),
        "of all cores (s)": round(cpu, 1),
        "peak GB": round(memory.peak / 1e9, 2),
        f"within {MINUTES} min and {GIGABYTES} GB": "yes" if within else "no",
    }


def _seconds_of_children() -> float:
    """Return what processes that have ended took of all cores."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
