"""Page times under 20 visitors and 20 typists, load generator and server on the same cores."""

from __future__ import annotations

import os
import sys

from bench.load import ROOT, load
from bench.record import record
from bench.serving import serving
from core.artifacts import ArtifactStore
from core.settings import load_settings

SECONDS = 60


def main() -> None:
    """Serve the current version, load it for a minute, and record the percentiles by page."""
    version = ArtifactStore(load_settings().artifacts).current_path().name
    before = os.getloadavg()[0]
    with serving([sys.executable, "app.py"], ROOT, {"ANISHELF_RATE_LIMITS": "off"}) as (url, _):
        rows = load(url, 40, SECONDS)
    record(
        "page_times",
        f"Page times with 20 visitors (2 s of thought) and 20 typists (3 keys a second) for {SECONDS} s",
        "make bench, or python -m bench page_times",
        rows,
        [
            f"Version {version}. HTTP times as the load generator saw them, on the same cores as the server; "
            f"load average before: {before:.1f}."
        ],
    )


if __name__ == "__main__":
    main()
