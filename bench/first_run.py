"""How long `make run` takes on a fresh checkout, and afterwards."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from bench.record import record
from bench.serving import serving

ROOT = Path(__file__).parents[1]


def _size(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink()) / 1e9


def main() -> None:
    """Clone this repository, run it once from nothing and three times more."""
    folder = Path(tempfile.mkdtemp(prefix="anishelf-first-run-"))
    try:
        clone = folder / "anishelf"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        settings = {"ANISHELF_VAR": str(clone / "var")}
        rows: list[dict[str, str | int | float]] = []
        for run in ("first: nothing installed, no version", "again", "again", "again"):
            with serving(["make", "run"], clone, settings, seconds=600) as (_, seconds):
                rows.append({"run": run, "seconds until ready": round(seconds, 1)})
        notes = [
            f".venv takes {_size(clone / '.venv'):.2f} GB, var/ {_size(clone / 'var'):.2f} GB.",
            "The first run installs packages over the network: it depends on the registry's speed that day.",
        ]
        record(
            "first_run",
            "Time until the demo is ready",
            "make bench, or python -m bench first_run",
            rows,
            notes,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
