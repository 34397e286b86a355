"""Page times under 20 visitors and 20 typists, load generator and server on the same cores."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.record import record
from bench.serving import serving
from core.artifacts import ArtifactStore
from core.settings import load_settings

ROOT = Path(__file__).parents[1]
SECONDS = 60


def _percentile(times: dict[str, int], share: float) -> float:
    """Return the time in milliseconds below which `share` of the answers stayed."""
    total, seen = sum(times.values()), 0
    for milliseconds, count in sorted((float(key), count) for key, count in times.items()):
        seen += count
        if seen >= share * total:
            return milliseconds
    return 0.0


def main() -> None:
    """Serve the current version, load it for a minute, and record the percentiles by page."""
    store = ArtifactStore(load_settings().artifacts)
    version = store.current_path().name
    command = [
        sys.executable,
        "-m",
        "locust",
        "-f",
        "bench/locustfile.py",
        "--headless",
        "--json",
        "--only-summary",
    ]
    with serving([sys.executable, "app.py"], ROOT, {"ANISHELF_RATE_LIMITS": "off"}) as (url, _):
        load = ["--users", "40", "--spawn-rate", "10", "--run-time", f"{SECONDS}s", "--host", url]
        answer = subprocess.run([*command, *load], cwd=ROOT, check=False, capture_output=True, text=True)
    rows: list[dict[str, str | int | float]] = [
        {
            "page": entry["name"],
            "answers": entry["num_requests"],
            "failures": entry["num_failures"],
            "median ms": _percentile(entry["response_times"], 0.5),
            "p95 ms": _percentile(entry["response_times"], 0.95),
            "p99 ms": _percentile(entry["response_times"], 0.99),
        }
        for entry in sorted(json.loads(answer.stdout), key=lambda entry: str(entry["name"]))
        if not entry["name"].startswith("(")
    ]
    record(
        "page_times",
        f"Page times with 20 visitors (2 s of thought) and 20 typists (3 keys a second) for {SECONDS} s",
        "make bench, or python -m bench page_times",
        rows,
        [f"Version {version}. HTTP times as the load generator saw them, on the same cores as the server."],
    )


if __name__ == "__main__":
    main()
