"""How long cleaning lists takes beside polars turning the same CSV into parquet, and how much memory."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.memory_of_tree import MemoryOfTree
from bench.record import record

ROOT = Path(__file__).parents[1]
#: People and list rows.
SIZES = ((3_000, 1_000_000), (9_000, 3_000_000), (30_000, 10_000_000))
REPEATS = 5

#: Each runs in a process of its own and prints the seconds of the work alone, without imports: by the
#: clock, and of all cores.
_OURS = """
import sys, time
from pathlib import Path
import core
from core.catalogue import Catalogue
from etl.kaggle_lists import build_lists
folder, version, out = map(Path, sys.argv[1:])
catalogue = Catalogue.load(version)
started, cpu = time.perf_counter(), time.process_time()
build_lists(folder, catalogue, out / "spool", out / "lists")
print(time.perf_counter() - started, time.process_time() - cpu)
"""
_POLARS = """
import sys, time
from pathlib import Path
import polars
folder, version, out = map(Path, sys.argv[1:])
started, cpu = time.perf_counter(), time.process_time()
polars.scan_csv(folder / "animelist.csv").sink_parquet(out / "lists.parquet")
print(time.perf_counter() - started, time.process_time() - cpu)
"""


@dataclass(frozen=True)
class _Run:
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def main() -> None:
    """Simulate three sizes; run both programs in turns and compare their medians."""
    folder = Path(tempfile.mkdtemp(prefix="anishelf-etl-scale-"))
    shared = Path(os.environ.get("ANISHELF_SHARED", ROOT.parent / "shared")) / "data" / "kaggle2020"
    try:
        _catalogue(shared, folder / "version")
        rows = [_compare(people, n_rows, shared, folder) for people, n_rows in SIZES]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    record(
        "etl_scale",
        "Cleaning simulated lists, beside polars turning the same CSV into one parquet file",
        "python -m bench etl_scale",
        rows,
        [
            f"Medians of {REPEATS} runs in turns, each in a process of its own, without start-up. Ours reads "
            "animelist.csv, checks every row, merges repeats by pair, drops titles that are not offered and "
            "writes the lists; polars runs scan_csv().sink_parquet(). The ratio is that of the medians by "
            "the clock; its lowest and highest are those of two neighbouring runs.",
            "Peak MB is the greatest sum of RssAnon over the process tree, sampled every 10 ms; about 150 MB "
            "of ours is the interpreter with its libraries and the catalogue.",
            f"The machine was shared with other work (load {os.getloadavg()[1]:.1f} at the end).",
        ],
    )


def _catalogue(source: Path, version: Path) -> None:
    from etl.kaggle_catalogue import read_catalogue

    read_catalogue(source).catalogue.save(version)


def _compare(people: int, n_rows: int, catalogue: Path, folder: Path) -> dict[str, str | int | float]:
    """Return one line of the table."""
    csv = folder / "csv"
    command = [sys.executable, "build.py", "simulate", "--catalogue", str(catalogue), "--people", str(people)]
    subprocess.run([*command, "--rows", str(n_rows), "--out", str(csv)], cwd=ROOT, check=True)
    (csv / "rating_complete.csv").unlink()
    size = (csv / "animelist.csv").stat().st_size
    ours, theirs = [], []
    for _ in range(REPEATS):
        theirs.append(_run(_POLARS, csv, folder))
        ours.append(_run(_OURS, csv, folder))
    shutil.rmtree(csv)
    seconds, reference = (statistics.median(run.seconds for run in runs) for runs in (ours, theirs))
    cpu, reference_cpu = (statistics.median(run.cpu_seconds for run in runs) for runs in (ours, theirs))
    ratios = [mine.seconds / polars.seconds for mine, polars in zip(ours, theirs, strict=True)]
    return {
        "rows": n_rows,
        "CSV MB": round(size / 1e6),
        "seconds": round(seconds, 2),
        "polars seconds": round(reference, 2),
        "ratio": round(seconds / reference, 2),
        "ratio, lowest": round(min(ratios), 2),
        "ratio, highest": round(max(ratios), 2),
        "CPU seconds": round(cpu, 2),
        "polars CPU seconds": round(reference_cpu, 2),
        "peak MB": round(max(run.peak_bytes for run in ours) / 1e6),
        "polars peak MB": round(max(run.peak_bytes for run in theirs) / 1e6),
    }


def _run(program: str, csv: Path, folder: Path) -> _Run:
    out = folder / "out"
    out.mkdir()
    command = [sys.executable, "-c", program, str(csv), str(folder / "version"), str(out)]
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process,
        MemoryOfTree(process.pid) as memory,
    ):
        answer, _ = process.communicate()
    if process.returncode:
        sys.exit(f"error: a run failed: exit status {process.returncode}: see above")
    shutil.rmtree(out)
    seconds, cpu_seconds = map(float, answer.split())
    return _Run(seconds, cpu_seconds, memory.peak)


if __name__ == "__main__":
    main()
