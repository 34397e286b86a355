"""How long it takes to simulate people over the real catalogue, and how much memory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.record import record

ROOT = Path(__file__).parents[1]
#: People and rows; the last line is the size of the real data set.
SIZES = ((3_000, 1_000_000), (30_000, 10_000_000), (325_770, 109_224_747))


def _simulate(people: int, rows: int, out: Path) -> dict[str, str | int | float]:
    catalogue = Path(os.environ.get("ANISHELF_SHARED", ROOT.parent / "shared")) / "data" / "kaggle2020"
    command = [sys.executable, "build.py", "simulate", "--catalogue", str(catalogue), "--people", str(people)]
    command += ["--rows", str(rows), "--out", str(out), "--json"]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        counts = json.load(process.stdout)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    seconds = time.perf_counter() - started
    written = counts["list_rows"]
    return {
        "people": people,
        "rows asked for": rows,
        "list rows": written,
        "rating rows": counts["rating_rows"],
        "seconds": round(seconds, 1),
        "CPU seconds": round(used.ru_utime + used.ru_stime, 1),
        "rows a second": round(written / seconds),
        "peak MB": round(used.ru_maxrss / 1000),
        "without score %": round(100 * counts["score_0"] / written, 1),
        "completed %": round(100 * counts["statuses"]["completed"] / written, 1),
        "planned %": round(100 * counts["statuses"]["plan_to_watch"] / written, 1),
    }


def main() -> None:
    """Simulate three sizes and throw the files away."""
    folder = Path(tempfile.mkdtemp(prefix="anishelf-simulation-"))
    try:
        rows = []
        for people, wished in SIZES:
            rows.append(_simulate(people, wished, folder / "out"))
            shutil.rmtree(folder / "out")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    load = os.getloadavg()[1]
    record(
        "simulation",
        "Simulated people over the real catalogue",
        "python -m bench simulation",
        rows,
        [
            f"The whole process, both long files written. Load of the machine meanwhile: {load:.1f}.",
            "The real files: 109,224,747 list rows, 57,633,278 rating rows, 43 % of rows without a score.",
        ],
    )


if __name__ == "__main__":
    main()
