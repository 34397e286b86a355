"""Load from locust on a running app, and what the load generator saw."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: People who arrive in a second; their first requests are not counted.
_ARRIVALS = 8

Row = dict[str, str | int | float]


def load(url: str, people: int, seconds: int, kinds: Sequence[str] = ()) -> list[Row]:
    """Let people of ``bench/locustfile.py`` use an app; return a row for each kind of request.

    Parameters
    ----------
    url : str
        The app's address.
    people : int
        How many there are, all kinds together.
    seconds : int
        How long they stay after all have come.
    kinds : sequence of str
        Classes of the locustfile; all of them if empty.
    """
    arriving = people // _ARRIVALS
    command = [sys.executable, "-m", "locust", "-f", "bench/locustfile.py", *kinds]
    command += ["--headless", "--json", "--only-summary", "--reset-stats", "--host", url]
    command += [
        "--users",
        str(people),
        "--spawn-rate",
        str(_ARRIVALS),
        "--run-time",
        f"{seconds + arriving}s",
    ]
    answer = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return [_row(entry) for entry in _counted(json.loads(answer.stdout))]


def _counted(entries: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Return what belongs to the measurement, in order of the names."""
    named = [entry for entry in entries if not str(entry["name"]).startswith("(")]
    return sorted(named, key=lambda entry: str(entry["name"]))


def _row(entry: dict[str, object]) -> Row:
    times = entry["response_times"]
    assert isinstance(times, dict)
    return {
        "page": str(entry["name"]),
        "answers": int(str(entry["num_requests"])),
        "failures": int(str(entry["num_failures"])),
        "median ms": percentile(times, 0.5),
        "p95 ms": percentile(times, 0.95),
        "p99 ms": percentile(times, 0.99),
    }


def percentile(times: dict[str, int], share: float) -> float:
    """Return the time in milliseconds below which `share` of the answers stayed."""
    total, seen = sum(times.values()), 0
    for milliseconds, count in sorted((float(key), count) for key, count in times.items()):
        seen += count
        if seen >= share * total:
            return milliseconds
    return 0.0
