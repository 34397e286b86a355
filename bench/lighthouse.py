"""Lighthouse 12 (mobile) on the pages of the app as it is served: scores, LCP, CLS and blocking time.

    python -m bench lighthouse

needs npm (Node 18.20 or newer) and Chromium. Lighthouse itself is fetched once into ``var/cache``, never
into the repository.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.chromium import chromium
from bench.load import ROOT, Row
from bench.record import record
from bench.serving import serving
from core.artifacts import ArtifactStore
from core.progress import bar
from core.settings import load_settings
from tests.web.browser import ARGUMENTS

RELEASE = "12.8.2"
RUNS = 3

PAGES = {
    "home": "/",
    "title": "/title/5114",
    "search": "/search?q=fullmetal",
    "browse": "/browse",
    "user": "/user/30",
    "start": "/start",
    "about the data": "/about/data",
}

#: Category -> (column, least score that a page needs; 0 where none is asked for).
_CATEGORIES = {
    "performance": ("performance", 95),
    "accessibility": ("accessibility", 100),
    "best-practices": ("best practices", 100),
    "seo": ("SEO", 0),
}

#: Audit -> (column, digits behind the point).
_AUDITS = {
    "largest-contentful-paint": ("LCP ms", 0),
    "cumulative-layout-shift": ("CLS", 3),
    "total-blocking-time": ("TBT ms", 0),
}

#: Chromium sometimes loses the beginning of a recording; Lighthouse then asks to be run again.
_LOST, _ATTEMPTS = "NO_NAVSTART", 4

Json = dict[str, Any]


def main() -> None:
    """Run Lighthouse on every page, and record the median of the runs."""
    settings = load_settings()
    version = ArtifactStore(settings.artifacts).current_path().name
    before = os.getloadavg()[0]
    lighthouse = _installed(settings.cache / f"lighthouse-{RELEASE}")
    with (
        serving([sys.executable, "app.py"], ROOT, {"ANISHELF_RATE_LIMITS": "off"}) as (url, _),
        bar("lighthouse", len(PAGES) * RUNS, "runs") as step,
    ):
        rows = []
        for name, path in PAGES.items():
            reports = []
            for _run in range(RUNS):
                reports.append(_report(lighthouse, url + path))
                step(1)
            rows.append({"page": name, **median_of(reports)})
    wanted = ", ".join(f"{column} {least}" for column, least in _CATEGORIES.values() if least)
    short = ", ".join(below(rows)) or "none"
    record(
        "lighthouse",
        f"Lighthouse {RELEASE}, mobile, median of {RUNS} runs a page",
        "python -m bench lighthouse",
        rows,
        [
            f"Version {version}, served by gunicorn as for users; a phone on a slow network, as Lighthouse "
            f"simulates it, in Debian's Chromium. Load average before: {before:.1f}.",
            f"Wanted on each page: {wanted}. Below: {short}.",
        ],
    )


def _installed(folder: Path) -> Path:
    """Return the program, fetched by npm where it is not there yet."""
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if program.exists():
        return program
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("error: no npm: PATH: install nodejs and npm (Node 18.20 or newer)")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run([*command, f"lighthouse@{RELEASE}"], check=True)
    return program


def _report(lighthouse: Path, address: str) -> Json:
    """Return Lighthouse's report on one address, with its defaults: a phone, simulated slow 4G."""
    flags = " ".join(("--headless=new", *ARGUMENTS))
    file = lighthouse.parents[2] / "report.json"
    command = [str(lighthouse), address, "--output=json", f"--output-path={file}", "--quiet"]
    command.append(f"--chrome-flags={flags}")
    command.append(f"--only-categories={','.join(_CATEGORIES)}")
    environment = {**os.environ, "CHROME_PATH": chromium()}
    said = ""
    for _attempt in range(_ATTEMPTS):
        file.unlink(missing_ok=True)
        answer = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
        report: Json = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        said = report.get("runtimeError", {}).get("message", "") or answer.stderr.strip()
        if not answer.returncode and "runtimeError" not in report:
            return report
        if _LOST not in said:
            break
    sys.exit(f"error: Lighthouse failed: {address}: {said}")


def median_of(reports: Sequence[Json]) -> Row:
    """Return the figures of a page, each the median of the runs."""
    figures: Row = {}
    for key, (column, _) in _CATEGORIES.items():
        scores = [report["categories"][key]["score"] for report in reports]
        figures[column] = round(statistics.median(scores) * 100)
    for key, (column, digits) in _AUDITS.items():
        figures[column] = round(statistics.median(r["audits"][key]["numericValue"] for r in reports), digits)
    return figures


def below(rows: Sequence[Mapping[str, str | int | float]]) -> list[str]:
    """Return what is below the wanted scores, such as ``performance of home (93)``."""
    return [
        f"{column} of {row['page']} ({row[column]})"
        for row in rows
        for column, least in _CATEGORIES.values()
        if int(row[column]) < least
    ]


if __name__ == "__main__":
    main()
